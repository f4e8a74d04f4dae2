"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class Referrals(AppConfig):
    """The room."""

    name = "equiano_web.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Say of what people are told, what stands on the page of a case, what a withdrawal does."""
        from equiano_web.cases import holdings  # noqa: PLC0415
        from equiano_web.cases.panels import PANELS  # noqa: PLC0415  # models are known only now
        from equiano_web.consents.effects import register  # noqa: PLC0415
        from equiano_web.people.notices import kind  # noqa: PLC0415
        from equiano_web.referrals.effects import revoke  # noqa: PLC0415
        from equiano_web.referrals.models import Referral  # noqa: PLC0415
        from equiano_web.referrals.pages import panel  # noqa: PLC0415
        from equiano_web.referrals.readings import HELD, TAKEN  # noqa: PLC0415
        from equiano_web.referrals.visiting import TELLS  # noqa: PLC0415

        PANELS.append(panel)
        holdings.register(HELD, Referral)
        holdings.register(TAKEN, Referral, "own_case_id")
        register("revoke_referrals", revoke)
        kind("referral.new", "referral", lambda: say("A referral has come in"))
        kind("referral.changed", "referral", lambda: say("A referral has changed"))
        kind(TELLS, "referral-link", lambda: say("Somebody tried codes on a link: it was ended"))
        kind("referral.overdue", "referral", lambda: say("A referral was not answered in time"))
