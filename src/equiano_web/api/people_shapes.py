"""What goes in and out of the acts of `people.py` and `account.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano_web.api.shapes import Sent

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(max_length=200, examples=["nina@example.org"])]
Language = Literal["en", "ru"]
RoleName = Annotated[str, Field(max_length=40, examples=["caseworker"])]


class PersonOf(Schema):
    """An account. `manageable`: whether the token's person may change it."""

    id: UUID
    name: str
    email: str
    role: str
    is_active: bool
    teams: list[str]
    has_factor: bool
    manageable: bool


class InvitationOf(Schema):
    """An invitation that was not used yet."""

    id: UUID
    name: str
    email: str
    role: str
    until: datetime


class TeamOf(Schema):
    """A team: id and name."""

    id: UUID
    name: str


class PeopleOf(Schema):
    """People of an agency: accounts, invitations, teams."""

    agency: UUID
    people: list[PersonOf]
    invitations: list[InvitationOf]
    teams: list[TeamOf]


class PersonWhole(PersonOf):
    """An account with what may be done: roles that may be given, its work, who could take it over."""

    team_ids: list[UUID]
    roles: list[str]
    work: dict[str, int]
    successors: list[TeamOf]


class Invite(Sent):
    """Whom to invite; to one's own agency if none is named."""

    name: Name
    email: Email
    role: RoleName
    teams: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)
    language: Language = "en"
    agency: UUID | None = None


class Link(Schema):
    """A link that is good once and for seven days, shown this once."""

    link: str


class ChangePerson(Sent):
    """Role and teams of an account."""

    role: RoleName
    teams: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)


class EndPerson(Sent):
    """Who takes the open work over; without one it waits in the queue of its team."""

    successor: UUID | None = None


class Handed(Schema):
    """How much work was handed over."""

    handed: int


class TeamName(Sent):
    """Name of a team."""

    name: Name


class AgencyOf(Schema):
    """An agency and its settings."""

    id: UUID
    name: str
    kind: str
    country: str
    language: str
    idle_minutes: int
    hints_others: bool
    hints_basis: str
    retention_years: int


class ChangeAgency(Sent):
    """Settings of an agency; hints across agencies need their legal basis."""

    name: Name
    language: Language
    idle_minutes: Annotated[int, Field(ge=0, le=10_000)]
    hints_others: bool = False
    hints_basis: Annotated[str, Field(max_length=300)] = ""
    retention_years: Annotated[
        int | None, Field(ge=1, le=100, description="Within the law of the country; left out: as it is.")
    ] = None


class NewAgency(Sent):
    """An agency and its first administrator."""

    name: Name
    kind: Annotated[str, Field(max_length=40, examples=["shelter"])]
    country: Annotated[str, Field(max_length=3, examples=["LTU"])]
    language: Language = "en"
    administrator: Name
    email: Email


class MadeAgency(Link):
    """The agency, and the link of its administrator."""

    id: UUID


class Account(Schema):
    """One's own account."""

    id: UUID
    name: str
    email: str
    language: str
    idle_minutes: int | None
    notices_by_mail: bool


class ChangeAccount(Sent):
    """Changes of one's own account."""

    name: Name
    language: Language
    idle_minutes: Annotated[int | None, Field(ge=0, le=10_000)] = None
    notices_by_mail: bool = False


class Code(Sent):
    """A code of the second factor: six digits of the app, or a recovery code."""

    code: Annotated[str, Field(min_length=6, max_length=11, examples=["123456"])]


class Confirmed(Schema):
    """Until when this token may do what asks for the second factor."""

    until: datetime


class DeviceOf(Schema):
    """A browser that is signed in."""

    id: UUID
    name: str
    first_at: datetime
    seen_at: datetime


class Ended(Schema):
    """How many were ended, or marked as read."""

    count: int


class NoticeOf(Schema):
    """A notice: that there is something to look at, and at which page; never what it is."""

    id: UUID
    text: str
    address: str
    at: datetime
    is_read: bool


class Notices(Sent):
    """Notices to mark as read; all if none is named."""

    notices: Annotated[list[UUID], Field(max_length=1_000)] = Field(default_factory=list)


class TokenOf(Schema):
    """A token that holds; its permissions in words."""

    id: UUID
    name: str
    scopes: list[str]
    made_at: datetime
    until: datetime
    used_at: datetime | None


class AuditLine(Schema):
    """An entry of the audit."""

    number: int
    at: datetime
    name: str
    act: str
    channel: str
    kind: str
    object: str
    outcome: str
    codes: str


class AuditOf(Schema):
    """A page of the audit, the latest first; `total` pages."""

    lines: list[AuditLine]
    page: int
    total: int


class AuditQuery(Schema):
    """What is looked for."""

    person: UUID | None = None
    act: Annotated[str, Field(max_length=40, pattern=r"^[a-z.-]*$")] = ""
    outcome: Literal["", "done", "read", "denied", "refused", "failed"] = ""
    since: date | None = None
    until: date | None = None
    object: UUID | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
