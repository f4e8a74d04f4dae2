"""Referrals for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano.words import language
from equiano_web.api import referral_shapes as shapes
from equiano_web.api.cases import Page, who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.api.tracks import offers_of
from equiano_web.referrals import actions, acts, links, readings, statutory

if TYPE_CHECKING:
    from equiano.countries.duties import Right

referrals = Router(tags=["referrals"])
_PROBLEMS = {STATUSES: Problem}


@referrals.get("/referrals", response={200: shapes.Referrals, **_PROBLEMS})
def queue(
    request: HttpRequest,
    side: Literal["in", "out"] = "in",
    whose: Literal["me", "team", "agency"] = "agency",
    state: str = "",
    page: Page = 1,
) -> object:
    """Referrals that came in, or that went out from cases in reach."""
    found = (readings.inbox if side == "in" else readings.outbox)(who_of(request), whose, state, page)
    rows = [
        {
            "id": key,
            "state": seen["state"],
            "need": seen.get("need"),
            "urgency": seen["urgency"],
            "other": seen.get("sender_name" if side == "in" else "receiver_name", ""),
            "answer_by": seen.get("answer_by"),
        }
        for key, seen, _ in found.rows
    ]
    return {"referrals": rows, "more": found.more}


@referrals.get("/referrals/{uuid:key}", response={200: shapes.ReferralOf, **_PROBLEMS})
def referral(request: HttpRequest, key: UUID) -> object:
    """A referral, as far as this side may see it now."""
    page = readings.page(who_of(request), key)
    return {
        "id": page.id,
        "side": page.side,
        "sight": page.sight,
        "state": page.seen["state"],
        "preview": dict(page.preview),
        "package": [
            {"section": one.section, "field": one.field, "value": one.value, "entry": one.entry}
            for one in page.told
        ],
        "words": {name: str(value) for name, value in page.words.items()},
        "acts": offers_of(page.offers),
        "to_tell": [_rule(name, rule) for name, rule in page.to_tell],
    }


def _rule(name: str, rule: Right | None) -> dict[str, object]:
    """What the country pack says of telling somebody of a person who declined; unknown is a value."""
    lang = language()
    return {
        "right": name,
        "status": rule.status if rule else "not_found",
        "rule": rule.text[lang] if rule and rule.text else "",
        "body": rule.body[lang] if rule and rule.body else "",
        "looked_up": rule.looked_up if rule else "",
        "verified": rule is not None and rule.verified,
    }


@referrals.post("/cases/{uuid:key}/referrals", response={201: Made, **_PROBLEMS})
def draft(request: HttpRequest, key: UUID, body: shapes.NewReferral) -> object:
    """Begin a referral of a case."""
    return Status(201, {"id": actions.draft(who_of(request), key, body.need, body.urgency)})


@referrals.patch("/referrals/{uuid:key}", response={204: None, **_PROBLEMS})
def change(request: HttpRequest, key: UUID, body: shapes.DraftChange) -> object:
    """Change a draft."""
    given = body.dict(exclude_none=True)
    values = {name: given[name] for name in actions.CHANGES if name in given}
    more = {name: given[name] for name in ("service", "chosen", "message", "addressee") if name in given}
    actions.change(who_of(request), key, values, **more)
    return Status(204, None)


@referrals.post("/referrals/{uuid:key}/hand", response={204: None, **_PROBLEMS})
def hand(request: HttpRequest, key: UUID, body: shapes.Handed) -> object:
    """Hand a referral that came in to a colleague by name."""
    actions.hand_to(who_of(request), key, body.person)
    return Status(204, None)


@referrals.post("/referrals/{uuid:key}/link", response={201: shapes.LinkOf, **_PROBLEMS})
def link(request: HttpRequest, key: UUID) -> object:
    """Make a link for an agency without an account, and the code that goes to it by another way."""
    made = links.issue(who_of(request), key)
    names = ("token", "code", "until", "receiver")
    return Status(201, {name: getattr(made, name) for name in names})


@referrals.get("/referrals/{uuid:key}/link", response={200: shapes.LinkStateOf, **_PROBLEMS})
def link_state(request: HttpRequest, key: UUID) -> object:
    """Whether a link is out, and whether it was opened; never the link itself."""
    return asdict(links.state(who_of(request), key))


@referrals.get("/referrals/{uuid:key}/notice", response={200: shapes.NoticeOf, **_PROBLEMS})
def notice(request: HttpRequest, key: UUID) -> object:
    """The notice without identity that a law asks for; not `asked` where the pack knows of no such law."""
    told = statutory.content(who_of(request), key)
    return {"asked": bool(told), **told}


@referrals.delete("/referrals/{uuid:key}/link", response={204: None, **_PROBLEMS})
def end_link(request: HttpRequest, key: UUID) -> object:
    """End the link, as when it went to the wrong address."""
    links.end(who_of(request), key)
    return Status(204, None)


@referrals.post("/referrals/{uuid:key}/acts", response={204: None, **_PROBLEMS})
def act(request: HttpRequest, key: UUID, body: shapes.ActOfReferral) -> object:
    """Do an act of a referral: one of those that its reading names."""
    who = who_of(request)
    acts.do(who, readings.page(who, key), body.act, body.fields)
    return Status(204, None)
