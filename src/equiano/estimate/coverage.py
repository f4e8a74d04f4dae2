"""Lists that operate only in some strata (places, years, sexes): missing by design, not "seen nobody".

A table states it in its cells: where a list does not operate, every cell of its column is empty or says `NA`.
Or the caller states where a list operates. Zeros say that a list operates there and had nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.cells import CountRange, list_marks
from equiano.estimate.layout import LEAST_TOLD, SheetRow
from equiano.tables.unknown import is_unknown
from equiano.words import say

Stratum = tuple[str, ...]
Covers = Mapping[str, Sequence[str]]
_YEARS = re.compile(r"(\d{4})?\s*[-–]\s*(\d{4})?")
_WORDS = frozenset(
    {"not covered", "does not operate", "не охвачен", "не охвачена", "не охвачено", "нет охвата"}
)


def covers_of(texts: Sequence[str]) -> dict[str, list[str]]:
    """Where lists operate, from texts such as `C: north, east` or `C: 2015-2019`.

    Raises:
        UsageError: If a text is not of this form.
    """
    result: dict[str, list[str]] = {}
    for text in texts:
        name, colon, labels = text.partition(":")
        found = [label.strip() for label in labels.split(",") if label.strip()]
        if not colon or not name.strip() or not found:
            raise UsageError(
                say(
                    "--covers {text}: write a list and its strata, as in `C: north, east` or `C: 2015-2019`.",
                    text=text,
                )
            )
        result.setdefault(name.strip(), []).extend(found)
    return result


def _is_label(label: str, key: Stratum) -> bool:
    """Whether a stratum is meant: one of its labels, or a year within a range of years."""
    if label in key:
        return True
    if not (found := _YEARS.fullmatch(label)) or not any(found.groups()):
        return False
    first, last = int(found[1] or 0), int(found[2] or 9999)
    return any(part.isdecimal() and first <= int(part) <= last for part in key)


def _stated(covers: Covers, lists: Sequence[str], keys: Sequence[Stratum]) -> dict[Stratum, set[str]]:
    """The lists that do not operate in each stratum, as the caller states.

    Raises:
        BadInputError: If there is no such list or stratum.
    """
    absent: dict[Stratum, set[str]] = {}
    for name, labels in covers.items():
        if name not in lists:
            raise BadInputError(say("--covers: there is no list `{name}`.", name=name))
        for label in labels:
            if not any(_is_label(label, key) for key in keys):
                raise BadInputError(
                    say("--covers {name}: no stratum is called {label}.", name=name, label=label)
                )
        for key in keys:
            if not any(_is_label(label, key) for label in labels):
                absent.setdefault(key, set()).add(name)
    return absent


def _text(row: SheetRow, name: str) -> str:
    return str(row[name]).strip()


def _says_nothing(text: str) -> bool:
    return not text or is_unknown(text) or text.casefold() in _WORDS


def _silent(
    rows: Sequence[SheetRow], keys: Sequence[Stratum], lists: Sequence[str]
) -> dict[Stratum, set[str]]:
    """Lists whose cells say nothing in a stratum and something in another, by stratum."""
    strata = list(dict.fromkeys(keys))
    absent: dict[Stratum, set[str]] = {}
    for name in lists:
        speaks = {key for row, key in zip(rows, keys, strict=True) if not _says_nothing(_text(row, name))}
        if speaks:
            for key in strata:
                if key not in speaks:
                    absent.setdefault(key, set()).add(name)
    return absent


def without_absent(
    rows: Sequence[SheetRow],
    numbers: Sequence[int],
    keys: Sequence[Stratum],
    lists: Sequence[str],
    covers: Covers | None,
    faults: list[Fault],
) -> tuple[list[SheetRow], dict[Stratum, set[str]]]:
    """The rows without the cells of lists that do not operate there, and which lists these are.

    Args:
        rows: Cells by column.
        numbers: Number of each row.
        keys: Stratum of each row.
        lists: Columns that are lists.
        covers: Strata of lists, where the caller states them.
        faults: Faults are added here.

    Raises:
        BadInputError: If `covers` names a list or stratum that is not there.
    """
    covers = covers or {}
    absent = _stated(covers, lists, list(dict.fromkeys(keys)))
    for key, names in _silent(rows, keys, [name for name in lists if name not in covers]).items():
        absent.setdefault(key, set()).update(names)
    if not absent:
        return list(rows), {}
    kept: list[SheetRow] = []
    for number, row, key in zip(numbers, rows, keys, strict=True):
        gone = absent.get(key, set())
        for name in gone & set(covers):
            if not _says_nothing(_text(row, name)) and _text(row, name) not in ("0", "0.0"):
                message = say(
                    "a person on a list that, as stated, does not operate there. Mend one of the two."
                )
                faults.append(Fault(message, name, number))
        kept.append({column: value for column, value in row.items() if column not in gone})
    marks = list_marks(kept, lists)
    for key, names in absent.items():
        for name in sorted(names - set(covers)):
            blank = [
                number
                for number, row, own in zip(numbers, rows, keys, strict=True)
                if own == key and not _text(row, name) and marks[name].get("") is False
            ]
            if blank:
                faults.append(Fault(_two_meanings(), name, blank[0]))
    return kept, absent


def _two_meanings() -> str:
    return say(
        "empty in this and every row of the same stratum, and elsewhere an empty cell stands for 0. If the "
        "list does not operate there, write NA in these cells; if it had none of these persons, write 0."
    )


def remarks_on_strata(
    lists: Sequence[str],
    tables: Mapping[Stratum, Mapping[int, CountRange]],
    absent: Mapping[Stratum, set[str]],
) -> list[str]:
    """What the reader should know of lists in strata: where one does not operate, or has nobody.

    Args:
        lists: Names of the lists.
        tables: Greatest count by history, by stratum.
        absent: Lists that do not operate, by stratum.
    """
    notes = [
        say("list {name} does not operate in {stratum}", name=name, stratum=", ".join(key))
        for key, names in absent.items()
        for name in lists
        if name in names
    ]
    for key, table in tables.items():
        if sum(cell.high for cell in table.values()) < LEAST_TOLD:
            continue
        notes += [
            say(
                "list {name} has no case in {stratum}; if it does not operate there, write NA in its cells",
                name=name,
                stratum=", ".join(key),
            )
            for i, name in enumerate(lists)
            if name not in absent.get(key, set()) and not any(h >> i & 1 and c.high for h, c in table.items())
        ]
    return notes
