"""The room in Django."""

from django.apps import AppConfig


class Exports(AppConfig):
    """The room."""

    name = "equiano_web.exports"
    label = "exports"

    def ready(self) -> None:
        """With consent go the files that were made for others."""
        from equiano_web.consents.effects import register  # noqa: PLC0415  # models are known only now
        from equiano_web.exports.actions import forget_withdrawn  # noqa: PLC0415

        register("files_for_others", forget_withdrawn)
