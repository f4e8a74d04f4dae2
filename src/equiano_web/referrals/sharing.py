"""What of a referral may be shared now: what the sender chose, within what the person permits at this moment.

Asked at each look and before each act, never remembered: a withdrawal cuts a receiver off in the same instant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from equiano_web.access import Sensitivity
from equiano_web.cases.sections import PERSON, CaseField, sections, typed_sections
from equiano_web.consents import readings as consents
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
        {Sensitivity.ORDINARY, *chosen, *(store.classes(referral)[name] for name, text in words.items() if text)}
    )


def digest(referral: Referral) -> str:
    """Stands for what a referral says: once it changes, the person has not read it."""
    said = [
        str(referral.receiver_id), str(referral.service_id), referral.need, referral.purpose,
        referral.whole_case, sorted(referral.chosen),
        store.opened(referral, frozenset({Sensitivity.NARRATIVE})).get("message", ""),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def risk_to_life(referral: Referral, now: datetime) -> bool:
    """Whether a risk to life on record lets everything chosen go to this receiver now."""
    if referral.receiver_id is None or referral.case_id is None:
        return False
    found = consents.permitted_for_life(referral.case_id, referral.receiver_id, referral.purpose, now)
    return bool(found) and needed(referral) <= frozenset(Sensitivity(one) for one in found)
