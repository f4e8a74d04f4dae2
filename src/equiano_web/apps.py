"""The root app: audit, jobs, keys."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class Equiano(AppConfig):
    """The root app."""

    name = "equiano_web"
    label = "equiano_web"
    default = True

    def ready(self) -> None:
        """Learn the jobs (those of a room stand in its `work.py`), and what connections must know."""
        from equiano_web import audit  # noqa: PLC0415  # models are known only now

        connection_created.connect(audit.of_connection, dispatch_uid="audit")
        autodiscover_modules("work")


class TablesAlone(AppConfig):
    """The root app without jobs and rooms: its tables are read, nothing else (`settings_of_audit.py`)."""

    name = "equiano_web"
    label = "equiano_web"
    default = False
