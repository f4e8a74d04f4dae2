"""What goes in and out of the acts of `referrals.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano.assist.track import table
from equiano_web.api.work_shapes import ActOf


class ReferralLine(Schema):
    """A referral in a queue, as this side may know it."""

    id: UUID
    state: str
    need: str | None
    urgency: str
    other: str
    answer_by: date | None


class Referrals(Schema):
    """A queue; whether there are more."""

    referrals: list[ReferralLine]
    more: bool


class ToldOf(Schema):
    """One field of the package."""

    section: str
    field: str
    value: Any
    entry: int


class RuleOf(Schema):
    """A rule on telling an authority, from the country pack.

    `right`: `notice` (without identity, of an adult who declined), `notice_child` or `notice_crime`;
    `status`: `given`, `none_in_law`, or `not_found`: then nobody knows here, and a lawyer is asked.
    """

    right: str
    status: str
    rule: str
    body: str
    looked_up: str
    verified: bool


class ReferralOf(Schema):
    """A referral: which side looks, how much it sees, and only that.

    `preview` is all that a receiver is told before it accepts; `package` and `words` are read live from the
    sender's case, as far as consent or another legal basis lets them go at that moment.
    """

    id: UUID
    side: str
    sight: str
    state: str
    preview: dict[str, Any]
    package: list[ToldOf]
    words: dict[str, str]
    acts: list[ActOf]
    to_tell: list[RuleOf]


def _one_of(codes: str, most: int) -> Any:  # noqa: ANN401  # as pydantic has it
    """A code of the table of tracks; the description names all, which nothing else would tell a program."""
    return Field(max_length=most, json_schema_extra=lambda shape: shape.update(enum=[*table().codes[codes]]))


Need = Annotated[str, _one_of("help_kind", 40)]
Urgency = Annotated[str, _one_of("urgency", 20)]


class NewReferral(Schema):
    """What is needed, and how soon."""

    need: Need
    urgency: Urgency = "ordinary"


class DraftChange(Schema):
    """What changes of a draft; what is left out stays. `chosen` names fields as `section.field`."""

    need: Need | None = None
    urgency: Urgency | None = None
    purpose: Annotated[str, Field(max_length=30)] | None = None
    whole_case: bool | None = None
    service: UUID | None = None
    chosen: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=200)] | None = None
    message: Annotated[str, Field(max_length=5000)] | None = None
    # Somebody of the receiver by name; "" takes the name back.
    addressee: UUID | Literal[""] | None = None


class Handed(Schema):
    """To which colleague a referral that came in is handed."""

    person: UUID


class LinkOf(Schema):
    """End of the address (`/reception/…`) and the code, shown this once; until when; for whom."""

    token: str
    code: str
    until: datetime
    receiver: str


class ActOfReferral(Schema):
    """An act with what it brings."""

    act: Annotated[str, Field(max_length=40)]
    fields: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=3000)]] = Field({})


class ServiceOf(Schema):
    """A service of the directory."""

    id: UUID
    agency: str
    kind: str
    region: str
    languages: list[str]
    sexes: list[str]
    ages: list[str]
    capacity: str
    hours: str
    eligibility: str


class Directory(Schema):
    """The directory of services."""

    services: list[ServiceOf]


_Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)]


class NewService(Schema):
    """A service: codes of its kind and room, and for whom it is; empty lists mean everybody."""

    kind: Annotated[str, Field(max_length=40)]
    capacity: Annotated[str, Field(max_length=10)]
    region: Annotated[str, Field(max_length=100)] = ""
    languages: _Codes = Field([])
    sexes: _Codes = Field([])
    ages: _Codes = Field([])
    hours: Annotated[str, Field(max_length=200)] = ""
    eligibility: Annotated[str, Field(max_length=500)] = ""


class NewOutside(NewService):
    """The same of an agency without an account, with its name."""

    name: Annotated[str, Field(max_length=200)]


class ServiceChange(Schema):
    """What changes of a service; what is left out stays."""

    kind: Annotated[str, Field(max_length=40)] | None = None
    capacity: Annotated[str, Field(max_length=10)] | None = None
    region: Annotated[str, Field(max_length=100)] | None = None
    languages: _Codes | None = None
    sexes: _Codes | None = None
    ages: _Codes | None = None
    hours: Annotated[str, Field(max_length=200)] | None = None
    eligibility: Annotated[str, Field(max_length=500)] | None = None


class LinkStateOf(Schema):
    """Whether a link is out; `open`: whether one can be made now; `name`: who opened it, in their words."""

    receiver: str
    open: bool
    issued_at: datetime | None
    until: datetime | None
    used_at: datetime | None
    name: str
    failed: int
    live: bool


class NoticeOf(Schema):
    """What an authority is told, without identity: texts of the country pack by language, and codes."""

    asked: bool
    body: dict[str, str] = Field({})
    legal_basis: dict[str, str] = Field({})
    agency: str = ""
    age_band: str | None = None
    sex: str | None = None
    need: str = ""
    decline_reason: str = ""


class GapOf(Schema):
    """That help was not to be had once: what happened, why, and of which service, as codes."""

    at: date
    kind: str
    reason: str
    need: str
    service_kind: str
    region: str


class GivenNotice(Schema):
    """A notice that was given; it leads to no case."""

    on: date
    country: str
    body: dict[str, str]
    legal_basis: dict[str, str]
    age_band: str | None
    sex: str | None
    need: str
    decline_reason: str


class Unmet(Schema):
    """What was not to be had, and what the law asked to be told."""

    gaps: list[GapOf]
    notices: list[GivenNotice]
