"""The answers of a course: one row a decision of a person on a vignette in a wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.prevent.training.bank import DECISIONS, vignettes
from equiano.prevent.training.detection import DecisionCounts
from equiano.prevent.training.item_response import Floats, Whole
from equiano.tables.raw_table import Opening
from equiano.tables.unknown import is_unknown
from equiano.tables.whole import WholeTable, likeliest, read_whole
from equiano.words import say

WAVES = ("before", "after", "followup")
NEEDED = ("person", "wave", "vignette", "decision")
REFERENCE, SHOWN_SEX, GROUP = "reference", "sex", "group"
GROUPS = ("trained", "waiting")
_SEXES = ("f", "m")
# As people write it; everything else is a fault.
_WAVE = {"follow-up": "followup", "follow_up": "followup", "follow up": "followup"}


@dataclass(frozen=True)
class Answer:
    """One decision.

    Attributes:
        person: Number of the person in this course; never a name (the file's own text is not kept).
        wave: One of `WAVES`.
        vignette: Its id.
        decision: One of `DECISIONS`.
        sex: Sex of whoever the vignette was about, `f` or `m`; empty if not told.
    """

    person: int
    wave: str
    vignette: str
    decision: str
    sex: str = ""


@dataclass(frozen=True)
class AnswerSheet:
    """All answers of a course.

    Attributes:
        answers: In the order of the file.
        persons: Number of persons.
        references: Reference decision of each vignette.
        notes: On how the file was read.
        sha256: Hash of the file; empty if there was none.
        waiting: Persons who waited for the course and answered both times untrained.
    """

    answers: Sequence[Answer]
    persons: int
    references: Mapping[str, str]
    notes: tuple[str, ...] = ()
    sha256: str = ""
    waiting: frozenset[int] = frozenset()

    def of_trained(self) -> AnswerSheet:
        """The answers of those who were trained, numbered anew without gaps."""
        if not self.waiting:
            return self
        trained = [person for person in range(self.persons) if person not in self.waiting]
        number = {person: place for place, person in enumerate(trained)}
        kept = [
            replace(one, person=number[one.person]) for one in self.answers if one.person not in self.waiting
        ]
        known = {one.vignette for one in kept}
        references = {name: one for name, one in self.references.items() if name in known}
        return AnswerSheet(kept, len(trained), references, self.notes, self.sha256)

    def of_wave(self, wave: str) -> list[Answer]:
        """Answers of a wave."""
        return [one for one in self.answers if one.wave == wave]

    def who_answered(self, wave: str) -> list[int]:
        """Persons with an answer in a wave, ascending."""
        return sorted({one.person for one in self.of_wave(wave)})

    def right(self, wave: str, persons: Sequence[int]) -> Floats:
        """Whether each person decided as the reference: 1, 0 or NaN, shape (persons, vignettes)."""
        row = {person: place for place, person in enumerate(persons)}
        column = {name: place for place, name in enumerate(self.references)}
        found = np.full((len(persons), len(column)), np.nan)
        for one in self.of_wave(wave):
            if one.person in row:
                is_right = one.decision == self.references[one.vignette]
                found[row[one.person], column[one.vignette]] = float(is_right)
        return found

    def counts(self, wave: str, persons: Sequence[int]) -> DecisionCounts:
        """How often each person referred, victims and others apart."""
        row = {person: place for place, person in enumerate(persons)}
        table = np.zeros((4, len(persons)), np.int64)
        for one in self.of_wave(wave):
            reference = self.references[one.vignette]
            if one.person not in row or reference == "ask":
                continue  # where nobody can tell yet, referring is neither right nor a false alarm
            at = 0 if reference == "refer" else 2
            table[at, row[one.person]] += one.decision == "refer"
            table[at + 1, row[one.person]] += 1
        return DecisionCounts(*table)

    def choices(self, wave: str) -> Whole:
        """How many chose each decision, shape (vignettes, decisions)."""
        place = {name: n for n, name in enumerate(self.references)}
        found = np.zeros((len(place), len(DECISIONS)), np.int64)
        for one in self.of_wave(wave):
            found[place[one.vignette], DECISIONS.index(one.decision)] += 1
        return found


def read_answers(path: Path | str, opening: Opening | None = None) -> AnswerSheet:
    """Read the answers of a course.

    Args:
        path: CSV or XLSX, one row a decision: `person` (any code, the same in each wave; no names), `wave`
            (before, after, followup), `vignette`, `decision` (refer, other_help, ask); `reference` where a
            vignette is not of the program; `sex` (f, m) of whoever the vignette was about, if known;
            `group` (trained, waiting) where some waited for the course.
        opening: Encoding, sheet and header row.

    Raises:
        BadInputError: With every cell at fault, and every vignette that a person answered twice in a wave.
    """
    table = read_whole(path, likeliest(opening), NEEDED)
    if not table.rows:
        raise BadInputError(say("{name}: there is no row in it.", name=table.source.path.name))
    faults: list[Fault] = []
    found = list(_rows(table, faults))
    references = _references(table, found, faults)
    table.refuse(faults)
    numbers: dict[str, int] = {}
    answers = [
        Answer(numbers.setdefault(row["person"], len(numbers)), row["wave"], row["vignette"], row["decision"],
               row.get(SHOWN_SEX, ""))
        for row in found
    ]  # fmt: skip
    account = table.account
    notes = [*(account.lines() if account.left_out else []), *account.encoding_lines()]
    waiting = frozenset(numbers[row["person"]] for row in found if row[GROUP] == "waiting")
    return AnswerSheet(answers, len(numbers), references, tuple(notes), sha256_of(path), waiting)


def _rows(table: WholeTable, faults: list[Fault]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    seen: set[tuple[str, str, str]] = set()
    groups: dict[str, str] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        one = {name: text.strip() for name, text in row.items()}
        wave = one["wave"].casefold()
        one["wave"], one["decision"] = _WAVE.get(wave, wave), one["decision"].casefold()
        one[SHOWN_SEX] = one.get(SHOWN_SEX, "").casefold()
        if is_unknown(one[SHOWN_SEX]):
            one[SHOWN_SEX] = ""
        one[GROUP] = one.get(GROUP, "").casefold()
        if is_unknown(one[GROUP]):
            one[GROUP] = ""
        if groups.setdefault(one["person"], one[GROUP]) != one[GROUP]:
            faults.append(Fault(say("another group than above for the same person."), GROUP, number))
        key = (one["person"], one["wave"], one["vignette"])
        for name, known in (
            ("wave", WAVES),
            ("decision", DECISIONS),
            (SHOWN_SEX, ("", *_SEXES)),
            (GROUP, ("", *GROUPS)),
        ):
            if one[name] not in known:
                message = say("must be one of {known}.", known=", ".join(part for part in known if part))
                faults.append(Fault(message, name, number))
        faults += [Fault(say("missing."), name, number) for name in ("person", "vignette") if not one[name]]
        if key in seen:
            faults.append(Fault(say("answered twice in this wave. Keep one answer."), "vignette", number))
        seen.add(key)
        found.append(one)
    return found


def _references(table: WholeTable, rows: Sequence[Mapping[str, str]], faults: list[Fault]) -> dict[str, str]:
    """The reference of each vignette: the file's own, else the program's."""
    known = {name: one.decision for name, one in vignettes().items()}
    found: dict[str, str] = {}
    for number, row in zip(table.numbers, rows, strict=True):
        name = row["vignette"]
        given = row.get(REFERENCE, "").casefold()
        reference = given or known.get(name, "")
        if not reference:
            message = say("no vignette of the program: give its reference decision in a column `reference`.")
            faults.append(Fault(message, "vignette", number))
        elif reference not in DECISIONS:
            message = say("must be one of {known}.", known=", ".join(DECISIONS))
            faults.append(Fault(message, REFERENCE, number))
        elif found.setdefault(name, reference) != reference:
            faults.append(
                Fault(say("another reference than above for the same vignette."), REFERENCE, number)
            )
    return found
