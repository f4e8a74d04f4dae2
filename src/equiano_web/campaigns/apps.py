"""The room in Django."""

from django.apps import AppConfig


class Campaigns(AppConfig):
    """The room."""

    name = "equiano_web.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Make its job known."""
        from equiano_web.campaigns import work  # noqa: F401, PLC0415  # models are known only now
