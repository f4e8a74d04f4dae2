"""`equiano plan`: start, check, show, bring up to date, compare and export a plan of action."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from equiano.cli.commands.plan import (
    PlanCheckCommand,
    PlanCompareCommand,
    PlanExportCommand,
    PlanReadCommand,
    PlanShowCommand,
    PlanStartCommand,
    PlanUpdateCommand,
)
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.files import write_json, write_text
from equiano.pipeline.plan_values import PlanSources, update_plan
from equiano.planning.difference import PlanDifference, compare_plans
from equiano.planning.model import ActionPlan
from equiano.planning.paper import write_plan_pdf
from equiano.planning.picture import plan_picture
from equiano.planning.plan_file import read_action_plan, write_action_plan
from equiano.planning.plan_read import read_plan_table
from equiano.planning.plan_table import write_plan_table
from equiano.planning.public_form import public_form
from equiano.planning.review import review
from equiano.planning.template import start_plan, templates
from equiano.planning.told import lines_of
from equiano.words import say, using


def _tell(lines: list[str]) -> None:
    sys.stdout.buffer.write(("\n".join(map(on_screen, lines)) + "\n").encode("utf-8"))


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now(tz=dt.UTC).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(say("--day: write the day as 2026-11-26.")) from error


def _month(text: str | None) -> dt.date:
    if text is None:
        return _day(None)
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        raise UsageError(say("--begin: write the month as 2027-01.")) from error


def _ends_in(path: Path, *endings: str) -> str:
    if path.suffix.lower() not in endings:
        raise UsageError(
            say("--out {name}: end the name in {endings}.", name=path.name, endings=", ".join(endings))
        )
    return path.suffix.lower()


def start(asked: PlanStartCommand) -> None:
    """Run `equiano plan start`."""
    _ends_in(asked.out, ".yaml", ".yml")
    if asked.template not in templates():
        raise UsageError(say("no template of this name. Known: {known}.", known=", ".join(templates())))
    made = start_plan(asked.template, _month(asked.begin), country=asked.country)
    write_action_plan(made, asked.out)
    if asked.as_json:
        print_json(made.as_dict())
    else:
        messages.print(
            say(
                "{name}: {n} {n|measure|measures}, a draft for review. Change what is not yours.",
                name=asked.out.name,
                n=len(made.measures),
            )
        )


def check_plan(asked: PlanCheckCommand) -> None:
    """Run `equiano plan check`."""
    day = _day(asked.day)
    with using(asked.lang):
        found = review(read_action_plan(asked.file), day)
        if asked.as_json:
            print_json(found.as_dict())
            return
        _tell([one.text for one in found.findings] or [say("Nothing to look at.")])


def show_plan(asked: PlanShowCommand) -> None:
    """Run `equiano plan show`."""
    day = _day(asked.day)
    with using(asked.lang):
        plan = _form(read_action_plan(asked.file), is_public=asked.public)
        if asked.as_json:
            print_json({"plan": plan.as_dict(), "review": review(plan, day).as_dict()})
        else:
            _tell(lines_of(plan, day))


def _form(plan: ActionPlan, *, is_public: bool) -> ActionPlan:
    return public_form(plan) if is_public else plan


def update(asked: PlanUpdateCommand) -> None:
    """Run `equiano plan update`."""
    _ends_in(asked.out, ".yaml", ".yml")
    day = _day(asked.day)
    before = read_action_plan(asked.file)
    sources = PlanSources(
        measures=asked.measures,
        training=asked.training,
        in_post=asked.in_post,
        campaign=asked.campaign,
        judged=asked.judged,
        estimate=asked.estimate,
        period=asked.period,
    )
    made = update_plan(before, sources, day)
    write_action_plan(made, asked.out)
    _differences(compare_plans(before, made), as_json=asked.as_json)


def compare_versions(asked: PlanCompareCommand) -> None:
    """Run `equiano plan compare`."""
    with using(asked.lang):
        found = compare_plans(read_action_plan(asked.file), read_action_plan(asked.after))
        _differences(found, as_json=asked.as_json)


def _differences(found: tuple[PlanDifference, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"differences": [one.as_dict() for one in found]})
        return
    lines = [f"{one.where}: {one.before or '–'} → {one.after or '–'}" for one in found]
    _tell(lines or [say("No field differs.")])


def export(asked: PlanExportCommand) -> None:
    """Run `equiano plan export`."""
    writers: Mapping[str, Callable[[ActionPlan, Path, dt.date], None]] = {
        ".pdf": write_plan_pdf,
        ".csv": lambda plan, path, day: write_plan_table(plan, path),
        ".xlsx": lambda plan, path, day: write_plan_table(plan, path),
        ".svg": lambda plan, path, day: write_text(
            path, plan_picture(plan, day), shared=plan.form == "public"
        ),
        ".yaml": lambda plan, path, day: write_action_plan(plan, path),
        ".json": lambda plan, path, day: write_json(path, plan.as_dict(), shared=plan.form == "public"),
    }
    write = writers[_ends_in(asked.out, *writers)]
    day = _day(asked.day)
    with using(asked.lang):
        plan = _form(read_action_plan(asked.file), is_public=asked.public)
        write(plan, asked.out, day)
        if asked.as_json:
            print_json({"file": asked.out.name, "form": plan.form, "version": plan.version})
        else:
            form = say("public form") if plan.form == "public" else say("internal: not to be passed on")
            messages.print(f"{asked.out.name}: {form}", markup=False)


def read(asked: PlanReadCommand) -> None:
    """Run `equiano plan read`."""
    _ends_in(asked.out, ".yaml", ".yml")
    with using(asked.lang):
        into = read_action_plan(asked.into) if asked.into is not None else None
        found = read_plan_table(asked.file, asked.title or asked.file.stem, into=into)
        write_action_plan(found.plan, asked.out)
        if asked.as_json:
            refused = [{"row": one.row, "field": one.field, "message": one.message} for one in found.refused]
            print_json({"account": found.account.as_dict(), "refused": refused})
            return
        for line in found.account.lines():
            messages.print(line, markup=False)
        for fault in found.refused:
            messages.print(str(fault), markup=False)
