"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class Partners(AppConfig):
    """The room."""

    name = "equiano_web.partners"
    label = "partners"

    def ready(self) -> None:
        """Stand on the page of a case and in a day; say what a withdrawal does abroad, what is told."""
        from equiano_web.cases import holdings  # noqa: PLC0415
        from equiano_web.cases.panels import PANELS  # noqa: PLC0415  # models are known only now
        from equiano_web.consents.effects import register  # noqa: PLC0415
        from equiano_web.partners import work  # noqa: F401, PLC0415  # its jobs
        from equiano_web.partners.day import my_day  # noqa: PLC0415
        from equiano_web.partners.effects import withdraw_abroad  # noqa: PLC0415
        from equiano_web.partners.models import Crossing  # noqa: PLC0415
        from equiano_web.partners.pages import panel  # noqa: PLC0415
        from equiano_web.partners.readings import HELD, TAKEN  # noqa: PLC0415
        from equiano_web.partners.taking import CAME, CHANGED, LATE  # noqa: PLC0415
        from equiano_web.people.notices import kind  # noqa: PLC0415
        from equiano_web.tasks.elsewhere import elsewhere  # noqa: PLC0415

        PANELS.append(panel)
        elsewhere(my_day)
        holdings.register(HELD, Crossing)
        holdings.register(TAKEN, Crossing, "own_case_id")
        # After `tell_recipients`, whose requests to stop it answers: effects go by name.
        register("withdraw_abroad", withdraw_abroad)
        kind(CAME, "crossing", lambda: say("A referral has come in from abroad"))
        kind(LATE, "crossing", lambda: say("A withdrawal abroad was not answered in time"))
        kind(CHANGED, "crossing", lambda: say("A referral abroad has changed"))
