"""The room in Django."""

from django.apps import AppConfig


class Api(AppConfig):
    """The room."""

    name = "equiano_web.api"
    label = "api"

    def ready(self) -> None:
        """Say how tokens end."""
        from equiano_web.api.ending import end_of  # noqa: PLC0415  # models are known only now
        from equiano_web.people import ways  # noqa: PLC0415

        ways.ends(end_of)
