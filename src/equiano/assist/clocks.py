"""The clocks of one case: what is running, due, overdue, stopped, and on what basis.

A pure function of what happened, the country pack and the day: nothing is kept between calls, so clocks
survive a restart, and a wrong system clock does no lasting harm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from equiano.assist.clock_table import ClockRule, Length, WhenOverdue, clock_rules
from equiano.assist.days import WorkingDays, last_day
from equiano.countries.duties import Clock
from equiano.countries.model import CountryPack
from equiano.countries.statement import Text

ClockState = Literal[
    "not_started", "running", "coming_up", "due_today", "overdue", "stopped", "none_in_law", "no_length"
]
CHILD_FROM = frozenset({"child.presume_child"})
ADULT_FROM = frozenset({"child.find_adult", "child.come_of_age"})
_PLAIN = WorkingDays()


@dataclass(frozen=True)
class Event:
    """An act of a track that was done.

    Attributes:
        track: Name of the track.
        act: Name of the act.
        on: Day on which it was recorded, where the case is kept.
        brought: Its fields, as `steps.take` took them; days as `datetime.date`.
        subject: Of a track with many, which one (a referral); else empty.
    """

    track: str
    act: str
    on: dt.date
    brought: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    subject: str = ""

    @property
    def name(self) -> str:
        """The act as `clocks.yaml` names it."""
        return f"{self.track}.{self.act}"

    def day(self, name: str | None) -> dt.date | None:
        """The day in a field, None if there is none."""
        value = self.brought.get(name) if name is not None else None
        return value if isinstance(value, dt.date) else None


@dataclass(frozen=True)
class ClockBasis:
    """Why a clock runs as long as it does.

    Attributes:
        kind: `law` (of the country), `treaty`, `programme` (our own rule), `act` (the act itself names the
            day) or `none` (no length is known).
        status: Code of `clock_status` of the country's law; `not_found` where the pack is silent.
        length: The length; None where the act names the day, or there is none.
        at_least: Whether the length is only the least.
        rule: The rule of the country's law or, of a treaty, its code.
        source: Id of the source in the pack, empty if there is none.
        verified: Whether the length was seen in its source.
    """

    kind: Literal["law", "treaty", "programme", "act", "none"]
    status: str = "not_found"
    length: Length | None = None
    at_least: bool = False
    rule: Text | str | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class CaseClock:
    """One clock of a case, on one day.

    Attributes:
        code: Its code in `clocks.yaml`.
        state: What it shows that day.
        basis: Why it runs so long.
        when_overdue: What to do when it is overdue.
        subject: Which referral, else empty.
        started_on: First day, not counted.
        due_on: Last day; overdue from the day after.
        extended: Whether its last day was moved.
        stopped_on: Day on which it was ended.
        late: Whether it was ended only after its last day.
    """

    code: str
    state: ClockState
    basis: ClockBasis
    when_overdue: WhenOverdue
    subject: str = ""
    started_on: dt.date | None = None
    due_on: dt.date | None = None
    extended: bool = False
    stopped_on: dt.date | None = None
    late: bool = False


def clocks_of(
    pack: CountryPack, events: Sequence[Event], today: dt.date, worked: WorkingDays = _PLAIN
) -> tuple[CaseClock, ...]:
    """The clocks of a case.

    Args:
        pack: The country whose law holds.
        events: What happened, in the order in which it was recorded.
        today: The day, where the case is kept.
        worked: Which days are worked there.

    Returns:
        The latest run of each clock, for each subject, in the order of `clocks.yaml`. A period that the law
        could give and that has not begun stands there too, as `not_started`, `none_in_law` or `no_length`.
    """
    return tuple(
        clock for rule in clock_rules().values() for clock in _clocks(rule, pack, events, today, worked)
    )


def _clocks(
    rule: ClockRule, pack: CountryPack, events: Sequence[Event], today: dt.date, worked: WorkingDays
) -> Iterator[CaseClock]:
    runs: dict[str, CaseClock] = {}
    for at, event in enumerate(events):
        run = runs.get(event.subject)
        if event.name in rule.starts:
            runs[event.subject] = _started(rule, pack, event, _is_child(events[: at + 1]), worked)
        elif run is not None and run.stopped_on is None and event.name in rule.extends:
            runs[event.subject] = _extended(run, event)
        elif run is not None and run.stopped_on is None and event.name in rule.stops:
            # A decision can be entered days after it was made; what counts against us is its own day.
            ended = event.day("decided_on") or event.day("ended_on") or event.on
            late = run.due_on is not None and ended > run.due_on
            runs[event.subject] = replace(run, stopped_on=ended, late=late)
    if not runs and rule.treaty is not None:
        yield _not_begun(rule, pack, _is_child(events), today)
    yield from (replace(run, state=_state(run, rule, today)) for run in runs.values())


def _is_child(events: Sequence[Event]) -> bool:
    """Whether the person is a child or treated as one, after these events."""
    child = False
    for event in events:
        if event.name == "detection.presume" and "age_band" in event.brought:
            child = event.brought["age_band"] in ("child", "in_doubt")
        elif event.name in CHILD_FROM | ADULT_FROM:
            child = event.name in CHILD_FROM
    return child


def _started(rule: ClockRule, pack: CountryPack, event: Event, child: bool, worked: WorkingDays) -> CaseClock:
    days = [day for name in rule.first_fields if (day := event.day(name)) is not None]
    first = min(days, default=event.on)
    basis, due = ClockBasis("act"), event.day(rule.last_field)
    if due is None and (rule.last_field is None or rule.lengths):
        urgency = str(event.brought.get("urgency", ""))
        basis, due = _latest(_bases(rule, pack, child, urgency), first, worked)
    return CaseClock(rule.code, "running", basis, rule.overdue, event.subject, first, due)


def _extended(run: CaseClock, event: Event) -> CaseClock:
    until = event.day("until_on")
    # A least period in law cannot be cut short by an extension that ends before it.
    if until is None or (run.due_on is not None and until <= run.due_on):
        return run
    return replace(run, due_on=until, extended=True)


def _state(run: CaseClock, rule: ClockRule, today: dt.date) -> ClockState:
    if run.stopped_on is not None:
        return "stopped"
    if run.due_on is None:
        return "none_in_law" if run.basis.status == "none_in_law" else "no_length"
    left = (run.due_on - today).days
    if left < 0:
        return "overdue"
    if left == 0:
        return "due_today"
    return "coming_up" if left <= rule.warn else "running"


def _not_begun(rule: ClockRule, pack: CountryPack, child: bool, today: dt.date) -> CaseClock:
    basis, _ = _latest(_bases(rule, pack, child, ""), today, _PLAIN)
    state: ClockState = "not_started"
    if basis.length is None:
        state = "none_in_law" if basis.status == "none_in_law" else "no_length"
    return CaseClock(rule.code, state, basis, rule.overdue)


def _bases(rule: ClockRule, pack: CountryPack, child: bool, urgency: str) -> tuple[ClockBasis, ...]:
    """The law of the country and a treaty that it has joined; our own rule where neither sets a length."""
    said = _of_law(_law(rule, pack, child))
    least = _of_treaty(rule, pack, said.status)
    bases = tuple(basis for basis in (said, least) if basis is not None and basis.length is not None)
    if bases or not rule.lengths:
        return bases or (said,)
    # An urgency that nobody named is taken as the first, which is the most urgent.
    first = next(iter(rule.lengths.values()))
    return (ClockBasis("programme", said.status, rule.lengths.get(urgency, first)),)


def _latest(
    bases: tuple[ClockBasis, ...], first: dt.date, worked: WorkingDays
) -> tuple[ClockBasis, dt.date | None]:
    """The basis that gives the person most, and its last day.

    A month in law and 30 days by treaty take turns: from 31 January a month ends on 28 February, 30 days on
    2 March.
    """
    ends = [
        (last_day(first, basis.length.number, basis.length.unit, worked), -at, basis)
        for at, basis in enumerate(bases)
        if basis.length is not None
    ]
    if not ends:
        return bases[0], None
    due, _, basis = max(ends, key=lambda end: end[:2])
    return basis, due


def _law(rule: ClockRule, pack: CountryPack, child: bool) -> Clock | None:
    """The pack's clock; of a child that has none of its own, the adult's."""
    clocks = {clock.clock: clock for clock in pack.clocks}
    wanted = (rule.law[child], rule.law[False]) if rule.law else ()
    return next((clocks[code] for code in wanted if code in clocks), None)


def _of_law(law: Clock | None) -> ClockBasis:
    if law is None:
        return ClockBasis("none")
    if law.length is None or law.unit is None:
        return ClockBasis("none", law.status, None, False, law.legal_basis, law.source, law.verified)
    length = Length(law.length, law.unit)
    return ClockBasis("law", law.status, length, law.at_least, law.legal_basis, law.source, law.verified)


def _of_treaty(rule: ClockRule, pack: CountryPack, status: str) -> ClockBasis | None:
    """The least that a treaty sets, where the country is a party to it."""
    if rule.treaty is None:
        return None
    code, days = rule.treaty
    row = next((row for row in pack.instruments if row.instrument == code and row.status == "party"), None)
    if row is None:
        return None
    return ClockBasis("treaty", status, Length(days, "days"), True, code, row.source, row.verified)


def pressing(clocks: Sequence[CaseClock]) -> tuple[str, ...]:
    """Codes of the clocks that are due today or overdue, each once: `Facts.duties` of a case."""
    return tuple(
        dict.fromkeys(f"clock.{one.code}" for one in clocks if one.state in ("due_today", "overdue"))
    )


def law_of(pack: CountryPack) -> Mapping[str, str]:
    """What the law of a country says of each clock: `Facts.law`.

    `by_treaty` stands where the law gives no period and a treaty that the country has joined does.
    """
    said = {clock.clock: clock.status for clock in pack.clocks}
    for rule in clock_rules().values():
        law = rule.law[False] if rule.law else ""
        if said.get(law) == "none_in_law" and _of_treaty(rule, pack, "none_in_law") is not None:
            said[law] = "by_treaty"
    return MappingProxyType(said)
