"""Official figures as the release holds them: cells, their text, their notes; for the sections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from equiano.draw.panels import Column
from equiano.publish.release import ReleasedTable, Value
from equiano.report.context import Context, size_of
from equiano.report.document import PageText
from equiano.report.tables import rows_of
from equiano.words import number, say


@dataclass(frozen=True)
class FigureCell:
    """What the table says of one thing in one year.

    Attributes:
        mark: A value of `situation.official.cells.Mark`, such as `figure`, `fewer` or `missing`.
        rows: What is printed, where several rows stand on one key.
        state: How the parts of the year stand to its total, where the thing is a part.
    """

    mark: str
    low: int | None = None
    high: int | None = None
    rows: str = ""
    state: str = ""


MISSING = FigureCell("missing")
_FEWER = 4  # the most that `<5` can be
Series = Mapping[str, Mapping[str, FigureCell]]


def series_of(table: ReleasedTable | None) -> Series:
    """Cells by code (the first column) and year."""
    found: dict[str, dict[str, FigureCell]] = {}
    for row in rows_of(table) if table is not None else ():
        first = str(row[next(iter(row))])
        found.setdefault(first, {})[str(row["year"])] = figure_of(row)
    return found


def figure_of(row: Mapping[str, Value]) -> FigureCell:
    """The cell that a row of the release stands for."""
    low, high = size_of(row["low"]), size_of(row["high"])
    return FigureCell(
        str(row["mark"]),
        None if low is None else int(low),
        None if high is None else int(high),
        str(row["rows"] or ""),
        str(row.get("state") or ""),
    )


def label_of(context: Context, table: ReleasedTable, code: str) -> str:
    """Label of a code of the first column."""
    labels = table.columns[0].value_labels.get(code)
    return labels[context.lang] if labels else code


def ends(low: int, high: int) -> str:
    """A range as a table shows it: `57`, `<5`, `57–61`, `0–8`."""
    if low == high:
        return number(low)
    return _hidden(high) if (low, high) == (0, _FEWER) else f"{number(low)}–{number(high)}"


def _hidden(high: int) -> str:
    return f"<{number(high + 1)}"


def counted(low: int, high: int) -> str:
    """A range inside a sentence: `57`, `fewer than 5`, `57–61`."""
    if (low, high) == (0, _FEWER):
        return say("fewer than {limit}", limit=high + 1)
    return ends(low, high)


def text_of(cell: FigureCell) -> str:
    """The cell as a table shows it."""
    match cell.mark:
        case "missing":
            # Signs, as columns of years are narrow; `notes_on` explains those that occur.
            return "…"
        case "not_broken_down":
            return say("not broken down")
        case "several":
            return _printed(cell.rows, " | ")
        case "none_listed":
            return "·"
        case "no_report":
            return ""
    low, high = cell.low or 0, cell.high or 0
    value = _hidden(high) if cell.mark == "fewer" else ends(low, high)
    return f"{value} ({_printed(cell.rows, ' + ')})" if cell.rows else value


def _printed(rows: str, between: str) -> str:
    """Rows as printed, numbers as the language writes them."""
    parts = rows.split(" | ")
    return between.join(part if part.startswith("<") else number(int(part)) for part in parts)


def column_of(year: str, cell: FigureCell) -> Column:
    """The cell as a column of a panel."""
    if cell.low is None or cell.high is None:
        signs = {"not_broken_down": "×", "several": "?"}
        return Column(int(year), sign=signs.get(cell.mark, ""))
    text = _hidden(cell.high) if cell.mark == "fewer" else ends(cell.low, cell.high)
    return Column(int(year), cell.low, cell.high, text)


def marks_used(cells: Iterable[FigureCell]) -> list[tuple[str, str]]:
    """What the legend of a picture has to explain."""
    found = {cell.mark for cell in cells}
    legend = []
    if found & {"fewer", "range"}:
        legend.append(("hatched", say("uncertain: “<5” is 0 to 4")))
    if "not_broken_down" in found:
        legend.append(("×", say("not broken down")))
    if "several" in found:
        legend.append(("?", say("several rows, none of them taken")))
    return legend


def notes_on(cells: Iterable[FigureCell]) -> tuple[PageText, ...]:
    """What the marks in a table mean, as far as they occur."""
    every = list(cells)
    found = {cell.mark for cell in every}
    notes: list[PageText] = []
    # Each sign is explained only where it stands, so that the notes are read.
    if "fewer" in found:
        notes.append(say("“<5” is 0 to 4, and usually 0; a sum with it is a range."))
    if "missing" in found:
        notes.append(say("“…”: no figure for that year. The gap is left open."))
    if "not_broken_down" in found:
        notes.append(
            say(
                "“Not broken down”: the source prints “<5”, yet with it the parts cannot make up the"
                " number that is known. It stands for “not available”, not for few."
            )
        )
    if "several" in found:
        notes.append(
            say(
                "“a | b”: the source has several rows of one kind, which nothing tells apart. All are"
                " shown, none is in a sum."
            )
        )
    if any(cell.rows and cell.mark in ("figure", "range") for cell in every):
        notes.append(say("“n (a + b)”: several rows of the source, added because the total then fits."))
    if "none_listed" in found:
        notes.append(
            say("“·”: citizenship was reported that year, these citizens were not listed. Blank: no report.")
        )
    return tuple(notes)


def years_text(years: Iterable[int | str]) -> str:
    """Years with runs drawn together: `2007–2012, 2015`."""
    numbers = sorted({int(year) for year in years})
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        run = [year for _, year in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(runs)


def with_state(series: Series, state: str) -> str:
    """Years in which the parts stand so to their total."""
    return years_text(
        {year for cells in series.values() for year, cell in cells.items() if cell.state == state}
    )


def state_notes(series: Series, *, additive: bool = True) -> tuple[PageText, ...]:
    """Notes on the years in which parts and total do not go together."""
    notes: list[PageText] = []
    if years := with_state(series, "above"):
        notes.append(
            say(
                "In {years} the parts make up more than the total, whatever “<5” stands for. They are"
                " shown as printed, never as shares.",
                years=years,
            )
        )
    if additive and (years := with_state(series, "below")):
        notes.append(say("In {years} the parts make up less than the total: not all are known.", years=years))
    if years := with_state(series, "no_total"):
        notes.append(
            say("For {years} the source has parts and no total: they are not added up.", years=years)
        )
    return tuple(notes)


def property_of(context: Context, key: str) -> str:
    """A property of the source; empty where it has none."""
    table = context.table("official_source")
    return next((str(row[1]) for row in table.rows if row[0] == key), "") if table is not None else ""


def code_of(context: Context) -> str:
    """Alpha-3 code of the country that the figures are of."""
    return property_of(context, "country")


def source_line(context: Context) -> str:
    """The source under a table."""
    release = property_of(context, "release")
    if release:
        return say(
            "UNODC, data on trafficking in persons (GLOTIP), release of {day}; ranges and sums by Equiano.",
            day=dt.date.fromisoformat(release),
        )
    return say("UNODC, data on trafficking in persons (GLOTIP); ranges and sums by Equiano.")


def all_cells(series: Series) -> list[FigureCell]:
    """Every cell of a series."""
    return [cell for cells in series.values() for cell in cells.values()]


def years_in(series: Series) -> Sequence[str]:
    """All years of a series, in order."""
    return sorted({year for cells in series.values() for year in cells})
