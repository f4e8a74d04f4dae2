"""Who is identified: gender, age, years, regions."""

from __future__ import annotations

from collections.abc import Iterator

from equiano.draw.bars import Bar, bars, grouped_bars, over_time
from equiano.publish.release import ReleasedTable
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, KeyNumber, PageTable, Section
from equiano.report.headline import headline
from equiano.report.tables import bars_of, position, released, value_of

_DESCRIBED_FORMATS = ("ctdc_vp",)  # formats that words/en/report.yaml describes as `format_NAME`


def build(context: Context) -> Section | None:
    """Tables and charts of the persons identified; None without case data."""
    if not context.has_cases:
        return None
    charts = [chart for chart in (_gender(context), *_one_way(context), _regions(context)) if chart]
    return Section(
        "people",
        context.say("people"),
        (
            *(context.say(f"format_{name}") for name in context.formats if name in _DESCRIBED_FORMATS),
            context.say("people_intro", records=context.records(context.release.records)),
            context.say("people_not_prevalence"),
        ),
        tuple(charts),
        tuple(_who_is_counted(context)),
    )


def _who_is_counted(context: Context) -> Iterator[PageTable]:
    """Who is counted, and possible victims apart, where there is anybody but actual victims."""
    standing = context.readable("standing")
    # One line alone would say what the number of records says.
    if standing is None or len(standing.rows) < 2:
        return
    for name in ("standing", "possible:gender_child", "possible:year"):
        if (table := context.readable(name)) is not None:
            yield released(context, table)


def key_numbers(context: Context) -> list[KeyNumber]:
    """The records, and the shares of women and girls and of children among those where it is recorded."""
    if not context.has_cases:
        return []
    numbers = [KeyNumber(context.about(context.release.records), context.say("key_records"))]
    for name, code, key in (("gender", "gender.female", "key_women"), ("child", "child", "key_children")):
        table = context.readable(name)
        counted = size_of(value_of(table, code, "count")) if table is not None else None
        if table is not None and counted is not None and (known := _known(table)):
            numbers.append(KeyNumber(context.about_share(counted / known), context.say(key)))
    return numbers


def _known(table: ReleasedTable) -> float | None:
    """Cases where the variable is recorded."""
    total = size_of(value_of(table, "total", "count"))
    return None if total is None else total - (size_of(value_of(table, "unknown", "count")) or 0)


def _gender(context: Context) -> Chart | None:
    table = context.readable("gender_child")
    if table is None:
        return None
    inner = [i for i, column in enumerate(table.columns) if i and column.name != "total"]
    series = [table.columns[i].labels[context.lang] for i in inner]
    rows = [
        Bar(context.cell(row[0], table.columns[0]), size_of(row[i]), context.shown(row[i]), label)
        for row in table.rows
        if row[0] != "total"
        for i, label in zip(inner, series, strict=True)
    ]
    title = table.titles[context.lang]
    return Chart(
        "chart-gender",
        title,
        _in_words(context, title, rows),
        grouped_bars(rows, series),
        released(context, table),
        headline=headline(context, "gender_child", "total"),
    )


def _in_words(context: Context, title: str, rows: list[Bar]) -> str:
    """The picture in words: every bar with its value, so that nothing is told by sight alone."""
    said = "; ".join(f"{bar.label}{f', {bar.series}' if bar.series else ''}: {bar.text}" for bar in rows)
    return context.say("bar_chart", what=title, values=said)


def _one_way(context: Context) -> list[Chart]:
    charts = []
    # Where the two stand crossed, each alone would say the same once more.
    crossed = context.readable("gender_child") is not None
    for name in (*(() if crossed else ("gender", "child")), "age", "year"):
        table = context.readable(name)
        if table is None or all(row[0] in ("unknown", "total") for row in table.rows):
            continue
        rows = bars_of(context, table, "count", ordered=True)
        title = table.titles[context.lang]
        charts.append(
            Chart(
                f"chart-{name}",
                title,
                _in_words(context, title, rows),
                over_time(rows) if name == "year" else bars(rows),
                released(context, table),
                headline=headline(context, name, "count"),
            )
        )
    return charts


def _regions(context: Context) -> Chart | None:
    """The largest flows between regions of the world as bars; the whole matrix as table."""
    table = context.readable("regions")
    if table is None or all(row[0] in ("unknown", "total") for row in table.rows):
        return None
    across = [column for column in table.columns[1:] if column.name not in ("unknown", "total")]
    pairs = [
        Bar(
            f"{context.cell(row[0], table.columns[0])} → {column.labels[context.lang]}",
            size_of(value),
            context.shown(value),
        )
        for row in table.rows
        if row[0] not in ("unknown", "total")
        for column in across
        if (value := row[position(table, column.name)]) != 0
    ]
    # More bars do not fit beside each other on a page; the matrix in the table has all pairs.
    pairs = sorted(pairs, key=lambda bar: -(bar.value or 0))[:10]
    title = context.say("regions_chart")
    return Chart(
        "chart-regions",
        title,
        _in_words(context, title, pairs),
        bars(pairs),
        released(context, table),
        beside=False,
    )


CHAPTER = Chapter("people", build, key_numbers, annexed_tables=("table-possible",))
