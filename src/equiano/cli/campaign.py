"""`equiano campaign`: share out the budget of a campaign, and judge afterwards whether calls rose."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from equiano.cli.commands.campaign import CampaignEvaluateCommand, CampaignPlanCommand
from equiano.cli.output import print_json
from equiano.errors import NotEstimableError, UsageError
from equiano.files import write_text
from equiano.prevent.campaign.delivered import read_delivered
from equiano.prevent.campaign.evaluate import CANNOT_TELL, evaluate_campaign
from equiano.prevent.campaign.planning import plan_campaign
from equiano.words import language, say, using


def _draw(picture: str, path: Path | None) -> None:
    if path is not None:
        write_text(path, picture)


def _must_be_svg(path: Path | None) -> None:
    if path is not None and path.suffix.lower() != ".svg":
        raise UsageError(say("--plot {name}: end the name in .svg.", name=path.name))


def _tell(lines: list[str]) -> None:
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))


def plan(asked: CampaignPlanCommand) -> None:
    """Run `equiano campaign plan`."""
    with using(asked.lang):
        _must_be_svg(asked.plot)
        made = plan_campaign(asked.file)
        done = read_delivered(made, asked.delivered) if asked.delivered is not None else None
        _draw(made.picture(), asked.plot)
        if asked.as_json:
            print_json({**made.as_dict(), "delivered": done and done.as_dict()})
            return
        _tell([*made.lines(language()), *(done.lines(language()) if done else [])])


def evaluate(asked: CampaignEvaluateCommand) -> None:
    """Run `equiano campaign evaluate`."""
    with using(asked.lang):
        _must_be_svg(asked.plot)
        found = evaluate_campaign(asked.file, asked.study)
        if found.ratios:
            _draw(found.picture(), asked.plot)
        if asked.as_json:
            print_json(found.as_dict())
        else:
            _tell(found.lines())
    if found.verdict == CANNOT_TELL:
        # As of an estimate that cannot be made: the answer, with its reasons, is already printed.
        raise typer.Exit(NotEstimableError.exit_code)
