"""The room in Django."""

from django.apps import AppConfig


class National(AppConfig):
    """The room."""

    name = "equiano_web.national"
    label = "national"

    def ready(self) -> None:
        """Its jobs, and what erasing takes."""
        from equiano_web.national import work  # noqa: F401, PLC0415
