"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class Cases(AppConfig):
    """The room."""

    name = "equiano_web.cases"
    label = "cases"

    def ready(self) -> None:
        """Say what people leave behind, and of what they are told."""
        from equiano_web.cases import handover  # noqa: PLC0415  # models are known only now
        from equiano_web.people.notices import kind  # noqa: PLC0415

        handover.register()
        kind("case.emergency", "emergency_one", lambda: say("Emergency access to a case: review it"))
        kind("case.emergency.yours", "case", lambda: say("Emergency access to a case of yours"))
        kind("case.sealed", "case", lambda: say("A sealed case has come to you"))
        kind("case.assigned", "case", lambda: say("A case was given to you"))
