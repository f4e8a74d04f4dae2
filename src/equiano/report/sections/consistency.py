"""Which published claims can hold together, and what each would imply for the finding of victims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from equiano.countries.model import Figure
from equiano.draw.matrix import RELATIONS, matrix
from equiano.draw.ranges import Range, ranges
from equiano.publish.release import Value
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section
from equiano.report.tables import measure, rows_of, span
from equiano.words import number

PEOPLE = ("out", "into", "in_country", "region")  # scopes that count trafficked persons; the rest is context


def parts(context: Context) -> tuple[Section, ...]:
    """Pairs of figures, their conversion between stock and flow, and what they imply for detection."""
    made = (_pairs(context), _converted(context), _detection(context))
    return tuple(section for section in made if section is not None)


def _figures(context: Context) -> dict[str, Figure]:
    return {figure.id: figure for figure in context.pack.figures}


def keys_of(figures: Sequence[Figure]) -> dict[str, str]:
    """How pictures call each figure, by id: number of its fact, prime if it is ours, a letter if need be."""
    plain = {figure.id: f"{figure.fact or ''}{'′' if figure.derived else ''}" for figure in figures}
    times, seen = Counter(plain.values()), Counter[str]()
    keys = {}
    for id, key in plain.items():
        keys[id] = key if key and times[key] == 1 else f"{key}{_letter(seen[key])}"
        seen[key] += 1
    return keys


def _letter(place: int) -> str:
    # a, b ... z, aa, bb: more than 26 figures on one fact are not to be expected, but must not fail.
    return chr(ord("a") + place % 26) * (1 + place // 26)


def _label(context: Context, id: Value) -> str:
    figure = _figures(context)[str(id)]
    return f"{figure.label[context.lang]} ({keys_of(context.pack.figures)[figure.id]})"


def _short(context: Context, row: dict[str, Value]) -> str:
    relation = context.say(f"short_{row['relation']}")
    if not row["reason"]:
        return relation
    reason = context.say(f"reason_{row['reason']}")
    return f"{relation} ({reason})"


def _pairs(context: Context) -> Section | None:
    table = context.table("figure_pair")
    if table is None:
        return None
    everything = rows_of(table)
    rows = [row for row in everything if row["relation"] != "not_compared"]
    title = context.say("pairs_title")
    if not rows:
        return Section("figure-pairs", title, (context.say("pairs_none"),))
    figures, keys = _figures(context), keys_of(context.pack.figures)
    ids = [id for id in figures if any(id in (row["one"], row["two"]) for row in everything)]
    relations = {
        frozenset((keys[str(r["one"])], keys[str(r["two"])])): str(r["relation"]) for r in everything
    }
    names = {relation: context.say(f"relation_{relation}") for relation in RELATIONS}
    picture = matrix([(keys[id], figures[id].label[context.lang]) for id in ids], relations, names)
    said = "; ".join(
        f"{_label(context, row['one'])} – {_label(context, row['two'])}: {_short(context, row)}"
        for row in rows
    )
    columns = (
        PageColumn(context.say("one_figure"), "left", 2.0),
        PageColumn(context.say("other_figure"), "left", 2.0),
        PageColumn(context.say("relation"), "left", 1.4),
        PageColumn(context.say("factor"), "right", 0.8),
        PageColumn(context.say("factor_close"), "right", 0.9),
        PageColumn(context.say("durations"), "left", 1.1),
    )
    lines = tuple(_pair_row(context, row) for row in rows)
    numbers = context.say("in_numbers", what=title)
    shown = PageTable(
        "table-pairs", numbers, columns, lines, context.say("from_pack"), (context.say("note_pairs"),)
    )
    chart = Chart("chart-pairs", title, context.say("pairs_said", values=said), picture, shown, beside=False)
    return Section("figure-pairs", title, (context.say("pairs_intro"),), (chart,))


def _pair_row(context: Context, row: dict[str, Value]) -> PageRow:
    relation = _short(context, row)
    if row["depends_on"]:
        relation += f" ({context.say('one_derived')})"
    durations = "–"
    if row["duration_low"] is not None:
        durations = context.say("years_span", span=span(context, row["duration_low"], row["duration_high"]))
    return PageRow(
        (
            _label(context, row["one"]),
            _label(context, row["two"]),
            relation,
            measure(context, row["factor"]),
            measure(context, row["factor_read_closely"]),
            durations,
        )
    )


def _converted(context: Context) -> Section | None:
    """Each figure as a yearly flow and as a stock, over the range of assumed durations."""
    table = context.table("figure")
    rows = (
        [row for row in rows_of(table) if row["yearly_low"] is not None and row["scope"] in PEOPLE]
        if table is not None
        else []
    )
    if table is None or not rows:
        return None
    bars = [
        Range(
            _label(context, row["figure"]),
            None,
            size_of(row["yearly_low"]),
            size_of(row["yearly_high"]),
            span(context, row["yearly_low"], row["yearly_high"]),
        )
        for row in rows
    ]
    columns = (
        PageColumn(context.say("figure"), "left", 2.4),
        PageColumn(context.say("as_published"), "right", 1.2),
        PageColumn(context.say("measure_heading"), "left", 0.9),
        PageColumn(context.say("as_flow"), "right", 1.3),
        PageColumn(context.say("as_stock"), "right", 1.3),
    )
    lines = tuple(
        PageRow(
            (
                _label(context, row["figure"]),
                span(context, row["low"], row["high"]),
                context.term("measures", str(row["measure"])),
                span(context, row["yearly_low"], row["yearly_high"]),
                span(context, row["stock_low"], row["stock_high"]),
            )
        )
        for row in rows
    )
    return _log_chart(context, "converted", bars, columns, lines)


def tick(value: float) -> str:
    """A number of an axis that is logarithmic and goes down to hundredths."""
    return number(value, 0 if value >= 1 else 2)


def _log_chart(
    context: Context, id: str, bars: list[Range], columns: tuple[PageColumn, ...], lines: tuple[PageRow, ...]
) -> Section:
    title = context.say(f"title_{id}")
    numbers = context.say("in_numbers", what=title)
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    picture = ranges(bars, tick, context.say(f"axis_{id}"), log=True)
    shown = PageTable(
        f"table-{id}", numbers, columns, lines, context.say("from_pack"), (context.say(f"note_{id}"),)
    )
    chart = Chart(
        f"chart-{id}",
        title,
        context.say("ranges_said", what=title, values=said),
        picture,
        shown,
        beside=False,
    )
    return Section(f"figures-{id}", title, (context.say(f"intro_{id}"),), (chart,))


def _detection(context: Context) -> Section | None:
    """Victims found per 100,000 persons newly trafficked a year, as each claim implies, or why none."""
    table = context.table("detection")
    if table is None:
        return None
    courts = {figure.id: figure.label[context.lang] for figure in context.pack.justice}
    rows = [row for row in rows_of(table) if row["verified"] and not row["reason"]]
    if not rows:
        return Section("figures-detection", context.say("title_detection"), (context.say("no_detection"),))
    bars = [
        Range(
            f"{_label(context, row['figure'])}: {courts[str(row['justice'])]}",
            None,
            size_of(row["per_100000_low"]),
            size_of(row["per_100000_high"]),
            span(context, row["per_100000_low"], row["per_100000_high"]),
        )
        for row in rows
    ]
    columns = (
        PageColumn(context.say("figure"), "left", 2.4),
        PageColumn(context.say("justice_figure"), "left", 2.0),
        PageColumn(context.say("per_100000"), "right", 1.2),
    )
    lines = tuple(
        PageRow((_label(context, row["figure"]), courts[str(row["justice"])], bar.text))
        for row, bar in zip(rows, bars, strict=True)
    )
    return _log_chart(context, "detection", bars, columns, lines)
