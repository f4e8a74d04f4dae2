"""What the columns and cells of a sheet with capture histories are: count, identifier, list or property."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from equiano.errors import Fault
from equiano.words import say

COUNT, DRAW = "count", "draw"
# Other names of the column of counts, where there is no `count`; letters and digits only.
COUNT_NAMES = frozenset(
    {"freq", "frequency", "counts", "n", "number", "num", "cnt", "persons", "people", "individuals", "cases",
     "victims", "obs", "observed", "ncases", "npersons", "numberofpersons", "numberofcases", "countofpersons",
     "количество", "колво", "число", "численность", "числолиц", "колволиц", "количестволиц", "числочеловек",
     "количествочеловек", "колвочеловек", "человек", "чел", "лиц", "частота", "случаев", "числослучаев",
     "кількість", "кількістьосіб", "anzahl", "anzahlpersonen", "häufigkeit", "fälle", "personen", "liczba",
     "liczbaosób", "nombre", "effectif", "recuento", "frecuencia"}
)  # fmt: skip
_ID_NAMES = frozenset(
    {"id", "ids", "uid", "uuid", "guid", "key", "index", "row", "rowid", "rownumber", "nr", "no", "pseudonym",
     "code", "personcode", "casecode", "clientcode", "casenumber", "personnumber", "номер", "код", "ид",
     "пп", "номерпп", "кодлица", "кодчеловека", "кодслучая", "номерлица", "номерслучая", "номердела",
     "идентификатор", "псевдоним"}
)  # fmt: skip
_ID_PREFIXES = (
    "person",
    "case",
    "client",
    "record",
    "victim",
    "respondent",
    "beneficiary",
    "individual",
    "x",
)
# Names that are properties of persons in any table; a list may not have them without `--lists`.
_PROPERTY_NAMES = frozenset(
    {"female", "male", "woman", "women", "man", "men", "girl", "boy", "sex", "gender", "child", "minor",
     "adult", "under18", "foreign", "foreigner", "national", "citizen", "year", "женщина", "женщины",
     "мужчина", "мужчины", "пол", "девочка", "мальчик", "ребенок", "ребёнок", "дети", "несовершеннолетний",
     "несовершеннолетняя", "несовершеннолетние", "взрослый", "иностранец", "гражданин", "год"}
)  # fmt: skip
# So many persons, none of them on no other list, are no list: where lists are made by different agencies most
# persons are on one only, so that at an even chance 10 without one happen once in a thousand tables.
LEAST_TOLD = 10
_LEAST_CODES = 5  # different texts, all of them, in fewer rows may be chance
SheetRow = Mapping[str, object]
Counts = npt.NDArray[np.int64]


def _letters(name: object) -> str:
    return "".join(char for char in str(name).casefold() if char.isalnum())


def count_column(names: Sequence[str], besides: Sequence[str]) -> str | None:
    """The column `count`, or the only one with another usual name for it; None if there is none.

    Args:
        names: Columns of the table.
        besides: Columns that are known to be something else.
    """
    by_name = {_letters(name): name for name in names if name not in besides}
    if COUNT in by_name:
        return by_name[COUNT]
    found = [name for text, name in by_name.items() if text in COUNT_NAMES]
    return found[0] if len(found) == 1 else None


def _like_id(name: object) -> bool:
    text = _letters(name)
    parts = re.split(r"[\W_]+", str(name).casefold())
    return (
        str(name).strip() in {"№", "#"}
        or text in _ID_NAMES
        or "id" in parts
        or text in {f"{prefix}id" for prefix in _ID_PREFIXES}
    )


def identifiers(rows: Sequence[SheetRow], names: Sequence[str], answers: frozenset[str]) -> list[str]:
    """Columns that tell persons apart: by their name, or all texts different and not numbers.

    Args:
        rows: Cells by column.
        names: Columns that might be lists.
        answers: Texts that answer whether a person is on a list; a column of them is no identifier.
    """
    found = []
    for name in names:
        texts = [text for row in rows if (text := str(row[name]).strip())]
        if not set(texts) - answers:
            continue
        codes = len(texts) >= _LEAST_CODES and len(set(texts)) == len(texts)
        if _like_id(name) or (codes and not all(re.fullmatch(r"[\d.,]+", text) for text in texts)):
            found.append(name)
    return found


def repeated(rows: Sequence[SheetRow], numbers: Sequence[int], name: str) -> list[Fault]:
    """Rows whose identifier stands in a row above."""
    seen: set[str] = set()
    faults = []
    for number, row in zip(numbers, rows, strict=True):
        text = str(row[name]).strip()
        if text and text in seen:
            message = say(
                "this identifier stands in a row above. One row a person: join them; if the column divides "
                "persons, name it with --strata."
            )
            faults.append(Fault(message, name, number))
        seen.add(text)
    return faults


def _inside(counts: Counts, one: int, other: int) -> bool:
    """Whether every person of a list is on another."""
    cells = np.arange(len(counts))
    return not counts[(cells >> one & 1 == 1) & (cells >> other & 1 == 0)].any()


def _persons(counts: Counts, one: int) -> int:
    return int(counts[np.arange(len(counts)) >> one & 1 == 1].sum())


def properties(lists: Sequence[str], counts: Counts) -> list[str]:
    """Columns that look like a property of persons (sex, year, minor), not like a list.

    A property never has a person of its own: all of its persons are on a list, that is in another column, and
    not all in the same one. A list of any size has persons whom no other list has.

    Args:
        lists: Columns taken for lists, k of them.
        counts: Persons by history, shape (2^k,).
    """
    found = []
    for i, name in enumerate(lists):
        persons = _persons(counts, i)
        if len(lists) < 3 or counts[1 << i] or not persons:
            continue
        one_list = any(_inside(counts, i, j) for j in range(len(lists)) if j != i)
        if _letters(name) in _PROPERTY_NAMES or (persons >= LEAST_TOLD and not one_list):
            found.append(name)
    return found


def twins(lists: Sequence[str], counts: Counts) -> list[tuple[str, str]]:
    """Pairs of lists that hold the same persons, the later one first."""
    return [
        (lists[j], lists[i])
        for j in range(len(lists))
        for i in range(j)
        if _persons(counts, i) and _inside(counts, i, j) and _inside(counts, j, i)
    ]


def remarks(lists: Sequence[str], counts: Counts) -> list[str]:
    """What the reader should know of the lists: one inside another, one without a case, a total in a cell."""
    notes = []
    for i, name in enumerate(lists):
        if not _persons(counts, i):
            notes.append(say("list {name} has no case", name=name))
            continue
        notes += [
            say(
                "every person of list {name} is also on list {other}: it says nothing of the hidden. Try "
                "without it, or merge the two",
                name=name,
                other=lists[j],
            )
            for j in range(len(lists))
            if j != i and _inside(counts, i, j) and not _inside(counts, j, i)
        ]
    return notes + _total_cell(lists, counts)


def _total_cell(lists: Sequence[str], counts: Counts) -> list[str]:
    """A cell that equals the sum of at least three others; with fewer that happens by chance."""
    cell = int(counts.argmax())
    if (counts > 0).sum() < 4 or 2 * counts[cell] != counts.sum():
        return []
    history = ", ".join(name for i, name in enumerate(lists) if cell >> i & 1)
    return [
        say(
            "the count of the history {history} equals the sum of all others, as a total does. If it is the "
            "sheet's total, delete that row",
            history=f"({history})",
        )
    ]


def total_row(rows: Sequence[SheetRow], lists: Sequence[str], values: Sequence[int | None]) -> int | None:
    """Place of a row on no list (blank or 0) whose count is the sum of the others; None if there is none."""
    nothing = {"", "0", "0.0"}
    blank = [i for i, row in enumerate(rows) if all(str(row[name]).strip() in nothing for name in lists)]
    if len(blank) != 1 or not (value := values[blank[0]]) or len(rows) < 4:
        return None
    return blank[0] if 2 * value == sum(one or 0 for one in values) else None


def is_persons(cells: Sequence[tuple[object, int]]) -> bool:
    """Whether rows are persons: some history repeats."""
    return bool(cells) and max(Counter(cells).values()) > 1
