"""What is asked of the commands in `equiano.cli.publish`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.asking import Flag, Flags
from equiano.cli.opening import Reading
from equiano.pipeline.options import DraftOptions

# A name, not a proof: the signature is the key's (`publish.keys`).
_BY = typer.Option(help="Who does this. Default: the user of this computer.")

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

_LedgerFile = Annotated[Path | None, typer.Argument(help="A ledger. Default: the one of the settings.")]


def names_of(text: str | None) -> tuple[str, ...] | None:
    """Names with commas between; none were given where nothing was."""
    return tuple(name.strip() for name in text.split(",")) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCommand:
    """Arguments and options of `equiano publish`."""

    cases: Annotated[Path | None, typer.Argument(help="Case table made by `equiano intake` (Parquet).")] = (
        None
    )
    out: Annotated[Path | None, typer.Option(help="Folder for the draft release.")] = None
    options: Annotated[
        DraftOptions,
        Flags(
            epsilon=typer.Option(help="Privacy budget of this release, such as 4."),
            delta=typer.Option(help="Default: 1/(n ln n) of the noisy number of records."),
            table=typer.Option(help="Instead of cases: any table of categories; empty is unknown."),
            domain=typer.Option(help="For --table: YAML, the public list of values of each column."),
            prefer=Flag(typer.Option(help="fidelity, balance or no-invention."), str),
            person=typer.Option(
                help="Column that says whose a record is. Default for cases: the agency's case number."
            ),
            max_records=typer.Option(
                min=1, help="Use so many records of a person at the most, drawn at random."
            ),
            unit=Flag(
                typer.Option(
                    help="What is protected as a whole: person, or record where nobody knows persons."
                ),
                str,
            ),
            columns=Flag(
                typer.Option(help="Columns of the case table, with commas between. Default: see the docs."),
                str | None,
                names_of,
            ),
            k_anonymous=typer.Option(
                help="Instead of --epsilon: no combination of values describes fewer people than this."
            ),
            length=typer.Option(help="For --k-anonymous: longest combination looked at."),
            seed=typer.Option(help="For tests only: the release is marked not private."),
            dataset=typer.Option(help="Name of the data set in the ledger. Default: the file's name."),
            opening=Flag(None, Reading, Reading.opening),
            by=_BY,
            policy=typer.Option(help="Disclosure policy (YAML) instead of the shipped one."),
        ),
    ]
    internal: Annotated[
        bool, typer.Option(help="Also show how close each mode came to the true data: for your eyes only.")
    ] = False
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareCommand:
    """Arguments and options of `equiano compare`."""

    original: Annotated[Path, typer.Argument(help="The original table (CSV, XLSX).")]
    synthetic: Annotated[Path, typer.Argument(help="The synthetic table, same columns.")]
    reading: Reading
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerShowCommand:
    """Arguments and options of `equiano ledger show`."""

    ledger: _LedgerFile = None
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVerifyCommand:
    """Arguments and options of `equiano ledger verify`."""

    ledger: _LedgerFile = None
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerApproveCommand:
    """Arguments and options of `equiano ledger approve`."""

    draft: Annotated[Path, typer.Argument(help="Folder of the draft.")]
    to: Annotated[Path, typer.Option(help="New folder the public files are written to.")]
    by: Annotated[str, typer.Option(help="Who approves; not the person who made the draft.")]
    note: Annotated[str, typer.Option(help="Anything to record with the approval.")] = ""
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRepairCommand:
    """Arguments and options of `equiano ledger repair`."""

    ledger: _LedgerFile = None
    json: _Json = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerUnpublishedCommand:
    """Arguments and options of `equiano ledger unpublished`."""

    number: Annotated[str, typer.Argument(help="Number of the report, as it stands in it.")]
    by: Annotated[str | None, typer.Option("--by", help="Your name.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKeyCommand:
    """Arguments and options of `equiano ledger key`."""

    json: _Json = False
