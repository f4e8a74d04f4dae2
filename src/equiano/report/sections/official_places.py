"""T4 to T6 of the official figures: citizens detected abroad, foreigners detected here, returns (apart)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from equiano.draw.by_year import Line, by_year
from equiano.publish.release import ReleasedTable
from equiano.report.context import Context
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, PageText, Section
from equiano.report.official.cells import (
    FigureCell,
    Series,
    all_cells,
    code_of,
    ends,
    figure_of,
    notes_on,
    series_of,
    source_line,
    text_of,
)
from equiano.report.official.finding import is_country
from equiano.report.sections.official_numbers import WIDE
from equiano.report.tables import rows_of
from equiano.vocab.country_forms import named, of
from equiano.words import say

_DRAWN = 20  # lines of a picture: more do not fit a page in print
_TOP = 10  # countries of T5 with a line of their own
_MORE = 12  # countries past them that a note names: two lines in print


def _name(context: Context, table: ReleasedTable, code: str) -> str:
    """Name of a country as a label, or of a kind of category."""
    if is_country(code):
        return _country(context, code)
    labels = table.columns[0].value_labels.get(code)
    return labels[context.lang] if labels else code


def _country(context: Context, code: str) -> str:
    name = named(code, context.lang)
    return name[0].upper() + name[1:] if context.lang == "ru" else name.removeprefix("the ")


def _sum(cells: Mapping[str, FigureCell]) -> tuple[int, int]:
    known = [cell for cell in cells.values() if cell.low is not None]
    return sum(cell.low or 0 for cell in known), sum(cell.high or 0 for cell in known)


def _years(cells: Mapping[str, FigureCell]) -> str:
    """Each year with what it says."""
    said = {year: text_of(cell) for year, cell in cells.items() if cell.low is not None or cell.rows}
    return "; ".join(f"{year}: {text}" for year, text in said.items())


def _matrix(
    title: str,
    context: Context,
    table: ReleasedTable,
    series: Series,
    notes: tuple[PageText, ...],
    heading: str,
) -> Chart:
    """Countries against years as a picture, and the same as a table of sums and years."""
    id = table.name.replace("_", "-")
    years = sorted({int(year) for cells in series.values() for year in cells})
    drawn = dict(list(series.items())[:_DRAWN])
    lines = [
        Line(
            _name(context, table, code),
            [text_of(cell) for cell in cells.values()],
            [cell.high if cell.low else 0 if cell.low == 0 else None for cell in cells.values()],
        )
        for code, cells in drawn.items()
    ]
    columns = (
        PageColumn(heading, "left", 1.4),
        PageColumn(say("Reports in all"), "right", 0.8),
        PageColumn(say("Each year"), "left", 3.4),
    )
    rows = tuple(
        PageRow((_name(context, table, code), ends(*_sum(cells)), _years(cells)))
        for code, cells in series.items()
    )
    if len(series) > len(drawn):
        notes = (
            say("The picture has the first {n}; the table has all {all}.", n=len(drawn), all=len(series)),
            *notes,
        )
    data = PageTable(
        f"table-{id}", say("{what}: the figures", what=title), columns, rows, source_line(context),
        (*notes_on(all_cells(series)), *notes),
    )  # fmt: skip
    said = "; ".join(f"{row.cells[0]}: {row.cells[2]}" for row in rows[:_DRAWN])
    return Chart(
        f"chart-{id}",
        title,
        say("Countries against years. {values}.", values=said),
        # Sixty pixels more than panels: names of countries stand before the years. By eye.
        by_year(lines, years, width=WIDE + 60),
        data,
        beside=False,
        narrow=by_year(lines, years),
    )


def abroad(context: Context) -> Section | None:
    """T4: citizens detected abroad by country and year, with how many countries reported (R9)."""
    table = context.table("official_abroad")
    if table is None:
        return None
    series = series_of(table)
    title = say(
        "Citizens of {country} detected abroad: reports by country and year",
        country=of(code_of(context), context.lang),
    )
    notes: tuple[PageText, ...] = (
        say(
            "The sum counts reports, not persons: one person may be reported by two countries or in two"
            " years."
        ),
    )
    reporters = context.table("official_reporters")
    if reporters is not None:
        counts = "; ".join(f"{row[0]}: {row[1]}" for row in reporters.rows)
        notes += (say("Countries that reported citizenship, by year: {counts}.", counts=counts),)
    chart = _matrix(title, context, table, series, notes, say("Detected in"))
    return Section("official-abroad", say("Citizens abroad"), charts=(chart,))


def foreigners(context: Context) -> Section | None:
    """T5: whom the country's authorities detected, by citizenship: nationals, the ten largest, the rest."""
    table = context.table("official_citizenship")
    if table is None:
        return None
    series = series_of(table)
    own = code_of(context)
    # Other lines are groups of countries and what is not known.
    countries = [code for code in series if code != own and is_country(code)]
    rest = [code for code in series if code not in countries and code != own]
    order = [*([own] if own in series else []), *countries[:_TOP], *rest]
    title = say("By citizenship: whom the authorities of {country} detected", country=of(own, context.lang))
    chart = _matrix(
        title,
        context,
        table,
        {code: series[code] for code in order},
        tuple(_more(context, table, series, countries[_TOP:])),
        say("Citizenship"),
    )
    return Section("official-citizenship", say("Citizenship of those detected"), charts=(chart,))


