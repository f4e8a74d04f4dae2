"""How a table is opened: the options that every command with a table has."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.cli.output import messages
from equiano.tables.encoding import text_encoding
from equiano.tables.raw_table import Opening

if TYPE_CHECKING:
    from equiano.tables.account import Account

ENCODING = typer.Option("--encoding", help="Text encoding of a CSV file, such as cp1251; found if not given.")
Encoding = Annotated[str | None, ENCODING]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook, if several have content.")]
AllSheets = Annotated[bool, typer.Option("--all-sheets", help="Read all visible sheets as one table.")]
HeaderRow = Annotated[
    int | None, typer.Option("--header-row", help="Row of the column names, if it is not found.", min=1)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The options of a command that opens a table."""

    encoding: Encoding = None
    sheet: Sheet = None
    all_sheets: AllSheets = False
    header_row: HeaderRow = None

    def opening(self) -> Opening:
        """As the library takes them.

        Raises:
            BadInputError: If there is no such encoding.
        """
        return opening_of(self.encoding, self.sheet, self.all_sheets, self.header_row)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSheet:
    """The same for a table that is never spread over sheets."""

    encoding: Encoding = None
    sheet: Sheet = None
    header_row: HeaderRow = None

    def opening(self) -> Opening:
        """As the library takes them.

        Raises:
            BadInputError: If there is no such encoding.
        """
        return opening_of(self.encoding, self.sheet, header_row=self.header_row)


def as_options(opening: Opening) -> str:
    """The options again, for a command that is shown to the user; empty if none was given."""
    found = [
        *(["--encoding", opening.encoding] if opening.encoding else []),
        *(["--sheet", opening.sheet] if opening.sheet else []),
        *(["--all-sheets"] if opening.all_sheets else []),
        *(["--header-row", str(opening.header_row)] if opening.header_row else []),
    ]
    # Quoted, as it is printed to be copied into a shell: sheets have blanks in their names.
    return "".join(f" {shlex.quote(part)}" for part in found)


def opening_of(
    encoding: str | None = None,
    sheet: str | None = None,
    all_sheets: bool = False,
    header_row: int | None = None,
) -> Opening:
    """The options as the library takes them; an encoding is looked up before any file is opened.

    Raises:
        BadInputError: If there is no such encoding.
    """
    if encoding:
        text_encoding(encoding)
    return Opening(encoding, sheet, all_sheets, header_row)


def tell_account(account: Account | None) -> None:
    """Say on stderr what of a table was left out, if anything was."""
    if account is not None and account.left_out:
        for line in account.lines():
            messages.print(line, markup=False, soft_wrap=True)
