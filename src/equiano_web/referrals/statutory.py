"""A notice that a law asks for of an adult who declined to be referred: without identity, by construction.

    country pack (right `notice`: rule, authority) + age band, sex, need, why declined  ─> StatutoryNotice

Nothing of it is typed: authority and rule come from the pack, the rest is codes. So there is no door by which
a name could get in, and none of its columns leads to a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from equiano.words import LANGUAGES, language
from equiano_web.access import DeniedError, Permission, Sensitivity, Who, see_shared
from equiano_web.actions import Act, action_on, reading
from equiano_web.cases.models import Case
from equiano_web.cases.sections import STEP
from equiano_web.referrals.engine import do, notice_in_law, part_of
from equiano_web.referrals.models import Referral, StatutoryNotice

if TYPE_CHECKING:
    from equiano.countries.duties import Right
    from equiano.countries.statement import Text

_SEND = Permission.REFERRAL_SEND


@reading(Referral, _SEND, "referral.read")
def content(who: Who, referral: Referral) -> Mapping[str, object]:
    """What the authority is or was told; empty if the law asks for no notice, or nobody declined."""
    if referral.state != "offered_declined" or referral.case is None:
        return {}
    told = _told(referral, referral.case, notice_in_law(referral.sender.country))
    return {**told, "agency": referral.sender_name} if told else {}


@action_on(Referral, _SEND, "referral.notice")
def give_notice(act: Act, referral: Referral, brought: Mapping[str, object]) -> None:
    """Write down that the authority was told.

    Args:
        act: The act.
        referral: Of a person who declined.
        brought: `notice_on`, the day, and nothing else.

    Raises:
        DeniedError: If anything else is brought: what is typed could lead to the person.
        StepRefusedError: If the law asks for none, nobody declined, or the day is missing.
    """
    if set(brought) - {"notice_on"} or referral.case is None:
        raise DeniedError(Referral._meta.label)
    law, lang = notice_in_law(referral.sender.country), language()
    told = _told(referral, referral.case, law)
    texts = {
        "body": law.body[lang] if told and law and law.body else "",
        "legal_basis": law.text[lang] if told and law and law.text else "",
    }
    do(act, referral, "give_notice", part_of(act.who, "sender"), {**brought, **texts})
    on = date.fromisoformat(str(brought["notice_on"]))
    StatutoryNotice.objects.create(
        agency_id=referral.sender_id, on=on, country=referral.sender.country, **told
    )


def _told(referral: Referral, case: Case, law: Right | None) -> dict[str, object]:
    """Codes and the pack's texts; of the person age band and sex alone."""
    if law is None or law.body is None or law.text is None:
        return {}
    seen = see_shared(case, (Sensitivity.ORDINARY,))
    return {
        "body": _said(law.body),
        "legal_basis": _said(law.text),
        "age_band": seen["age_band"],
        "sex": seen["sex"],
        "need": referral.need,
        "decline_reason": _why(referral, case),
    }


def _said(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGUAGES}


def _why(referral: Referral, case: Case) -> str:
    """The code with which help was declined, of the last time that it was."""
    steps = case.entries.filter(section=STEP, removed_at=None).order_by("-made_at")
    for step in steps:
        row = step.ordinary
        if (row.get("subject"), row.get("act")) == (str(referral.pk), "decline_help"):
            return str(row.get("decline_reason", ""))
    return ""
