"""Sharing without consent and legal demands, for other programs: the same acts as the pages'."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.access import present
from equiano_web.api import access_shapes
from equiano_web.api import consent_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.consents import line_of, to_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.consents import demands as acts
from equiano_web.consents import readings, without
from equiano_web.consents.readings import DemandLine

demands = Router(tags=["consents"])
_PROBLEMS = {STATUSES: Problem}


@demands.post("/cases/{uuid:key}/dangers", response={201: Made, **_PROBLEMS})
def ask(request: HttpRequest, key: UUID, body: shapes.AskRisk) -> object:
    """Ask that data may go without consent, for danger to life; nothing may before a second person agrees."""
    classes = frozenset(body.classes)
    made = without.ask(who_of(request), key, to_of(body), classes, body.danger, body.reason)
    return Status(201, {"id": made})


@demands.get("/dangers/{uuid:key}", response={200: shapes.RiskOf, **_PROBLEMS})
def danger(request: HttpRequest, key: UUID) -> object:
    """A sharing without consent, for who agrees or reviews."""
    page = readings.risk_page(who_of(request), key)
    names = ("code", "danger", "review", "asked_by", "may_confirm", "may_review", "justified")
    rest = {name: getattr(page, name) for name in names}
    return {"line": line_of(page.line), "reason": page.words, **rest}


@demands.post("/dangers/{uuid:key}/confirm", response={204: None, **_PROBLEMS})
def confirm(request: HttpRequest, key: UUID) -> object:
    """Agree as the second person: the data may go for 72 hours. Asks for the second factor."""
    without.confirm(who_of(request), key)
    return Status(204, None)


@demands.post("/dangers/{uuid:key}/review", response={204: None, **_PROBLEMS})
def review(request: HttpRequest, key: UUID, body: access_shapes.Review) -> object:
    """Review it, as somebody who took no part. Asks for the second factor: a person weighs it."""
    without.review(present(who_of(request)), key, body.justified, body.note)
    return Status(204, None)


@demands.get("/cases/{uuid:key}/demands", response={200: list[shapes.DemandOf], **_PROBLEMS})
def listed(request: HttpRequest, key: UUID) -> object:
    """Legal demands for what a case holds, the last first."""
    return [_demand(one) for one in readings.demands_page(who_of(request), key)[1]]


@demands.post("/cases/{uuid:key}/demands", response={201: Made, **_PROBLEMS})
def record(request: HttpRequest, key: UUID, body: shapes.NewDemand) -> object:
    """Write down a paper that came."""
    paper = acts.Paper(body.by, body.number, body.scope)
    made = acts.record(who_of(request), key, body.kind, body.received, body.answer_by, paper)
    return Status(201, {"id": made})


@demands.get("/demands/{uuid:key}", response={200: shapes.DemandOf, **_PROBLEMS})
def one(request: HttpRequest, key: UUID) -> object:
    """One of them."""
    return _demand(readings.demand_page(who_of(request), key))


@demands.post("/demands/{uuid:key}/objection", response={204: None, **_PROBLEMS})
def object_to(request: HttpRequest, key: UUID, body: shapes.ObjectTo) -> object:
    """Write down an objection, or what came of it."""
    acts.object_to(who_of(request), key, body.objection, body.why)
    return Status(204, None)


@demands.post("/demands/{uuid:key}/close", response={204: None, **_PROBLEMS})
def close(request: HttpRequest, key: UUID, body: shapes.CloseDemand) -> object:
    """Say what was done with it; what is given asks for an order. Asks for the second factor."""
    acts.close(who_of(request), key, body.decision, frozenset(body.classes), body.order)
    return Status(204, None)


def _demand(line: DemandLine) -> dict[str, object]:
    names = ("id", "code", "kind", "received_on", "answer_by", "objection", "decision", "classes", "given_on")
    paper = line.paper
    said = {"by": paper.by, "number": paper.number, "scope": paper.scope, "why": paper.objection}
    return {**{name: getattr(line, name) for name in names}, **said, "order": paper.order}
