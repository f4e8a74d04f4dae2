"""The room in Django."""

from django.apps import AppConfig


class People(AppConfig):
    """The room."""

    name = "equiano_web.people"
    label = "people"

    def ready(self) -> None:
        """Listen to what the libraries tell."""
        from equiano_web.people import signals  # noqa: F401, PLC0415  # models are known only now
