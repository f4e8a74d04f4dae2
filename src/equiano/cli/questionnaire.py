"""`equiano questionnaire`: a form that can be printed, or filled in on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equiano.cli.output import messages


def _questionnaire(
    about: Annotated[
        str,
        typer.Option(
            "--for",
            help="What it is about: work, construction, farm, fishing, factory, domestic, kiln, workhouse, "
            "state_sent, sex, begging, scam, crime, marriage, surrogacy, organ, child_given, armed, unknown.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where to write the form (PDF).")],
    audience: Annotated[str, typer.Option(help="`person`, `observer` or `file`.")] = "person",
    age: Annotated[
        str, typer.Option(help="`infant` (under 7), `child` (7 to 13), `teen` (14 to 17) or `adult`.")
    ] = "adult",
    trained: Annotated[
        bool,
        typer.Option("--trained", help="For somebody trained: with questions on sexual violence and family."),
    ] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Language: `en` or `ru`.")] = None,
) -> None:
    """Write a questionnaire that can be printed, or filled in on the screen and read by `assess --from-form`.

    It holds nothing about a person until somebody fills it in.
    """
    from equiano.identify.sheet import sheet_for
    from equiano.pipeline.questionnaire import write_questionnaire
    from equiano.words import say, using

    with using(lang):
        sheet = sheet_for(about, audience, age, trained=trained)
        write_questionnaire(sheet, out)
        count = sum(len(part.lines) for part in sheet.parts)
        messages.print(say("{name}: {count} {count|question|questions}.", name=out.name, count=count))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("questionnaire")(_questionnaire)
