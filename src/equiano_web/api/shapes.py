"""What goes in and out of the API: shapes of the rooms' frozen views."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

# More fields than any section has: what is beyond is a mistake, and is said before it is read.
MOST_FIELDS = 200
Value = str | int | None
Values = Annotated[dict[str, Value], Field(max_length=MOST_FIELDS)]


class Sent(Schema):
    """What is sent: a name that is not known is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class NewCase(Sent):
    """A new case: fields of the section `person`, all optional; a team of one's own."""

    fields: Values = Field(default_factory=dict)
    team: UUID | None = None


class Edit(Sent):
    """Changes of fields, and the version of the case (or entry) on which they rest."""

    base: Annotated[int, Field(ge=1, le=2**31 - 1)]
    fields: Values


class NewEntry(Sent):
    """An entry of a section of which a case has many."""

    section: Annotated[str, Field(max_length=30)]
    fields: Values = Field(default_factory=dict)


class Search(Sent):
    """What is known of the person: names, phone, document, year of birth."""

    text: Annotated[str, Field(min_length=1, max_length=200)]


class Made(Schema):
    """Id of what was made."""

    id: UUID


class Version(Schema):
    """Version of a thing after a change."""

    version: int


class Me(Schema):
    """Whom the token acts for, and what it may do."""

    user: UUID
    agency: UUID
    role: str
    permissions: list[str]


class FieldOf(Schema):
    """A field: its name, kind, class, label, and the codes that it takes."""

    name: str
    kind: str
    sensitivity: str
    label: str
    closed: bool
    codes: dict[str, str]


class SectionOf(Schema):
    """A section of a case: `once`, or with any number of entries."""

    name: str
    once: bool
    label: str
    fields: list[FieldOf]


class CaseLine(Schema):
    """A case in a list: who it is, as far as open."""

    id: UUID
    code: str
    state: str
    version: int
    changed_at: datetime
    fields: dict[str, Value]
    closed: list[str]


class CaseLines(Schema):
    """A page of a list; `more` if there is a next one."""

    cases: list[CaseLine]
    page: int
    more: bool


class EntryOf(Schema):
    """An entry of a case."""

    id: UUID
    section: str
    version: int
    made_at: datetime
    fields: dict[str, Value]
    closed: list[str]


class CaseWhole(CaseLine):
    """A case with its entries."""

    created_at: datetime
    sealed: bool
    entries: list[EntryOf]


class HitOf(Schema):
    """A case that may be of the person sought; `share` of what was typed that agrees, 0 to 1."""

    case: CaseLine
    share: float


class FoundOf(Schema):
    """What a search found; `ask` names teams or agencies that may know the person; `too_little` was typed."""

    hits: list[HitOf]
    more: bool
    ask: list[str]
    too_little: bool


class ChangeOf(Schema):
    """What one act changed, of the classes that are open: field -> value before and after."""

    version: int
    at: datetime
    by: UUID
    act: str
    entry: UUID | None
    fields: dict[str, tuple[Value, Value]]


class History(Schema):
    """What was changed, the latest first."""

    changes: list[ChangeOf]
    page: int
    more: bool
