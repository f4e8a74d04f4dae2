"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class People(AppConfig):
    """The room."""

    name = "equiano_web.people"
    label = "people"

    def ready(self) -> None:
        """Listen to what the libraries tell."""
        from equiano_web.people import notices, reset, signals  # noqa: F401, PLC0415  # models are known only now

        notices.kind(
            "people.account", "notices", lambda: say("An account of your agency was made or changed")
        )
