"""What is asked of the commands in `equiano.cli.web`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.commands.vocab import AsJson


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeCommand:
    """Arguments and options of `equiano serve`."""

    host: Annotated[str, typer.Option(help="Address to listen at; `0.0.0.0` for all.")] = "127.0.0.1"
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8600


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSetupCommand:
    """Arguments and options of `equiano web setup`."""

    email: Annotated[str, typer.Option(help="E-mail address of the first administrator.")]
    name: Annotated[str, typer.Option(help="Name of the first administrator.")]
    agency: Annotated[str, typer.Option(help="Name of the agency.")]
    kind: Annotated[str, typer.Option(help="What the agency does: `police`, `shelter` …")] = "shelter"
    country: Annotated[str, typer.Option(help="Its country, ISO 3166-1 alpha-3.")] = "RUS"
    lang: Annotated[str | None, typer.Option("--lang", help="Language of its pages: `en` or `ru`.")] = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebMigrateCommand:
    """Arguments and options of `equiano web migrate`."""

    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebCheckCommand:
    """Arguments and options of `equiano web check`."""

    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDemoCommand:
    """Arguments and options of `equiano web demo`."""

    cases: Annotated[
        int | None, typer.Option(help="Cases to invent: 200 if not given, 3 of a side.", min=0, max=1_000_000)
    ] = None
    seed: Annotated[int, typer.Option(help="Seed of what is invented.", min=0)] = 1
    side: Annotated[
        str | None,
        typer.Option(
            help="Instead of the network one side of a border, `kaliningrad` or `vilnius`: an agency with "
            "the people who exchange with a partner abroad."
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDemoLoginsCommand:
    """Arguments and options of `equiano web demo-logins`."""

    code: Annotated[
        str | None, typer.Option(help="Print the present six-digit code of this role's login alone.")
    ] = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebVerifyAuditCommand:
    """Arguments and options of `equiano web verify-audit`."""

    noted: Annotated[
        str, typer.Option(help="A root that was noted elsewhere: the file of roots must have it.")
    ] = ""
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRotateKeysCommand:
    """Arguments and options of `equiano web rotate-keys`."""

    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebExtractCommand:
    """Arguments and options of `equiano web extract`."""

    email: Annotated[str, typer.Option("--as", help="E-mail address of whoever answers for it.")]
    purpose: Annotated[
        str, typer.Option(help="What for, such as `report-2026`: one purpose, one number a person.")
    ]
    agency: Annotated[str, typer.Option(help="Name of the agency whose cases are extracted.")] = ""
    network: Annotated[bool, typer.Option("--network", help="The cases of all agencies.")] = False
    out: Annotated[Path | None, typer.Option(help="The case table to write (.parquet).")] = None
    lists: Annotated[
        Path | None, typer.Option(help="Folder for a list of match keys (.clk) of each agency that agreed.")
    ] = None
    secret_file: Annotated[
        Path | None, typer.Option(help="For --lists: file with the agencies' common secret.")
    ] = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOpenExportCommand:
    """Arguments and options of `equiano web open-export`."""

    file: Annotated[Path, typer.Argument(help="The export (.eqx).")]
    out: Annotated[Path, typer.Option(help="The table to write (.csv); it holds names.")]
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File with the passphrase; it is asked for if not given.")
    ] = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebBackupCommand:
    """Arguments and options of `equiano web backup`."""

    out: Annotated[
        Path | None, typer.Option(help="File to write; a new one in the folder of backups if not given.")
    ] = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRestoreCommand:
    """Arguments and options of `equiano web restore`."""

    backup: Annotated[Path, typer.Argument(help="Backup to restore.")]
    as_json: AsJson = False
