"""Sheets of a return: tables of counts, the rate, and a sheet that says whether they hold together."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano.errors import SafeguardError
from equiano.pipeline.labels import label
from equiano.pipeline.reporting import is_public
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension
from equiano.publish.disclosure import ReleaseOptions, make_release
from equiano.publish.keys import installation_secret
from equiano.publish.perturb import key_of_people
from equiano.report.cells import cell
from equiano.schema.coverage import Coverage
from equiano.situation.returns import (
    MIXED,
    SEVERAL,
    UNKNOWN,
    Persons,
    counts_by,
    form_line,
    lines,
    per_100_000,
)
from equiano.words import in_each, language, say

if TYPE_CHECKING:
    from equiano.pipeline.options import ReturnOptions
    from equiano.publish.people import People
    from equiano.record.standing import Standings
    from equiano.schema.shown import ReleasedTable, Value
    from equiano.tables.write import CellValue

Labels = Mapping[str, str]
METHOD = "persons by year, sex and age group, form and citizenship; actual victims"
_JUMP = 3  # times; two neighbouring years further apart are looked at (official-figures.md, trap 13)
_CLOCKS = {
    "registration": in_each("Year of registration"),
    "journey": in_each("Year in which the journey began"),
    "exploitation": in_each("Year in which exploitation began"),
}
_NAMES: Mapping[str, Labels] = {
    "group": in_each("Sex and age group"),
    "form": in_each("Form of exploitation"),
    "citizenship": in_each("Citizenship"),
}
_TITLES: Mapping[str, Labels] = {
    "sex_age": in_each("Victims by year, sex and age group"),
    "forms": in_each("Victims by year and form"),
    "forms_sex_age": in_each("Victims by form, sex and age group"),
    "citizenship": in_each("Victims by year and citizenship"),
    "rate": in_each("Victims per 100,000 residents"),
    "checks": in_each("Validation"),
}
_TABLES = {
    "sex_age": ("year", "group"),
    "forms": ("year", "form"),
    "forms_sex_age": ("form", "group"),
    "citizenship": ("year", "citizenship"),
}


@dataclass(frozen=True)
class ReturnTable:
    """One sheet."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[CellValue]]


def _said(labels: Labels) -> str:
    return labels["ru" if language() == "ru" else "en"]


def _label(name: str, value: str) -> Labels:
    """Label of a value of an attribute."""
    if name in ("group", "form"):
        found: Labels = lines()["groups" if name == "group" else "forms"][value]
        return found
    if not value:
        return in_each("Not recorded")
    if value == SEVERAL:
        return in_each("Several citizenships")
    return label(value)


def _values(name: str, persons: Sequence[Persons], standard: str) -> list[str]:
    """Values in the order of the return; lines that it asks for stand also where nobody is in them."""
    seen = {key[0] for key in counts_by(persons, name)}
    if name == "group":
        return [value for value in lines()["groups"] if value in seen or "_" not in value]
    if name == "form":
        return [*lines()["standards"][standard]["forms"], UNKNOWN]
    return sorted(seen - {SEVERAL, ""}) + [value for value in (SEVERAL, "") if value in seen]


def _clock(asked: ReturnOptions) -> Labels:
    return _CLOCKS[asked.clock]


def exact_tables(persons: Sequence[Persons], asked: ReturnOptions) -> Iterator[ReturnTable]:
    """Tables with true counts: for a confidential return alone."""
    total = say("Total")
    for name, (down, across) in _TABLES.items():
        counts = counts_by(persons, down, across)
        columns = _values(across, persons, asked.standard)
        down_values = _values(down, persons, asked.standard)
        sizes = [[counts.get((value, column), 0) for column in columns] for value in down_values]
        rows: list[tuple[CellValue, ...]] = [
            (_said(_label(down, value)), *row, sum(row))
            for value, row in zip(down_values, sizes, strict=True)
        ]
        sums = [sum(column) for column in zip(*sizes, strict=True)]
        header = (_said(_heading(down, asked)), *(_said(_label(across, c)) for c in columns), total)
        yield ReturnTable(name, _said(_TITLES[name]), header, [*rows, (total, *sums, sum(sums))])
    yield _long(persons, asked)
    if lines()["standards"][asked.standard]["rate"]:
        yield _rates({key[0]: n for key, n in counts_by(persons, "year").items()}, asked)


