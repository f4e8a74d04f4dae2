"""Reading agencies' lists through the one door: every row accounted for, every fault with its row.

What the whole list tells decides how its cells are read: the order of names, the order of day and month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from equiano.errors import BadInputError, Fault, UsageError
from equiano.link.birth import standard_date, years_of_age
from equiano.link.columns import FIELDS, FULL_NAME, places_of, sexes
from equiano.link.name_order import (
    COLUMN_ORDERS,
    FULL_NAME_ORDERS,
    SWAPPED,
    NameOrder,
    judge_columns,
    judge_full_names,
    knowledge_of,
    split_full_name,
)
from equiano.link.opened import open_list
from equiano.link.prepare import ROW_ID, mapped
from equiano.link.raw import Raw, read_raw
from equiano.link.reading import ListReading
from equiano.record.dates import Judgement, Order, judge_order
from equiano.tables.countries import place_reader
from equiano.tables.letters import is_mojibake
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_placeholder, is_unknown, known_names
from equiano.words import say

MOST_FAULTS = 200  # of one list; more say no more
NAMES = ("family_name", "given_name", "patronymic", "nickname")
_LIST_NAME = re.compile(r"^[^\W\d]\w*$")


@dataclass(frozen=True)
class AgencyList:
    """One list.

    Attributes:
        table: Strings with the columns `FIELDS`; dates as `birth.parse_birth` reads them. Records without any
            name are not in it. A list without ids has `row N`.
        reading: How it was read.
    """

    table: pa.Table
    reading: ListReading


@dataclass(frozen=True)
class Wishes:
    """What the user says of a list, where it is not to be judged from it.

    Attributes:
        columns: From `load_column_map`.
        opening: Encoding, sheets and header row.
        name_order: One of `FULL_NAME_ORDERS` or `COLUMN_ORDERS`.
        date_order: Order of day and month.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    opening: Opening = field(default_factory=Opening)
    name_order: str | None = None
    date_order: Order | None = None


