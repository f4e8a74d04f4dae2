"""Consent, requests to stop and the person's own page, for other programs: the same acts as the pages'."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.access import Closed, Seen, present
from equiano_web.api import consent_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.consents import actions, readings, stopping
from equiano_web.consents.paper import give_on_paper
from equiano_web.consents.readings import Line, StopLine
from equiano_web.consents.sharing import To
from equiano_web.own import issuing

consents = Router(tags=["consents"])
_PROBLEMS = {STATUSES: Problem}


def to_of(body: shapes.ToOf) -> To:
    """Whom to, as the room has it."""
    return To(body.agency, body.outside, body.purpose)


def line_of(line: Line) -> dict[str, object]:
    """A line, with nothing where a recipient is closed."""
    return {**asdict(line), "to": None if isinstance(line.to, Closed) else line.to}


def _stop_of(line: StopLine) -> dict[str, object]:
    return {**asdict(line), "to": None if isinstance(line.to, Closed) else line.to}


@consents.get("/cases/{uuid:key}/consents", response={200: shapes.LedgerOf, **_PROBLEMS})
def ledger(request: HttpRequest, key: UUID) -> object:
    """The ledger of a case."""
    page = readings.ledger_page(who_of(request), key)
    lines = {name: [line_of(one) for one in getattr(page, name)] for name in ("entries", "bases", "shares")}
    return {"child": page.child, **lines, "stops": [_stop_of(one) for one in page.stops]}


@consents.post("/cases/{uuid:key}/consents", response={201: Made, **_PROBLEMS})
def give(request: HttpRequest, key: UUID, body: shapes.NewConsent) -> object:
    """Write down what somebody agreed to. Nothing goes anywhere by it."""
    given = actions.Given(
        body.agency, body.outside, body.purpose, frozenset(body.classes), body.language, body.method,
        frozenset(body.told), body.until, body.giver, body.assent,
    )  # fmt: skip
    return Status(201, {"id": actions.give(who_of(request), key, given)})


@consents.post("/cases/{uuid:key}/consents/withdraw", response={200: shapes.Withdrawn, **_PROBLEMS})
def withdraw(request: HttpRequest, key: UUID, body: shapes.Withdraw) -> object:
    """Withdraw consent, with all its effects. No reason is asked for."""
    only = None if body.entries is None else {str(one) for one in body.entries}
    return {"withdrawn": actions.withdraw_consent(who_of(request), key, only)}


@consents.post("/cases/{uuid:key}/shares", response={200: shapes.PaperOf, **_PROBLEMS})
def share(request: HttpRequest, key: UUID, body: shapes.ToOf) -> object:
    """Give a summary to somebody else: only what may go to them now, and that it went is written down."""
    paper = give_on_paper(who_of(request), key, to_of(body))
    return {
        **{name: getattr(paper, name) for name in ("code", "at", "by", "classes")},
        "person": _filled(paper.case),
        "entries": [{"section": one["section"], **found} for one in paper.entries if (found := _filled(one))],
    }


def _filled(seen: Seen) -> dict[str, object]:
    return {
        name: value
        for name, value in seen.fields.items()
        if value not in ("", None) and not isinstance(value, Closed)
    }


@consents.post("/stops/{uuid:key}/note", response={204: None, **_PROBLEMS})
def note(request: HttpRequest, key: UUID, body: shapes.NotedAnswer) -> object:
    """Write down that a body without an account was told, or what it answered."""
    stopping.note(who_of(request), key, body.answer)
    return Status(204, None)


@consents.get("/stops", response={200: list[shapes.StopOf], **_PROBLEMS})
def stops(request: HttpRequest) -> object:
    """What one's agency is asked to stop using or to erase."""
    return [_stop_of(one) for one in readings.stops_of_agency(who_of(request))]


@consents.post("/stops/{uuid:key}/answer", response={204: None, **_PROBLEMS})
def answer(request: HttpRequest, key: UUID, body: shapes.AnswerOf) -> object:
    """Answer for the agency that was asked."""
    stopping.answer(who_of(request), key, body.answer)
    return Status(204, None)


@consents.get("/cases/{uuid:key}/own-page", response={200: shapes.OwnState, **_PROBLEMS})
def own_state(request: HttpRequest, key: UUID) -> object:
    """Whether a paper for the person's own page is out."""
    return issuing.state(who_of(request), key)


@consents.post("/cases/{uuid:key}/own-page", response={201: shapes.OwnPaper, **_PROBLEMS})
def own_issue(request: HttpRequest, key: UUID, body: shapes.IssueOwn) -> object:
    """Issue a code and a PIN for the person; those from before end. Asks for the second factor.

    Whoever has both sees what the person sees: a program alone gets none.
    """
    return Status(201, issuing.issue(present(who_of(request)), key, body.language))


@consents.delete("/cases/{uuid:key}/own-page", response={204: None, **_PROBLEMS})
def own_revoke(request: HttpRequest, key: UUID) -> object:
    """End the code of a case, as when the paper was lost."""
    issuing.revoke(who_of(request), key)
    return Status(204, None)
