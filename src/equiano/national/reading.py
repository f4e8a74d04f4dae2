"""Reading an agency's list for a submission: every row accounted for, every fault with its row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from equiano.errors import BadInputError, Fault
from equiano.national.case import SEVERAL, SubmissionCase
from equiano.record.dates import NotADateError, Order, PartialDate, read_date
from equiano.tables.countries import place_of
from equiano.tables.raw_table import RawTable
from equiano.tables.ticks import NotATickError, tick_of
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.text_files import parse_yaml
from equiano.vocab import load
from equiano.vocab.plain import plain
from equiano.words import LANGUAGES, say

MOST_FAULTS = 200
_SPLIT = re.compile(r"[;,|/]")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_DAYS = ("registered_on", "requested_on", "decided_on", "answer_by", "answered_on")
_TICKS = ("use_consent", "outcome_told")


@cache
def _words() -> dict[str, dict[str, str]]:
    """Field by title of a column, and state by word."""
    text = (resources.files("equiano.national") / "columns.yaml").read_text(encoding="utf-8")
    content = parse_yaml(text, "columns.yaml")
    states = content.pop("states")
    return {
        "columns": {word: name for name, words in content.items() for word in words},
        "states": {plain(word): name for name, words in states.items() for word in words},
    }


@dataclass(frozen=True)
class LinkageColumns:
    """What the linkage reads too, by its own words.

    Attributes:
        places: Columns of its fields by place in the header.
        sexes: `F` and `M` by word.
    """

    places: Mapping[str, int]
    sexes: Mapping[str, str]


@dataclass
class _Rows:
    """Reads the rows of one list; collects faults, so that all are told at once."""

    table: RawTable
    shared: LinkageColumns
    today: dt.date
    faults: list[Fault] = field(default_factory=list)
    row: int = 0

    def __post_init__(self) -> None:
        known = _words()["columns"]
        self.places = dict(self.shared.places)
        for place, title in enumerate(self.table.header):
            name = known.get(re.sub(r"[^\w]+", "_", title.strip().lower()).strip("_"))
            if name in self.places and name is not None:
                self.faults.append(Fault(say("a second column of the same meaning. Remove one"), title))
            elif name is not None:
                self.places[name] = place
        for name in {"id", "registered_on"} - set(self.places):
            self.faults.append(Fault(say("no such column. Add it, or name it so"), name))

    def fault(self, name: str, text: str) -> None:
        self.faults.append(self.table.located(Fault(text, name, self.row)))

    def day(self, name: str, text: str) -> PartialDate | None:
        if is_unknown_date(text):
            return None
        # What is still to come is no fault of a day for an answer.
        latest = dt.date(9999, 1, 1) if name == "answer_by" else self.today
        try:
            return read_date(text, latest, Order.DAY_FIRST)
        except NotADateError:
            self.fault(name, say("no date that can be. Write 2026-03-14"))
            return None

    def whole_day(self, name: str, text: str) -> dt.date | None:
        found = self.day(name, text)
        if found is not None and found.whole is None:
            self.fault(name, say("day and month are missing. Write 2026-03-14"))
        return found.whole if found else None

    def tick(self, name: str, text: str) -> bool | None:
        try:
            return tick_of(text)
        except NotATickError:
            self.fault(name, say("neither yes nor no. Write yes, no, or leave it empty"))
            return None

    def form(self, text: str) -> str | None:
        codes = {_forms().get(plain(part)) for part in _SPLIT.split(text) if not is_unknown(part)}
        if None in codes:
            self.fault("form", say("no form of exploitation of the vocabulary. Write a code or its label"))
        known = sorted(code for code in codes if code)
        return SEVERAL if len(known) > 1 else known[0] if known else None

    def place(self, name: str, text: str) -> str | None:
        if name == "region" and _SUBDIVISION.fullmatch(text.upper()):
            return text.upper()
        found = place_of(text, place=True)
        if found.warning or len(found.codes) > 1:
            self.fault(name, say("no one country or region. Write its code, such as DEU or RU-KGD"))
        return found.codes[0] if found.codes else None

    def state(self, text: str) -> str:
        found = _words()["states"].get(plain(text), "") if text else ""
        if text and not found:
            self.fault("state", say("must be open, closed, sealed, erased or merged, or empty"))
        return found if found in ("sealed", "erased", "merged") else ""

    def case(self, cells: Sequence[str]) -> SubmissionCase:
        said = {name: cells[place].strip() for name, place in self.places.items() if place < len(cells)}
        days = {name: self.whole_day(name, said.get(name, "")) for name in _DAYS}
        ticks = {name: self.tick(name, said.get(name, "")) for name in _TICKS}
        ends = [self.place(name, said.get(name, "")) for name in ("origin", "destination")]
        sex = self.shared.sexes.get(said.get("sex", "").lower())
        if not said.get("id"):
            self.fault("id", say("no id. Give each case its own"))
        return SubmissionCase(
            id=said.get("id", ""),
            consent=ticks["use_consent"],
            state=self.state(said.get("state", "")),
            sex={"F": "gender.female", "M": "gender.male"}.get(sex or ""),
            age=self.age(said.get("birth_date", ""), days["registered_on"]),
            form=self.form(said.get("form", "")),
            region=self.place("region", said.get("region", "")),
            corridor=f"{ends[0]}>{ends[1]}" if ends[0] and ends[1] else None,
            outcome_told=ticks["outcome_told"],
            **days,
        )

    def age(self, text: str, on: dt.date | None) -> int | None:
        """Age in years on the day of registration; by the year alone where the day is not known."""
        born = self.day("birth_date", text)
        if born is None or on is None:
            return None
        before = born.whole is not None and (on.month, on.day) < (born.whole.month, born.whole.day)
        return max(0, on.year - born.year - before)

    def read(self) -> Iterator[SubmissionCase]:
        for row in self.table.rows():
            self.row = row.number
            if row.fault is not None:
                self.faults.append(self.table.located(row.fault))
            else:
                yield self.case(row.cells)


@cache
def _forms() -> Mapping[str, str]:
    """Code of a form by its code, the end of its code, or its label."""
    found = {}
    for term in load().scheme("form").active_terms:
        short = term.code.partition(".")[2]
        for word in (term.code, short, short.replace("_", " "), *(term.label(lang) for lang in LANGUAGES)):
            found[plain(word)] = term.code
    return found


def read_submission_cases(table: RawTable, shared: LinkageColumns, today: dt.date) -> list[SubmissionCase]:
    """The cases of an agency's list.

    Args:
        table: The list, opened.
        shared: Columns that the linkage reads too.
        today: Days after it are faults.

    Raises:
        BadInputError: With every fault, by row: nothing is left out because it could not be read.
    """
    rows = _Rows(table, shared, today)
    cases = list(rows.read()) if not rows.faults else []
    ids = [case.id for case in cases]
    if len(set(ids)) < len(ids):
        rows.faults.append(Fault(say("some stand twice. Give each case its own"), "id"))
    if not cases and not rows.faults:
        rows.faults.append(Fault(say("holds no case")))
    if rows.faults:
        message = say(
            "{name}: {n:,} {n|fault|faults}. Nothing was prepared.", name=table.path.name, n=len(rows.faults)
        )
        raise BadInputError(message, rows.faults[:MOST_FAULTS])
    table.account.settle(len(cases), 0, [])
    return cases
