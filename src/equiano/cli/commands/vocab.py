"""What is asked of the commands in `equiano.cli.vocab`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

Lang = Annotated[str | None, typer.Option("--lang", help="`en` or `ru`.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabListCommand:
    """Arguments and options of `equiano vocab list`."""

    scheme: Annotated[
        str | None, typer.Option("--scheme", help="List the terms of this scheme; without it, the schemes.")
    ] = None
    lang: Lang = None
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabFindCommand:
    """Arguments and options of `equiano vocab find`."""

    words: Annotated[list[str], typer.Argument(help="Words in English or Russian, such as `passport taken`.")]
    scheme: Annotated[
        list[str] | None, typer.Option("--scheme", help="Search this scheme only; may be repeated.")
    ] = None
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Search labels of this language only and print it: `en`, `ru`."),
    ] = None
    # Ten: half a screen; who needs more writes a better word. Chosen, not measured.
    limit: Annotated[int, typer.Option(help="Most codes.", min=1)] = 10
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabShowCommand:
    """Arguments and options of `equiano vocab show`."""

    code: Annotated[
        str,
        typer.Argument(help="A code, such as `delphi.d5.documents` or `RUS`, or a label that one code has."),
    ]
    lang: Lang = None
    as_json: AsJson = False
