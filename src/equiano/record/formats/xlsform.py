"""Exports of the HTCDS XLSForm by KoBoToolbox and ODK to HTCDS columns.

Column names may carry a group (`group/prs_Gender`, `group.prs_Gender`; KoBo lets the user choose the sign); a
select_multiple is one column of values with spaces between, and often one column of ticks per choice besides.
Repeats on sheets of their own are not read: the official form has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from equiano.errors import Fault
from equiano.record.formats import htcds_standard as standard
from equiano.tables.ticks import NotATickError, tick_of
from equiano.tables.unknown import is_unknown

FORMAT = "xlsform"
# What ODK, Kobo and SurveyCTO add to an export.
_META = frozenset(
    {"start", "end", "__version__", "_uuid", "_submission_time", "KEY", "instanceID", "SubmissionDate"}
)
_SEPARATORS = re.compile(r"\s*(?:::|[/\-:.|])\s*")
_ANY_SEPARATOR = re.compile(r"\s*(?:::|__|[/\-:.|_])\s*")  # "_" stands in names too
_PREFIXED = re.compile(r"[a-z]{3}_")  # prs_, vic_, hte_, ...
# The picklists of the standard from which a case may have several; a server exports one tick column for each
# choice.
_SELECT_MULTIPLE = (
    *("vic_MethodOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation"),
    *("vic_ForcedLabourIndustry", "vic_TypeOfSexExploitation"),
)


def _field(column: str) -> str | None:
    """The field that a column stands for, with or without groups before it."""
    if (whole := standard.field_of(column)) is not None:
        return whole
    if (last := standard.field_of(_SEPARATORS.split(column)[-1])) is not None:
        return last
    rests = (column[cut.end() :] for cut in _ANY_SEPARATOR.finditer(column))
    return next(
        (found for rest in rests if _PREFIXED.match(rest) and (found := standard.field_of(rest))), None
    )


@cache
def _choices(name: str) -> Mapping[str, str]:
    """Picklist value by its letters: `Debt_bondage`, `DebtBondage` and `Debt bondage` are one."""
    return MappingProxyType({_letters(key): value for key, value in standard.picklist(name).items()})


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _field_and_choice(column: str) -> tuple[str | None, str | None]:
    """The field a column stands for, and the choice if it is the tick of one."""
    if (whole := _field(column)) is not None:
        return whole, None
    for cut in _ANY_SEPARATOR.finditer(column):
        name = _field(column[: cut.start()])
        if name in _SELECT_MULTIPLE and (choice := _choices(name).get(_letters(column[cut.end() :]))):
            return name, choice
    return None, None


def looks_like(header: Sequence[str]) -> bool:
    """Whether a header is an export of the form: its fields and the traces of a form server."""
    fields = [name for column in header if (name := _field_and_choice(column)[0])]
    grouped = any(standard.field_of(column) is None and _field_and_choice(column)[0] for column in header)
    traces = {_SEPARATORS.split(column)[-1] for column in header} & _META
    # Three, as for the standard's labels (`htcds.looks_like`).
    return len(fields) >= 3 and (grouped or len(traces) >= 1)


@cache
def _spellings(name: str) -> Mapping[tuple[str, ...], str]:
    return MappingProxyType({tuple(_words(key)): value for key, value in standard.picklist(name).items()})


def _words(text: str) -> list[str]:
    """Words in small letters, without the commas, semicolons or bars that may stand between choices."""
    words = text.replace("\xa0", " ").replace("|", " ").split()
    return [word.strip(",;").casefold() for word in words if word.strip(",;")]


def split_choices(name: str, text: str) -> list[str]:
    """Values of a select_multiple cell: names or labels with spaces between, the longest match first."""
    spellings = _spellings(name)
    longest = max((len(key) for key in spellings), default=1)
    words = _words(text)
    found: list[str] = []
    while words:
        sizes = range(min(longest, len(words)), 0, -1)
        size = next((size for size in sizes if tuple(words[:size]) in spellings), 0)
        found.append(spellings[tuple(words[:size])] if size else words[0])
        words = words[size or 1 :]
    return found


def canonical_header(header: Sequence[str]) -> list[str]:
    """HTCDS columns of an export; a tick column is `FIELD=CHOICE`."""
    found = []
    for column in header:
        name, choice = _field_and_choice(column)
        found.append(column if name is None else name if choice is None else f"{name}={choice}")
    return found


def _is_ticked(name: str, choice: str, text: str) -> bool:
    if _choices(name).get(_letters(text)) == choice:
        return True
    return tick_of(text, choice=choice) is True


def to_cells(cells: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """One submission as HTCDS cells: select_multiple values joined by semicolons, ticks gathered.

    Returns:
        The cells, and a warning for each tick that cannot be read; its choice is unknown.
    """
    ticks: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    warnings: list[Fault] = []
    for column, text in cells.items():
        name, _, choice = column.partition("=")
        if choice and name in _SELECT_MULTIPLE:
            try:
                if _is_ticked(name, choice, text):
                    ticks.setdefault(name, []).append(choice)
            except NotATickError as error:
                warnings.append(Fault(str(error), field=f"{name}={choice}"))
        elif name in _SELECT_MULTIPLE and text and ";" not in text:
            found[column] = ";".join(split_choices(name, text))
        else:
            found[column] = text
    for name, choices in ticks.items():
        if is_unknown(found.get(name, "")):
            found[name] = ";".join(choices)
    return found, warnings
