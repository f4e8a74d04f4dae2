"""What the pages of plans show, in the language of who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import mark_safe

from equiano.planning.dependencies import in_order
from equiano.planning.difference import titles_of, where_in_words
from equiano.planning.model import ActionPlan, PlannedMeasure
from equiano.planning.paper import fields_of, indicator_cells, notes_of
from equiano.planning.picture import plan_picture
from equiano.planning.review import review
from equiano.planning.wording import bodies_of, kind_name, plan_status, state_on, status_names, term, value_of
from equiano.words import LANGUAGES, language, say
from equiano_web.access import DeniedError
from equiano_web.components.shell import NAMES, direction, sheet_of
from equiano_web.plan.exports import KINDS
from equiano_web.plan.readings import Duty, PlanRead, VersionLine


def listed(rows: Sequence[PlanRead], duties: Sequence[Duty], may_start: bool) -> Mapping[str, object]:
    """Plans, and measures of one's own body."""
    lang, today, names = language(), timezone.localdate(), status_names()
    plans = [
        {
            "id": one.id,
            "title": one.plan.title.said(lang),
            "status": plan_status(one.plan.status),
            "measures": len(one.plan.measures),
            "overdue": len(review(one.plan, today).overdue),
        }
        for one in rows
    ]
    mine = [
        {
            "link": one.link,
            "key": one.measure.id,
            "title": one.measure.title.said(lang),
            "term": term(one.measure.start, one.measure.end),
            "state": names[state_on(one.measure, today)],
        }
        for one in duties
    ]
    return {"plans": plans, "mine": mine, "may_start": may_start}


def _table(plan: ActionPlan, day: dt.date) -> list[dict[str, str]]:
    """The picture as a table."""
    names = status_names()
    return [
        {
            "id": one.id,
            "title": one.title.said(language()),
            "term": term(one.start, one.end),
            "state": names[state_on(one, day)],
            "responsible": bodies_of(plan, one.responsible),
            "after": ", ".join(one.after),
        }
        for one in in_order(plan)
    ]


def _objectives(plan: ActionPlan, day: dt.date) -> list[dict[str, object]]:
    lang = language()
    return [
        {
            "title": one.title.said(lang),
            "measures": [_measure(plan, each, day) for each in in_order(plan) if each.objective == one.id],
        }
        for one in plan.objectives
    ]


def _measure(plan: ActionPlan, one: PlannedMeasure, day: dt.date) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title.said(language()),
        "fields": fields_of(plan, one, day),
        "indicators": [indicator_cells(each) for each in one.indicators],
    }


def shown(plan: ActionPlan) -> dict[str, object]:
    """A plan, whole or public: its picture with the table, measures by objective, indicators."""
    today = timezone.localdate()
    found, names = review(plan, today), status_names()
    counts = found.counts()
    return {
        "title": plan.title.said(language()),
        "note": plan.note.said(language()) if plan.note else "",
        "status": plan_status(plan.status),
        "number": plan.version,
        "term": term(plan.start, plan.end),
        "counts": [(names[state], counts[state]) for state in names if counts[state]],
        "picture": mark_safe(plan_picture(plan, today)),  # escaped where it is drawn
        "narrow": mark_safe(plan_picture(plan, today, narrow=True)),  # as above
        "table": _table(plan, today),
        "objectives": _objectives(plan, today),
        "findings": [one.text for one in found.findings] if plan.form == "internal" else [],
    }


def plan(read: PlanRead) -> Mapping[str, object]:
    """The page of a plan."""
    files = [(one.upper(), f"/plan/{read.id}/export/internal/{one}") for one in KINDS]
    return {**shown(read.plan), "key": read.id, "writes": read.writes, "at": read.at, "files": files}


def public(plan: ActionPlan, key: UUID, lang: str) -> Mapping[str, object]:
    """The page of a published plan, in a language, within a frame that sets no cookie."""
    way = direction(lang)
    return {
        **shown(plan),
        "lang": lang,
        "direction": way,
        "sheet": sheet_of(way),
        "language_address": "",
        "others": [(code, NAMES[code]) for code in LANGUAGES if code != lang],
        "files": [(one.upper(), f"/public/plan/{key}/{one}?lang={lang}") for one in KINDS],
    }


def measure(read: PlanRead, key: str) -> tuple[PlannedMeasure, dict[str, object]]:
    """A measure with every value of its indicators.

    Raises:
        DeniedError: If the plan has no such measure.
    """
    one = next((each for each in read.plan.measures if each.id == key), None)
    if one is None:
        raise DeniedError("plan.PlanOfAction")
    lang = language()
    cells = _measure(read.plan, one, timezone.localdate())
    indicators = [
        {
            "title": each.title.said(lang),
            "kind": kind_name(each.kind),
            "cells": indicator_cells(each),
            "notes": notes_of(each),
            "has_target": each.target is not None,
            "values": [
                (
                    value.period,
                    value_of(each, value),
                    say("computed")
                    if value.origin == "computed"
                    else say("entered by {name}", name=value.by or "–"),
                    value.evidence or value.control or "–",
                )
                for value in reversed(each.values)
            ],
        }
        for each in one.indicators
    ]
    return one, {**cells, "indicators": indicators, "key": read.id, "writes": read.writes}


def history(rows: Sequence[VersionLine], now: ActionPlan) -> list[dict[str, object]]:
    """Versions with their differences; what is gone from the plan of now keeps its id."""
    titles = titles_of(now)
    done = {
        "start": say("begun from a template"),
        "measure": say("a measure was changed"),
        "about": say("status, officials or notes were changed"),
        "value": say("a value was entered"),
        "computed": say("values were computed"),
        "provision": say("a gap of the law became a measure"),
        "report": say("an agency reported"),
        "file": say("a file was read"),
    }
    return [
        {
            "number": one.number,
            "at": one.at,
            "author": one.author,
            "what": done[one.remark],
            "differences": [
                (where_in_words(each, titles), each.before or "–", each.after or "–")
                for each in one.differences
                if each.where != "version"
            ],
        }
        for one in rows
    ]
