"""The rule of a pair: what may go from one installation to another abroad. Closed by default.

    rule of the pair (two persons, a basis on each side, classes, an end) ─┐
    consent of the person (to this recipient, these classes)  ─────────────┼─> hindrances(…): none, or why not
    embassy, risks of a return at both ends  ──────────────────────────────┘

Consent of the person is not the legal basis of an authority (GDPR art. 49(3), (4); Convention 108+ art. 14),
and no basis of an authority is the person's consent: both are needed, and either ending stops sending. Pure:
days are handed in. PairSource: shared/standards/prevention.md, 6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from equiano.text_files import own_yaml
from equiano.words import language, say

LONGEST = dt.timedelta(days=365)
"""The longest that a pair stays open without being opened anew: 12 months, after which bases, partners and
lists of banned organisations have been looked at again by two persons."""
RISK_HOLDS = dt.timedelta(days=30)
"""How long an assessment of the risks of a return stands: it is made again at every new contact (casework.md,
1), and a month is longer than a return that was decided takes to begin."""


class Stage(StrEnum):
    """What goes when."""

    ENQUIRY = "enquiry"
    DETAILS = "details"
    ITEMS = "items"


class BasisSide(StrEnum):
    """Whose legal basis it is."""

    SENDER = "sender"
    RECEIVER = "receiver"


@dataclass(frozen=True)
class PairBasis:
    """What lets a body send, or receive and use, what crosses the border.

    Attributes:
        side: Whose it is.
        article: Law and article; without one it is none.
        since: First day.
        until: Last day.
    """

    side: BasisSide
    article: str
    since: dt.date
    until: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        return bool(self.article.strip()) and self.since <= day <= self.until


@dataclass(frozen=True)
class PairRule:
    """The rule of a pair.

    Attributes:
        countries: Codes (ISO 3166-1, alpha-3) of the sender and the receiver.
        opened_by: Who opened it: two different persons.
        opened_on: Day on which the second one did.
        until: Last day; never later than `LONGEST` after `opened_on` (see `end`).
        bases: Legal bases of both sides.
        classes: By stage, data classes that may go.
        harmless: Somebody looked whether dealing with the partner endangers either side (lists of banned or
            undesirable organisations, sanctions), and it does not.
        ended_on: Day on which one person ended it: nothing goes from that day on.
        invented: Of a demonstration: no datum is of a person.
    """

    countries: tuple[str, str]
    opened_by: tuple[str, ...]
    opened_on: dt.date | None
    until: dt.date
    bases: tuple[PairBasis, ...]
    classes: Mapping[Stage, frozenset[str]]
    harmless: bool
    ended_on: dt.date | None = None
    invented: bool = False

    @property
    def end(self) -> dt.date | None:
        """Last day, whatever was written down; None of one that nobody opened."""
        return None if self.opened_on is None else min(self.until, self.opened_on + LONGEST)


class RiskFound(StrEnum):
    """What an assessment of a return found."""

    BEARABLE = "bearable"
    TOO_HIGH = "too_high"


@dataclass(frozen=True)
class ReturnRisk:
    """An assessment of the risks of a return, at one end.

    Attributes:
        side: At which end.
        on: Day.
        found: What it found.
    """

    side: BasisSide
    on: dt.date
    found: RiskFound


@dataclass(frozen=True)
class Sending:
    """What is about to go.

    Attributes:
        stage: Stage.
        classes: Data classes in it.
        consented: Classes that the person's live consent to this recipient covers now.
        is_return: Whether it prepares a return of the person.
        no_embassy: The person wants no contact with the embassy.
        to_embassy: The recipient is an embassy or a consulate, or is asked to bring one in.
        risks: Assessments of the return.
    """

    stage: Stage
    classes: frozenset[str]
    consented: frozenset[str]
    is_return: bool = False
    no_embassy: bool = True
    to_embassy: bool = False
    risks: tuple[ReturnRisk, ...] = ()


@dataclass(frozen=True)
class Hindrance:
    """Why nothing goes.

    Attributes:
        code: Which rule.
        text: In words, without a personal value.
    """

    code: str
    text: str


@dataclass(frozen=True)
class PairSource:
    """Where a statement on a pair comes from.

    Attributes:
        title: Title and publisher.
        url: Address.
        day: Day of the event or the text.
    """

    title: str
    url: str
    day: dt.date


@dataclass(frozen=True)
class ClosedPair:
    """A pair that is closed in reality.

    Attributes:
        countries: Both codes, in no order.
        why: By language.
        checked: Day on which the sources were read.
        sources: Sources.
    """

    countries: frozenset[str]
    why: Mapping[str, str]
    checked: dt.date
    sources: tuple[PairSource, ...] = field(default_factory=tuple)

    def text(self) -> str:
        """Why, in the person's language."""
        return self.why[language()]


@cache
def _file() -> Mapping[str, Any]:
    file = resources.files("equiano.exchange") / "pairs.yaml"
    content: Mapping[str, Any] = own_yaml(file.read_text(encoding="utf-8"))
    return content


def classes_of(stage: Stage) -> frozenset[str]:
    """Data classes that a stage holds at the most."""
    return frozenset(_file()["classes_by_stage"][stage.value])


