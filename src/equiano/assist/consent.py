"""Consent as a ledger, legal bases beside it, and the one question: what may be shared now.

    entries (what the person agreed to) ─┐
                                         ├─ permitted(recipient, purpose, now) ─> data classes
    bases (risk to life, statute, order) ┘
    withdraw(entries, …) ─> Withdrawal: one act with the five effects of `EFFECTS`

Nothing here tells the time or stores anything: `now` is handed in. What it takes for an entry to be sound,
such as a child's guardian, stands in `consent_rules.py`. Source: casework.md, section 3;
HTCDS 2.0, `con_Consent`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

LONGEST = dt.timedelta(days=365)
"""The longest that consent, a statute or an order is relied on without asking anew. People who have just
escaped agree to what they would not agree to once they are safe, and bodies change: a year is as long as a
support plan goes between two full reviews. A country or an agency may be stricter, never looser."""
RISK_LASTS = dt.timedelta(hours=72)
"""How long danger to life lets data go without consent. The danger is of now: after three days the person can
be asked, or there is another basis, or it is decided anew by two people."""
RISK_REVIEW_WITHIN = dt.timedelta(days=7)
"""By when somebody else reviews a sharing for risk to life, counted from the sharing."""
CLASSES = frozenset(
    {"ordinary", "identity", "contact", "narrative", "health", "sexual_violence", "legal", "suspects"}
)
"""The data classes that an entry can cover: the sensitivity classes of the application."""


class Purpose(StrEnum):
    """What the recipient may do with the data."""

    HELP = "help"
    IDENTIFICATION = "identification"
    PROCEEDINGS = "proceedings"
    COMPENSATION = "compensation"
    SAFE_RETURN = "safe_return"
    FAMILY = "family"
    PROTECTION = "protection"
    RESEARCH = "research"


class ConsentMethod(StrEnum):
    """How consent was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    WITNESSED = "witnessed"  # by who cannot read or write, before somebody who does not work on the case
    RECORDED = "recorded"


class Giver(StrEnum):
    """Who gave it."""

    PERSON = "person"
    GUARDIAN = "guardian"


class Assent(StrEnum):
    """What a child said to what the guardian agreed to."""

    GIVEN = "given"
    TOO_YOUNG = "too_young"
    REFUSED = "refused"


class Told(StrEnum):
    """What the person was told before agreeing: six things that HTCDS asks for, and that help stays."""

    PURPOSE = "purpose"
    USE = "use"
    RESEARCH = "research"
    RIGHTS = "rights"
    STORAGE = "storage"
    WITHDRAWAL = "withdrawal"
    NO_CONDITION = "no_condition"


class BasisKind(StrEnum):
    """What lets data go. Consent itself has entries of its own."""

    CONSENT = "consent"
    RISK_TO_LIFE = "risk_to_life"
    STATUTE = "statute"
    COURT_ORDER = "court_order"


@dataclass(frozen=True)
class Entry:
    """One thing that a person agreed to.

    Attributes:
        id: Its id.
        purpose: What for.
        recipient: Whom the data may go to: an id, opaque here.
        classes: Data classes that may go, of `CLASSES`.
        language: Language in which it was explained, ISO 639-1.
        method: How it was given.
        explained_by: Who explained it: an id.
        told: What the person was told.
        given: When, with its time zone.
        expires: From when on it holds no more; never later than `LONGEST` after `given` (see `end`).
        giver: Who gave it.
        assent: Of a child, what the child said.
        withdrawn: When it was withdrawn.
    """

    id: str
    purpose: Purpose
    recipient: str
    classes: frozenset[str]
    language: str
    method: ConsentMethod
    explained_by: str
    told: frozenset[Told]
    given: dt.datetime
    expires: dt.datetime
    giver: Giver = Giver.PERSON
    assent: Assent | None = None
    withdrawn: dt.datetime | None = None

    @property
    def end(self) -> dt.datetime:
        """From when on it holds no more, whatever was written down."""
        return min(self.expires, self.given + LONGEST)

    def holds(self, now: dt.datetime) -> bool:
        """Whether it holds at a time. One that was withdrawn never does, though a clock were set back."""
        return self.withdrawn is None and self.given <= now < self.end


@dataclass(frozen=True)
class SharingBasis:
    """What lets data go without consent.

    Attributes:
        id: Its id.
        kind: Any but consent.
        recipient: Whom to.
        purpose: What for.
        classes: Data classes.
        since: From when.
        until: Until when.
        reason: Code of the reason, or number of the statute or order; without one it is none.
        asked_by: Who decided it.
        confirmed_by: For risk to life, the second person; never who decided it.
        justified: What the review found; None before it.
        ended: When it was ended early.
    """

    id: str
    kind: BasisKind
    recipient: str
    purpose: Purpose
    classes: frozenset[str]
    since: dt.datetime
    until: dt.datetime
    reason: str
    asked_by: str
    confirmed_by: str | None = None
    justified: bool | None = None
    ended: dt.datetime | None = None

    @property
    def end(self) -> dt.datetime:
        """From when on it holds no more, whatever was written down."""
        longest = RISK_LASTS if self.kind == BasisKind.RISK_TO_LIFE else LONGEST
        return min(self.until, self.since + longest)

    def holds(self, now: dt.datetime) -> bool:
        """Whether it holds at a time."""
        if self.kind == BasisKind.CONSENT or not self.reason.strip() or self.ended is not None:
            return False
        if self.kind == BasisKind.RISK_TO_LIFE and not self._stands():
            return False
        return self.since <= now < self.end

    def _stands(self) -> bool:
        """Whether two people stand for a risk to life, and no review has found against it."""
        return self.confirmed_by not in (None, "", self.asked_by) and self.justified is not False


