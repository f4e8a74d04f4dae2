"""Exports of the HTCDS XLSForm by KoBoToolbox and ODK to HTCDS columns.

Column names may carry a group (`group/prs_Gender`, `group-prs_Gender`); a select_multiple is one column of
values
with spaces between, and often one 0/1 column per choice besides. Repeats on sheets of their own are not
read: the official form has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from equiano.record.formats import htcds_standard as standard

FORMAT = "xlsform"
_META = frozenset(
    {"start", "end", "__version__", "_uuid", "_submission_time", "KEY", "instanceID", "SubmissionDate"}
)
_SEPARATORS = re.compile(r"[/\-:]")
_TICKED = frozenset({"1", "true", "yes", "1.0"})
_SELECT_MULTIPLE = (
    *("vic_MethodOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation"),
    *("vic_ForcedLabourIndustry", "vic_TypeOfSexExploitation"),
)


def _field_and_choice(column: str) -> tuple[str | None, str | None]:
    """The field a column stands for, and the choice if it is the tick of one."""
    if (whole := standard.field_of(column)) is not None:
        return whole, None
    parts = _SEPARATORS.split(column)
    if (last := standard.field_of(parts[-1])) is not None:
        return last, None
    for place in range(len(parts) - 1, 0, -1):
        name = standard.field_of(parts[place - 1])
        rest = column[len("/".join(parts[:place])) + 1 :]
        if name in _SELECT_MULTIPLE and standard.folded(rest) in standard.picklist(name):
            return name, standard.picklist(name)[standard.folded(rest)]
    return None, None


def looks_like(header: Sequence[str]) -> bool:
    """Whether a header is an export of the form: its fields and the traces of a form server."""
    fields = [name for column in header if (name := _field_and_choice(column)[0])]
    grouped = any(standard.field_of(column) is None and _field_and_choice(column)[0] for column in header)
    traces = {_SEPARATORS.split(column)[-1] for column in header} & _META
    return len(fields) >= 3 and (grouped or len(traces) >= 1)


@cache
def _spellings(name: str) -> Mapping[tuple[str, ...], str]:
    return MappingProxyType({tuple(key.split(" ")): value for key, value in standard.picklist(name).items()})


def split_choices(name: str, text: str) -> list[str]:
    """Values of a select_multiple cell: names or labels with spaces between, the longest match first."""
    spellings = _spellings(name)
    longest = max((len(key) for key in spellings), default=1)
    words = text.replace("\xa0", " ").split()
    found: list[str] = []
    while words:
        size = next(
            (
                n
                for n in range(min(longest, len(words)), 0, -1)
                if tuple(w.casefold() for w in words[:n]) in spellings
            ),
            0,
        )
        key = tuple(word.casefold() for word in words[:size])
        found.append(spellings[key] if size else words[0])
        words = words[size or 1 :]
    return found


def canonical_header(header: Sequence[str]) -> list[str]:
    """HTCDS columns of an export; a tick column is `FIELD=CHOICE`."""
    found = []
    for column in header:
        name, choice = _field_and_choice(column)
        found.append(column if name is None else name if choice is None else f"{name}={choice}")
    return found


def to_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """One submission as HTCDS cells: select_multiple values joined by semicolons, ticks gathered."""
    ticks: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for column, text in cells.items():
        name, _, choice = column.partition("=")
        if choice and name in _SELECT_MULTIPLE:
            if text.strip().casefold() in _TICKED:
                ticks.setdefault(name, []).append(choice)
        elif name in _SELECT_MULTIPLE and text and ";" not in text:
            found[column] = ";".join(split_choices(name, text))
        else:
            found[column] = text
    for name, choices in ticks.items():
        if not found.get(name):
            found[name] = ";".join(choices)
    return found
