"""What goes in and out of the acts of `opening.py` and `leaving.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano_web.api.shapes import Sent

_ERASED = "Why: `request` of the person, `retention` ended, entered in `error`, `duplicate`."
_HELD = "Why: `court`, `inquiry` or `complaint`; `ended` lifts it."


class Named(Schema):
    """A colleague or a team: id and name."""

    id: UUID
    name: str


class TakersOf(Schema):
    """To whom a case can be given."""

    people: list[Named]
    teams: list[Named]


class Assign(Sent):
    """To whom a case is given. Without a user it waits in the queue of the team."""

    user: UUID | None = None
    team: UUID | None = None


class AccessOf(Schema):
    """Who sees a case: whether it is sealed, who is named on its list, who else could be."""

    sealed: bool
    named: list[Named]
    others: list[Named]


class Emergency(Sent):
    """A case by its code, and why it must be opened; somebody reviews the reason."""

    code: Annotated[str, Field(max_length=30, examples=["TX7Q-3MZD"])]
    reason: Annotated[str, Field(max_length=2_000, examples=["She called from a locked flat and wants out"])]


class EmergencyOf(Schema):
    """An emergency access, for who reviews it."""

    id: UUID
    code: str
    name: str
    given_at: datetime
    until: datetime | None
    runs: bool
    reviewed_at: datetime | None
    justified: bool | None
    is_own: bool


class EmergencyReason(Schema):
    """Why it was asked for, and what a reviewer wrote."""

    reason: str
    review: str


class Review(Sent):
    """What a reviewer found; the access ends."""

    justified: bool
    note: Annotated[str, Field(max_length=2_000)] = ""


class GoingOf(Schema):
    """What an erasure would take: codes of merged cases, entries, files."""

    merged: list[str]
    entries: int
    files: int


class Erase(Sent):
    """Why a case is erased, and whether those merged into it go too."""

    reason: Annotated[Literal["request", "retention", "error", "duplicate"], Field(description=_ERASED)]
    with_merged: bool = False


class Hold(Sent):
    """Why a legal hold is set or lifted."""

    reason: Annotated[Literal["court", "inquiry", "complaint", "ended"], Field(description=_HELD)]


class CertificateOf(Schema):
    """What stays of an erased case: nothing of the person."""

    id: UUID
    at: datetime
    by: UUID
    reason: str
    cases: int
    files: int
    classes: list[str]
    backups_gone_by: date | datetime | None
    years: int | None


class RetentionOf(Schema):
    """Certificates, the last first; and ids of closed cases whose retention has ended."""

    years: int
    certificates: list[CertificateOf]
    ended: list[UUID]


class FileOf(Schema):
    """A file of a case. Its name is missing where its class is closed to the role."""

    id: UUID
    name: str | None
    sensitivity: str
    format: str
    size: int
    added_at: datetime
    added_by: UUID


class Purpose(Sent):
    """What a case is printed for."""

    purpose: Annotated[str, Field(min_length=1, max_length=300, examples=["the person's lawyer"])]


class Printed(Schema):
    """What is to stand on the paper beside the case."""

    by: str
    at: datetime
    purpose: str


class MapOf(Schema):
    """The journey as a map (SVG); empty where no step names a country that the map has."""

    svg: str


class ExportOf(Schema):
    """An export with names. State: `asked`, `approved`, `made`, or `over`."""

    id: UUID
    made_at: datetime
    by: str
    purpose: str
    count: int
    state: str
    is_own: bool


class Recipient(Sent):
    """Who is given an export: an agency, or a body outside the network; and what they may use it for."""

    agency: UUID | None = None
    outside: Annotated[str, Field(max_length=120, examples=["Clinic of the town"])] = ""
    use: Annotated[str, Field(max_length=30, examples=["help"])]


class AskExport(Sent):
    """Codes of the cases, what they are exported for, and of what goes to others to whom."""

    codes: Annotated[
        list[Annotated[str, Field(max_length=30)]],
        Field(max_length=1_000, examples=[["TX7Q-3MZD"]]),
    ]
    purpose: Literal["person", "transfer", "court", "move", "safety"]
    to: Recipient | None = None


class Passphrase(Schema):
    """What opens the file. It is shown this once and kept nowhere."""

    passphrase: str


class Extract(Sent):
    """What an extract without names is for: small letters, digits and hyphens."""

    purpose: Annotated[str, Field(max_length=60, examples=["report-2026"])]
