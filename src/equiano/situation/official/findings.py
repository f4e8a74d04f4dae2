"""What the official figures of a country say, as data: one finding is an id, its years and its numbers.

The wording stands in `report`; the numbers are those of the tables. Nothing here says grew or fell: an
earlier year is named only where it can be compared (R7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from equiano.situation.official import parts, stages
from equiano.situation.official.cells import Cell, Mark, Range, comparable
from equiano.situation.official.citizens import Matrix, abroad, densest_years, foreigners, reported_years
from equiano.situation.official.parts import Breakdown, State
from equiano.situation.official.table import VICTIMS, CountryFigures

_LARGEST = 5  # countries named in one sentence: a reader keeps no more; the table has all
# Without offences: they are acts, and the others persons.
_COURTS = ("formal_contact", "prosecuted", "convicted")
_NOT_GIVEN = (State.NONE, State.NOT_BROKEN_DOWN)


@dataclass(frozen=True)
class Finding:
    """One thing that the figures say.

    Attributes:
        id: What it says, such as `detected`.
        years: The years that its numbers are of, first and last.
        values: Numbers by name: of a part (`female`), of a place (its code), of what the id says (`total`).
        notes: Years or codes that belong to a value, by the value's name.
    """

    id: str
    years: tuple[int, int]
    values: Mapping[str, Range] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def _one(number: int) -> Range:
    return Range(number, number)


def _of_year(found: Iterable[Breakdown], year: int) -> Breakdown | None:
    return next((entry for entry in found if entry.year == year), None)


def _detected(country: CountryFigures) -> list[Finding]:
    totals = {year: country.total(year) for year in parts.person_years(country)}
    last = stages.last_reported(totals)
    if last is None:
        reported = parts.person_years(country)
        return [Finding("no_total", (reported[0], reported[-1]) if reported else country.table.years)]
    values = {"total": totals[last].value or Range(0, 0)}
    before = totals.get(last - 1)
    if before is not None and comparable(before, totals[last], (last - 1, last)):
        values["before"] = _one(before.exact or 0)
    found = [Finding("detected", (last, last), values)]
    found += _parts("sex", _of_year(parts.by_sex(country), last))
    found += _parts("age", _of_year(parts.by_age(country), last))
    return [*found, *_forms(country, last)]


def _given(found: Breakdown) -> dict[str, Range]:
    return {name: cell.value for name, cell in found.parts.items() if cell.value is not None}


def _parts(name: str, found: Breakdown | None) -> list[Finding]:
    """Parts of the total: their numbers where they make it up, else that they do not."""
    if found is None:
        return []
    years = (found.year, found.year)
    if found.state is State.HOLDS:
        values = _given(found)
        if found.same_persons:
            del values["unknown"]
        known = found.total.exact
        if known is not None and sum(value.low for value in values.values()) == known:
            values = {part: value for part, value in values.items() if value.low}  # nobody is left for `<5`
        return [Finding(name, years, values)]
    return [Finding(f"{name}_{'not_given' if found.state in _NOT_GIVEN else 'does_not_add_up'}", years)]


def _whole(found: Breakdown) -> bool:
    """Whether no part of a year is "not broken down"."""
    return all(cell.mark is not Mark.NOT_BROKEN_DOWN for cell in found.parts.values())


def _forms(country: CountryFigures, year: int) -> list[Finding]:
    every = parts.by_form(country)
    now = _of_year(every, year)
    if now is not None and now.state not in _NOT_GIVEN:
        notes = {} if _whole(now) else {"rest": "not_broken_down"}
        return [Finding("form", (year, year), _given(now), notes)]
    earlier = [entry for entry in every if entry.year < year and _given(entry) and _whole(entry)]
    state = now.state if now is not None else State.NONE
    found = [Finding("form_not_broken_down" if state is State.NOT_BROKEN_DOWN else "form_none", (year, year))]
    if earlier:
        last = earlier[-1]
        found.append(Finding("form_last", (last.year, last.year), _given(last)))
    return found


def _abroad(country: CountryFigures) -> list[Finding]:
    matrix = abroad(country)
    if not matrix.years:
        return []
    if not matrix.lines:
        return [Finding("abroad_none", (matrix.years[0], matrix.years[-1])), _reporters(matrix)]
    years = sorted({year for line in matrix.lines for year in line.listed})
    largest = [line for line in matrix.lines if line.whole.low][:_LARGEST]
    dense = {line.place: run for line in largest if (run := densest_years(line)) is not None}
    values = {"countries": _one(len(matrix.lines)), "reports": matrix.whole}
    values |= {line.place: line.whole for line in largest}
    notes = {
        place: f"{first}–{last}" if first != last else str(first) for place, (first, last) in dense.items()
    }
    if are_ordered([line.whole for line in matrix.lines[: len(largest) + 1]]):
        notes["order"] = "known"
    return [Finding("abroad", (years[0], years[-1]), values, notes), _reporters(matrix)]


def are_ordered(values: Sequence[Range]) -> bool:
    """Whether each number is above the next whatever both are: ranges that touch have no order."""
    return all(first.low > second.high for first, second in pairwise(values))


def _reporters(matrix: Matrix) -> Finding:
    """R9: how many countries reported citizenship: first and last year, the fewest and the most."""
    counts = matrix.reporters
    by_size = sorted(counts, key=lambda year: (counts[year], year))
    named = sorted({min(counts), by_size[0], by_size[-1], max(counts)})
    return Finding("reporters", (min(counts), max(counts)), {str(year): _one(counts[year]) for year in named})


def _foreigners(country: CountryFigures) -> list[Finding]:
    matrix, nationals = foreigners(country)
    reported = reported_years(country.table, country.code)
    if not reported:
        return [Finding("citizenship_never", country.table.years)]
    last = reported[-1]
    values: dict[str, Range] = {}
    if nationals is not None and (own := nationals.cells[last].value) is not None:
        values["nationals"] = own
    of_year = [(line.place, line.cells[last].value) for line in matrix.lines]
    named = [
        (place, value) for place, value in of_year if value is not None and value.low and len(place) == 3
    ]
    values |= dict(sorted(named, key=lambda item: (-item[1].low, item[0]))[:_LARGEST])
    return [Finding("citizenship", (last, last), values)]


def _courts(series: Mapping[str, Mapping[int, Cell]]) -> list[Finding]:
    """The last number of each stage with its own year; side by side, never divided."""
    found = []
    for stage in _COURTS:
        last = stages.last_reported(series[stage])
        if last is not None:
            found.append(Finding(stage, (last, last), {"total": series[stage][last].value or Range(0, 0)}))
    return found


def _breaks(series: Mapping[str, Mapping[int, Cell]]) -> list[Finding]:
    return [
        Finding(
            "break",
            (found.year - 1, found.year),
            {"before": _one(found.before), "after": _one(found.after)},
            {"stage": found.indicator},
        )
        for found in stages.breaks(series)
        if found.indicator in (VICTIMS, "offences")
    ]


def findings(country: CountryFigures) -> Sequence[Finding]:
    """All findings in reading order.

    Ids: `detected` (values total, and before: the year before, where it may be compared) or `no_total`;
    `sex` (female, male, other, unknown), `age` (adult, child, unknown), each else `..._not_given` or
    `..._does_not_add_up`; `form` (by code), else `form_not_broken_down` or `form_none`, then `form_last`;
    `abroad` (countries, reports, and the largest by code, with the years that hold nearly all of them as
    notes, and the note `order` where no other order is possible) or
    `abroad_none`; `reporters` (by year); `citizenship` (nationals, and the largest by code) or
    `citizenship_never`; `formal_contact`, `prosecuted`, `convicted` (total); `break` (before, after; note
    stage).
    """
    series = stages.stages(country)
    return [
        *_detected(country),
        *_abroad(country),
        *_foreigners(country),
        *_courts(series),
        *_breaks(series),
    ]
