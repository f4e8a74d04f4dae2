"""On a file a trigger moves the head of a chain with each entry.

A migration that changes columns of the entries makes their table anew, and the trigger goes with the old one:
make it again after it.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from equiano_web.audit import TRIGGER


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The trigger; on a server the statement that adds an entry does it."""
    if editor.connection.vendor == "sqlite":
        editor.execute(TRIGGER)


class Migration(migrations.Migration):
    dependencies = [("equiano_web", "0002_allowance")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
