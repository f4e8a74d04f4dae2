"""How much a file that is given may hold; each limit is a setting, is enforced while reading, and says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from equiano.errors import BadInputError, UsageError
from equiano.settings import get as setting
from equiano.words import say

_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
# A file that unpacks to more than this many times its size, and to more than so many bytes, is a bomb: tables
# of persons shrink to a tenth or a twentieth, sheets of formatted empty rows to a fourteenth; deflate ends at
# 1:1032. Sheets of zeros and ones alone were seen at 1:90, hence the room.
_MOST_RATIO, _LEAST_SUSPECT = 200, 64 * 10**6


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be read.

    Attributes:
        unpacked: Bytes of a compressed file, unpacked.
        rows: Rows of a table.
        columns: Columns of a table.
        cell: Bytes of a cell, or of one line of a CSV file.
        document: Bytes of a YAML or JSON file.
    """

    unpacked: int
    rows: int
    columns: int
    cell: int
    document: int

    def check_unpacked(self, name: str, unpacked: int, packed: int) -> None:
        """Refuse what unpacks to more than is allowed, or to out of all proportion.

        Raises:
            BadInputError: If it does.
        """
        if unpacked > self.unpacked:
            raise BadInputError(
                say(
                    "{name}: unpacked, it has more than {most}. Divide it, or raise the setting "
                    "`most_unpacked`.",
                    name=name,
                    most=_shown(self.unpacked),
                )
            )
        if unpacked > _LEAST_SUSPECT and unpacked > _MOST_RATIO * max(packed, 1):
            raise BadInputError(
                say(
                    "{name}: it unpacks to more than {ratio} times its size, as no table of persons does. "
                    "Save it anew as plain CSV.",
                    name=name,
                    ratio=_MOST_RATIO,
                )
            )

    def check_rows(self, name: str, rows: int) -> None:
        """Refuse too many rows.

        Raises:
            BadInputError: If there are.
        """
        if rows > self.rows:
            raise BadInputError(
                say(
                    "{name}: more than {most:,} rows. Divide it, or raise the setting `most_rows`.",
                    name=name,
                    most=self.rows,
                )
            )

    def check_columns(self, name: str, columns: int) -> None:
        """Refuse too many columns.

        Raises:
            BadInputError: If there are.
        """
        if columns > self.columns:
            raise BadInputError(
                say(
                    "{name}: {number:,} columns, and at most {most:,} can be read (setting `most_columns`). "
                    "Check the delimiter.",
                    name=name,
                    number=columns,
                    most=self.columns,
                )
            )

    def check_cell(self, name: str, length: int) -> None:
        """Refuse too long a cell or line.

        Raises:
            BadInputError: If it is.
        """
        if length > self.cell:
            raise BadInputError(
                say(
                    "{name}: a cell or row holds more than {most}. Check line ends and quotes, or raise "
                    "the setting `longest_cell`.",
                    name=name,
                    most=_shown(self.cell),
                )
            )

    def check_document(self, name: str, size: int) -> None:
        """Refuse too long a text file.

        Raises:
            BadInputError: If it is.
        """
        if size > self.document:
            raise BadInputError(
                say(
                    "{name}: larger than {most}, which no file of this kind is. Check the path, or "
                    "raise the setting `largest_document`.",
                    name=name,
                    most=_shown(self.document),
                )
            )


def _shown(size: int) -> str:
    unit, factor = next(
        (one for one in reversed(_UNITS.items()) if size >= one[1] and size % (one[1] // 1000 or 1) == 0),
        ("", 1),
    )
    return f"{size / factor:g} {unit or 'B'}"


def _number(name: str) -> int:
    text = setting(name)
    found = re.fullmatch(r"\s*(\d{1,15})\s*([KMGT]?B?)\s*", text.upper())
    unit = (found[2] if found[2] in _UNITS else found[2] + "B") if found else ""
    if found is None or unit not in _UNITS or int(found[1]) == 0:
        raise UsageError(
            say("the setting `{name}` must be a number above 0, such as 500000 or 2GB.", name=name)
        )
    return int(found[1]) * _UNITS[unit]


def limits() -> Limits:
    """The limits of the settings.

    Raises:
        UsageError: If a setting is no size.
    """
    return Limits(
        unpacked=_number("most_unpacked"),
        rows=_number("most_rows"),
        columns=_number("most_columns"),
        cell=_number("longest_cell"),
        document=_number("largest_document"),
    )
