"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class Own(AppConfig):
    """The room."""

    name = "equiano_web.own"
    label = "own"

    def ready(self) -> None:
        """Say of what people are told."""
        from equiano_web.own.entering import TELLS  # noqa: PLC0415  # models are known only now
        from equiano_web.people.notices import kind  # noqa: PLC0415

        kind(TELLS, "own_paper", lambda: say("Somebody tries PINs on a person's own page"))
        kind("own.withdrawn", "case_consents", lambda: say("A person has withdrawn consent themselves"))
