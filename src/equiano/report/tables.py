"""Released tables as tables of the report."""

from __future__ import annotations

from equiano.draw.bars import Bar
from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.report.cells import cell
from equiano.report.context import Context, size_of
from equiano.report.document import PageColumn, PageRow, PageTable, PageText
from equiano.words import number, percent

_LEAST_HIDDEN = 2  # counts that the rest of a total must stand for: of one alone it would be that one's size


def _notes(context: Context, table: ReleasedTable) -> tuple[PageText, ...]:
    hidden = any(isinstance(value, Suppressed) for row in table.rows for value in row)
    own: tuple[PageText, ...] = tuple(table.notes.get(context.lang, ()))
    return (*own, context.say("note_hidden")) if hidden else own


def released(context: Context, table: ReleasedTable, *, notes: tuple[PageText, ...] = ()) -> PageTable:
    """A released table as it stands."""
    columns = tuple(
        PageColumn(
            column.labels[context.lang],
            "left" if column.kind in ("dimension", "text") else "right",
            2.0 if column.kind == "dimension" else 1.0,
        )
        for column in table.columns
    )
    rows = tuple(
        PageRow(tuple(context.cell(value, column) for value, column in zip(row, table.columns, strict=True)))
        for row in table.rows
    )
    return PageTable(
        f"table-{_id(table.name)}", table.titles[context.lang], columns, rows, context.method(table),
        (*notes, *_notes(context, table)),
    )  # fmt: skip


def flags(context: Context, table: ReleasedTable, *, notes: tuple[PageText, ...] = ()) -> PageTable:
    """Flags with their counts and shares; the common base stands in a note, not in every line."""
    dropped = {"base", "share"} if one_value(table) else {"base"}
    kept = [i for i, column in enumerate(table.columns) if column.name not in dropped]
    columns = tuple(
        PageColumn(
            _flag_heading(context, table, i),
            "left" if table.columns[i].kind == "dimension" else "right",
            # Wider than in other tables, as names of flags are sentences; by eye.
            2.4 if table.columns[i].kind == "dimension" else 1.0,
        )
        for i in kept
    )
    rows = tuple(PageRow(tuple(context.cell(row[i], table.columns[i]) for i in kept)) for row in table.rows)
    base = context.say("note_base", base=context.shown(base_of(table)))
    if one_value(table):
        base = context.say("note_one_value")
    return PageTable(
        f"table-{_id(table.name)}", table.titles[context.lang], columns, rows, context.method(table),
        (base, *notes, *_notes(context, table)),
    )  # fmt: skip


def _flag_heading(context: Context, table: ReleasedTable, i: int) -> str:
    column = table.columns[i]
    if column.name == "yes" and not any(other.name == "no" for other in table.columns):
        return context.say("recorded_cases")
    return context.say("share_of_base") if column.name == "share" else column.labels[context.lang]


def _id(name: str) -> str:
    return name.replace(":", "-").replace(".", "-").replace("_", "-")


def position(table: ReleasedTable, name: str) -> int:
    """Place of the column of that name.

    Raises:
        KeyError: If there is none.
    """
    for i, column in enumerate(table.columns):
        if column.name == name:
            return i
    raise KeyError(name)


def one_value(table: ReleasedTable) -> bool:
    """Whether a table of flags has one flag whose only answer is yes: its share is 100% by construction."""
    names = {column.name for column in table.columns}
    answers = names & {"no", "unknown"}
    if "base" not in names:
        return False
    return len(table.rows) == 1 and not answers and table.rows[0][1] == base_of(table)


def base_of(table: ReleasedTable) -> Value:
    """The base that all flags of a table share."""
    return table.rows[0][position(table, "base")] if table.rows else None


def value_of(table: ReleasedTable, row: str, column: str) -> Value:
    """One cell by the code of its row and the name of its column; None if there is no such row or column."""
    try:
        at = position(table, column)
    except KeyError:
        return None
    return next((line[at] for line in table.rows if line[0] == row), None)


