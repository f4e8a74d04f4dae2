"""What the page of a plan shows, and what is printed of it: in words, never a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse

from equiano.assist.wording import code_label, state_label, track_label
from equiano.words import date, language, say
from equiano_web.access import CLOSED, Permission, Who, may
from equiano_web.cases.pages import field_rows, name_of
from equiano_web.cases.plan.readings import GOAL, OF_PLAN, PlanPage
from equiano_web.cases.plan.services import Money, ServiceLine, money, safe_channel, services
from equiano_web.cases.printing import Printed
from equiano_web.cases.sections import sections
from equiano_web.cases.tracks.pages import DueLine, due_line, lines, track_href
from equiano_web.cases.values import money as in_digits
from equiano_web.components.texts import moment

if TYPE_CHECKING:
    from equiano.report.sheet import PaperSheet

_REVIEWS = frozenset({"entry.goal", "service_review", "support_review", "follow_up", "return_assessment"})
_KINDS = {"completed": "done", "started": "waiting", "offered_declined": "quiet", "not_possible": "urgent"}


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service on the page, in words."""

    help: str
    href: str
    state: str
    kind: str
    why: str
    satisfied: str
    review: dt.date | None
    cost: str


def plan(page: PlanPage, who: Who) -> Mapping[str, object]:
    """The page of a plan."""
    key, edits = page.case.id, may(who, Permission.CASE_EDIT)
    every = services(page)
    return {
        "case": page.case,
        "name": name_of(page.case),
        "goals": goals(page),
        "services": [_row(one, key) for one in every],
        "cost": in_words(money(page.steps["service"], "note_cost")),
        "awarded": in_words(money(page.steps["compensation"], "award")),
        "paid": in_words(money(page.steps["compensation"], "pay", "pay_in_part")),
        "reviews": _reviews(page),
        "tracks": [one for one in lines(key, page.standing) if one.name in OF_PLAN and one.name != "service"],
        "channel": channel(page),
        "may_edit": edits,
        "new_goal": reverse("entry-new", args=(key, GOAL)),
        "new_service": track_href(key, "service"),
    }


def channel(page: PlanPage) -> str:
    """The safe channel of the follow-up, in words."""
    found = safe_channel(page)
    return say("closed to your role") if found is CLOSED else str(found)


def goals(page: PlanPage) -> list[Sequence[tuple[str, str]]]:
    """The goals: label and value of what is filled in or closed."""
    return [field_rows(sections()[GOAL], goal) for goal in page.goals]


def _reviews(page: PlanPage) -> list[DueLine]:
    return [due_line(one, page.standing.today) for one in page.standing.dues if one["code"] in _REVIEWS]


def in_words(found: Money) -> str:
    """Money by currency, as people read it; "" for none."""
    return "; ".join(
        f"{in_digits(str(amount))} {say('in other money') if code == 'other' else code}"
        for code, amount in sorted(found.items())
    )


def _row(one: ServiceLine, case: str) -> ServiceRow:
    return ServiceRow(
        help=code_label(one.kind) if one.kind else track_label("service"),
        href=track_href(case, "service", one.id),
        state=state_label(one.state),
        kind=_KINDS.get(one.state, "waiting"),
        why=code_label(one.reason) if one.reason else "",
        satisfied=code_label(one.satisfied) if one.satisfied else "",
        review=one.review_on,
        cost=in_words(one.cost),
    )


def asking(case: str) -> Mapping[str, object]:
    """The page that asks what the plan is printed for."""
    told = say(
        "Two copies: one for the person to sign and take along, if it is safe to have it on them; one for "
        "the file. What the services cost does not stand on it."
    )
    back = reverse("case-plan", args=(case,))
    return {
        "question": say("Print the plan for the person?"),
        "told": told,
        "yes": say("Go on"),
        "back": back,
    }


def as_pdf(page: PlanPage, printed: Printed) -> HttpResponse:
    """The plan on paper, made in memory; without the name of the person and without the safe channel."""
    from equiano.report.sheet import render_sheet  # noqa: PLC0415 - loads the typesetter

    answer = HttpResponse(render_sheet(_sheet(page, printed)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="plan-{page.case["code"]}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _sheet(page: PlanPage, printed: Printed) -> PaperSheet:
    from equiano.report.sheet import PaperPart, PaperSheet  # noqa: PLC0415

    rows = [_row(one, page.case.id) for one in services(page)]
    shown = [(row.help, " · ".join(part for part in (row.state, row.why) if part)) for row in rows]
    dues = [(one.label, date(one.on)) for one in _reviews(page)]
    blank = "_" * 30
    signed = [(say("Signature of the person"), blank), (say("For the agency"), blank), (say("Day"), blank)]
    code = say("Case {code}", code=page.case["code"])
    parts = [
        PaperPart(say("Goals"), tuple(goals(page))),
        PaperPart(say("Services"), (shown,)),
        PaperPart(say("Reviews"), (dues,)),
        PaperPart(say("Signatures"), (signed,)),
    ]
    return PaperSheet(
        lang=language(),
        title=code,
        mark=say("Plan and services"),
        above=(
            say("Help never depends on testimony or on a formal status (CETS 197, article 12(6))."),
            say("You may refuse a service, change the plan or end it at any time."),
        ),
        heading=say("Plan and services"),
        under=(code, say("Printed {at}.", at=moment(printed.at))),
        parts=tuple(part for part in parts if any(part.entries)),
    )
