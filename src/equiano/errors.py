"""Every exception of Equiano with its exit code.

A message says what is wrong, where, and what to do; it never repeats a personal value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar


class EquianoError(Exception):
    """Base of all errors that a user can act on. `exit_code` is what the command line returns.

    1, of the base, is left to faults of the program itself: unforeseen errors, and shipped data at odds.
    """

    exit_code = 1


class UsageError(EquianoError):
    """The command or call is wrong: an unknown option value, two options that exclude each other."""

    exit_code = 2


class OutputError(UsageError):
    """An output cannot be written where the person wants it: no right, no space, or something is there.

    Attributes:
        strerror: Why, as an `OSError` says it.
    """

    def __init__(self, message: str, strerror: str = "") -> None:
        super().__init__(message)
        self.strerror = strerror


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where it is and what to do. Never carries the value itself.

    Attributes:
        message: What is wrong and what to do.
        field: Column or key, if known.
        row: Row number as a spreadsheet shows it (header = 1), if known.
        sheet: Sheet of a workbook, where several are read.
    """

    # How a row is named. `words` lies above this module and puts the reader's language here.
    row_place: ClassVar[Callable[[int], str]] = "row {}".format

    message: str
    field: str | None = None
    row: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        place = [f"`{self.sheet}`"] if self.sheet is not None else []
        if self.row is not None:
            place.append(Fault.row_place(self.row))
        if self.field is not None:
            place.append(f"`{self.field}`")
        return f"{', '.join(place)}: {self.message}" if place else self.message


class BadInputError(EquianoError):
    """A file or value cannot be used. Carries every fault that was found, not only the first."""

    exit_code = 10

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[Fault, ...] = tuple(faults)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class NotEstimableError(EquianoError):
    """No estimate exists for this table. The command line's form of `estimate.NotEstimable`."""

    exit_code = 11


class SafeguardError(EquianoError):
    """A safeguard forbids it: disclosure control, the privacy budget, the ledger, a rule of packages.

    What a person may not do as things stand is `equiano_web.actions.RefusedError`, which no command meets.
    """

    exit_code = 12


class EngineError(EquianoError):
    """The engine, or an optional extra, is missing or failed."""

    exit_code = 13


class MissingExtraError(EngineError, ModuleNotFoundError):
    """A package of an optional extra is not installed; see `extras.py`.

    Attributes:
        name: The package as it is imported.
    """

    def __init__(self, message: str, package: str) -> None:
        super().__init__(message)
        self.name = package


class DataError(EquianoError):
    """A vocabulary, country pack or schema shipped with the program is inconsistent: a bug in the data."""

    exit_code = 1
