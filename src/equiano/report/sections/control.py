"""Purposes of exploitation, sectors, means of control, and those who recruit."""

from __future__ import annotations

from equiano.draw.bars import bars
from equiano.publish.release import ReleasedTable
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import (
    Chart,
    KeyNumber,
    PageColumn,
    PageRow,
    PageTable,
    PageText,
    Section,
    runs_of,
)
from equiano.report.headline import headline
from equiano.report.tables import bars_of, flags, one_value, position, value_of

# From what was done to by whom.
_GROUPS = ("form", "sector", "means", "recruiter", "perpetrator")
# Kind of the pack's facts on the same.
_KINDS = {"form": "form", "sector": "sector", "means": "method", "recruiter": "actor"}


def build(context: Context) -> Section | None:
    """What the cases say of forms, sectors, means and actors; None where they say nothing of any."""
    charts = tuple(
        _chart(context, group, table) for group in _GROUPS if (table := context.readable(group)) is not None
    )
    silent = [context.say(f"none_{group}") for group in _KINDS if context.readable(group) is None]
    if not charts:
        return None
    said = tuple(text for group in _KINDS if (text := _published(context, group)))
    return Section(
        "control", context.say("control"), (context.say("control_intro"), *silent, *said), charts,
        _by_gender(context),
    )  # fmt: skip


def key_numbers(context: Context) -> list[KeyNumber]:
    """Share of the most frequent form among the cases that name any."""
    table = context.readable("form")
    if table is None or not table.rows:
        return []
    flag, share = table.rows[0][0], table.rows[0][position(table, "share")]
    size = size_of(share)
    if size is None or one_value(table):
        return []
    label = context.cell(flag, table.columns[0])
    return [KeyNumber(context.about_share(size), context.say("key_form", form=label))]


def _chart(context: Context, group: str, table: ReleasedTable) -> Chart:
    rows = bars_of(context, table, "yes", None if one_value(table) else "share")
    title = table.titles[context.lang]
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in rows)
    asked = any(column.name == "no" for column in table.columns)
    notes = () if asked or one_value(table) else (context.say("note_yes_or_unknown"),)
    return Chart(
        f"chart-{group}",
        title,
        context.say("bar_chart", what=title, values=said),
        bars(rows),
        flags(context, table, notes=notes),
        headline=headline(context, group, "yes", overlap=True),
    )


def _by_gender(context: Context) -> tuple[PageTable, ...]:
    """Forms across, genders down; each cell is the cases of that gender with that form recorded."""
    tables = context.tables("gender:form.")
    if not tables:
        return ()
    first = tables[0]
    columns = (
        PageColumn(first.columns[0].labels[context.lang], "left", 2.0),
        *(PageColumn(table.titles[context.lang], "right") for table in tables),
        PageColumn(context.say("any_form"), "right"),
    )
    rows = []
    for row in first.rows:
        values = [value_of(table, str(row[0]), "yes") for table in tables]
        total = value_of(first, str(row[0]), "total")
        rows.append(
            PageRow(
                (
                    context.cell(row[0], first.columns[0]),
                    *(context.shown(value) for value in (*values, total)),
                )
            )
        )
    return (
        PageTable(
            "table-form-gender", context.say("form_by_gender"), columns, tuple(rows), context.method(first),
            (context.say("note_forms_overlap"),),
        ),
    )  # fmt: skip


def _published(context: Context, group: str) -> PageText:
    """Where the published sources speak of the same, as numbers of facts in the annex."""
    found = [fact.number for fact in context.pack.facts if fact.kind == _KINDS[group]]
    if not found:
        return ""
    said = context.say(f"published_{group}")
    return (f"{said}: ", *runs_of(context.facts(found)), ".")


CHAPTER = Chapter("control", build, key_numbers)
