"""What goes in and out of the acts of `tracks.py` and `imports.py`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano_web.api.shapes import CaseLine, EntryOf, Sent, Values


class StateOf(Schema):
    """Where a track stands; `about` says of a service which help it is."""

    id: UUID
    track: str
    state: str
    since: datetime
    about: str


class DueOf(Schema):
    """A day by which something is to be done: `code` of the clock or section."""

    id: UUID
    code: str
    due_on: date


class TracksOf(Schema):
    """Tracks that have begun; `duties` still open; whether the person is treated as a child."""

    states: list[StateOf]
    duties: list[str]
    dues: list[DueOf]
    child: bool


class ActOf(Schema):
    """An act that leads on: what it must bring, and why it is not open now."""

    act: str
    after: str
    brings: list[str]
    open: bool
    reasons: list[str]


class TrackOf(Schema):
    """One track."""

    track: str
    state: str
    acts: list[ActOf]
    steps: list[EntryOf]


class ServiceOf(Schema):
    """A service: `reason` where it was declined or not possible; `cost` by currency (ISO 4217)."""

    id: UUID
    kind: str
    state: str
    reason: str
    satisfied: str
    review_on: date | None
    cost: dict[str, Decimal]


class PlanOf(Schema):
    """The plan of a case; money by currency, never added across two."""

    goals: list[EntryOf]
    services: list[ServiceOf]
    cost: dict[str, Decimal]
    awarded: dict[str, Decimal]
    paid: dict[str, Decimal]


class NewStep(Sent):
    """An act of a track and what it brings; `subject` of a track with many, else a new one."""

    act: Annotated[str, Field(max_length=40)]
    fields: Values = Field(default_factory=dict)
    subject: UUID | None = None


class TaskOf(Schema):
    """A task: `code` says of what kind, `thing` what it is about; `case` is null for one that has none."""

    id: UUID
    code: str
    thing: str
    due_on: date
    escalated_at: datetime | None
    case: CaseLine | None


class NewTask(Sent):
    """A task in a case: by when, and for whom; whose the case is if nobody is named."""

    what: Annotated[str, Field(max_length=300)]
    due: date
    assignee: UUID | None = None
    team: UUID | None = None


class TaskGiven(Sent):
    """To whom a task is given; with neither it goes back to whose the case is."""

    assignee: UUID | None = None
    team: UUID | None = None


class TasksOf(Schema):
    """What is due."""

    tasks: list[TaskOf]
    more: bool


class Merge(Sent):
    """The other case."""

    other: UUID


class Relative(Sent):
    """A case of the same family: its code, and what its person is to the person of this case."""

    code: Annotated[str, Field(max_length=12)]
    relation: Literal["child", "parent", "ward", "guardian", "partner", "sibling", "other"]


class Reason(Sent):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=1_000)]


class ImportOf(Schema):
    """A past import: `read`, `done` or `undone`."""

    id: UUID
    made_at: datetime
    state: str
    format: str
    counts: dict[str, int]


class TroubleOf(Schema):
    """What is wrong with a cell: row, column, why; never what stands in it."""

    place: str
    field: str
    text: str


class MayBeOf(Schema):
    """A row whose person may be on file: ids of cases that are very like, and whom else to ask."""

    row: int
    place: str
    cases: list[UUID]
    others: list[str]


class DryRunOf(Schema):
    """What an import would do. Rows of `may_be` are left out unless they are named at the run."""

    id: UUID
    format: str
    counts: dict[str, int]
    columns: dict[str, str]
    refused: list[TroubleOf]
    warnings: list[TroubleOf]
    kept_only: list[str]
    may_be: list[MayBeOf]
    ready: int


class Columns(Sent):
    """Name of the column -> field."""

    columns: Annotated[dict[str, str], Field(max_length=500)]


class Run(Sent):
    """Rows that are taken although the person may be on file."""

    anyway: Annotated[list[Annotated[int, Field(ge=0, le=2**53)]], Field(max_length=10_000)] = Field(
        default_factory=list
    )


class Ran(Schema):
    """Cases written down, and rows left out."""

    taken: int
    left_out: int


class Undone(Schema):
    """Cases taken back, and those that stay as somebody worked on them."""

    removed: int
    kept: int
