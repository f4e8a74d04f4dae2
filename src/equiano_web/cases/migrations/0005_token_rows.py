"""Search tokens without a row number on SQLite (the key is the row: a third less for each case), and of each
certificate for how many years its agency kept its cases.

A migration that changes columns of the tokens makes their table anew, with row numbers: do this again after it.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def without_row_numbers(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'cases_token' AND sql IS NOT NULL")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'cases_token'")
        (made,) = cursor.fetchone()
        cursor.execute("ALTER TABLE cases_token RENAME TO cases_token_before")
        cursor.execute(f"{made} WITHOUT ROWID")
        cursor.execute("INSERT INTO cases_token SELECT token, case_id FROM cases_token_before ORDER BY token, case_id")
        cursor.execute("DROP TABLE cases_token_before")
        for index in indexes:
            cursor.execute(index)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_chains")]
    operations = [
        migrations.RunPython(without_row_numbers, migrations.RunPython.noop),
        migrations.AddField("erasure", "years", models.PositiveSmallIntegerField(null=True)),
    ]
