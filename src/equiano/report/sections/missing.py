"""What is missing: how much of the records is filled, and what such data cannot say."""

from __future__ import annotations

from equiano.draw.bars import filled_shares
from equiano.publish.release import Suppressed, Value
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, PageText, Section
from equiano.report.tables import value_of
from equiano.words import percent

# In the order of the report. A pair names the table and its side whose "unknown" tells what is missing.
_SUBJECTS: tuple[tuple[str, tuple[str, str] | None], ...] = (
    ("year", ("year", "row")),
    ("gender", ("gender", "row")),
    ("child", ("child", "row")),
    ("age", ("age", "row")),
    ("citizenship", None),
    ("citizenship_region", ("citizenship_region", "row")),
    ("exploitation_country", None),
    ("exploitation_region", ("exploitation_region", "row")),
    ("origin", None),
    ("transit", None),
    ("duration", None),
    ("form", None),
    ("sector", None),
    ("means", None),
    ("recruiter", None),
    ("perpetrator", None),
    ("status", None),
)
# Groups of signs of which some formats say yes or nothing, never no.
_FLAGS = ("form", "sector", "means", "recruiter", "perpetrator")

_WIDE = 720.0  # pixels of the picture with two columns: the text width of the page


def build(context: Context) -> Section | None:
    """Shares recorded, and the limits that follow from them; None without case data."""
    if not context.has_cases:
        return None
    recorded = [(subject, _recorded(context, subject, told_by)) for subject, told_by in _SUBJECTS]
    limits = tuple(_limits(context, dict(recorded)))
    return Section(
        "missing",
        context.say("missing"),
        (context.say("missing_intro"), *limits),
        (_chart(context, recorded),),
    )


def _recorded(context: Context, subject: str, told_by: tuple[str, str] | None) -> Value:
    """Cases where a subject is recorded, from released counts only."""
    if told_by is None:
        table = context.table("recorded")
        return value_of(table, f"{subject}.recorded", "yes") if table else None
    table = context.table(told_by[0])
    if table is None:
        return None
    last = table.columns[-1].name if table.columns[-1].name == "total" else "count"
    total = value_of(table, "total", last)
    if not any(row[0] == "unknown" for row in table.rows) and told_by[1] == "row":
        return total
    unknown = value_of(table, "unknown", last) if told_by[1] == "row" else value_of(table, "total", "unknown")
    if isinstance(unknown, Suppressed) or isinstance(total, Suppressed):
        return unknown if isinstance(unknown, Suppressed) else total
    return int(size_of(total) or 0) - int(size_of(unknown) or 0)


def _chart(context: Context, recorded: list[tuple[str, Value]]) -> Chart:
    total = size_of(context.release.records)
    shares = {subject: _share(value, total) for subject, value in recorded}
    drawn = [
        (context.say(f"subject_{subject}"), shares[subject], _said(context, shares[subject], value))
        for subject, value in recorded
    ]
    columns = (
        PageColumn(context.say("subject"), "left", 2.4),
        PageColumn(context.say("recorded_cases"), "right"),
        PageColumn(context.say("recorded_share"), "right"),
    )
    rows = tuple(
        PageRow((label, context.shown(value), text))
        for (label, _, text), (_, value) in zip(drawn, recorded, strict=True)
    )
    source = context.table("recorded")
    table = PageTable(
        "table-recorded", context.say("recorded_table"), columns, rows,
        context.method(source) if source else context.say("from_pack"),
        (context.say("note_share_recorded", records=context.shown(context.release.records)),),
    )  # fmt: skip
    said = "; ".join(f"{label}: {text}" for label, _, text in drawn)
    names = (context.say("recorded"), context.say("not_recorded"))
    return Chart(
        "chart-recorded",
        context.say("recorded_table"),
        context.say("recorded_chart", values=said),
        filled_shares(drawn, names, width=_WIDE, columns=2),
        table,
        beside=False,
        narrow=filled_shares(drawn, names),
    )


def _share(value: Value, total: float | None) -> float | None:
    size = size_of(value)
    # Both are rounded, so that a share may come out above one.
    return min(size / total, 1.0) if size is not None and total else None


def _said(context: Context, share: float | None, value: Value) -> str:
    return percent(share) if share is not None else context.shown(value)


def _limits(context: Context, recorded: dict[str, Value]) -> list[PageText]:
    """One sentence for each thing that these records cannot say."""
    empty = [subject for subject, value in recorded.items() if value in (0, None)]
    said: list[PageText] = []
    if empty:
        names = "; ".join(context.say(f"subject_{subject}") for subject in empty)
        said.append(context.say("limit_empty", subjects=names))
    if {"citizenship", "exploitation_country"} <= set(empty):
        said.append(context.say("limit_regions_only"))
    only_yes = [
        group
        for group in _FLAGS
        if (table := context.table(group)) is not None
        and not any(column.name == "no" for column in table.columns)
    ]
    if only_yes:
        names = "; ".join(context.say(f"subject_{group}") for group in only_yes)
        said.append(context.say("limit_only_yes", subjects=names))
    said.append(context.say("limit_identified_only"))
    if context.refused:
        said.append(context.say("limit_refused", rows=context.number(context.refused)))
    said += [text[context.lang] for text in context.pack.to_fill]
    return said


CHAPTER = Chapter("missing", build)
