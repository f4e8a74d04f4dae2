"""The recruitment of a respondent-driven sample: who recruited whom, and how many each knows.

Two layouts are read. Either a row names its recruiter (`id`, `recruiter`), a seed saying `seed`; or it names
the coupon it came with and those it was given (`coupon`, `coupon1`, `coupon2` …). What cannot be a forest of
recruitment (a recruiter who is not there, a cycle, a coupon used twice) is one error with every row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.table import text_sha256
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.vocab.plain import plain
from equiano.words import say

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_LEVELS = 20  # of a trait; more look like names or free text, which are never printed
LEAST_PERSONS = 3  # a value, on average: fewer, and a column may hold names in a small sample
_SEED = {"seed", "seeds", "семя", "начальный", "0", "-1", "none", "нет"}
_NAMES = {
    "id": ("id", "respondent", "respondent_id", "person", "номер", "код"),
    "recruiter": ("recruiter", "recruiter_id", "recruited_by", "рекрутер", "кто_привел", "завербован"),
    "degree": (
        "degree",
        "network_size",
        "networksize",
        "network",
        "size",
        "размер_сети",
        "знакомых",
        "связей",
    ),
    "coupon": ("coupon", "own_coupon", "coupon_in", "coupon0", "купон", "свой_купон"),
}
# A column of coupons given out: coupon1, coupon_out_2, купон3; `coupon` alone is the person's own.
_GIVEN = re.compile(r"(?:coupon|купон)_?(?:out_?)?([1-9][0-9]?)")


@dataclass(frozen=True)
class Recruitment:
    """A respondent-driven sample of n persons, in the order in which they were recruited.

    Attributes:
        recruiter: Place (0 … n-1) of each person's recruiter; -1 for a seed.
        degree: How many persons of the group each knows, at least 1.
        traits: Cells of the other columns by name; None where nothing is known.
        rows: Row of each person in the file.
        sha256: Hash of the data.
        notes: On how the table was read, in words.
    """

    recruiter: Whole
    degree: Floats
    traits: Mapping[str, tuple[str | None, ...]]
    rows: tuple[int, ...]
    sha256: str
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.recruiter)

    @cached_property
    def wave(self) -> Whole:
        """Wave of each person: 0 for seeds, else one more than the recruiter's."""
        wave = np.where(self.recruiter < 0, 0, -1)
        while (wave < 0).any():
            known = (wave < 0) & (self.recruiter >= 0) & (wave[self.recruiter] >= 0)
            wave[known] = wave[self.recruiter[known]] + 1
        return wave

    @cached_property
    def seed(self) -> Whole:
        """Place of the seed of each person's chain."""
        seed = np.where(self.recruiter < 0, np.arange(len(self)), self.recruiter)
        while (self.recruiter[seed] >= 0).any():
            seed = np.where(self.recruiter[seed] >= 0, self.recruiter[seed], seed)
        return seed

    @cached_property
    def recruits(self) -> Whole:
        """How many each person recruited."""
        return np.bincount(self.recruiter[self.recruiter >= 0], minlength=len(self))

    def trait(self, name: str) -> tuple[tuple[str, ...], Whole]:
        """A column as groups.

        Args:
            name: The column.

        Returns:
            The groups in order, and the place of each person's group; -1 where it is not known.

        Raises:
            UsageError: If there is no such column, or it is no division into two to 20 groups.
        """
        return levels_of(self.traits, name)


def levels_of(traits: Mapping[str, tuple[str | None, ...]], name: str) -> tuple[tuple[str, ...], Whole]:
    """A column as groups: see `Recruitment.trait`."""
    if name not in traits:
        raise UsageError(say("--trait: there is no column `{name}` beside those of the survey.", name=name))
    cells = traits[name]
    found = {cell for cell in cells if cell is not None}
    persons = sum(cell is not None for cell in cells)
    if not 2 <= len(found) <= MOST_LEVELS or (len(found) > 2 and persons < LEAST_PERSONS * len(found)):
        raise UsageError(
            say(
                "--trait: column `{name}` has {groups:,} {groups|group|groups} of {persons:,}"
                " {persons|person|persons}; a share needs two to {most}, of three persons each or more.",
                name=name,
                groups=len(found),
                persons=persons,
                most=MOST_LEVELS,
            )
        )
    levels = tuple(sorted(found, key=_natural))
    place = {level: i for i, level in enumerate(levels)}
    return levels, np.array([-1 if cell is None else place[cell] for cell in cells], np.int64)


def _natural(text: str) -> tuple[int, float, str]:
    """Numbers by size, before words."""
    return (0, float(text), "") if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text) else (1, 0.0, text)


