"""What is asked of the commands in `equiano.cli.questionnaire`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireCommand:
    """Arguments and options of `equiano questionnaire`."""

    about: Annotated[
        str,
        typer.Option(
            "--for",
            help="What it is about: work, construction, farm, fishing, factory, domestic, kiln, workhouse, "
            "state_sent, sex, begging, scam, crime, marriage, surrogacy, organ, child_given, armed, unknown.",
        ),
    ]
    out: Annotated[Path, typer.Option("--out", help="Where to write the form (PDF).")]
    audience: Annotated[str, typer.Option(help="`person`, `observer` or `file`.")] = "person"
    age: Annotated[
        str, typer.Option(help="`infant` (under 7), `child` (7 to 13), `teen` (14 to 17) or `adult`.")
    ] = "adult"
    trained: Annotated[
        bool,
        typer.Option("--trained", help="For somebody trained: with questions on sexual violence and family."),
    ] = False
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None