class _Reader:
    """Reads one list; collects faults, so that all are told at once."""

    def __init__(self, path: Path, today: dt.date, wishes: Wishes) -> None:
        self.path, self.today, self.wishes = path, today, wishes
        self.source = open_list(path, wishes.opening)
        self.places = places_of(self.source.header, path.name, wishes.columns)
        self.raw: Raw = read_raw(self.source, self.places)
        self.faults: list[Fault] = list(self.raw.faults)
        self.warnings: Counter[tuple[str, str]] = Counter()
        self.empty = pa.chunked_array([pa.array([""] * len(self.raw.numbers), pa.string())])

    def column(self, name: str) -> pa.ChunkedArray:
        """Trimmed texts of a field; empty texts if the list has none."""
        return self.raw.columns.get(name, self.empty)

    def fault(self, places: npt.NDArray[np.int64], messages: Sequence[str], name: str) -> None:
        """Add a fault for each place."""
        numbers = self.raw.numbers[places].tolist()
        self.faults += [Fault(text, name, row) for text, row in zip(messages, numbers, strict=True)]

    def check(self, name: str, function: Callable[[str], str]) -> None:
        """Faults of one column; each distinct text is checked once."""
        if name in self.raw.columns:
            messages = mapped(self.column(name), function)
            places = np.flatnonzero(messages != "")
            self.fault(places, messages[places].tolist(), name)

    def warn(self, name: str, messages: npt.NDArray[np.object_]) -> None:
        """Count what was taken as unknown."""
        for message, number in zip(
            *np.unique(messages[messages != ""].astype(str), return_counts=True), strict=True
        ):
            self.warnings[name, str(message)] += int(number)

    def stop(self) -> NoReturn:
        """Raise all faults.

        Raises:
            BadInputError: Always.
        """
        ordered = sorted(self.faults, key=lambda fault: fault.row or 0)[:MOST_FAULTS]
        more = (
            ""
            if len(self.faults) <= MOST_FAULTS
            else " " + say("The first {number} follow.", number=MOST_FAULTS)
        )
        raise BadInputError(
            say("{name}: {faults:,} {faults|fault|faults}.", name=self.path.name, faults=len(self.faults))
            + more + " " + say("Nothing was linked."),
            [self.source.located(fault) for fault in ordered],
        )  # fmt: skip

    def ids(self) -> pa.ChunkedArray:
        """Ids; `row N` where there is none."""
        rows = pa.chunked_array(
            [pa.array([f"{ROW_ID}{self.source.place_of(n)}" for n in self.raw.numbers.tolist()])]
        )
        given = self.column("id")
        ids = pc.if_else(pc.equal(given, ""), rows, given)
        _, first, place = np.unique(mapped(ids, str).astype(str), return_index=True, return_inverse=True)
        again = np.flatnonzero(first[place] != np.arange(len(place)))
        at = [self.source.place_of(int(self.raw.numbers[first[place[row]]])) for row in again.tolist()]
        self.fault(
            again, [say("the same id as row {row}. Give each record its own", row=row) for row in at], "id"
        )
        return ids

    def names(self) -> tuple[dict[str, pa.Array], NameOrder | None]:
        """Names in parts, in the order of the list, placeholders blanked."""
        order, wanted = None, self.wishes.name_order
        found = {name: self.column(name) for name in NAMES}
        if FULL_NAME in self.raw.columns:
            full = self.column(FULL_NAME)
            order = judge_full_names(full.to_pylist(), wanted if wanted in FULL_NAME_ORDERS else None)
            found_order = order.order
            parts = mapped(
                full,
                lambda text: ("", "", "") if is_placeholder(text) else split_full_name(text, found_order),
            )
            for place, name in enumerate(NAMES[:3]):
                part = pa.chunked_array([pa.array([split[place] for split in parts], pa.string())])
                found[name] = pc.if_else(pc.equal(found[name], ""), part, found[name])
        elif {"family_name", "given_name"} <= set(self.raw.columns):
            one, other = found["family_name"], found["given_name"]
            known, also = (mapped(column, knowledge_of).astype(np.int8) for column in (one, other))
            order = judge_columns(known, also, wanted if wanted in COLUMN_ORDERS else None)
            if order.order == SWAPPED:
                found["family_name"], found["given_name"] = other, one
        for name in (*NAMES, FULL_NAME):
            self.check(name, _wrong_letters)
        return _known(found), order

    def births(self) -> tuple[npt.NDArray[np.object_], Judgement | None, Order, str, int, int]:
        """Dates and ranges of years, and how they were read."""
        judged, wanted = None, self.wishes.date_order
        order, basis = Order.DAY_FIRST, "usual"
        if "birth_date" in self.raw.columns:
            judged = judge_order(self.column("birth_date").to_pylist())
            if wanted or judged.order:
                order, basis = (wanted, "given") if wanted else (judged.order or order, "evidence")
            if basis == "evidence" and not (judged.day_first or judged.month_first):
                basis = "usual"
        born = np.full(len(self.raw.numbers), "", dtype=object)
        for name in ("birth_date", "birth_year"):
            pairs = mapped(self.column(name), lambda text: standard_date(text, self.today, order))
            places = np.array([place for place, pair in enumerate(pairs) if pair[1]], dtype=np.int64)
            self.fault(places, [pairs[place][1] for place in places], name)
            read = np.array([pair[0] for pair in pairs], dtype=object)
            born = np.where(born == "", read, born)
        from_age = without = 0
        if "age" in self.raw.columns:
            recorded = self.column("recorded").to_pylist()
            record_order = judge_order(recorded).order or Order.DAY_FIRST
            for place, age in enumerate(self.column("age").to_pylist()):
                years, fault = years_of_age(age, recorded[place], self.today, record_order)
                if fault:
                    self.fault(np.array([place]), [fault], "age")
                elif not born[place] and years:
                    born[place], from_age = years, from_age + 1
                elif not born[place] and not is_unknown(age):
                    without += 1
        return born, judged, order, basis, from_age, without

    def sexes(self) -> npt.NDArray[np.object_]:
        """`F`, `M` or empty: a gender outside the two says nothing and is never held against a pair."""
        return mapped(self.column("sex"), lambda text: sexes().get(text.strip().lower(), ""))

    def citizenships(self) -> npt.NDArray[np.object_]:
        """The first country that is named; what is not known is unknown."""
        column = self.column("citizenship")
        read = place_reader(pc.unique(column).to_pylist())
        found = mapped(column, read)
        self.warn("citizenship", np.array([entry.warning for entry in found], dtype=object))
        return np.array([entry.codes[0] if entry.codes else "" for entry in found], dtype=object)

    def read(self) -> AgencyList:
        """The list.

        Raises:
            BadInputError: With every fault, by row.
        """
        if not len(self.raw.numbers):
            if not self.faults:
                self.faults.append(Fault(say("no records under the header. Export the list again")))
            self.stop()
        ids = self.ids()
        names, name_order = self.names()
        born, judged, order, basis, from_age, without = self.births()
        columns = {
            "id": ids,
            **names,
            "birth_date": pa.array(born, pa.string()),
            "sex": pa.array(self.sexes(), pa.string()),
            "citizenship": pa.array(self.citizenships(), pa.string()),
        }
        table = pa.table({name: columns[name] for name in FIELDS})
        linkable = pa.array(
            np.logical_or.reduce([_filled(table[name]) for name in NAMES if name != "patronymic"])
        )
        left_out = len(table) - int(pc.sum(linkable).as_py() or 0)
        if left_out == len(table):
            self.faults.append(
                Fault(say("no record has a name. Check the columns, or name them with --columns"))
            )
        if self.faults:
            self.stop()
        used = set(self.places.values())
        rest = [title for place, title in enumerate(self.source.header) if title and place not in used]
        self.source.account.settle(len(table), 0, rest)
        reading = ListReading(
            self.source.account,
            name_order,
            judged,
            order,
            basis,
            left_out,
            dict(self.warnings),
            from_age,
            without,
        )
        return AgencyList(table.filter(linkable), reading)


