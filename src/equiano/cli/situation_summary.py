"""The answer of `equiano situation` in sentences, before any table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from equiano.cli.situation_tables import PackNames
from equiano.words import number, percent, say

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.schema.coverage import Coverage
    from equiano.schema.journey_rows import PlaceRole
    from equiano.situation.displacement import PeriodComparison
    from equiano.situation.overview import Situation
    from equiano.situation.recording import Recording
    from equiano.situation.shift import Shift

# Destination first: it is what most files of authorities tell of.
_ROLES: tuple[PlaceRole, ...] = ("destination", "origin", "transit", "internal", "undetermined")


def summary(found: Situation, pack: CountryPack, coverage: Coverage | None = None) -> list[str]:
    """What the data say of the country, one sentence each.

    Args:
        found: The situation; its counts are exact, so the sentences are for the owner of the file.
        pack: The country pack.
        coverage: What part of all cases the file holds, as its maker says.
    """
    labels = PackNames(pack)
    return [
        *_people(found, pack, labels, coverage),
        *_routes(found, pack, labels),
        *shift_sentences(found.shift, labels),
        *_claims(found),
    ]


def _people(
    found: Situation, pack: CountryPack, labels: PackNames, coverage: Coverage | None
) -> Iterator[str]:
    place = labels.place(pack.code)
    rows = [row for row in found.tables.role if row.place == pack.code and row.dimension == "all"]
    counts = {row.role: row.count for row in rows}
    touched = max((row.base for row in rows), default=0)
    yield say(
        "{cases:,} {cases|person is|persons are} counted, {touched:,} of them with a role of {place}.",
        cases=found.cases,
        touched=touched,
        place=place,
    )
    said = {
        None: say("What part of all cases the file holds was not stated (`--coverage`)."),
        "national": say("The file holds the cases of the whole country, as its maker says."),
        "one-agency": say("The file holds the cases of one agency, as its maker says."),
        "sample": say("The file is a sample, as its maker says."),
        "demonstration": say("The file is a demonstration: nothing in it is real."),
    }
    yield said[None if coverage is None else coverage.value]
    parts = [f"{labels.word(role)} {number(counts[role])}" for role in _ROLES if counts.get(role)]
    if parts:
        yield say("Role of {place}: {parts}.", place=place, parts=", ".join(parts))
    ends = [row for row in found.tables.flow if row.basis == "recruitment"]
    here = [row for row in ends if pack.code in (row.origin, row.destination)]
    across = [row for row in here if row.origin != row.destination]
    if across:
        largest = max(across, key=lambda row: row.count)
        yield say(
            "The largest flow across a border goes from {origin} to {end}: {n:,}.",
            origin=labels.place(largest.origin),
            end=labels.place(largest.destination),
            n=largest.count,
        )


def _routes(found: Situation, pack: CountryPack, labels: PackNames) -> Iterator[str]:
    rows = {row.corridor: row for row in found.tables.corridor_count if row.layer == pack.code}
    named = [row for name, row in rows.items() if name not in ("none", "not_told") and row.full]
    if not rows:
        return
    if named:
        largest = max(named, key=lambda row: row.full or 0)
        yield say(
            "Of the named corridors most journeys fit “{name}” in full: {n:,}.",
            name=labels.route(largest.corridor),
            n=largest.full,
        )
    none = rows["none"].full if "none" in rows else None
    untold = rows["not_told"].possible if "not_told" in rows else None
    yield say(
        "On no named corridor: {none:,} {none|journey|journeys}; the record does not tell: {untold:,}.",
        none=none or 0,
        untold=untold or 0,
    )


def shift_sentences(shift: Shift | None, labels: PackNames) -> Iterator[str]:
    """Whether the mix of recorded routes shifted, and what recording did meanwhile."""
    if shift is None:
        yield say("No case of the country has a year, so nothing can be said of a shift of routes.")
        return
    yield from _searched(shift)
    if shift.comparison is not None:
        yield from _dated(shift, shift.comparison)


def _searched(shift: Shift) -> Iterator[str]:
    scan, years = shift.scan, shift.routes.years
    span = {"first": years[0], "last": years[-1]}
    if shift.word == "cannot_be_told":
        yield say(
            "The mix of recorded routes moves by {points:,} points from {first} to {last}, but this cannot "
            "be told from a change of recording.",
            points=100 * scan.distance,
            **span,
        )
    elif scan.answer == "shift":
        for point in scan.breaks:
            yield say(
                "Searched without a date, the mix of recorded routes shifts in {year} (likely years: "
                "{likely}): it differs by {points:,} points (p {p}).",
                year=point.period,
                likely=", ".join(point.likely),
                points=100 * point.distance,
                p=_p(point.p),
            )
    elif scan.answer == "trend":
        yield say(
            "The mix of recorded routes moves steadily from {first} to {last}, by {points:,} points in all: "
            "a trend, not a break (p {p}).",
            points=100 * scan.distance,
            p=_p(scan.p),
            **span,
        )
    elif scan.answer == "no_shift_seen":
        yield say(
            "Searched without a date, the mix of recorded routes shows no shift from {first} to {last}; a "
            "move of a fifth of the cases would probably have been seen.",
            **span,
        )
    else:
        yield say(
            "Too few years or cases, or years that differ too much, to say without a date whether the mix "
            "of recorded routes shifted from {first} to {last}.",
            **span,
        )
    yield from _recording(shift.scan_recording)


def _dated(shift: Shift, comparison: PeriodComparison) -> Iterator[str]:
    year, points = shift.event, 100 * comparison.distance
    p = _p(comparison.p)
    answer = shift.event_word
    if answer == "cannot_be_told":
        yield say(
            "Before {year} and from {year} on, the mix of recorded routes differs by {points:,} points, but "
            "this cannot be told from a change of recording.",
            year=year,
            points=points,
        )
    elif answer == "shift":
        yield say(
            "Before {year} and from {year} on, the mix of recorded routes differs by {points:,} points: a "
            "shift (p {p}). That it came with the event does not say that the event caused it.",
            year=year,
            points=points,
            p=p,
        )
    elif answer == "trend":
        yield say(
            "The mix of recorded routes moves steadily before and after {year}: a trend, and no shift with "
            "the event (p {p}).",
            year=year,
            p=p,
        )
    elif answer == "no_shift_seen":
        yield say(
            "Before {year} and from {year} on, no shift of the mix of recorded routes is seen (p {p}).",
            year=year,
            p=p,
        )
    else:
        yield say(
            "Too few years or cases, or years that differ too much, to say whether the mix of recorded "
            "routes shifted in {year}.",
            year=year,
        )
    yield from _recording(shift.comparison_recording)


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    # The simulated law has 1,000 series (`shift_policy.simulations`): smaller p-values cannot be told apart.
    return f"< {number(0.001, 3)}" if value <= 0.001 else f"= {number(value, 3)}"


def _recording(recording: Recording | None) -> Iterator[str]:
    """The verdict, and what changed; nothing where there was no shift to explain."""
    if recording is None:
        return
    names = {
        "unknown": say("the share of unknown routes"),
        "transit": say("how often transit is recorded"),
        "agencies": say("the agencies that report"),
        "lag": say("the time to registration"),
        "incomplete_years": say("an incomplete year"),
    }
    said = {
        "unchanged": say("Recording did not change in what the file tells."),
        "holds": say("Recording changed too, but most of the difference stays where it is held fixed."),
    }
    if recording.verdict in said:
        yield said[recording.verdict]
    for check in recording.checks:
        if not (check.changed or check.explains):
            continue
        stays = check.stays
        left = say("nothing comparable") if stays is None else say("{n:,} points", n=100 * stays)
        yield say(
            "Recording: {what}, {before} before and {after} after; of {points:,} points {left} stay.",
            what=names[check.what],
            before=percent(check.before),
            after=percent(check.after),
            points=100 * recording.distance,
            left=left,
        )
    if recording.not_recorded:
        missing = ", ".join(names[what] for what in recording.not_recorded)
        yield say("The file does not tell: {missing}.", missing=missing)


def _claims(found: Situation) -> Iterator[str]:
    relations = [row.relation for row in found.tables.figure_pair]
    if relations:
        yield say(
            "Published figures, pair by pair: {conflict:,} in conflict, {agree:,} that agree.",
            conflict=relations.count("conflict"),
            agree=relations.count("agree"),
        )