def _heading(name: str, asked: ReturnOptions) -> Labels:
    return _clock(asked) if name == "year" else _NAMES[name]


def _long(persons: Sequence[Persons], asked: ReturnOptions) -> ReturnTable:
    """Everything at once, one line for each combination, as the electronic forms take it."""
    names = ("year", "form", "group")
    header = (*(_said(_heading(name, asked)) for name in names), say("Victims"))
    rows: list[tuple[CellValue, ...]] = [
        (*(_said(_label(name, value)) for name, value in zip(names, key, strict=True)), count)
        for key, count in sorted(counts_by(persons, *names).items())
    ]
    title = in_each("Victims by year, form, sex and age group")
    return ReturnTable("all", _said(title), header, rows)


def _rates(victims: Mapping[str, Value], asked: ReturnOptions) -> ReturnTable:
    """Victims per 100,000 residents, where the file is national and the year's population was given."""
    header = (
        *(_said(_clock(asked)), say("Victims"), say("Residents"), say("Published by")),
        *(say("Per 100,000"), say("Why there is no rate")),
    )
    rows: list[tuple[CellValue, ...]] = []
    for year, count in sorted(victims.items()):
        population = asked.population.get(int(year)) if year else None
        shown = count if isinstance(count, int) else None
        why = _no_rate(population, shown is not None, asked.coverage)
        rate = None if why or shown is None or population is None else per_100_000(shown, population)
        source = asked.population_source if population else None
        written: CellValue = say("hidden") if shown is None else shown
        # Three digits: a rate of large countries is below one. Chosen, not measured.
        rounded = None if rate is None else round(rate, 3)
        rows.append((year or say("not recorded"), written, population, source, rounded, why))
    return ReturnTable("rate", _said(_TITLES["rate"]), header, rows)


def _no_rate(population: int | None, shown: bool, coverage: Coverage | None) -> str:
    if coverage is not Coverage.NATIONAL:
        return say("the file is not said to cover the whole country (--coverage national)")
    if population is None:
        return say("the population of that year was not given (--population YEAR=NUMBER)")
    return "" if shown else say("the number of victims is hidden")


def checks(
    persons: Sequence[Persons], standings: Standings, undated: int, asked: ReturnOptions
) -> ReturnTable:
    """Whether the return holds together, and what its reader must know: for the sender, with true counts."""
    rows = list(_checked(persons, standings, undated, asked))
    return ReturnTable(
        "checks", _said(_TITLES["checks"]), (say("Check"), say("Result"), say("What was found")), rows
    )


def _checked(
    persons: Sequence[Persons], standings: Standings, undated: int, asked: ReturnOptions
) -> Iterator[tuple[str, str, str]]:
    ok, look = say("in order"), say("look")
    total = sum(entry.count for entry in persons)

    def size(**wanted: str) -> int:
        return sum(e.count for e in persons if all(getattr(e, n) == value for n, value in wanted.items()))

    yield say("Who is counted"), ok, " ".join(standings.sentences())
    whole = f"{asked.years[0]}–{asked.years[-1]}" if asked.years else say("all years")
    yield say("Persons in this return"), ok, say("{n:,} {n|person|persons} ({years})", n=total, years=whole)
    sums = {name: sum(counts_by(persons, *pair).values()) for name, pair in _TABLES.items()}
    same = set(sums.values()) == {total}
    yield say("Every table has the same total"), ok if same else look, say("{n:,} each", n=total)
    yield (
        _said(_clock(asked)), look if undated else ok,
        say("{n:,} {n|person lacks|persons lack} it; with years asked for, they are in no table.", n=undated),
    )  # fmt: skip
    open_ = {
        say("Sex or age group not recorded"): sum(
            e.count for e in persons if "unknown" in e.group or "other" in e.group
        ),
        say("Form not recorded"): size(form=UNKNOWN),
        say("Several forms (mixed)"): size(form=MIXED),
        say("Citizenship not recorded"): size(citizenship=""),
        say("Several citizenships"): size(citizenship=SEVERAL),
        say("Exploited in another country"): sum(
            e.count for e in persons if e.exploited not in ("", asked.country)
        ),
        say("Country of exploitation not recorded"): size(exploited=""),
    }
    for name, count in open_.items():
        yield name, look if count else ok, say("{n:,} of {total:,}", n=count, total=total)
    said = asked.coverage.value if asked.coverage else say("not stated")
    yield say("What the file covers"), ok if asked.coverage is Coverage.NATIONAL else look, said
    yield from _jumps(persons, ok, look)