def as_recruitment(
    value: object,
    *,
    columns: Mapping[str, str] | None = None,
    order: str | None = None,
    opening: Opening | None = None,
) -> Recruitment:
    """A respondent-driven sample from a file or a data frame.

    Args:
        value: The table, one row a person: a file, a data frame, a list of dictionaries or a dictionary
            of columns.
        columns: Names of the columns `id`, `recruiter`, `degree`, `coupon`, where they are not found by name.
        order: Column with numbers or dates (year-month-day) of recruitment; the order of the rows if None.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every row at fault: an id that is missing or stands twice, a recruiter who is
            missing or not in the table, a cycle, a coupon used or given twice, a degree that is missing, 0 or
            no number.
        UsageError: If a column that was named is not there.
    """
    if isinstance(value, Recruitment):
        return value
    sheet = sheet_of(value, opening)
    used = _columns(sheet, dict(columns or {}))
    faults: list[Fault] = []
    recruiter = _by_coupon(sheet, used, faults) if "coupon" in used else _by_id(sheet, used, faults)
    degree = _degrees(sheet, used["degree"], faults)
    if not faults:
        faults = _cycles(sheet, recruiter, used)
    sheet.refuse(faults)
    if (recruiter < 0).all():
        raise BadInputError(
            say("{name}: nobody was recruited by another; there is no chain.", name=sheet.source)
        )
    taken = {*used.values(), *(given for given in sheet.columns if _GIVEN.fullmatch(_key(given)))}
    traits = {
        name: tuple(None if is_unknown(row[name]) else row[name] for row in sheet.rows)
        for name in sheet.columns
        if name not in taken
    }
    numbers = ",".join(f"{r}:{d:g}" for r, d in zip(recruiter, degree, strict=True))
    sha256 = sheet.sha256 or text_sha256("\n".join([numbers, *(f"{k}:{v}" for k, v in traits.items())]))
    found = Recruitment(recruiter, degree, traits, sheet.numbers, sha256, sheet.notes)
    return _with_small_degrees_noted(_in_order(found, sheet, order))


def _with_small_degrees_noted(found: Recruitment) -> Recruitment:
    fewer = int(((found.recruits + (found.recruiter >= 0)) > found.degree).sum())
    if not fewer:
        return found
    note = say(
        "{persons:,} {persons|person knows|persons know} fewer of the group than recruited them or were"
        " recruited by them: degrees are too small or coupons were passed on.",
        persons=fewer,
    )
    return replace(found, notes=(*found.notes, note))