def _filled(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.not_equal(column, "").to_numpy(), dtype=np.bool_)


def _wrong_letters(text: str) -> str:
    return say("letters of a wrong encoding. Export the list again in UTF-8") if is_mojibake(text) else ""


def _known(found: Mapping[str, pa.ChunkedArray]) -> dict[str, pa.Array]:
    """Names with placeholders blanked; only rows with a word that may be one are looked at whole."""
    columns = {name: mapped(column, str) for name, column in found.items()}
    suspect = np.logical_or.reduce(
        [mapped(column, _may_be_placeholder).astype(np.bool_) for column in found.values()]
    )
    for place in np.flatnonzero(suspect).tolist():
        known = known_names({name: columns[name][place] for name in columns})
        for name, values in columns.items():
            values[place] = known[name]
    return {name: pa.array(values, pa.string()) for name, values in columns.items()}


def _may_be_placeholder(text: str) -> bool:
    return bool(text) and is_placeholder(text)


def read_list(path: Path, today: dt.date, wishes: Wishes | None = None) -> AgencyList:
    """Read one list: CSV, XLSX or Parquet.

    Args:
        path: The file; its stem names the list.
        today: Dates after it are faults.
        wishes: What the user says of it.

    Raises:
        BadInputError: With every fault, by row.
    """
    return _Reader(path, today, wishes or Wishes()).read()


def list_name(path: Path) -> str:
    """Name of a list: its file's stem, as it will stand above a column of the capture table.

    Raises:
        UsageError: If it cannot be a column's name.
    """
    name = re.sub(r"[^\w]+", "_", path.stem)
    if not _LIST_NAME.match(name) or name in ("count", "draw"):
        raise UsageError(
            say(
                "{name}: a file's name becomes a column. Rename it to letters, digits and `_`.",
                name=path.name,
            )
        )
    return name


def read_lists(
    paths: Sequence[Path], today: dt.date, wishes: Callable[[str], Wishes] = lambda _: Wishes()
) -> dict[str, AgencyList]:
    """Read all lists; the faults of every list are reported together.

    Args:
        paths: The files.
        today: Dates after it are faults.
        wishes: What the user says of a list, by its name.

    Raises:
        UsageError: If there are fewer than two lists or two of the same name.
        BadInputError: With every fault of every list.
    """
    names = [list_name(path) for path in paths]
    if len(set(names)) < max(len(names), 2):
        raise UsageError(say("give two or more lists with different file names."))
    lists: dict[str, AgencyList] = {}
    wrong: list[BadInputError] = []
    for name, path in zip(names, paths, strict=True):
        try:
            lists[name] = read_list(path, today, wishes(name))
        except BadInputError as error:
            wrong.append(error)
    if wrong:
        raise BadInputError("\n".join(str(error) for error in wrong)) if len(wrong) > 1 else wrong[0]
    return lists
