"""What a withdrawal of consent does abroad: it travels by itself to every partner that it concerns."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.exchange.bodies import WithdrawnReferral
from equiano_web.access import Who
from equiano_web.actions import Act, note_part
from equiano_web.cases.readings import with_merged
from equiano_web.consents.effects import Withdrawn
from equiano_web.partners import pairs
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


def _covered(crossing: Crossing, done: Withdrawn) -> bool:
    """Whether consent still covers everything that went, or would go."""
    classes = {"ordinary", *_went(crossing)}
    return classes <= pairs.consented(crossing, done.at)


def _went(crossing: Crossing) -> set[str]:
    return {str(one) for classes in crossing.outgoing.values_list("classes", flat=True) for one in classes}
