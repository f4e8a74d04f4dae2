"""Time-location sampling: persons met at drawn venues and times.

An event is a venue at a time, drawn from a frame of such. A person met there was the likelier met the more
events of the frame they visit, so weights are 1 over: the probability of the event, the share of those
present who were interviewed, and the person's own number of visits in the frame's period (Karon and Wejnert
2012; Karon 2014). Those who never visit are not there to be met: the size is of the group that visits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from equiano.answer import Interval, check_level
from equiano.errors import Fault, NotEstimableError, UsageError
from equiano.estimate.table import text_sha256
from equiano.survey.facts import VenueFacts
from equiano.survey.recruitment import levels_of
from equiano.survey.result import ShareEstimate, SizeEstimate, shares_of
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.words import say

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NEEDED = ("event", "visits", "present", "interviewed")


@dataclass(frozen=True)
class VenueSample:
    """Interviews at events.

    Attributes:
        event: Place (0 … E-1) of each person's event.
        weights: Weight of each person: how many of the group they stand for.
        stratum: Stratum of each event, from which it was drawn, shape (E,).
        traits: Cells of the other columns by name.
        sha256: Hash of the data.
        notes: In words.
    """

    event: Whole
    weights: Floats
    stratum: Whole
    traits: dict[str, tuple[str | None, ...]]
    sha256: str
    notes: tuple[str, ...]


def as_venue_sample(data: object, frame: int | None = None, *, opening: Opening | None = None) -> VenueSample:
    """Interviews from a file, a data frame, a list of dictionaries or a dictionary of columns.

    Args:
        data: One row an interview with the columns `event` (its name), `visits` (how many events of the
            frame's period the person visits, at least 1), `present` (persons of the group counted at the
            event), `interviewed` (of these), and `probability` (with which the event was drawn), unless
            `frame` says it; `stratum` where events were drawn by strata. A row with blank `visits` is an
            event at which nobody was interviewed.
        frame: Number of events in the frame, all drawn alike.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every cell at fault, and events whose rows disagree.
        UsageError: If neither `frame` nor a column `probability` says how events were drawn.
    """
    if isinstance(data, VenueSample):
        return data
    sheet = sheet_of(data, opening)
    sheet.need(NEEDED)
    if ("probability" in sheet.columns) == (frame is not None):
        raise UsageError(say("say how events were drawn: either a column `probability` or --frame."))
    read = _read(sheet)
    _agree(sheet, read)
    events = list(dict.fromkeys(read.names))
    if frame is not None and frame < len(events):
        raise UsageError(
            say(
                "--frame {frame:,}: fewer than the {events:,} events of the table.",
                frame=frame,
                events=len(events),
            )
        )
    met = [i for i, many in enumerate(read.visits) if many is not None]
    if not met:
        raise NotEstimableError(say("{name}: nobody was interviewed at any event.", name=sheet.source))
    place = {name: e for e, name in enumerate(events)}
    layers = {name: i for i, name in enumerate(dict.fromkeys(one.stratum for one in read.facts))}
    first = {name: layers[read.facts[read.names.index(name)].stratum] for name in events}
    others = [name for name in sheet.columns if name not in (*NEEDED, "probability", "stratum")]
    return VenueSample(
        np.array([place[read.names[i]] for i in met], np.int64),
        read.weights(met, None if frame is None else len(events) / frame),
        np.array([first[name] for name in events], np.int64),
        {n: tuple(None if is_unknown(sheet.rows[i][n]) else sheet.rows[i][n] for i in met) for n in others},
        sheet.sha256 or text_sha256("\n".join(",".join(row.values()) for row in sheet.rows)),
        sheet.notes,
    )


class _EventFacts(NamedTuple):
    """What a row says of its event; all rows of one event must say the same."""

    present: float
    interviewed: float
    chance: float
    stratum: str


@dataclass(frozen=True, slots=True)
class _Interviews:
    """The rows of a table, as read.

    Attributes:
        names: Name of each row's event.
        visits: Events that the person visits; None in a row of an event at which nobody was interviewed.
        facts: Of the row's event.
    """

    names: list[str]
    visits: list[float | None]
    facts: list[_EventFacts]

    def weights(self, met: list[int], chance: float | None) -> Floats:
        """How many of the group each person stands for.

        Args:
            met: Places of the rows with a person.
            chance: Probability of every event; None where each row says that of its own.
        """
        facts = [self.facts[i] for i in met]
        there, asked, own = (
            np.array(column, np.float64)
            for column in zip(*((one.present, one.interviewed, one.chance) for one in facts), strict=True)
        )
        probability = own if chance is None else np.full(len(met), chance)
        visits = np.array([self.visits[i] for i in met], np.float64)
        return np.asarray(there / asked / probability / visits, np.float64)


def _read(sheet: SurveySheet) -> _Interviews:
    """The columns of the survey.

    Raises:
        BadInputError: With every cell at fault.
    """
    faults: list[Fault] = []
    visits = sheet.numbers_of("visits", faults, whole=True, least=1.0, blank=True)
    present = sheet.numbers_of("present", faults, whole=True)
    interviewed = sheet.numbers_of("interviewed", faults, whole=True)
    chance: list[float | None] = [1.0] * len(sheet.rows)
    if "probability" in sheet.columns:
        # An event that is never drawn cannot be in the table: 0 is a slip, and would weigh infinitely.
        chance = sheet.numbers_of("probability", faults, least=1e-9)
    names = [row["event"] for row in sheet.rows]
    faults += [sheet.fault(i, "event", say("missing.")) for i, name in enumerate(names) if is_unknown(name)]
    sheet.refuse(faults)
    strata = [row.get("stratum", "") for row in sheet.rows]
    facts = [
        _EventFacts(p or 0.0, i or 0.0, c or 0.0, s)
        for p, i, c, s in zip(present, interviewed, chance, strata, strict=True)
    ]
    return _Interviews(names, visits, facts)


def _agree(sheet: SurveySheet, read: _Interviews) -> None:
    """Refuse events whose rows disagree, or have other numbers of interviews than they say."""
    faults = []
    first: dict[str, int] = {}
    rows: dict[str, int] = {}
    for i, name in enumerate(read.names):
        start = first.setdefault(name, i)
        rows[name] = rows.get(name, 0) + (read.visits[i] is not None)
        if read.facts[i] != read.facts[start]:
            message = say("says other numbers of this event than row {row}.", row=sheet.numbers[start])
            faults.append(sheet.fault(i, "event", message))
        if read.facts[i].chance > 1:
            faults.append(sheet.fault(i, "probability", say("more than 1.")))
    for name, i in first.items():
        present, interviewed = read.facts[i].present, read.facts[i].interviewed
        if rows[name] != interviewed:
            message = say("the table has {rows:,} interviews of this event.", rows=rows[name])
            faults.append(sheet.fault(i, "interviewed", message))
        if interviewed > present:
            faults.append(sheet.fault(i, "interviewed", say("more than were present.")))
        if present and not interviewed:
            message = say("persons were present and nobody was interviewed: they would count for nothing.")
            faults.append(sheet.fault(i, "interviewed", message))
    sheet.refuse(faults)


def venue_size(
    data: object, frame: int | None = None, *, level: float = 0.95, opening: Opening | None = None
) -> SizeEstimate:
    """Number of persons of the group who visit the frame's venues in its period.

    Args:
        data: A `VenueSample`, a file, or a data frame with one row an interview.
        frame: Number of events in the frame, all drawn alike; None with a column `probability`.
        level: Nominal coverage.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If it is not said how events were drawn.
        NotEstimableError: If nobody was interviewed, or a single event leaves no interval.
    """
    check_level(level)
    sample = as_venue_sample(data, frame, opening=opening)
    size = float(sample.weights.sum())
    se, df = _total_error(sample, sample.weights)
    make = _LogStudent(size, se, df)
    return SizeEstimate(
        "time-location",
        size,
        (make(level),),
        len(sample.event),
        VenueFacts(**_facts(sample), standard_error=se),
        None,
        sample.sha256,
        (
            *sample.notes,
            say("taken: it is of those who visit the venues of the frame; others are not in it."),
        ),
        make_interval=make,
    )


@dataclass(frozen=True)
class _LogStudent:
    """Intervals of a size by Student's t, on the log scale: a size is positive and skewed."""

    size: float
    se: float
    freedom: int

    def __call__(self, level: float) -> Interval:
        """The interval of that level."""
        half = float(student.ppf((1 + level) / 2, self.freedom)) * self.se / self.size
        low, high = float(self.size * np.exp(-half)), float(self.size * np.exp(half))
        return Interval(level, low, high, "linearised")


