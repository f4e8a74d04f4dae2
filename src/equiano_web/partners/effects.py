"""What a withdrawal of consent, or erasing the case, does abroad: it travels to every partner concerned."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from equiano.exchange.bodies import WithdrawnReferral
from equiano_web import audit
from equiano_web.access import Who
from equiano_web.actions import Act, note_part
from equiano_web.cases.models import Case
from equiano_web.cases.readings import with_merged
from equiano_web.cases.signals import going
from equiano_web.consents.effects import Withdrawn
from equiano_web.partners import pairs
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.machine import act_on
from equiano_web.partners.models import Crossing
from equiano_web.people.agencies import today
from equiano_web.people.models import User

_OVER = ("withdrawn", "withdrawal_answered")


def withdraw_abroad(done: Withdrawn) -> Sequence[str]:
    """Withdraw what went out and is no longer covered; a draft is closed: nothing of it may go any more."""
    rows = Crossing.objects.select_for_update(of=("self",)).filter(
        side="sender", case__in=with_merged(done.case)
    )
    by = User.objects.filter(pk=done.by).first() if done.by else None
    found = []
    for one in rows.exclude(state__in=_OVER).select_related(
        "agency", "partner__agency", "case__agency", "created_by"
    ):
        if _covered(one, done):
            continue
        act = Act(Who(by or one.created_by), done.at)  # type: ignore[arg-type]  # a sender's was made by somebody
        day = today(one.agency, done.at)
        act_on(one, "withdraw", done.at, WithdrawnReferral(reason="consent_withdrawn", on=day))
        note_part(act, "crossing.withdraw", one)
        found.append(f"crossing:{one.pk}")
    return found


@receiver(going, dispatch_uid="partners.withdraw_erased")
def withdraw_erased(case: Case, **_: object) -> None:
    """Withdraw everything of a case that went out, before the case is erased; drafts are closed."""
    rows = Crossing.objects.select_for_update(of=("self",)).filter(side="sender", case=case)
    at = now_here()
    for one in rows.exclude(state__in=_OVER).select_related("agency", "partner__agency", "case__agency"):
        body = WithdrawnReferral(reason="consent_withdrawn", on=today(one.agency, at))
        act_on(one, "withdraw", at, body)
        entry = audit.Entry(
            stream=str(one.agency_id),
            at=at,
            actor="",
            act="crossing.withdraw",
            channel="job",
            kind=Crossing._meta.label,
            object=str(one.pk),
            outcome="done",
        )
        audit.append(entry)


def _covered(crossing: Crossing, done: Withdrawn) -> bool:
    """Whether consent still covers everything that went, or would go."""
    classes = {"ordinary", *_went(crossing)}
    return classes <= pairs.consented(crossing, done.at)


def _went(crossing: Crossing) -> set[str]:
    return {str(one) for classes in crossing.outgoing.values_list("classes", flat=True) for one in classes}
