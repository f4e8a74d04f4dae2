"""What the acts of a plan come to: each service with its reason, review and cost; money by currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from equiano_web.access import Seen
from equiano_web.cases.plan.readings import PlanPage

Money = Mapping[str, Decimal]
REVIEW = "service_review"


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service on the plan.

    Attributes:
        id: Id of the track's state.
        kind: Code of the kind of help.
        state: Code of its state.
        reason: Code of why it was declined or not possible, where that is how it stands.
        satisfied: What the person said last: `yes`, `no`, `unknown`; "" if never asked.
        review_on: Day of the next review.
        cost: What was spent on it, by currency; `other` holds what has no code of its own.
    """

    id: str
    kind: str
    state: str
    reason: str
    satisfied: str
    review_on: dt.date | None
    cost: Money


def services(page: PlanPage) -> tuple[ServiceLine, ...]:
    """The services on a plan, in the order in which they came."""
    reviews = {str(due["subject"]): due["due_on"] for due in page.standing.dues if due["code"] == REVIEW}
    states = [one for one in page.standing.states if one["track"] == "service"]
    return tuple(_service(one, page.steps["service"], reviews.get(one.id)) for one in states)


def _service(state: Seen, steps: Iterable[Seen], review: object) -> ServiceLine:
    own = [step for step in steps if str(step["subject"]) == state.id]
    ended = {"offered_declined": "decline_reason", "not_possible": "impossible_reason"}
    return ServiceLine(
        id=state.id,
        kind=str(state["about"]),
        state=str(state["state"]),
        reason=_last(own, ended.get(str(state["state"]), "")),
        satisfied=_last(own, "satisfied"),
        review_on=review if isinstance(review, dt.date) else None,
        cost=money(own, "note_cost"),
    )


def _last(steps: Sequence[Seen], name: str) -> str:
    values = [str(step[name]) for step in steps if name and step[name] != ""]
    return values[-1] if values else ""


def money(steps: Iterable[Seen], *acts: str) -> Money:
    """What the acts of these names come to, by currency: amounts of two currencies are never added."""
    found: dict[str, Decimal] = {}
    for step in steps:
        if step["act"] in acts and step["amount"] != "":
            currency = str(step["currency"])
            found[currency] = found.get(currency, Decimal()) + Decimal(str(step["amount"]))
    return found


def safe_channel(page: PlanPage) -> object:
    """The channel agreed last for the follow-up; "" if there is none, closed as the field is."""
    steps = [step for step in page.steps["reintegration"] if step["safe_channel"] != ""]
    return steps[-1]["safe_channel"] if steps else ""