def venue_shares(
    data: object, trait: str, frame: int | None = None, *, level: float = 0.95, opening: Opening | None = None
) -> ShareEstimate:
    """Shares of a trait's values among the persons who visit the frame's venues.

    Args:
        data: A `VenueSample`, a file, or a data frame with one row an interview.
        trait: Column with the trait.
        frame: Number of events in the frame, all drawn alike; None with a column `probability`.
        level: Nominal coverage.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If the trait is no column or no division, or it is not said how events were drawn.
        NotEstimableError: If nobody was interviewed, or a single event leaves no interval.
    """
    check_level(level)
    sample = as_venue_sample(data, frame, opening=opening)
    values, groups = levels_of(sample.traits, trait)
    known = groups >= 0
    weight = np.where(known, sample.weights, 0.0)
    has = (groups[None, :] == np.arange(len(values))[:, None]).astype(np.float64)
    share = has @ weight / weight.sum()
    errors = [
        _total_error(sample, weight * (one - p) / weight.sum()) for one, p in zip(has, share, strict=True)
    ]
    se = np.array([error for error, _ in errors])

    def ends(wanted: float) -> tuple[Floats, Floats]:
        half = float(student.ppf((1 + wanted) / 2, errors[0][1])) * se
        return np.maximum(share - half, 0.0), np.minimum(share + half, 1.0)

    return ShareEstimate(
        "time-location",
        trait,
        shares_of(values, share, se, ends(level), share * (1 - share) / known.sum(), groups),
        level,
        "linearised",
        len(sample.event),
        _facts(sample),
        None,
        sample.sha256,
        sample.notes,
        weights=sample.weights,
        ends=ends,
    )


def _facts(sample: VenueSample) -> VenueFacts:
    weights = sample.weights
    return {
        "events": len(sample.stratum),
        "strata": int(sample.stratum.max()) + 1,
        "effective_persons": float(weights.sum() ** 2 / (weights**2).sum()),
    }


def _total_error(sample: VenueSample, terms: Floats) -> tuple[float, int]:
    """Standard error of a sum over persons drawn by events, and its degrees of freedom."""
    totals = np.bincount(sample.event, terms, minlength=len(sample.stratum))
    variance, freedom = 0.0, 0
    for layer in np.unique(sample.stratum):
        inside = totals[sample.stratum == layer]
        if len(inside) > 1:
            variance += len(inside) * float(inside.var(ddof=1))
            freedom += len(inside) - 1
    if not freedom:
        raise NotEstimableError(say("a single event in each stratum: nothing says how far events differ."))
    return float(np.sqrt(variance)), freedom
