"""Roles and flows in the case data: who plays which part, and between which countries people are moved."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.draw.bars import Bar, bars
from equiano.draw.pieces import WIDTH
from equiano.draw.ranges import Range, ranges
from equiano.draw.sankey import End, sankey
from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section
from equiano.report.tables import may_be_said, measure, released, rows_of, shares_span, value_of
from equiano.words import number, percent, say

# In the order of a journey; those of whom the journey says less stand last.
_ROLES = ("origin", "transit", "destination", "recruited_here", "internal", "undetermined", "several")


def parts(context: Context) -> list[Section]:
    """Roles, net role and flows; where no case names the country, one section that says so."""
    places = [context.pack.code, *(region.code for region in context.pack.regions)]
    found = [place for place in places if context.readable(f"role_interval:{place}") is not None]
    hidden = [place for place in places if context.table(f"role_interval:{place}") is not None]
    if not found and hidden:
        text = say("Too few records to show who was moved from, through or to the country.")
        return [Section("role-cases", context.say("role_cases"), (text,))]
    if not found and not context.has_cases:
        return []
    if not found:
        return [Section("role-cases", context.say("role_cases"), (context.say("role_not_in_data"),))]
    sections = [_roles(context, place) for place in found]
    flows = _flows(context)
    return sections + ([flows] if flows else [])


def largest_flows(context: Context) -> Section | None:
    """The largest pairs of the world (CTDC), and those of a table the user gave."""
    tables = [table for name in ("own_flows", "ctdc_flows") if (table := context.readable(name))]
    if not tables:
        return None
    made = [
        _public(context, table) if table.name == "ctdc_flows" else released(context, table)
        for table in tables
    ]
    return Section(
        "largest-flows",
        context.say("largest_flows"),
        (context.say("largest_flows_intro"),),
        tables=tuple(made),
    )


def _public(context: Context, table: ReleasedTable) -> PageTable:
    plain = released(context, table)
    source = say(
        "CTDC (IOM), Global Synthetic Dataset 2025: the 20 largest pairs of citizenship and exploitation"
    )
    return PageTable(
        plain.id, plain.caption, plain.columns, plain.rows, source, (context.say("note_ctdc_flows"),)
    )


def _roles(context: Context, place: str) -> Section:
    table = context.readable(f"role_interval:{place}")
    assert table is not None
    id = "role-cases" if place == context.pack.code else f"role-cases-{place.lower()}"
    charts = [_role_chart(context, place, table)]
    net = context.readable(f"net_role:{place}")
    if net is not None and any(size_of(row["net"]) is not None for row in rows_of(net)):
        charts.append(_net_chart(context, place, net))
    tables = [
        released(context, by)
        for name in ("gender", "age", "year")
        if (by := context.readable(f"role.{place}:{name}")) is not None
    ]
    if (border := context.readable(f"border:{place}")) is not None:
        tables.insert(0, released(context, border))
    forms = _by_form(context, place)
    title = context.say("role_cases_of", place=context.place(place))
    paragraphs = (context.say("role_counts_intro"),) if place == context.pack.code else ()
    return Section(id, title, paragraphs, tuple(charts), (*tables, *([forms] if forms else [])))


def _role_chart(context: Context, place: str, table: ReleasedTable) -> Chart:
    labels = table.columns[0].value_labels
    rows = [(labels[str(row["role"])][context.lang], row) for row in rows_of(table)]
    title = table.titles[context.lang]
    said = "; ".join(f"{name}: {measure(context, row['count'])}" for name, row in rows)
    of_sample = context.of_sample
    columns = (
        PageColumn(context.say("role_heading"), "left", 1.6),
        PageColumn(context.say("cases_heading"), "right"),
        *((PageColumn(context.say("interval_heading"), "right", 1.4),) if of_sample else ()),
        PageColumn(context.say("share_heading"), "right"),
        *((PageColumn(context.say("interval_heading"), "right", 1.3),) if of_sample else ()),
    )
    lines = tuple(
        PageRow(
            (
                name,
                measure(context, row["count"]),
                *((_rounded_span(context, row["low"], row["high"]),) if of_sample else ()),
                _share(context, row["share"]),
                *((shares_span(context, row["share_low"], row["share_high"]),) if of_sample else ()),
            )
        )
        for name, row in rows
    )
    picture = _intervals(context, rows) if of_sample else _counts(context, rows)
    key = place.lower()
    shown = PageTable(
        f"table-roles-{key}", title, columns, lines, context.method(table), _hidden(context, table)
    )
    return Chart(
        f"chart-roles-{key}",
        title,
        context.say("ranges_said", what=title, values=said),
        picture,
        shown,
        beside=False,
    )


# An interval beside a complete count would claim a chance that nobody drew (`situation.intervals`).
def _counts(context: Context, rows: Sequence[tuple[str, dict[str, Value]]]) -> str:
    """Counts of all that there is: no interval to draw."""
    return bars([Bar(name, size_of(row["count"]), measure(context, row["count"])) for name, row in rows])


def _intervals(context: Context, rows: Sequence[tuple[str, dict[str, Value]]]) -> str:
    """Counts of a sample with their intervals."""
    lines = [
        Range(
            name,
            size_of(row["count"]),
            size_of(row["low"]),
            size_of(row["high"]),
            measure(context, row["count"]),
        )
        for name, row in rows
    ]
    return ranges(lines, number, context.axis("cases_axis"))


def _rounded_span(context: Context, low: Value, high: Value) -> str:
    first, last = size_of(low), size_of(high)
    if first is None or last is None:
        return "–"
    return f"{number(first)}–{number(last)}"


def _share(context: Context, share: Value) -> str:
    size = size_of(share)
    return "–" if size is None else percent(size)


def _hidden(context: Context, table: ReleasedTable) -> tuple[str, ...]:
    some = any(isinstance(value, Suppressed) for row in table.rows for value in row)
    note = (context.note_on_intervals(),)
    return (*note, context.say("note_hidden")) if some else note


def _net_chart(context: Context, place: str, table: ReleasedTable) -> Chart:
    rows = rows_of(table)
    lines_drawn = [
        Range(
            str(row["year"]),
            size_of(row["net"]),
            size_of(row["net_low"]),
            size_of(row["net_high"]),
            measure(context, row["net"]),
        )
        for row in rows
    ]
    title = table.titles[context.lang]
    of_sample = context.of_sample
    keys = ("arrivals", "departures", "net", *(("interval_heading",) if of_sample else ()))
    heads = (PageColumn(context.say(key), "right") for key in keys)
    columns = (PageColumn(context.say("year"), "left", 0.6), *heads)
    lines = tuple(
        PageRow(
            (
                str(row["year"]),
                measure(context, row["arrivals"]),
                measure(context, row["departures"]),
                measure(context, row["net"]),
                *((_net_span(context, row),) if of_sample else ()),
            )
        )
        for row in rows
    )
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in lines_drawn)
    picture = ranges(lines_drawn, lambda value: number(value, 1), context.axis("net_axis"))
    shown = PageTable(
        f"table-net-{place.lower()}",
        title,
        columns,
        lines,
        context.method(table),
        (context.say("note_net"), *_hidden(context, table)),
    )
    return Chart(
        f"chart-net-{place.lower()}",
        title,
        context.say("ranges_said", what=title, values=said),
        picture,
        shown,
        beside=False,
    )


def _net_span(context: Context, row: dict[str, Value]) -> str:
    if size_of(row["net_low"]) is None:
        return "–"
    return context.say(
        "from_to", low=measure(context, row["net_low"]), high=measure(context, row["net_high"])
    )


def _by_form(context: Context, place: str) -> PageTable | None:
    prefix = f"role.{place}:form."
    tables = context.tables(prefix)
    if not tables:
        return None
    labels = {code: text for table in tables for code, text in table.columns[0].value_labels.items()}
    roles = [role for role in (*_ROLES, "none", "total") if role in labels]
    heads = (PageColumn(labels[role][context.lang], "right") for role in roles)
    columns = (PageColumn(context.say("form_heading"), "left", 1.8), *heads)
    rows = []
    for table in sorted(tables, key=lambda table: -(size_of(table.rows[-1][1]) or 0)):
        counts = {row[0]: row[1] for row in table.rows}
        name = table.titles[context.lang].split("; ")[-1]
        # A role that a table does not have was merged away: nobody may read it as none.
        rows.append(PageRow((name, *(context.shown(counts.get(role, Suppressed.SMALL)) for role in roles))))
    caption = context.say("roles_by_form", place=context.place(place))
    notes = (context.say("note_forms_overlap"), *_hidden(context, tables[0])[1:])
    return PageTable(
        f"table-roles-form-{place.lower()}", caption, columns, tuple(rows), context.method(tables[0]), notes
    )


def ends_of(
    context: Context, direct: str, side: str
) -> tuple[list[tuple[str, Value, Value]], ReleasedTable | None]:
    """Countries at one side: code, cases that end (or begin) there, cases that pass through the country."""
    tables = (context.readable(f"flow:{direct}:{side}"), context.readable(f"flow:transit:{side}"))
    found: dict[str, list[Value]] = {}
    for n, table in enumerate(tables):
        for row in rows_of(table) if table is not None else ():
            code = str(row[side])
            if code not in ("total", context.pack.code):  # nothing comes into a country from inside it
                found.setdefault(code, [0, 0])[n] = row["count"]
    order = sorted(
        found,
        key=lambda code: (
            code in ("other", "unknown"),
            not size_of(found[code][0]),
            -sum(size_of(v) or 0 for v in found[code]),
            code,
        ),
    )
    return [(code, found[code][0], found[code][1]) for code in order], next((t for t in tables if t), None)


def _rest(context: Context, rows: list[tuple[str, Value, Value]], direct: str, side: str) -> list[End]:
    """What the hidden countries of a side add up to, by the shown total.

    Its number is said only where it is of two or more, and not below the smallest count that is shown.
    """
    rests = []
    hidden = 0
    for n, kind in ((1, direct), (2, "transit")):
        table = context.readable(f"flow:{kind}:{side}")
        total = size_of(value_of(table, "total", "count")) if table is not None else 0.0
        some_hidden = sum(isinstance(row[n], Suppressed) for row in rows)
        shown = sum(size_of(row[n]) or 0.0 for row in rows)
        # Shown counts are rounded one by one, so that their sum may pass the total.
        rests.append(max(0.0, (total or 0.0) - shown) if some_hidden else 0.0)
        hidden += some_hidden if rests[-1] else 0
    if not sum(rests):
        return []
    name = context.say("hidden_other")
    if may_be_said(context, sum(rests), hidden):
        name += f" {number(sum(rests))}"
    return [End(name, rests[0], rests[1], hidden=True)]


def _name(context: Context, code: str, table: ReleasedTable | None) -> str:
    labels = {} if table is None else table.columns[0].value_labels
    if code in labels:
        return labels[code][context.lang]
    return (
        context.say("unknown")
        if code == "unknown"
        else context.say("other_countries")
        if code == "other"
        else context.place(code)
    )


def _end(context: Context, table: ReleasedTable | None, row: tuple[str, Value, Value]) -> End:
    code, whole, through = row
    sizes = [size_of(whole) or 0.0, size_of(through) or 0.0]
    return End(f"{_name(context, code, table)} {number(sum(sizes))}", sizes[0], sizes[1])


def _flows(context: Context) -> Section | None:
    sources, left = ends_of(context, "destination", "from")
    targets, right = ends_of(context, "origin", "to")
    if not sources and not targets:
        return None
    names = {kind: context.say(f"flow_{kind}") for kind in ("into", "out", "through")}
    names["hidden"] = context.say("hidden_other")
    shown = [
        [_end(context, table, row) for row in rows if any(size_of(value) for value in row[1:])]
        + _rest(context, rows, direct, side)
        for rows, table, direct, side in (
            (sources, left, "destination", "from"),
            (targets, right, "origin", "to"),
        )
    ]
    here = context.place(context.pack.code)
    # 720 pixels are the page's text width, WIDTH that of a telephone.
    picture, narrow = (sankey(shown[0], here, shown[1], names, width=width) for width in (720, WIDTH))
    title = context.say("sankey_title", place=context.place(context.pack.code))
    said = [
        context.say("sankey_from", values="; ".join(end.label for end in shown[0])),
        context.say("sankey_to", values="; ".join(end.label for end in shown[1])),
    ]
    columns = (
        PageColumn(context.say("country_heading"), "left", 1.6),
        PageColumn(context.say("side"), "left", 1.0),
        PageColumn(context.say("flow_direct"), "right"),
        PageColumn(context.say("flow_through"), "right"),
    )
    lines = [
        PageRow(
            (_name(context, row[0], table), context.say(side), context.shown(row[1]), context.shown(row[2]))
        )
        for side, rows, table in (("side_from", sources, left), ("side_to", targets, right))
        for row in rows
    ]
    some = left or right
    assert some is not None
    hidden = any(isinstance(value, Suppressed) for row in (*sources, *targets) for value in row[1:])
    notes = (context.say("note_flows"),) + ((context.say("note_hidden"),) if hidden else ())
    table = PageTable("table-flows", title, columns, tuple(lines), context.method(some), notes)
    chart = Chart("chart-flows", title, " ".join(said), picture, table, beside=False, narrow=narrow)
    return Section("flows", context.say("flows"), (context.say("flows_intro"),), (chart,))