def closed_in_reality(one: str, other: str) -> ClosedPair | None:
    """What is known of a pair between which nothing may go in reality; None if nothing is."""
    for said in _file()["closed"]:
        if set(said["countries"]) == {one, other}:
            sources = tuple(PairSource(**source) for source in said["sources"])
            return ClosedPair(frozenset(said["countries"]), said["why"], said["checked"], sources)
    return None


def ways_left() -> tuple[str, ...]:
    """What can still be done for a person where a pair is closed."""
    return (
        say(
            "The person carries it: a sealed package, as a file or on paper, that only the body which the "
            "person goes to can open. The person decides whether, when and to whom it is given."
        ),
        say(
            "An international organisation that works on both sides, such as IOM, or the national hotline of "
            "the other country, with the person's consent."
        ),
    )


def pair_hindrances(rule: PairRule | None, day: dt.date) -> tuple[Hindrance, ...]:
    """What speaks against sending anything at all by a rule on a day; nothing if the pair is open."""
    return tuple(_of_pair(rule, day))


def _of_pair(rule: PairRule | None, day: dt.date) -> Iterator[Hindrance]:
    if rule is None:
        yield Hindrance("closed", say("The pair is closed: nobody has opened it."))
        return
    if rule.opened_on is None or rule.end is None or len(set(rule.opened_by)) < 2:
        yield Hindrance("not_opened", say("The pair is closed until a second person opens it."))
        return
    if rule.ended_on is not None and day >= rule.ended_on:
        yield Hindrance("ended", say("The pair was closed on {day}.", day=rule.ended_on))
    if day < rule.opened_on:
        yield Hindrance("not_yet", say("The pair is not open yet."))
    if day > rule.end:
        yield Hindrance(
            "expired", say("The pair was open until {day}; two persons open it anew.", day=rule.end)
        )
    if closed_in_reality(*rule.countries) is not None and not rule.invented:
        yield Hindrance("closed_in_reality", say("Between these countries nothing may go in reality."))
    if not rule.harmless:
        yield Hindrance(
            "endangers",
            say("Nobody has found that dealing with this partner endangers neither side."),
        )
    yield from _of_bases(rule.bases, day)


def _of_bases(bases: Sequence[PairBasis], day: dt.date) -> Iterator[Hindrance]:
    holding = {one.side for one in bases if one.holds(day)}
    if BasisSide.SENDER not in holding:
        yield Hindrance("no_basis_sender", say("No legal basis of the sender holds on this day."))
    if BasisSide.RECEIVER not in holding:
        yield Hindrance("no_basis_receiver", say("No legal basis of the receiver holds on this day."))


def hindrances(rule: PairRule | None, sending: Sending, day: dt.date) -> tuple[Hindrance, ...]:
    """Everything that speaks against sending; empty if it may go.

    Args:
        rule: Rule of the pair; None if there is none.
        sending: What is about to go.
        day: The day, at the sender's.
    """
    found = [*_of_pair(rule, day), *_of_sending(sending)]
    if rule is not None:
        allowed = rule.classes.get(sending.stage, frozenset()) & classes_of(sending.stage)
        if sending.classes - allowed:
            found.append(Hindrance("class", say("The rule of the pair does not let these kinds of data go.")))
    if sending.is_return:
        # The partner assesses its end once it was asked, and tells what it found with its acceptance.
        due = (BasisSide.SENDER,) if sending.stage == Stage.ENQUIRY else tuple(BasisSide)
        found += return_hindrances(sending.risks, due, day)
    return tuple(found)


def _of_sending(sending: Sending) -> Iterator[Hindrance]:
    if not sending.classes or sending.classes - sending.consented:
        yield Hindrance(
            "no_consent",
            say("The person has not agreed, or no longer agrees, to these kinds of data for this partner."),
        )
    if sending.no_embassy and sending.to_embassy:
        yield Hindrance("embassy", say("The person wants no contact with the embassy."))


def return_hindrances(
    risks: Collection[ReturnRisk], due: Collection[BasisSide], day: dt.date
) -> tuple[Hindrance, ...]:
    """What speaks against preparing a return; nothing if its risks were found bearable where it is due.

    Args:
        risks: Assessments of both ends.
        due: Ends at which one must be there: of the sender for an enquiry, of the receiver for an acceptance,
            of both for anything more. Risks that were found too high at any end always count.
        day: The day.
    """
    return tuple(_of_return(risks, due, day))


def _of_return(
    risks: Collection[ReturnRisk], due: Collection[BasisSide], day: dt.date
) -> Iterator[Hindrance]:
    for side in BasisSide:
        latest = max((one for one in risks if one.side == side and one.on <= day), key=_day, default=None)
        if latest is None or day > latest.on + RISK_HOLDS:
            if side in due:
                yield Hindrance(f"risk_{side}", _lacking(side))
        elif latest.found != RiskFound.BEARABLE:
            yield Hindrance(f"risk_{side}", say("The risks of a return were found too high at one end."))


def _day(risk: ReturnRisk) -> tuple[dt.date, bool]:
    """The latest counts; of two of one day the graver."""
    return risk.on, risk.found == RiskFound.TOO_HIGH


def _lacking(side: BasisSide) -> str:
    if side == BasisSide.SENDER:
        return say("The risks of a return were not assessed here within the last 30 days.")
    return say("The risks of a return were not assessed at the partner's end within the last 30 days.")
