"""What goes in and out of the acts of `consents.py` and `demands.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from equiano.assist.consent import Assent, ConsentMethod, Giver, Purpose, Told
from equiano_web.access import Sensitivity
from equiano_web.api.shapes import Sent
from equiano_web.consents.without import Danger

_Classes = Annotated[list[Sensitivity], Field(max_length=20)]
_Text = Annotated[str, Field(max_length=2_000)]


class LineOf(Schema):
    """An entry of the ledger, a basis, or what went. `to` is missing where the role opens no contacts."""

    id: UUID
    to: str | None
    purpose: str
    classes: list[str]
    state: str
    begins: datetime
    ends: datetime | None
    kind: str
    giver: str


class StopOf(Schema):
    """A request to stop or erase. `outside`: somebody else writes down what the body answered."""

    id: UUID
    to: str | None
    code: str
    asked_at: datetime
    told_at: datetime | None
    answer: str
    answered_at: datetime | None
    outside: bool


class LedgerOf(Schema):
    """The ledger of a case: what the person agreed to, what lets data go without it, what went, stops."""

    child: bool
    entries: list[LineOf]
    bases: list[LineOf]
    shares: list[LineOf]
    stops: list[StopOf]


class ToOf(Sent):
    """Whom to, an agency of the network or a body outside it, and what for."""

    agency: UUID | None = None
    outside: Annotated[str, Field(max_length=120, examples=["Clinic of the town"])] = ""
    purpose: Purpose


class NewConsent(ToOf):
    """What somebody agreed to, after all of it was told in their language. A year at most."""

    classes: _Classes
    language: Annotated[str, Field(max_length=10)]
    method: ConsentMethod
    told: Annotated[list[Told], Field(max_length=20)]
    until: AwareDatetime
    giver: Giver = Giver.PERSON
    assent: Assent | Literal[""] = ""


class Withdraw(Sent):
    """Which entries the person takes back; all of them if none is named."""

    entries: Annotated[list[UUID], Field(max_length=200)] | None = None


class Withdrawn(Schema):
    """How many entries were withdrawn."""

    withdrawn: int


class AnswerOf(Sent):
    """What was done with the data: `stopped`, `erased` or `kept`."""

    answer: Literal["stopped", "erased", "kept"]


class NotedAnswer(Sent):
    """The same of a body outside; or `told`, that the request reached it."""

    answer: Literal["told", "stopped", "erased", "kept"]


class PaperOf(Schema):
    """What may go to somebody now, for their paper, and nothing that says that there is more."""

    code: str
    at: datetime
    by: str
    classes: list[str]
    person: dict[str, Any]
    entries: list[dict[str, Any]]


class AskRisk(ToOf):
    """Sharing without consent for danger to life: what threatens, and why it cannot wait (five words)."""

    classes: _Classes
    danger: Danger
    reason: _Text


class RiskOf(Schema):
    """A sharing without consent. The reason is missing where the role opens no narrative."""

    line: LineOf
    code: str
    danger: str
    reason: str
    review: str
    asked_by: str
    may_confirm: bool
    may_review: bool
    justified: bool | None


class NewDemand(Sent):
    """A paper that came: who demands what of a case, and by when."""

    kind: Literal["subpoena", "court_order", "authority"]
    by: Annotated[str, Field(max_length=200)]
    number: Annotated[str, Field(max_length=200)] = ""
    scope: _Text
    received: date
    answer_by: date | None = None


class DemandOf(Schema):
    """A legal demand, its objection and what was done."""

    id: UUID
    code: str
    kind: str
    received_on: date
    answer_by: date | None
    objection: str
    decision: str
    classes: list[str]
    given_on: date | None
    by: str
    number: str
    scope: str
    why: str
    order: str


class ObjectTo(Sent):
    """An objection with its reason, or what came of it."""

    objection: Literal["raised", "upheld", "overruled"]
    why: _Text = ""


class CloseDemand(Sent):
    """What was done. To give something asks for the classes and for the order of a court or the law."""

    decision: Literal["refused", "given", "lapsed"]
    classes: _Classes = Field([])
    order: Annotated[str, Field(max_length=200)] = ""


class OwnState(Schema):
    """Whether a paper for the person's own page is out."""

    issued_at: datetime | None
    until: datetime | None
    used_at: datetime | None
    failed: int


class IssueOwn(Sent):
    """In which language the page speaks at first."""

    language: Annotated[str, Field(max_length=10, examples=["ru"])]


class OwnPaper(Schema):
    """Code and PIN for the person's own page, shown this once: they are printed for the person."""

    code: str
    pin: str
    until: datetime
    agency: str
