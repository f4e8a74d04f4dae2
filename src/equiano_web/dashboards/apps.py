"""The room in Django."""

from django.apps import AppConfig


class Dashboards(AppConfig):
    """The room."""

    name = "equiano_web.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        """Make its job known."""
        from equiano_web.dashboards import making  # noqa: F401, PLC0415  # models are known only now
