"""T1 to T3 of the official figures: stages side by side, detected persons by sex and age, by form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from equiano.draw.panels import Column as Bar
from equiano.draw.panels import Panel, panels
from equiano.publish.release import ReleasedTable
from equiano.report.context import Context
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, PageText, Section
from equiano.report.official.cells import (
    MISSING,
    FigureCell,
    Series,
    all_cells,
    code_of,
    column_of,
    label_of,
    marks_used,
    notes_on,
    series_of,
    source_line,
    state_notes,
    text_of,
    years_in,
)
from equiano.report.official.finding import official_findings_of
from equiano.vocab.country_forms import of
from equiano.words import say

WIDE = 700.0  # pixels of a picture on a page; the narrow one has the width of a telephone
_WHOLE = "victims_detected"  # the stage whose parts are sex, age and form
_BROAD = 3  # panels that fill the page's width in print: below each other they would leave half of it


def stages(context: Context) -> Section | None:
    """T1: year against detected, formal contact, prosecuted, convicted, offences; own scales, no ratios."""
    table = context.table("official_stage")
    if table is None:
        return None
    every = series_of(table)
    series = _known(every)
    if not series:
        return None
    silent = [label_of(context, table, stage) for stage in every if stage not in series]
    breaks = _breaks(context)
    found = [
        Panel(
            label_of(context, table, stage),
            [column_of(year, cell) for year, cell in cells.items()],
            frozenset(breaks.get(stage, ())),
        )
        for stage, cells in series.items()
    ]
    marks = marks_used(all_cells(series))
    if any(panel.breaks for panel in found):
        marks.append(
            ("dashed", say("more than three times as many or as few as the year before: not compared"))
        )
    title = say("Persons and offences recorded by year")
    notes: tuple[PageText, ...] = (
        say(
            "Persons and offences are counted by different bodies, for different years and cases: each row"
            " is read down, none is divided by another."
        ),
    )
    if "formal_contact" in series:
        notes += (say("“Formal contact”: suspected, arrested or cautioned, as each country counts them."),)
    if silent:
        notes += (say("Reported for no year: {stages}.", stages="; ".join(silent)),)
    data = _by_year(title, context, table, series, notes)
    heading = say("Detected, in formal contact, prosecuted, convicted: side by side")
    return Section(
        "official-stages", heading, charts=(_chart("chart-official-stage", title, found, marks, data),)
    )


def detected(context: Context) -> Chart | None:
    """The first panel of T1 alone, for the first page: detected victims by year."""
    table = context.table("official_stage")
    cells = _known(series_of(table)).get(_WHOLE)
    whole = stages(context)
    if table is None or cells is None or whole is None:
        return None
    panel = Panel("", [column_of(year, cell) for year, cell in cells.items()])
    chart = _chart(
        "chart-official-detected",
        say(
            "Detected victims by year, as recorded by the authorities of {country}",
            country=of(code_of(context), context.lang),
        ),
        [panel],
        marks_used(cells.values()),
        whole.charts[0].table,
    )
    return replace(chart, svg=chart.narrow, narrow="")


def _breaks(context: Context) -> Mapping[str, set[int]]:
    """Years before which a stage jumps, as the cells tell."""
    found: dict[str, set[int]] = {}
    for entry in official_findings_of(context):
        if entry.id == "break":
            found.setdefault(entry.notes["stage"], set()).add(int(entry.years[1]))
    return found


def _chart(
    id: str,
    title: str,
    found: Sequence[Panel],
    marks: Sequence[tuple[str, str]],
    table: PageTable,
    names: Sequence[str] = (),
) -> Chart:
    said = "; ".join(
        (f"{panel.title}: " if panel.title else "")
        + ", ".join(f"{bar.year} {bar.text or bar.sign or '…'}" for bar in panel.columns)
        for panel in found
    )
    return Chart(
        id,
        title,
        say("Columns by year, each panel with its own scale. {values}.", values=said),
        panels(found, names=names, marks=marks, width=WIDE),
        table,
        beside=False,
        narrow=panels(found, names=names, marks=marks),
        half=True,
    )


def _by_year(
    title: str,
    context: Context,
    table: ReleasedTable,
    series: Series,
    notes: tuple[PageText, ...] = (),
    totals: Mapping[str, FigureCell] | None = None,
) -> PageTable:
    """Years down, what is counted across."""
    columns = [PageColumn(say("Year"), "left", 0.6)]
    columns += [PageColumn(say("All detected"), "right")] if totals is not None else []
    columns += [PageColumn(label_of(context, table, code), "right") for code in series]
    rows = []
    for year in years_in(series):
        cells = [series[code].get(year, MISSING) for code in series]
        whole = [totals.get(year, MISSING)] if totals is not None else []
        rows.append(PageRow((year, *(text_of(cell) for cell in (*whole, *cells)))))
    every = [*all_cells(series), *(totals or {}).values()]
    return PageTable(
        f"table-{table.name.replace('_', '-')}",
        say("{what}: the figures", what=title),
        tuple(columns),
        tuple(rows),
        source_line(context),
        (*notes_on(every), *notes),
    )


def persons(context: Context) -> Section | None:
    """T2: detected victims by sex and by age group; parts are stacked only where they make up the total."""
    charts = [chart for chart in (_parts(context, "sex"), _parts(context, "age")) if chart is not None]
    if not charts:
        return None
    return Section("official-persons", say("Detected victims by sex and age"), charts=tuple(charts))


def _known(series: Series) -> dict[str, Mapping[str, FigureCell]]:
    """Parts that any year has a row of."""
    return {
        code: cells
        for code, cells in series.items()
        if any(cell.mark != "missing" for cell in cells.values())
    }


def _parts(context: Context, name: str) -> Chart | None:
    table = context.table(f"official_{name}")
    series = _known(series_of(table))
    if table is None or not series:
        return None
    totals = series_of(context.table("official_stage")).get(_WHOLE, {})
    title = say("Detected victims by sex") if name == "sex" else say("Detected victims by age group")
    years = years_in(series)
    bars = [_stacked(year, [cells.get(year, MISSING) for cells in series.values()], totals) for year in years]
    uncertain = any(bar.high > bar.low for bar in bars if bar.low is not None and bar.high is not None)
    marks = [mark for mark in marks_used(all_cells(series)) if mark[0] == "hatched" and uncertain]
    if any(bar.hollow for bar in bars):
        marks.append(("hollow", say("the total alone: its parts are not given, or do not make it up")))
    names = [label_of(context, table, code) for code in series]
    notes = (*state_notes(series), *_same_persons(series, totals))
    data = _by_year(title, context, table, series, notes, totals)
    chart = _chart(f"chart-official-{name}", title, [Panel("", bars)], marks, data, names)
    return replace(chart, half=True)  # sex and age side by side in print


def _stacked(year: str, cells: Sequence[FigureCell], totals: Mapping[str, FigureCell]) -> Bar:
    """One year: its parts where they hold the total, else the total alone."""
    whole = totals.get(year, MISSING)
    text = text_of(whole) if whole.low is not None else ""
    # Parts are stacked only where they make up the total: elsewhere the column would be of another height.
    if any(cell.state == "holds" for cell in cells) and whole.low is not None:
        known = [cell.low or 0 for cell in cells]
        # The last part is "unknown": the persons are kept under the part that says something of them.
        if sum(known) > (whole.high or 0):  # the same persons stand under two parts
            known[-1] = 0
        return Bar(int(year), whole.low, max(whole.low, whole.high or 0), text, parts=tuple(known))
    if whole.low is None or whole.high is None:
        return Bar(int(year))
    return Bar(int(year), whole.low, whole.high, text, hollow=True)


def _same_persons(series: Series, totals: Mapping[str, FigureCell]) -> tuple[PageText, ...]:
    """Years in which "other" and "unknown" are the same persons."""
    other, unknown = series.get("other", {}), series.get("unknown", {})
    years = [
        year
        for year, cell in other.items()
        if cell.low is not None
        and cell.low > 0
        and cell.low == cell.high == unknown.get(year, MISSING).low
        and cell.state == "holds"
        and sum(cells[year].low or 0 for cells in series.values()) > (totals.get(year, MISSING).high or 0)
    ]
    if not years:
        return ()
    return (
        say(
            "In {years} the same persons stand under “other” and “not known”: they are counted once.",
            years=", ".join(years),
        ),
    )


def forms(context: Context) -> Section | None:
    """T3: forms by year; they are not additive."""
    table = context.table("official_form")
    series = _known(series_of(table))
    if table is None or not series:
        return None
    totals = series_of(context.table("official_stage")).get(_WHOLE, {})
    title = say("Detected victims by form of exploitation")
    found = [
        Panel(label_of(context, table, code), [column_of(year, cell) for year, cell in cells.items()])
        for code, cells in series.items()
    ]
    notes = (
        say("One person may be counted under several forms: forms are no shares of the total."),
        *state_notes(series, additive=False),
    )
    data = _by_year(title, context, table, series, notes, totals)
    chart = _chart("chart-official-form", title, found, marks_used(all_cells(series)), data)
    broad = replace(chart, half=len(found) < _BROAD)
    return Section("official-forms", say("Forms of exploitation"), charts=(broad,))
