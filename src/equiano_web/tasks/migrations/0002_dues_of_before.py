"""Tasks of what was due in cases before there was a room of tasks: later ones follow by themselves."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

_AT_A_TIME = 1000


def tasks_of_dues(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Open a task for each thing that is due and has none; of several days of one thing the earliest counts."""
    Due, Task = apps.get_model("cases", "Due"), apps.get_model("tasks", "Task")
    now, new = timezone.now(), []
    known = set(Task.objects.filter(state="open").values_list("code", "thing"))
    for due in Due.objects.select_related("case").order_by("due_on").iterator(_AT_A_TIME):
        code = due.code if due.code.startswith("entry.") else f"clock.{due.code}"
        thing = str(due.entry_id or due.subject or due.case_id)
        if (code, thing) in known:
            continue
        known.add((code, thing))
        new.append(
            Task(
                agency_id=due.case.agency_id, case_id=due.case_id, code=code, thing=thing, made_at=now,
                due_on=due.due_on, shown_from=due.shown_from, escalates=due.escalates,
            )
        )
    Task.objects.bulk_create(new, batch_size=_AT_A_TIME)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("cases", "0004_chains")]
    operations = [migrations.RunPython(tasks_of_dues, migrations.RunPython.noop)]
