"""What of a case may go at which stage, as bodies of the protocol: what the sender chose and may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from equiano.exchange.bodies import (
    AGE_BANDS,
    Acceptance,
    Details,
    Enquiry,
    RequestedItems,
    StatedBasis,
    StatedConsent,
    StatedRisk,
)
from equiano.exchange.pair import BasisSide, RiskFound, Stage
from equiano.words import say
from equiano_web.access import Seen, Sensitivity, Who, see
from equiano_web.actions import RefusedError
from equiano_web.consents import ledger
from equiano_web.consents.models import Consent
from equiano_web.partners.models import Crossing, Opening

_I, _C = "identity", "contact"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be told.

    Attributes:
        name: In the body of the protocol, or the item.
        of: Field of the person in the case.
        sensitivity: Class under which it goes.
    """

    name: str
    of: str
    sensitivity: str


# Stage 2: who it is and how to reach them safely. What is told of a family needs its own consent, and
# of suspects nothing is told: neither stands here.
DETAILS = (
    Field("first_name", "given_name", _I),
    Field("middle_name", "patronymic", _I),
    Field("second_name", "family_name", _I),
    Field("alias", "other_names", _I),
    Field("birthdate", "birth_date", _I),
    Field("citizenship", "citizenship", _I),
    Field("mobile_phone", "phone", _C),
    Field("safe_contact", "safe_contact", _C),
)
# Stage 3, on request: by item of the protocol, the field of its body.
ITEMS = (
    Field("health", "medical", "health"),
    Field("account_of_events", "account", "narrative"),
    Field("sexual_violence", "violence", "sexual_violence"),
    Field("proceedings", "proceedings", "legal"),
    Field("identity_documents", "document_number", _I),
)
_IN_BODY = {"account_of_events": "account", "identity_documents": "identity_number"}
_STEPS = {
    "safe_return": "return",
    "identification": "identification",
    "proceedings": "proceedings",
    "compensation": "proceedings",
}
# Sex as a case has it: as HTCDS has it on the way.
GENDERS = {
    "gender.female": "Feminine",
    "gender.male": "Masculine",
    "gender.transgender_female": "TransgenderFeminine",
    "gender.transgender_male": "TransgenderMasculine",
    "gender.nonconforming": "NonConforming",
}


def enquiry(who: Who, crossing: Crossing) -> Enquiry:
    """The enquiry: codes alone, no identity, no contact, no account."""
    case = crossing.case
    seen: Any = see(who, case, (Sensitivity.ORDINARY,)) if case else {}
    band = str(seen["age_band"])
    return Enquiry(
        gender=GENDERS.get(str(seen["sex"]), "NonSpecifiedUnknown"),
        language=crossing.language,
        age_band=band if band in AGE_BANDS else "perhaps_child",
        needs=(crossing.need,),
        country=str(seen["citizenship"]) or crossing.agency.country,
        urgency=crossing.urgency,
        step=_STEPS.get(crossing.purpose, "urgent_help"),
        purpose=crossing.purpose,
        no_embassy=crossing.no_embassy,
    )


def offered(who: Who, crossing: Crossing, stage: Stage) -> Iterator[tuple[Field, str]]:
    """Fields of a stage that are filled in and open to who sends, with their text; items if asked for."""
    if crossing.case is None:
        return
    seen = see(who, crossing.case)
    for one in DETAILS if stage == Stage.DETAILS else ITEMS:
        if stage == Stage.ITEMS and one.name not in crossing.asked:
            continue
        if text := _value(one, seen):
            yield one, text


def told(who: Who, crossing: Crossing, names: Collection[str], stage: Stage) -> list[str]:
    """Of the chosen names those that are told: filled in, open to who sends, and of items asked for."""
    return [one.name for one, _ in offered(who, crossing, stage) if one.name in names]


def _value(one: Field, seen: Seen) -> str:
    value = seen.fields.get(one.of) or ""
    text = str(value[0]) if isinstance(value, list) else str(value)
    if one.name == "alias":
        text = text.splitlines()[0] if text else ""
    # A year alone is no date of birth; it is not told rather than made up.
    return "" if one.name == "birthdate" and len(text) != 10 else text


