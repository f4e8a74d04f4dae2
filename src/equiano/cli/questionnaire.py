"""`equiano questionnaire`: a form that can be printed, or filled in on the screen."""

from __future__ import annotations

from equiano.cli.commands.questionnaire import QuestionnaireCommand
from equiano.cli.output import messages
from equiano.identify.sheet import sheet_for
from equiano.pipeline.questionnaire import write_questionnaire
from equiano.words import say, using


def _questionnaire(asked: QuestionnaireCommand) -> None:
    """Run `equiano questionnaire`."""
    with using(asked.lang):
        sheet = sheet_for(asked.about, asked.audience, asked.age, trained=asked.trained)
        write_questionnaire(sheet, asked.out)
        count = sum(len(part.lines) for part in sheet.parts)
        messages.print(say("{name}: {count} {count|question|questions}.", name=asked.out.name, count=count))
