"""What the pages of campaigns show, in the language of who reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils.safestring import mark_safe

from equiano.words import figure, language, number, percent, say
from equiano_web.access import Seen
from equiano_web.campaigns import computing
from equiano_web.campaigns.models import REFUSED

EXAMPLE = """country: ru
period: {start: 2027-02, months: 3}
currency: RUB
budget: 320000
groups:
  - {id: women, group: ru_kgd.educated_women, region: RU-KGD, persons: 18000, source: "...", floor: 0.2}
channels:
  - id: radio
    name: {en: Radio, ru: Радио}
    unit: {en: a day of spots, ru: день роликов}
    cost: 12000
    most: 30
    reach: {women: {k: 0.03, share: 0.4, source: "..."}}
"""
STUDY = """region: Kaliningrad
start: 2026-01
end: 2026-12
other_campaigns:
  - {region: Penza, start: 2023-01, end: 2023-06}
counting_changed:
  - {region: Tula, month: 2024-01}
"""


def listed(rows: Sequence[Seen]) -> Mapping[str, object]:
    """The list."""
    lines = [
        {
            "id": one.id,
            "name": one["name"],
            "agency": one["agency_name"],
            "reach": reach_said(one),
        }
        for one in rows
    ]
    return {"lines": lines}


def reach_said(seen: Seen) -> str:
    """Persons reached, or where working it out stands."""
    return persons(_planned(seen)["shared"]) if seen["planned"] else state_said(seen)


def state_said(seen: Seen) -> str:
    """Where working a plan out stands."""
    if seen["state"] == REFUSED:
        return say("could not be worked out")
    done = cast("tuple[int, int]", (seen["done"], seen["of"]))
    if not done[1]:
        return say("waits to be worked out")
    return say("is being worked out: {done} of {of}", done=done[0], of=done[1])


def _planned(seen: Seen) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", seen.fields["planned"])


def persons(shared: Mapping[str, Any]) -> str:
    """Persons reached, in words."""
    of = shared["persons"]
    low, high = number(of["low"]), number(of["high"])
    if low == high:
        return say("{n} persons", n=low)
    return say("{low} to {high} persons", low=low, high=high)


def campaign(seen: Seen) -> Mapping[str, object]:
    """The page of a campaign: the plan, other budgets, and what may be said of it afterwards."""
    whole = {"key": seen.id, "name": seen["name"], "judged": _judged(seen)}
    if not seen["planned"]:
        refused = seen["state"] == REFUSED
        return {**whole, "state": state_said(seen), "refused": refused, "why": str(seen["why"]).splitlines()}
    return {**whole, **_worked_out(seen)}


def _worked_out(seen: Seen) -> Mapping[str, object]:
    found, lang = _planned(seen), language()
    kept = {one["group"]: one["name"] for one in found["shared"]["groups"] if "name" in one}
    names: Mapping[str, Mapping[str, str]] = kept or computing.group_names(str(seen["plan"]))
    shared, currency = found["shared"], str(found["currency"])
    units = [
        (one["name"][lang], number(shared["units"][one["id"]]), one["unit"][lang])
        for one in found["channels"]
    ]
    groups = [
        (
            names[one["group"]][lang],
            number(one["persons"]),
            percent(one["floor"]),
            percent(one["reach"]["low"]),
            percent(one["reach"]["high"]),
        )
        for one in shared["groups"]
    ]
    budgets = [
        (
            number(one["budget"]),
            number(one["spent"]),
            number(one["persons"]["low"]),
            number(one["persons"]["high"]),
        )
        for one in found["what_if"]
    ]
    return {
        "spent": f"{number(shared['spent'])} {currency}",
        "budget": f"{number(shared['budget'])} {currency}",
        "persons": persons(shared),
        "price": number(found["price_of_floors_persons"]),
        "units": units,
        "groups": groups,
        "budgets": budgets,
        "picture": _by_budget(found["what_if"], currency),
        "below": ", ".join(number(one) for one in found["budgets_below_the_floors"]),
        "version": found["provenance"]["version"],
    }


def _by_budget(curve: Sequence[Mapping[str, Any]], currency: str) -> str:
    from equiano.draw.alternative import with_alternative  # noqa: PLC0415 - read where a picture is shown
    from equiano.draw.ranges import Range, ranges  # noqa: PLC0415

    rows = [
        Range(number(one["budget"]), None, one["persons"]["low"], one["persons"]["high"], persons(one))
        for one in curve
    ]
    title = say("Persons reached by budget ({currency})", currency=currency)
    described = "; ".join(f"{row.label}: {row.text}" for row in rows)
    return mark_safe(
        with_alternative(ranges(rows, number, title), "reach", title, described)
    )  # escaped there


def _judged(seen: Seen) -> Mapping[str, object] | None:
    """What may be said by the calls; None where none were given."""
    if not seen["calls"]:
        return None
    found = computing.judged(str(seen["study"]), str(seen["calls"]))
    verdict, *more = found.lines()
    return {
        "verdict": verdict,
        "lines": [line.strip() for line in more],
        "picture": mark_safe(found.picture()) if found.ratios else "",  # escaped where it is drawn
        "ratios": [(name, figure(ratio)) for name, ratio in found.ratios.items()],
    }