def bars_of(
    context: Context, table: ReleasedTable, column: str, share: str | None = None, *, ordered: bool = False
) -> list[Bar]:
    """A bar for each row but the total and the unknown, its value and share as text.

    A hidden row is a hatched stub in its place where rows have an order (years, ages); where they have none,
    and two or more are hidden, they stand together at the end in one stub. Where the table shows its total,
    and what two or more hidden rows add up to may be said, one more hatched bar is the rest: it bears a name
    of its own, never that of a row.
    """
    at = position(table, column)
    bars = []
    hidden = []
    for row in table.rows:
        if row[0] in ("total", "unknown"):
            continue
        text = context.shown(row[at])
        if share is not None and size_of(part := row[position(table, share)]) is not None:
            text += f" ({context.cell(part, table.columns[position(table, share)])})"
        label = context.cell(row[0], table.columns[0])
        if isinstance(row[at], Suppressed):
            hidden.append(label)
        if ordered or label not in hidden:
            bars.append(Bar(label, size_of(row[at]), text))
    rest = _rest_of(context, table, at)
    if rest is not None:
        return [*bars, Bar(context.say("hidden_rest"), rest, context.about(int(rest)), hidden=True)]
    if hidden and not ordered:
        bars.append(Bar("; ".join(hidden), None, context.say("hidden_other")))
    return bars


def _rest_of(context: Context, table: ReleasedTable, at: int) -> float | None:
    """What the hidden rows of a table add up to; None without a total, and where it may not be said."""
    parts = [row[at] for row in table.rows if row[0] != "total"]
    total = next((size_of(row[at]) for row in table.rows if row[0] == "total"), None)
    rest = (total or 0.0) - sum(size_of(part) or 0.0 for part in parts)
    return rest if may_be_said(context, rest, sum(isinstance(part, Suppressed) for part in parts)) else None


def may_be_said(context: Context, rest: float, hidden: int) -> bool:
    """Whether the number that hidden counts add up to may be printed.

    Args:
        context: Release, pack and language.
        rest: What is left of the shown total.
        hidden: How many counts it stands for: of one alone, it would be that one's size.
    """
    return hidden >= _LEAST_HIDDEN and rest >= context.release.minimum


def rows_of(table: ReleasedTable) -> list[dict[str, Value]]:
    """Rows by the names of their columns."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def measure(context: Context, value: Value) -> str:
    """A number as text with about three digits; a hidden one says so, a missing one is a dash."""
    size = size_of(value)
    if size is None:
        return "–" if value is None else cell(value, "number")
    # About three significant digits, as `disclosure.significant` leaves them.
    digits = (
        0 if size == int(size) or abs(size) >= 100 else 1 if abs(size) >= 10 else 2 if abs(size) >= 0.1 else 3
    )
    return number(size, digits).replace("-", "−")


def span(context: Context, low: Value, high: Value) -> str:
    """A range as text; open above where there is no upper end."""
    if size_of(low) is not None and high is None:
        return context.say("at_least_number", value=measure(context, low))
    if isinstance(low, Suppressed) or low == high:
        return measure(context, low)
    return f"{measure(context, low)}–{measure(context, high)}"


def shares_span(context: Context, low: Value, high: Value) -> str:
    """A range of shares as text."""
    if low == high and size_of(low) is not None:
        return percent(size_of(low) or 0)
    if size_of(low) is None or size_of(high) is None:
        return "–"
    return f"{percent(size_of(low) or 0)}–{percent(size_of(high) or 0)}"


def mostly_hidden(context: Context, table: PageTable) -> bool:
    """Whether more than half of a page's table would say "hidden"."""
    signs = {context.say("hidden_small"), context.say("hidden_other")}
    cells = [cell for row in table.rows for cell in row.cells[1:]]
    return 2 * sum(cell in signs for cell in cells) > len(cells)
