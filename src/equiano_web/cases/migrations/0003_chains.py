"""Chains of search tokens; those of the earlier design go, and are made anew by `equiano web migrate`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_lists_by_few_rows")]
    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("label", models.BigIntegerField(primary_key=True, serialize=False)),
                ("length", models.BinaryField()),
            ],
        ),
        migrations.RunSQL("DELETE FROM cases_token", migrations.RunSQL.noop),
    ]