def _more(context: Context, table: ReleasedTable, series: Series, left: Sequence[str]) -> list[PageText]:
    """Countries past the first ten, and spellings that no country is known for."""
    notes: list[PageText] = []
    if left:
        some = [code for code in left if _sum(series[code])[0]][:_MORE]
        listed = ", ".join(f"{_name(context, table, code)} ({ends(*_sum(series[code]))})" for code in some)
        notes.append(
            say("Citizens of {n} more countries: {listed} and others.", n=len(left), listed=listed)
            if listed
            else say("Citizens of {n} more countries, each only “<5”.", n=len(left))
        )
    if (spellings := context.table("official_not_assigned")) is not None:
        listed = ", ".join(f"“{row[0]}” ({row[1]})" for row in spellings.rows)
        notes.append(
            say("Not assigned to a country, as the source writes them (rows): {listed}.", listed=listed)
        )
    return notes


class _Returned(NamedTuple):
    """Repatriated persons of one year; repeated where the same count stands in another year too."""

    year: str
    cell: FigureCell
    repeated: bool


def returns(context: Context) -> Section | None:
    """T6: repatriation, a claim apart: never part of "detected in"."""
    table = context.table("official_return")
    if table is None:
        return None
    rows = _returned(table)
    own = _other(context, code_of(context))
    lines = tuple(
        PageRow(
            (
                own if way == "from" else _other(context, other),
                _other(context, other) if way == "from" else own,
                _whole(found),
                "; ".join(f"{one.year}: {text_of(one.cell)}" for one in found),
            )
        )
        for (way, other), found in rows.items()
    )
    columns = (
        PageColumn(say("From"), "left", 1.2),
        PageColumn(say("To"), "left", 1.2),
        PageColumn(say("In all"), "right", 0.7),
        PageColumn(say("Each year"), "left", 3.0),
    )
    notes: list[PageText] = [*notes_on(one.cell for found in rows.values() for one in found)]
    if any(one.repeated for found in rows.values() for one in found):
        notes.append(
            say(
                "No sum where a count stands unchanged in another year: it is as a rule of a period,"
                " printed twice."
            )
        )
    intro = say(
        "The source counts persons by country of repatriation. Which way they went is our reading of it:"
        " it has no key. They are not part of those detected."
    )
    caption = say("Persons repatriated, by country and year")
    data = PageTable("table-official-return", caption, columns, lines, source_line(context), tuple(notes))
    return Section("official-return", say("Repatriated: a claim apart"), (intro,), tables=(data,))


def _returned(table: ReleasedTable) -> dict[tuple[str, str], list[_Returned]]:
    """Years by way (from the country or to it) and the other country."""
    rows: dict[tuple[str, str], list[_Returned]] = {}
    for row in rows_of(table):
        found = rows.setdefault((str(row["way"]), str(row["country"])), [])
        found.append(_Returned(str(row["year"]), figure_of(row), bool(row["repeated"])))
    return rows


def _other(context: Context, code: str) -> str:
    return _country(context, code) if code else say("abroad, not named")


def _whole(found: Sequence[_Returned]) -> str:
    if any(one.repeated for one in found):
        return "–"
    return ends(*_sum({one.year: one.cell for one in found}))
