"""What of a referral may be shared now: what the sender chose, within what the person permits now.

Asked at each look and before each act, never remembered: a withdrawal cuts a receiver off at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from equiano.assist.consent import RISK_REVIEW_WITHIN, BasisKind, Entry
from equiano_web.access import Sensitivity
from equiano_web.actions import Act
from equiano_web.cases.models import Case
from equiano_web.cases.sections import PERSON, CaseField, sections, typed_sections
from equiano_web.consents import ledger, sharing
from equiano_web.consents import readings as consents
from equiano_web.consents.models import Basis, Consent
from equiano_web.referrals import store
from equiano_web.referrals.models import Referral

# Never told to another agency by a referral: they are kept apart from victims' records, and a consent of the
# victim does not reach them.
_NEVER = frozenset({Sensitivity.SUSPECTS})


def offered_fields() -> Iterator[tuple[str, CaseField]]:
    """Names and fields of a case that a referral can tell, in the order of its page."""
    for section in (sections()[PERSON], *typed_sections()):
        for name, one in section.fields.items():
            if one.sensitivity not in _NEVER:
                yield f"{section.name}.{name}", one


def permitted(referral: Referral, now: datetime) -> frozenset[Sensitivity]:
    """Classes of fields that the receiver may be shown now; none of a referral without receiver or case."""
    if referral.receiver_id is None or referral.case_id is None:
        return frozenset()
    found = consents.permitted(referral.case_id, referral.receiver_id, referral.purpose, now)
    return frozenset(Sensitivity(one) for one in found) - _NEVER


def needed(referral: Referral) -> frozenset[Sensitivity]:
    """Classes that the referral would share: `ordinary` for the preview, and those of what was chosen."""
    fields = dict(offered_fields())
    chosen = {fields[name].sensitivity for name in referral.chosen if name in fields}
    words = store.opened(referral, frozenset(Sensitivity))
    return frozenset(
        {
            Sensitivity.ORDINARY,
            *chosen,
            *(store.classes(referral)[name] for name, text in words.items() if text),
        }
    )


def digest(referral: Referral) -> str:
    """Stands for what a referral says: once it changes, the person has not read it."""
    said = [
        str(referral.receiver_id), str(referral.service_id), referral.need, referral.purpose,
        referral.whole_case, sorted(referral.chosen),
        store.opened(referral, frozenset({Sensitivity.NARRATIVE})).get("message", ""),
    ]  # fmt: skip
    if referral.addressee_id is not None:
        said.append(str(referral.addressee_id))
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _entries(referral: Referral, now: datetime) -> list[Entry]:
    rows = ledger.of_case(Consent, _case(referral)).filter(purpose=referral.purpose)
    return [
        one
        for one in map(ledger.entry_of, rows)
        if one.recipient == str(referral.receiver_id) and one.holds(now)
    ]


def _risks(referral: Referral, now: datetime) -> list[Basis]:
    rows = ledger.of_case(Basis, _case(referral)).filter(
        purpose=referral.purpose, kind=BasisKind.RISK_TO_LIFE
    )
    mine = rows.filter(agency=referral.receiver_id).select_related("confirmed_by")
    return [row for row in mine if ledger.basis_of(row).holds(now)]


def _case(referral: Referral) -> Case:
    if referral.case is None:  # every caller has asked before
        raise RuntimeError("a referral of an erased case was asked for its consent")
    return referral.case


def given_on(referral: Referral, now: datetime) -> date | None:
    """Day of the latest live consent to this sharing; None if another basis lets it go."""
    if referral.receiver_id is None or referral.case_id is None:
        return None
    days = [one.given for one in _entries(referral, now)] or [row.since for row in _risks(referral, now)]
    return timezone.localdate(max(days)) if days else None


def risk_to_life(referral: Referral, now: datetime) -> bool:
    """Whether a risk to life on record lets everything chosen go to this receiver now."""
    if referral.receiver_id is None or referral.case_id is None:
        return False
    found = {one for row in _risks(referral, now) for one in row.classes}
    return bool(found) and needed(referral) <= frozenset(Sensitivity(one) for one in found)


def risk_in_words(referral: Referral, now: datetime) -> dict[str, str]:
    """Of the risk to life on record: its reason, the second person and the day of its review."""
    if referral.receiver_id is None or referral.case_id is None or not (rows := _risks(referral, now)):
        return {}
    row = rows[0]
    return {
        "reason": row.reason,
        "second_person": row.confirmed_by.name if row.confirmed_by else "",
        "next_review_on": timezone.localdate(row.since + RISK_REVIEW_WITHIN).isoformat(),
    }


def record(act: Act, referral: Referral) -> None:
    """Write into the ledger of consent that the package went, inside the act that opens it."""
    to = sharing.To(referral.receiver_id, "", referral.purpose)
    sharing.record(act, _case(referral), to, needed(referral) & permitted(referral, act.at), "referral")
