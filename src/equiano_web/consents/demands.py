"""Legal demands: papers by which a court, a prosecutor or the police asks for what a case holds.

They stand apart from consent and from danger to life. A subpoena is often not an order:
somebody signed it who is no judge, and one may object. Only an order, or a duty that a law names,
becomes a basis on which data goes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from equiano.assist.consent import CLASSES, BasisKind, Purpose
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.models import Case
from equiano_web.consents import ledger, sharing
from equiano_web.consents.models import Basis, Demand
from equiano_web.consents.sharing import To

_WORDS = "words"
# What an order allows is given at once or asked for anew; the order itself stands in the register for good.
GIVEN_WITHIN = dt.timedelta(days=30)


class DemandKind(StrEnum):
    """What the paper is."""

    SUBPOENA = "subpoena"
    COURT_ORDER = "court_order"
    AUTHORITY = "authority"


class Objection(StrEnum):
    """Whether one objected, and what came of it."""

    NONE = "none"
    RAISED = "raised"
    UPHELD = "upheld"
    OVERRULED = "overruled"


class Decision(StrEnum):
    """What was done with it."""

    REFUSED = "refused"
    GIVEN = "given"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Paper:
    """What the paper says.

    Attributes:
        by: Who demands.
        number: Its number, or the law that it names.
        scope: What it asks for.
        objection: Why one objects.
        order: Number of the court's order, or the law, on which data was given.
    """

    by: str
    number: str = ""
    scope: str = ""
    objection: str = ""
    order: str = ""


@action_on(Case, Permission.CASE_SEAL, "demand.record")
def record(
    act: Act, case: Case, kind: str, received: dt.date, answer_by: dt.date | None, paper: Paper
) -> UUID:
    """Write down a paper that came. Its id.

    Raises:
        RefusedError: If it lacks its kind, its sender or its scope, or came in the future.
    """
    if kind not in list(DemandKind) or not paper.by.strip() or not paper.scope.strip():
        raise RefusedError("demand.lacks", say("Say what the paper is, who sent it and what it asks for."))
    if received > timezone.localtime(act.at).date() or (answer_by is not None and answer_by < received):
        raise RefusedError(
            "demand.days", say("These days cannot be: it came in the past and is answered later.")
        )
    row = Demand(
        case=case, kind=kind, received_on=received, answer_by=answer_by, recorded_by_id=act.who.user.pk,
        recorded_at=act.at,
    )  # fmt: skip
    row.words = _sealed(row, paper)
    row.save(force_insert=True)
    act.codes += [f"demand:{row.pk}", kind]
    return row.pk


@action_on(Demand, Permission.CASE_SEAL, "demand.object")
def object_to(act: Act, demand: Demand, objection: str, why: str) -> None:
    """Write down an objection, or what came of it.

    Raises:
        RefusedError: If it is closed, or the step is none.
    """
    _open(demand)
    if objection not in list(Objection)[1:] or (objection == Objection.RAISED and not why.strip()):
        raise RefusedError("demand.objection", say("Say what was objected, or what came of it."))
    demand.objection = objection
    paper = paper_of(demand)
    demand.words = _sealed(demand, Paper(**{**asdict(paper), "objection": why.strip() or paper.objection}))
    demand.save()
    act.object = demand.case
    act.codes += [f"demand:{demand.pk}", objection]


@action_on(Demand, Permission.CASE_SEAL, "demand.close", confirmed=True)
def close(
    act: Act, demand: Demand, decision: str, classes: frozenset[str] = frozenset(), order: str = ""
) -> None:
    """Say what was done with it; what is given becomes a basis with its end, and stands among what went.

    Raises:
        RefusedError: If it is closed; if something is given without an order or a law, without saying
            what, or while an objection runs or was upheld.
    """
    _open(demand)
    if decision not in list(Decision):
        raise RefusedError("demand.decision", say("Choose what was done."))
    if decision == Decision.GIVEN:
        _give(act, demand, classes, order)
        demand.classes, demand.given_on = sorted(classes), timezone.localtime(act.at).date()
    demand.decision, demand.closed_at = decision, act.at
    demand.save()
    act.object = demand.case
    act.codes += [f"demand:{demand.pk}", decision]


def _open(demand: Demand) -> None:
    if demand.closed_at is not None:
        raise RefusedError("demand.closed", say("This demand is closed."))


def _give(act: Act, demand: Demand, classes: frozenset[str], order: str) -> None:
    if demand.objection in (Objection.RAISED, Objection.UPHELD):
        text = say("Nothing is given while an objection runs or after it was upheld.")
        raise RefusedError("demand.objected", text)
    if not classes or not classes <= CLASSES or not order.strip():
        text = say(
            "Say what is given, and on which order of a court or which law. A subpoena is often not an "
            "order: without one nothing is given."
        )
        raise RefusedError("demand.order", text)
    case, paper = demand.case, paper_of(demand)
    kind = BasisKind.STATUTE if demand.kind == DemandKind.AUTHORITY else BasisKind.COURT_ORDER
    to = To(None, paper.by, Purpose.PROCEEDINGS)
    basis = Basis(
        case=case, kind=kind, purpose=to.purpose, classes=sorted(classes), since=act.at,
        until=act.at + GIVEN_WITHIN, reason="demand", asked_by_id=act.who.user.pk,
    )  # fmt: skip
    ledger.address(basis, case, None, paper.by)
    basis.words = ledger.seal(case, basis.pk, _WORDS, order.strip())
    basis.save(force_insert=True)
    demand.words = _sealed(demand, Paper(**{**asdict(paper), "order": order.strip()}))
    sharing.record(act, case, to, classes, "demand")


def _sealed(row: Demand, paper: Paper) -> bytes:
    return ledger.seal(row.case, row.pk, _WORDS, json.dumps(asdict(paper), ensure_ascii=False))


def paper_of(row: Demand) -> Paper:
    """What the paper says; empty of a case that was erased."""
    text = ledger.unseal(row.case, row.pk, _WORDS, row.words)
    said: Mapping[str, str] = json.loads(text) if text else {"by": ""}
    return Paper(**said)