def details(who: Who, crossing: Crossing, names: Collection[str], now: dt.datetime) -> Details:
    """The details that were chosen.

    Raises:
        RefusedError: If nothing by which the person can be called was chosen.
    """
    chosen: dict[str, Any] = {
        one.name: text for one, text in offered(who, crossing, Stage.DETAILS) if one.name in names
    }
    if not set(chosen) & {"alias", "first_name", "second_name"}:
        raise RefusedError("crossing.nothing", say("Choose at least one name or another name of the person."))
    if "birthdate" in chosen:
        chosen["birthdate"] = dt.date.fromisoformat(chosen["birthdate"])
    if "citizenship" in chosen:
        chosen["citizenship"] = (chosen["citizenship"],)
    return Details(
        consent=stated_consent(crossing, now),
        basis=basis(crossing, BasisSide.SENDER),
        no_embassy=crossing.no_embassy,
        needs=(crossing.need,),
        return_risk=risk(crossing, BasisSide.SENDER),
        **chosen,
    )


def items(
    who: Who, crossing: Crossing, names: Collection[str], now: dt.datetime, files: Collection[str] = ()
) -> RequestedItems:
    """Of what was asked for, what is told.

    Args:
        who: Who sends.
        crossing: The referral.
        names: Names of the fields.
        now: Now.
        files: Classes of files that go with it: their items are named, too.

    Raises:
        RefusedError: If none of it was chosen.
    """
    chosen = {one.name: text for one, text in offered(who, crossing, Stage.ITEMS) if one.name in names}
    asked = [one for one in ITEMS if one.name in crossing.asked]
    named = {*chosen, *(one.name for one in asked if one.sensitivity in files)}
    if not named:
        raise RefusedError("crossing.nothing", say("Choose what the partner is told; or withdraw."))
    found: dict[str, Any] = {_IN_BODY.get(name, name): text for name, text in chosen.items()}
    return RequestedItems(
        request=str(crossing.told["request"]),
        items=tuple(sorted(named)),
        consent=stated_consent(crossing, now),
        **found,
    )


def classes_of(names: Collection[str], stage: Stage) -> frozenset[str]:
    """Classes under which fields go."""
    return frozenset(
        one.sensitivity for one in (DETAILS if stage == Stage.DETAILS else ITEMS) if one.name in names
    )


def stated_consent(crossing: Crossing, now: dt.datetime) -> StatedConsent:
    """The live consent that covers most, as it is stated to the partner.

    Raises:
        RefusedError: If there is none.
    """
    assert crossing.case is not None
    wanted = ledger.outside(crossing.partner.name)
    rows = ledger.of_case(Consent, crossing.case).filter(purpose=crossing.purpose)
    live = [one for one in map(ledger.entry_of, rows) if one.recipient == wanted and one.holds(now)]
    if not live:
        raise RefusedError(
            "crossing.no_consent", say("The person has not agreed to this, or no longer does.")
        )
    classes = sorted({name for one in live for name in one.classes} - {"suspects"})
    return StatedConsent(
        given=timezone.localdate(min(one.given for one in live)),
        until=timezone.localdate(min(one.end for one in live)),
        classes=tuple(classes),
    )


def basis(crossing: Crossing, side: BasisSide) -> StatedBasis:
    """A legal basis of the pair, as it is stated to the partner.

    Args:
        crossing: The referral.
        side: `sender` for ours, `receiver` for the partner's, whichever way the referral goes.
    """
    partner = crossing.partner
    rows = Opening.objects.filter(partner=partner, ended_at=None).exclude(second_at=None)
    said: Mapping[str, str] | None = next(
        (one for row in rows for one in row.bases if one["side"] == str(side)), None
    )
    if said is None:
        raise RefusedError("crossing.closed", say("The pair is closed: nobody has opened it."))
    country = partner.agency.country if side == BasisSide.SENDER else partner.country
    since, until = (dt.date.fromisoformat(said[name]) for name in ("since", "until"))
    return StatedBasis(country=country, article=said["article"], since=since, until=until)


def risk(crossing: Crossing, side: BasisSide) -> StatedRisk | None:
    """The latest assessment of a return at one end."""
    found = [one for one in crossing.risks if one["side"] == str(side)]
    if not found:
        return None
    # As the rule of the pair has it: of two of one day the graver.
    latest = max(found, key=lambda one: (str(one["on"]), one["found"] == RiskFound.TOO_HIGH))
    return StatedRisk(assessed=dt.date.fromisoformat(latest["on"]), found=latest["found"])


def acceptance(crossing: Crossing) -> Acceptance:
    """What goes with an acceptance: basis, classes, until when, and the risks of a return at this end."""
    stated = basis(crossing, BasisSide.SENDER)
    rule = Opening.objects.filter(partner=crossing.partner, ended_at=None).exclude(second_at=None).first()
    allowed = sorted({name for names in (rule.classes if rule else {}).values() for name in names})
    return Acceptance(
        basis=stated,
        classes=tuple(allowed),
        until=stated.until,
        organisation=crossing.agency.name,
        return_risk=risk(crossing, BasisSide.RECEIVER),
    )
