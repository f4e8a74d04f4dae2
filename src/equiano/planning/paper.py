"""A plan on paper: a tagged PDF (PDF/UA-1) with its Gantt picture, measures by objective and indicators."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources
from pathlib import Path

from equiano.draw.paper import lacking, set_pages
from equiano.files import whole_file
from equiano.planning.dependencies import in_order
from equiano.planning.indicators import state_of
from equiano.planning.model import ActionPlan, PlainValue, PlanIndicator, PlannedMeasure, PlanText
from equiano.planning.picture import described, plan_picture, title_of
from equiano.planning.review import review
from equiano.planning.wording import (
    bodies_of,
    budget_of,
    kind_name,
    plan_status,
    proof_of,
    standing_of,
    state_on,
    status_names,
    target_of,
    term,
    value_of,
)
from equiano.words import date, language, say


def write_plan_pdf(plan: ActionPlan, path: Path | str, day: dt.date) -> None:
    """Write a plan as PDF in the language of who asks.

    Args:
        plan: The plan, or its public form.
        path: The file.
        day: The day on which it is looked at.

    Raises:
        OutputError: If it cannot be written there.
    """
    made = plan_pdf(plan, day)
    with whole_file(path, shared=plan.form == "public") as temporary:
        temporary.write_bytes(made)


def plan_pdf(plan: ActionPlan, day: dt.date) -> bytes:
    """A plan as PDF. Same plan, language and day: same bytes."""
    content = _printable(plan_content(plan, day))
    template = (resources.files("equiano.planning") / "templates" / "plan.typ").read_bytes()
    return set_pages(template, "plan", content)


def _printable(content: PlainValue) -> PlainValue:
    """The same with a question mark for each sign that no font of the package draws: PDF/UA forbids those."""
    match content:
        case str():
            missing = lacking([content])
            return content.translate({ord(sign): "?" for sign in missing}) if missing else content
        case list():
            return [_printable(one) for one in content]
        case dict():
            return {key: _printable(one) for key, one in content.items()}
        case _:
            return content


def plan_content(plan: ActionPlan, day: dt.date) -> dict[str, PlainValue]:
    """What stands on the pages, in words."""
    found, lang = review(plan, day), language()
    return {
        "lang": lang,
        "title": plan.title.said(lang),
        "mark": _mark(plan),
        "lines": _lines(plan, day),
        "picture": _picture(plan, day),
        "findings": {
            "title": say("To look at"),
            "lines": [] if plan.form == "public" else [one.text for one in found.findings],
        },
        "columns": [say("Indicator"), say("Latest value"), say("Target")],
        "objectives": [
            {
                "title": one.title.said(lang),
                "measures": [
                    _measure(plan, measure, day) for measure in in_order(plan) if measure.objective == one.id
                ],
            }
            for one in plan.objectives
        ],
    }


def _picture(plan: ActionPlan, day: dt.date) -> PlainValue:
    svg = plan_picture(plan, day)
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert size is not None  # `draw` writes both
    return {
        "title": say("Measures over time"),
        "description": f"{title_of(plan)}. {described(plan, day)}",
        "svg": svg,
        "width": int(size[1]),
        "height": int(size[2]),
    }


def _mark(plan: ActionPlan) -> str:
    form = say("public form") if plan.form == "public" else say("internal: not to be passed on")
    return say("{status}, version {n}; {form}", status=plan_status(plan.status), n=plan.version, form=form)


def _lines(plan: ActionPlan, day: dt.date) -> list[PlainValue]:
    counts = review(plan, day).counts()
    told = ", ".join(f"{name}: {counts[state]}" for state, name in status_names().items() if counts[state])
    lines: list[PlainValue] = [
        say("Term: {term}", term=term(plan.start, plan.end)),
        say("{n} {n|measure|measures} on {day}: {told}.", n=len(plan.measures), day=date(day), told=told),
    ]
    notes = (plan.note.said(language()) if plan.note else "", plan.internal_note or "")
    return [*lines, *(note for note in notes if note)]


def fields_of(plan: ActionPlan, one: PlannedMeasure, day: dt.date) -> list[tuple[str, str]]:
    """What is told of a measure: names and values in words, those that have one."""
    state = status_names()[state_on(one, day)]
    found = [
        (say("Term"), term(one.start, one.end)),
        (say("Status"), f"{state}, {date(one.done_on)}" if one.done_on else state),
        (say("Responsible"), bodies_of(plan, one.responsible)),
        (say("Partners"), bodies_of(plan, one.partners)),
        (say("After"), ", ".join(one.after)),
        (say("Budget"), budget_of(one.budget, plan.currency)),
        (say("Evidence"), "; ".join(proof_of(proof) for proof in one.evidence)),
        (say("Where it comes from"), "; ".join(basis.said(language()) for basis in one.basis)),
        (say("Provision"), one.provision or ""),
        (say("Note"), one.note.said(language()) if one.note else ""),
        (say("Internal note"), one.internal_note or ""),
    ]  # fmt: skip
    return [(name, value) for name, value in found if value]


def _measure(plan: ActionPlan, one: PlannedMeasure, day: dt.date) -> PlainValue:
    return {
        "title": f"{one.id}. {one.title.said(language())}",
        "fields": [[name, value] for name, value in fields_of(plan, one, day)],
        "indicators": [list[PlainValue](indicator_cells(indicator)) for indicator in one.indicators],
    }


def indicator_cells(one: PlanIndicator) -> tuple[str, str, str, str]:
    """Indicator, latest value with its period, target with how it stands, and how it is told."""
    state, lang = state_of(one), language()
    value = value_of(one, state.latest)
    if state.latest is not None:
        value = f"{state.latest.period}: {value}"
    target = target_of(one)
    if state.standing in ("met", "not_met", "cannot_tell"):
        target = f"{target} ({standing_of(state)})"

    told = ". ".join(part.rstrip(".") for part in notes_of(one)) + "."
    return one.title.said(lang), value, target, told[:1].upper() + told[1:]


def notes_of(one: PlanIndicator) -> list[str]:
    """How an indicator is told: kind, what is counted, where it comes from, of what time, with what care."""
    lang = language()

    def said(text: PlanText | None) -> str:
        return text.said(lang) if text is not None else ""

    counted = said(one.numerator)
    if one.denominator is not None:
        counted = f"{counted} / {said(one.denominator)}"
    more = [kind_name(one.kind), counted, said(one.source), said(one.period), said(one.caution)]
    return [part for part in more if part]