def permitted(
    entries: Iterable[Entry],
    bases: Iterable[SharingBasis],
    *,
    recipient: str,
    purpose: Purpose,
    now: dt.datetime,
) -> frozenset[str]:
    """The data classes that may go to a recipient for a purpose now; none is the answer of doubt.

    Args:
        entries: The person's ledger. Of a child only such as `consent_rules.sound` gave.
        bases: Legal bases of the case.
        recipient: Id of the recipient.
        purpose: What for.
        now: The time, with its zone.
    """
    found: set[str] = set()
    grounds: tuple[Entry | SharingBasis, ...] = (*entries, *bases)
    for one in grounds:
        if one.recipient == recipient and one.purpose == purpose and one.holds(now):
            found |= one.classes & CLASSES
    return frozenset(found)


class Effect(StrEnum):
    """What a withdrawal does (casework.md, section 3, a to e)."""

    STOP_SHARING = "stop_sharing"
    REVOKE_REFERRALS = "revoke_referrals"
    TELL_RECIPIENTS = "tell_recipients"
    LEAVE_ASSISTANCE = "leave_assistance"
    KEEP_LAWFUL = "keep_lawful"


@dataclass(frozen=True)
class EffectRule:
    """How an effect comes about.

    Attributes:
        effect: Which.
        does: Whether something must be done in the same transaction; else it follows from the ledger itself,
            or is something that must not happen.
    """

    effect: Effect
    does: bool


EFFECTS: Mapping[Effect, EffectRule] = MappingProxyType(
    {
        rule.effect: rule
        for rule in (
            EffectRule(Effect.STOP_SHARING, does=False),  # `permitted` reads the entry that was withdrawn
            EffectRule(Effect.REVOKE_REFERRALS, does=True),
            EffectRule(Effect.TELL_RECIPIENTS, does=True),
            EffectRule(Effect.LEAVE_ASSISTANCE, does=False),  # nothing of help is read or changed
            EffectRule(Effect.KEEP_LAWFUL, does=False),  # bases are not touched
        )
    }
)


@dataclass(frozen=True)
class Cut:
    """What a recipient may no longer be given for a purpose."""

    recipient: str
    purpose: Purpose
    classes: frozenset[str]


@dataclass(frozen=True)
class Kept:
    """What a recipient may still be given, and by which basis: the lawful remainder."""

    recipient: str
    purpose: Purpose
    classes: frozenset[str]
    kind: BasisKind
    until: dt.datetime


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal comes to.

    Attributes:
        entries: The whole ledger after it.
        withdrawn: Ids of the entries withdrawn by it.
        cut: What may no longer go, by recipient and purpose.
        tell: Recipients to be asked to stop or erase.
        kept: What of those recipients and purposes stays lawful.
    """

    entries: tuple[Entry, ...]
    withdrawn: tuple[str, ...]
    cut: tuple[Cut, ...]
    tell: tuple[str, ...]
    kept: tuple[Kept, ...]


def withdraw(
    entries: Iterable[Entry],
    bases: Iterable[SharingBasis],
    *,
    now: dt.datetime,
    only: Collection[str] | None = None,
) -> Withdrawal:
    """Withdraw consent: the person's right at any time, without a reason, whatever state anything is in.

    An entry that has expired can be withdrawn too: its recipient may hold what it was given.

    Args:
        entries: The ledger.
        bases: Legal bases of the case.
        now: The time, with its zone.
        only: Ids of the entries to withdraw; None for all.
    """
    before, held = tuple(entries), tuple(bases)
    gone = {one.id for one in before if one.withdrawn is None and (only is None or one.id in only)}
    after = tuple(replace(one, withdrawn=now) if one.id in gone else one for one in before)
    touched = dict.fromkeys((one.recipient, one.purpose) for one in before if one.id in gone)
    return Withdrawal(
        after,
        tuple(one.id for one in before if one.id in gone),
        tuple(cut for pair in touched if (cut := _cut(before, after, held, pair, now)).classes),
        tuple(dict.fromkeys(recipient for recipient, _ in touched)),
        tuple(kept for pair in touched for kept in _kept(after, held, pair, now)),
    )


def _cut(
    before: tuple[Entry, ...],
    after: tuple[Entry, ...],
    bases: tuple[SharingBasis, ...],
    pair: tuple[str, Purpose],
    now: dt.datetime,
) -> Cut:
    recipient, purpose = pair
    was, stays = (
        permitted(ledger, bases, recipient=recipient, purpose=purpose, now=now) for ledger in (before, after)
    )
    return Cut(recipient, purpose, was - stays)


def _kept(
    after: tuple[Entry, ...], bases: tuple[SharingBasis, ...], pair: tuple[str, Purpose], now: dt.datetime
) -> Iterable[Kept]:
    grounds: tuple[Entry | SharingBasis, ...] = (*after, *bases)
    for one in grounds:
        if (one.recipient, one.purpose) == pair and one.holds(now):
            kind = BasisKind.CONSENT if isinstance(one, Entry) else one.kind
            yield Kept(one.recipient, one.purpose, one.classes, kind, one.end)


NEVER_A_CONDITION = frozenset(
    {"consent", "testimony", "co_operation", "complaint", "formal_status", "withdrawal"}
)
"""What no help may depend on (CETS 197, article 12(6); consent that buys help is none)."""


def forbidden_conditions(conditions: Iterable[str]) -> tuple[str, ...]:
    """Those of a service's conditions of which help may not depend; empty is as it should be.

    Args:
        conditions: Codes, such as a directory of services keeps as who is accepted.
    """
    return tuple(sorted({one for one in conditions if one in NEVER_A_CONDITION}))