def _key(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", plain(name)).strip("_")


def _columns(sheet: SurveySheet, given: dict[str, str]) -> dict[str, str]:
    """The columns of recruitment, by what they are."""
    if unknown := [name for name in given.values() if name not in sheet.columns]:
        raise UsageError(say("{source} has no column `{name}`.", source=sheet.source, name=unknown[0]))
    by_key = {_key(name): name for name in reversed(sheet.columns)}
    found = dict(given)
    for what, keys in _NAMES.items():
        hit = next((by_key[key] for key in keys if key in by_key and by_key[key] not in found.values()), None)
        if what not in found and hit is not None:
            found[what] = hit
    if "recruiter" in found:
        found.pop("coupon", None)
    missing = [what for what in ("id", "degree") if what not in found]
    if "coupon" in found:
        missing = [what for what in missing if what != "id"]
    elif "recruiter" not in found:
        missing.append("recruiter")
    if missing:
        raise BadInputError(
            say(
                "{name}: no column for {missing}. Name the columns `id`, `recruiter` (or `coupon`, `coupon1`,"
                " `coupon2` …) and `degree`, or say which they are.",
                name=sheet.source,
                missing=", ".join(missing),
            )
        )
    return found


def _is_seed(text: str) -> bool:
    return plain(text) in _SEED


def _by_id(sheet: SurveySheet, used: Mapping[str, str], faults: list[Fault]) -> Whole:
    """Places of recruiters by their ids."""
    place: dict[str, int] = {}
    for i, row in enumerate(sheet.rows):
        name = row[used["id"]]
        if is_unknown(name) and name != "0":
            faults.append(sheet.fault(i, used["id"], say("no id. Give every person one.")))
        elif name in place:
            first = sheet.numbers[place[name]]
            faults.append(sheet.fault(i, used["id"], say("the same id as in row {row}.", row=first)))
        else:
            place[name] = i
    recruiter = np.full(len(sheet.rows), -1, np.int64)
    for i, row in enumerate(sheet.rows):
        text = row[used["recruiter"]]
        if text in place and place[text] != i:
            recruiter[i] = place[text]
        elif text in place:
            faults.append(sheet.fault(i, used["recruiter"], say("a person cannot recruit themself.")))
        elif _is_seed(text):
            continue
        elif is_unknown(text):
            message = say("no recruiter. Write `seed` for a person whom nobody recruited.")
            faults.append(sheet.fault(i, used["recruiter"], message))
        else:
            message = say("this recruiter is not in the table. Add the row, or write `seed`.")
            faults.append(sheet.fault(i, used["recruiter"], message))
    return recruiter


def _by_coupon(sheet: SurveySheet, used: Mapping[str, str], faults: list[Fault]) -> Whole:
    """Places of recruiters by the coupon that a person brought."""
    given_names = [name for name in sheet.columns if _GIVEN.fullmatch(_key(name))]
    given_names = [name for name in given_names if name != used["coupon"]]
    if not given_names:
        raise BadInputError(
            say("{name}: no columns for coupons given out (`coupon1`, `coupon2` …).", name=sheet.source)
        )
    giver: dict[str, int] = {}
    for i, row in enumerate(sheet.rows):
        for name in given_names:
            if is_unknown(row[name]):
                continue
            if row[name] in giver:
                first = sheet.numbers[giver[row[name]]]
                faults.append(
                    sheet.fault(i, name, say("this coupon was given out in row {row} too.", row=first))
                )
            giver.setdefault(row[name], i)
    recruiter = np.full(len(sheet.rows), -1, np.int64)
    user: dict[str, int] = {}
    for i, row in enumerate(sheet.rows):
        text = row[used["coupon"]]
        if _is_seed(text) and text not in giver:
            continue
        if is_unknown(text):
            message = say("no coupon. Write `seed` for a person whom nobody recruited.")
        elif text in user:
            message = say("this coupon was used in row {row} too.", row=sheet.numbers[user[text]])
        elif text not in giver:
            message = say("nobody in the table gave out this coupon. Add the row, or write `seed`.")
        elif giver[text] == i:
            message = say("a person cannot recruit themself.")
        else:
            user[text] = i
            recruiter[i] = giver[text]
            continue
        faults.append(sheet.fault(i, used["coupon"], message))
    return recruiter


def _degrees(sheet: SurveySheet, name: str, faults: list[Fault]) -> Floats:
    reader = NumberReader([row[name] for row in sheet.rows], sheet.delimiter, whole=True)
    found = np.ones(len(sheet.rows))
    for i, row in enumerate(sheet.rows):
        message = ""
        if is_unknown(row[name]):
            message = say("no degree: the person has no weight. Say how many of the group they know.")
        else:
            try:
                found[i] = reader.count(row[name])
            except NotANumberError as error:
                message = str(error)
        if not message and found[i] == 0:
            message = say("degree 0: whoever was recruited or recruits knows at least one.")
        if message:
            faults.append(sheet.fault(i, name, message))
    return found


def _cycles(sheet: SurveySheet, recruiter: Whole, used: Mapping[str, str]) -> list[Fault]:
    """Persons on a cycle of recruitment."""
    state = np.zeros(
        len(recruiter), np.int8
    )  # 0 not seen, 1 on this path, 2 leads to a seed or a known cycle
    on_cycle: list[int] = []
    for start in range(len(recruiter)):
        path, at = [], start
        while at >= 0 and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = int(recruiter[at])
        if at >= 0 and state[at] == 1:
            on_cycle += path[path.index(at) :]
        state[path] = 2
    field_name = used.get("recruiter", used.get("coupon", ""))
    rows = sorted(sheet.numbers[i] for i in on_cycle)
    message = say("a cycle: this person recruited, over others, the own recruiter.")
    return [Fault(message, field_name, row) for row in rows]


def _in_order(found: Recruitment, sheet: SurveySheet, order: str | None) -> Recruitment:
    """The sample in the order of recruitment."""
    if order is None:
        return found
    if order not in sheet.columns:
        raise UsageError(say("{source} has no column `{name}`.", source=sheet.source, name=order))
    keys = [_time(row[order]) for row in sheet.rows]
    wrong = say("no number and no date (year-month-day).")
    sheet.refuse([sheet.fault(i, order, wrong) for i, key in enumerate(keys) if key is None])
    placed = np.argsort(np.array([key or 0.0 for key in keys]), kind="stable")
    back = np.empty(len(placed), np.int64)
    back[placed] = np.arange(len(placed))
    old = found.recruiter[placed]
    return replace(
        found,
        recruiter=np.where(old < 0, -1, back[old]),
        degree=found.degree[placed],
        traits={name: tuple(cells[i] for i in placed) for name, cells in found.traits.items()},
        rows=tuple(found.rows[i] for i in placed),
    )


def _time(text: str) -> float | None:
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        # Days of a year of twelve months of 31: in order, which is all that is asked.
        return int(match[1]) * 372.0 + int(match[2]) * 31 + int(match[3])
    return float(text) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text) else None
