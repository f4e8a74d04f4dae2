"""What goes in and out of the acts of `abroad.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Act = Literal[
    "send", "send_details", "send_items", "withdraw", "close", "risk",
    "take_on", "accept", "decline", "assess", "ask_items", "tell_outcome", "answer_withdrawal", "end",
]  # fmt: skip


class Word(Schema):
    """A word of a fingerprint, in both languages."""

    number: int
    en: str
    ru: str


class PartnerLine(Schema):
    """A partner; whether its pair of countries is open."""

    id: UUID
    name: str
    country: str
    kind: str
    open: bool


class CrossingLine(Schema):
    """A referral abroad in a list."""

    id: UUID
    partner: str
    state: str
    need: str
    urgency: str
    answer_due: datetime | None


class MessageOf(Schema):
    """A message of ours: how it stands, as a code and in words."""

    id: UUID
    kind: str
    state: str
    text: str
    partner: str


class Partners(Schema):
    """The room."""

    partners: list[PartnerLine]
    came: list[CrossingLine]
    went: list[CrossingLine]
    waiting: list[MessageOf]


class Address(Schema):
    """Address of a server."""

    address: str = Field("", max_length=300)


class Card(Schema):
    """A card of keys."""

    card: str = Field(max_length=5000)


class NewPartner(Address, Card):
    """A partner: country by ISO 3166-1 alpha-3, kind `help`, `authority`, `international` or `embassy`."""

    name: str = Field(min_length=1, max_length=120)
    country: str
    kind: str


class PartnerOf(Schema):
    """A partner: `second_at` when its keys were verified, `closed` what speaks against sending."""

    id: UUID
    name: str
    country: str
    kind: str
    address: str
    second_at: datetime | None
    words: list[Word]
    closed: list[str]
    opening: UUID | None
    opened: bool


class NewOpening(Schema):
    """The rule of a pair: both legal bases with their days, what may go at which stage, and until when."""

    our_article: str = Field(min_length=1, max_length=200)
    our_since: date
    our_until: date
    their_article: str = Field(min_length=1, max_length=200)
    their_since: date
    their_until: date
    until: date
    details: list[str] = Field(default_factory=list)
    items: list[str] = Field(default_factory=list)
    looked_at: str = Field(min_length=1, max_length=500)
    harmless: bool

    def boxes(self) -> dict[str, object]:
        """As the form of the page has it: a day in three boxes."""
        found: dict[str, object] = {}
        for name, value in self.dict().items():
            if isinstance(value, date):
                parts = {"day": value.day, "month": value.month, "year": f"{value.year:04d}"}
                found |= {f"{name}_{box}": str(part) for box, part in parts.items()}
            else:
                found[name] = value
        return found


class OwnKeysOf(Schema):
    """The agency's keys; an empty card if it has none."""

    card: str
    signing_until: date | None
    agreement_until: date | None
    words: list[Word]


class RefusalOf(Schema):
    """A package that was refused; the partner is empty where it was not seen."""

    at: datetime
    partner: str
    code: str


class Refusals(Schema):
    """Packages that were refused, the last first."""

    refusals: list[RefusalOf]


class Package(Schema):
    """A package that was carried: its text."""

    package: str = Field(max_length=262_144)


class Taken(Schema):
    """What became of it, and the acknowledgement to be carried back."""

    outcome: str
    refused: bool
    acknowledgement: str
    referral: UUID | None


class NewCrossing(Schema):
    """A referral abroad; `embassy`: whether the person agrees to contact with it."""

    partner: UUID
    need: str
    urgency: str
    purpose: str
    language: str
    embassy: bool = False


class OfferedFileOf(Schema):
    """A file of the case that may go now: `id` as `files` of the act takes it, its class, kind and bytes."""

    id: UUID
    sensitivity: str
    format: str
    size: int


class CrossedFileOf(OfferedFileOf):
    """A file of the referral: how it stands, as a code and in words; whether it can be opened, or carried."""

    state: str
    text: str
    is_open: bool
    is_carried: bool


class CrossingOf(Schema):
    """A referral abroad: `told` what came, by its names in the protocol; `acts` what can be done now.

    `files`: ours and how they stand, or those that came; `may_go`: of the sender, files that may go now.
    """

    id: UUID
    side: Literal["sender", "receiver"]
    state: str
    need: str
    urgency: str
    purpose: str
    partner: str
    chosen: list[str]
    asked: list[str]
    told: dict[str, str]
    acts: list[str]
    against: list[str]
    messages: list[MessageOf]
    files: list[CrossedFileOf]
    may_go: list[OfferedFileOf]
    due: datetime | None
    own_case: UUID | None


class ActOf(Schema):
    """What an act brings, as far as it asks for it; the others are left out.

    `names`: of `send_details`, `send_items` and `ask_items`; `files`: ids of `may_go`, of the first two;
    `purpose`: of `ask_items`; `code`: of `decline`; `result` and `end`: of `tell_outcome`; `kept` and
    `law`: of `answer_withdrawal`; `found`: of `assess` and `risk`, with `side` of `risk`.
    """

    names: list[str] | None = None
    files: list[str] | None = None
    purpose: str | None = Field(None, max_length=1000)
    code: str | None = None
    result: str | None = None
    end: str | None = None
    kept: list[str] | None = None
    law: str | None = Field(None, max_length=200)
    side: str | None = None
    found: str | None = None
