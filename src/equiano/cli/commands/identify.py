"""What is asked of the commands in `equiano.cli.identify`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]

Country = Annotated[
    str | None,
    typer.Option(
        "--country",
        help="Also apply this country's law; the setting `country` by default, `none` for no law.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessCommand:
    """Arguments and options of `equiano assess`."""

    case: Annotated[
        Path | None,
        typer.Argument(help="The case as JSON, or a saved interview; see docs/how-to/identify.md."),
    ] = None
    country: Country = None
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
    prevalence: Annotated[
        float | None,
        typer.Option(help="Share trafficked among those screened, for results of screening instruments."),
    ] = None
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask in the terminal: safety and consent first, then questions.")
    ] = False
    audience: Annotated[
        str | None,
        typer.Option(help="Whom the questions are for: `person`, `observer` or `file`."),
    ] = None
    about: Annotated[
        str | None, typer.Option("--for", help="With --ask: what it is about, such as `fishing`.")
    ] = None
    save: Annotated[Path | None, typer.Option(help="With --ask: where to keep the answers.")] = None
    resume: Annotated[Path | None, typer.Option(help="With --ask: go on with a saved interview.")] = None
    from_form: Annotated[
        Path | None, typer.Option(help="A form of `equiano questionnaire` that was filled in (PDF).")
    ] = None
    case_id: Annotated[
        str | None, typer.Option("--case", help="Number of the case, where the file is a table of cases.")
    ] = None
    json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HowSureCommand:
    """Arguments and options of `equiano how-sure`."""

    instrument: Annotated[str, typer.Argument(help="Such as `qyit`, `raft`, `six_item_child`.")]
    prevalence: Annotated[
        float | None, typer.Option(help="Share trafficked among those screened; the study's own by default.")
    ] = None
    negative: Annotated[bool, typer.Option("--negative", help="For a negative result.")] = False
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
    json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCommand:
    """Arguments and options of `equiano screen`."""

    cases: Annotated[Path, typer.Argument(help="Table of cases (Parquet), as `equiano intake` writes it.")]
    out: Annotated[Path, typer.Option("--out", help="Where to write the findings (Parquet).")]
    country: Country = None
    engine: Annotated[str | None, typer.Option(help="duckdb, spark or sail; the setting by default.")] = None
    json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNarrativeCommand:
    """Arguments and options of `equiano read-narrative`."""

    text: Annotated[Path, typer.Argument(help="A text file in English or Russian (UTF-8).")]
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language of the text, `en` or `ru`; by its letters if absent."),
    ] = None
    json: AsJson = False