def _jumps(persons: Sequence[Persons], ok: str, look: str) -> Iterator[tuple[str, str, str]]:
    """Neighbouring years that differ by more than three times: a change of counting, before it is a trend."""
    by_year = {int(key[0]): n for key, n in counts_by(persons, "year").items() if key[0]}
    found = [
        f"{year - 1}–{year}"
        for year, count in sorted(by_year.items())
        if (before := by_year.get(year - 1)) and not before / _JUMP <= count <= before * _JUMP
    ]
    yield say("Years that jump by more than three times"), look if found else ok, ", ".join(found) or "–"


def shown_tables(
    persons: Sequence[Persons], asked: ReturnOptions, sha256: str, people: People
) -> tuple[list[ReturnTable], str]:
    """Tables of a public return: protected together, with the random number of the release.

    They have the noise of `people`, as a report has: two returns of nearly the same people do not name the
    difference.

    Raises:
        SafeguardError: If they cannot be protected, or no table of them can be shown.
    """
    number = secrets.token_hex(6)
    total = sum(entry.count for entry in persons)
    counted = [_count_table(name, persons, asked, sha256) for name in _TABLES]
    key = None if is_public(sha256) else key_of_people(installation_secret(), people)
    release = make_release(
        asked.country,
        counted,
        ReleaseOptions(coverage=asked.coverage, key=key),
        records=total,
        number=number,
    )
    made = [_of_shown(release.tables[name]) for name in _TABLES if name in release.tables]
    if not made:
        raise SafeguardError(say("Too few persons for a public return: no table can be shown."))
    if lines()["standards"][asked.standard]["rate"] and "sex_age" in release.tables:
        cells = release.tables["sex_age"].cells()
        years = {str(row[0]): cells[str(row[0]), "total"] for row in release.tables["sex_age"].rows}
        years = {"" if year == "unknown" else year: n for year, n in years.items() if year != "total"}
        made.append(_rates(years, asked))
    return [*made, _notes(release.policy, number, asked)], number


def _count_table(name: str, persons: Sequence[Persons], asked: ReturnOptions, sha256: str) -> CountTable:
    down, across = _TABLES[name]
    counts = {tuple(value or None for value in key): n for key, n in counts_by(persons, down, across).items()}
    dimensions = tuple(_dimension(entry, persons, asked) for entry in (down, across))
    return CountTable(name, _TITLES[name], dimensions, counts, Provenance(METHOD, sha256))


def _dimension(name: str, persons: Sequence[Persons], asked: ReturnOptions) -> Dimension:
    values = _values(name, persons, asked.standard)
    labels = {value: _label(name, value) for value in values if value}
    return Dimension(name, _heading(name, asked), tuple(value or None for value in values), labels)


def _of_shown(table: ReleasedTable) -> ReturnTable:
    """A released table as a sheet; what is hidden says so."""

    def written(value: Value, place: int) -> CellValue:
        if isinstance(value, int | float) or value is None:
            return value
        column = table.columns[place]
        if isinstance(value, str):
            return _said(column.value_labels.get(value, {"en": value, "ru": value}))
        return cell(value, "count")

    rows = [tuple(written(value, place) for place, value in enumerate(row)) for row in table.rows]
    header = tuple(_said(column.labels) for column in table.columns)
    return ReturnTable(table.name, _said(table.titles), header, rows)


def _notes(policy: str, number: str, asked: ReturnOptions) -> ReturnTable:
    """The sheet of a public return: what was done, without a count that is not shown."""
    rows = [
        (say("Who is counted"), say("actual victims; records without consent to their use are left out")),
        (say("Year"), _said(_clock(asked))),
        (say("What the file covers"), asked.coverage.value if asked.coverage else say("not stated")),
        (say("Protection"), say("small counts hidden, others rounded ({policy})", policy=policy)),
        (say("Number of this release"), number),
    ]
    return ReturnTable("checks", _said(_TITLES["checks"]), (say("Check"), say("What was found")), rows)


__all__ = ["ReturnTable", "checks", "exact_tables", "form_line", "shown_tables"]
