"""`equiano look`: what is in a file, before anything is done with it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from equiano.cli.commands.look import LookCommand
from equiano.cli.opening import as_options
from equiano.cli.output import messages, on_screen, print_json, results
from equiano.record.look import CASE_TABLE
from equiano.record.look import look as look_at
from equiano.words import number, percent, say

if TYPE_CHECKING:
    from equiano.record.look import ColumnLook, Look

_SHOWN = 5  # values named in one line of 80 characters
_FEW = 12  # a column with so few different values has an own line with them


def _kind(column: ColumnLook) -> str:
    """What the values look like, in the user's language."""
    if column.personal:
        return say("may name persons")
    return {
        "ticks": say("yes and no"),
        "years": say("years"),
        "dates": say("dates"),
        "bands": say("bands"),
        "whole_numbers": say("whole numbers"),
        "countries": say("countries"),
        "places": say("places"),
        "names": say("may name persons"),
        None: say("empty") if not column.facts.filled else say("text"),
    }[column.facts.kind]


def _head(look: Look) -> list[str]:
    account = look.account
    where = look.path.name
    if look.sheet:
        where = say("{name}, sheet “{sheet}”", name=where, sheet=on_screen(look.sheet))
    lines = [
        f"{where}: "
        + say(
            "{rows:,} {rows|row|rows} with content, {columns} {columns|column|columns}",
            rows=account.content,
            columns=len(look.columns),
        )
    ]
    if account.blank or account.totals:
        lines.append(
            say(
                "besides: {blank:,} blank, {totals:,} that look like a total",
                blank=account.blank,
                totals=len(account.totals),
            )
        )
    lines += account.lines()[1:]
    if look.format == CASE_TABLE:
        lines.append(say("format: a case table, as intake writes it"))
    elif look.format is not None:
        lines.append(say("format: {format}", format=look.format))
    return lines


def _table(look: Look) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(say("column"), overflow="fold")
    table.add_column(say("filled"), justify="right")
    table.add_column(say("different"), justify="right")
    table.add_column(say("looks like"))
    table.add_column(say("would be taken as"), overflow="fold")
    rows = look.account.content
    for column in look.columns:
        facts = column.facts
        filled = percent(facts.filled / rows) if rows else ""
        name = on_screen(facts.name) or say("(no name)")
        different = number(len(facts.texts)) + ("+" if facts.more else "")
        cells = (name, filled, different, _kind(column), column.taken_as or "–")
        table.add_row(*map(Text, cells))
    results.print(table)


def _listed(texts: Sequence[str]) -> str:
    more = f" … (+{len(texts) - _SHOWN})" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _is_telling(column: ColumnLook) -> bool:
    """Whether the few values of a column are worth a line: answers and names of things, not dates."""
    facts = column.facts
    # What may name a person is shown nowhere, the own screen included.
    if column.personal or facts.is_free_text or facts.kind in ("dates", "whole_numbers", "names"):
        return False
    return 0 < len(facts.texts) <= _FEW and not facts.is_running_number


def _values(look: Look, shown: bool) -> list[str]:
    """Values that stand out, and the few of columns with few: texts on the own screen, rows elsewhere."""
    lines: list[str] = []
    few: list[str] = []
    for column in look.columns:
        name, facts = on_screen(column.facts.name), column.facts
        if odd := column.odd():
            places = [(say("row {row}", row=row), on_screen(text)) for row, text in odd]
            told = [f"{text} ({place})" if shown else place for place, text in places]
            lines.append(f"  {name}: {_listed(told)}")
        if shown and _is_telling(column):
            counted = [f"{on_screen(text)} × {times}" for text, times in facts.texts.most_common()]
            few.append(f"  {name}: {', '.join(counted)}")
    if lines:
        lines.insert(0, say("Values unlike the others of their column:"))
    return [*lines, *([say("Columns with few values:"), *few] if few else [])]


def _next(look: Look, file: str) -> str | None:
    """The command that comes next, if one does."""
    if look.format == CASE_TABLE:
        return None
    if look.format is None:
        return f"equiano intake {file} --draft-mapping mapping.yaml"
    return f"equiano intake {file} --out cases.parquet"


def look(asked: LookCommand) -> None:
    """Run `equiano look`."""
    opening = asked.reading.opening()
    with messages.status(say("reading")):
        found = look_at(asked.file, opening)
    if asked.as_json:
        print_json(found.as_dict(values=bool(asked.values)))
        return
    shown = sys.stdout.isatty() if asked.values is None else asked.values
    for line in _head(found):
        results.print(line, markup=False, soft_wrap=True)
    results.print()
    _table(found)
    if lines := _values(found, shown):
        results.print()
    for line in lines:
        results.print(line, markup=False, soft_wrap=True)
    if (command := _next(found, f"{shlex.quote(str(asked.file))}{as_options(opening)}")) is not None:
        results.print()
        results.print(say("Next: {command}", command=command), markup=False, soft_wrap=True)
