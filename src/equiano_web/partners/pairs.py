"""The rule of a pair in the application: two persons open it, one ends it; whether anything may go now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from equiano.exchange.pair import (
    BasisSide,
    Hindrance,
    PairBasis,
    PairRule,
    ReturnRisk,
    RiskFound,
    Sending,
    Stage,
    classes_of,
    closed_in_reality,
    hindrances,
    pair_hindrances,
    return_hindrances,
)
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.consents import ledger, sharing
from equiano_web.partners.models import Crossing, Opening, Partner
from equiano_web.people.agencies import today

_MANAGE = Permission.PARTNER_MANAGE


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the first person proposes.

    Attributes:
        bases: Legal bases of both sides.
        classes: Data classes by stage.
        until: Last day.
        harmless: Whether dealing with the partner endangers neither side.
        looked_at: In which lists somebody looked.
    """

    bases: Sequence[PairBasis]
    classes: dict[str, list[str]]
    until: dt.date
    harmless: bool
    looked_at: str


@action_on(Partner, _MANAGE, "partner.open")
def propose(act: Act, partner: Partner, said: Proposed) -> None:
    """Propose to open a pair: it stays closed until a second person opens it.

    Raises:
        RefusedError: If it is closed in reality and this is no demonstration, or the partner is not verified.
    """
    _verified(partner)
    closed = closed_in_reality(partner.agency.country, partner.country)
    if closed and not settings.EQUIANO_DEMO:
        raise RefusedError("pair.closed_in_reality", closed.text())
    bases = [
        {
            "side": str(one.side),
            "article": one.article,
            "since": one.since.isoformat(),
            "until": one.until.isoformat(),
        }
        for one in said.bases
    ]
    act.object = Opening.objects.create(
        partner=partner,
        bases=bases,
        classes=said.classes,
        until=said.until,
        harmless=said.harmless,
        looked_at=said.looked_at,
        invented=settings.EQUIANO_DEMO,
        first_at=act.at,
        first_by=act.who.user,
    )


@action_on(Opening, _MANAGE, "partner.open_second")
def agree(act: Act, opening: Opening) -> None:
    """Open it as the second person; what was open before ends with it.

    Raises:
        RefusedError: If it is the same person, or it was opened or ended already.
    """
    _verified(opening.partner)
    if opening.first_by_id == act.who.user.pk:
        raise RefusedError("pair.same_person", say("The one who proposed it cannot be the second person."))
    if opening.second_at is not None or opening.ended_at is not None:
        raise RefusedError("pair.done", say("This was decided already."))
    others = Opening.objects.filter(partner=opening.partner, ended_at=None).exclude(pk=opening.pk)
    others.update(ended_at=act.at, ended_by=act.who.user)
    opening.second_at, opening.second_by = act.at, act.who.user
    opening.save(update_fields=["second_at", "second_by"])


@action_on(Opening, _MANAGE, "partner.close")
def end(act: Act, opening: Opening) -> None:
    """End it at once: one person is enough. Withdrawals and acknowledgements still travel."""
    if opening.ended_at is None:
        opening.ended_at, opening.ended_by = act.at, act.who.user
        opening.save(update_fields=["ended_at", "ended_by"])


def _verified(partner: Partner) -> None:
    if partner.second_at is None or partner.revoked_at is not None:
        raise RefusedError(
            "partner.unverified",
            say("First two persons compare the words of the partner's keys with the partner."),
        )


def opening_of(partner: Partner) -> Opening | None:
    """The rule that counts: the one that is open; else the last that was proposed or ended."""
    rows = list(Opening.objects.filter(partner=partner)[:20])
    live = [one for one in rows if one.second_at is not None and one.ended_at is None]
    return next(iter(live or rows), None)


def rule_of(opening: Opening | None, partner: Partner) -> PairRule | None:
    """The rule as the library has it."""
    if opening is None:
        return None
    agency = partner.agency
    people = [str(one) for one in (opening.first_by_id, opening.second_by_id) if one]
    return PairRule(
        countries=(agency.country, partner.country),
        opened_by=tuple(people),
        opened_on=today(agency, opening.second_at) if opening.second_at else None,
        until=opening.until,
        bases=tuple(_basis(one) for one in opening.bases),
        classes={Stage(name): frozenset(found) for name, found in opening.classes.items()},
        harmless=opening.harmless,
        ended_on=today(agency, opening.ended_at) if opening.ended_at else None,
        invented=opening.invented and settings.EQUIANO_DEMO,
    )


def _basis(said: dict[str, str]) -> PairBasis:
    since, until = (dt.date.fromisoformat(said[name]) for name in ("since", "until"))
    return PairBasis(BasisSide(said["side"]), said["article"], since, until)


def closed(partner: Partner, now: dt.datetime) -> tuple[Hindrance, ...]:
    """What speaks against sending anything to a partner, or taking anything in, now."""
    return pair_hindrances(rule_of(opening_of(partner), partner), today(partner.agency, now))


def consented(crossing: Crossing, now: dt.datetime) -> frozenset[str]:
    """Data classes that the person's live consent to this partner covers now."""
    case = crossing.case
    if case is None or not case.wrapped_key:
        return frozenset()
    return sharing.classes_for(case, ledger.outside(crossing.partner.name), crossing.purpose, now)


def allowed(crossing: Crossing, stage: Stage, now: dt.datetime) -> frozenset[str]:
    """Data classes that the rule of the pair and the person's consent let go at a stage now."""
    rule = rule_of(opening_of(crossing.partner), crossing.partner)
    found = rule.classes.get(stage, frozenset()) if rule else frozenset()
    return found & classes_of(stage) & consented(crossing, now)


def against(
    crossing: Crossing, stage: Stage, classes: frozenset[str], now: dt.datetime
) -> tuple[Hindrance, ...]:
    """Everything that speaks against sending these classes to the partner now."""
    partner = crossing.partner
    sending = Sending(
        stage=stage,
        classes=classes,
        consented=consented(crossing, now),
        is_return=crossing.purpose == "safe_return",
        no_embassy=crossing.no_embassy,
        to_embassy=partner.kind == "embassy",
        risks=tuple(_risk(one) for one in crossing.risks),
    )
    found = hindrances(rule_of(opening_of(partner), partner), sending, today(partner.agency, now))
    return (*distrust(partner), *found)


def distrust(partner: Partner) -> tuple[Hindrance, ...]:
    """That a partner's keys were revoked, or not verified by two persons; nothing if they are trusted."""
    if partner.revoked_at is not None:
        return (Hindrance("revoked", say("The partner's keys are revoked.")),)
    if partner.second_at is None:
        return (Hindrance("unverified", say("Two persons have not verified the partner's keys yet.")),)
    return ()


def against_accepting(crossing: Crossing, now: dt.datetime) -> tuple[Hindrance, ...]:
    """What speaks against accepting a return: its risks at this end are assessed before, and told with it."""
    if crossing.purpose != "safe_return":
        return ()
    risks = tuple(_risk(one) for one in crossing.risks)
    return return_hindrances(risks, (BasisSide.RECEIVER,), today(crossing.agency, now))


def _risk(said: dict[str, Any]) -> ReturnRisk:
    return ReturnRisk(BasisSide(said["side"]), dt.date.fromisoformat(said["on"]), RiskFound(said["found"]))
