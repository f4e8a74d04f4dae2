"""What changed between two versions of a plan, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from equiano.planning.model import ActionPlan, PlainValue
from equiano.words import figure, language, say

# Lists of things with an id: compared thing by thing. Others are compared as a whole.
_NAMED = ("objectives", "bodies", "measures", "indicators")


@dataclass(frozen=True)
class PlanDifference:
    """One field that is not the same.

    Attributes:
        where: Path to it by ids, such as `measures: M01: end`.
        kind: `added`, `removed` or `changed`.
        before: As the file of the earlier version writes it; None: not there.
        after: As the later one does.
    """

    where: str
    kind: Literal["added", "removed", "changed"]
    before: str | None
    after: str | None

    def as_dict(self) -> dict[str, PlainValue]:
        """For JSON."""
        return {"where": self.where, "kind": self.kind, "before": self.before, "after": self.after}


def compare_plans(before: ActionPlan, after: ActionPlan) -> tuple[PlanDifference, ...]:
    """Every field that differs; empty: the plans are the same.

    Args:
        before: The earlier version.
        after: The later one.
    """
    return tuple(_of_mappings("", before.as_dict(), after.as_dict()))


def _of_mappings(
    where: str, before: Mapping[str, PlainValue], after: Mapping[str, PlainValue]
) -> Iterator[PlanDifference]:
    for key in list(dict.fromkeys([*before, *after])):
        yield from _of(f"{where}: {key}" if where else key, key, before.get(key), after.get(key))


def _of(where: str, key: str, before: PlainValue, after: PlainValue) -> Iterator[PlanDifference]:
    if before == after:
        return
    if key in _NAMED:
        yield from _of_mappings(where, _by_id(before), _by_id(after))
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _of_mappings(where, before, after)
    elif before is None:
        yield PlanDifference(where, "added", None, _written(after))
    elif after is None:
        yield PlanDifference(where, "removed", _written(before), None)
    else:
        yield PlanDifference(where, "changed", _written(before), _written(after))


def _by_id(found: PlainValue) -> dict[str, PlainValue]:
    entries = found if isinstance(found, list) else []
    return {str(one["id"]): one for one in entries if isinstance(one, dict)}


def _written(value: PlainValue) -> str:
    """A value as a person reads it: a text in the reader's language, a thing with a title by that."""
    if isinstance(value, dict):
        if set(value) <= {"en", "ru"}:
            return str(value.get(language()) or next(iter(value.values()), ""))
        if isinstance(title := value.get("title"), dict):
            return _written(title)
        if "period" in value:
            return f"{value['period']}: {_written(value.get('value', value.get('cannot_tell')))}"
        return "; ".join(_written(one) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " | ".join(_written(one) for one in value)
    if isinstance(value, float):
        return figure(value, 4)
    return "" if value is None else str(value)


def where_in_words(one: PlanDifference, titles: Mapping[str, str] | None = None) -> str:
    """The path to a field with its parts called as the tables of a plan call them.

    Args:
        one: The difference.
        titles: From `titles_of`: what stands for the id of an indicator; without, ids stay.
    """
    parts, told = one.where.split(": "), []
    for before, part in zip(["", *parts], parts, strict=False):
        if before in _NAMED:  # an id, though it be spelt as a field
            told.append((titles or {}).get(part, part) if before != "measures" else part)
        else:
            told.append(_called(part))
    return " · ".join(told)


def titles_of(plan: ActionPlan) -> Mapping[str, str]:
    """Indicators, bodies and objectives by id, as they are called in the language of who reads."""
    lang = language()
    named = {one.id: one.title.said(lang) for one in plan.objectives}
    named |= {one.id: one.title.said(lang) for one in plan.bodies}
    return named | {one.id: one.title.said(lang) for _, one in plan.indicators()}


def _called(part: str) -> str:
    names = {
        "measures": say("Measure"),
        "indicators": say("Indicator"),
        "objectives": say("Objective of the plan"),
        "bodies": say("Body of the plan"),
        "values": say("Values"),
        "title": say("Title"),
        "note": say("Note"),
        "status": say("State of the measure"),
        "start": say("First day"),
        "end": say("Last day"),
        "responsible": say("Responsible"),
        "partners": say("Partners"),
        "after": say("After"),
        "done_on": say("Carried out on"),
        "budget": say("Budget"),
        "planned": say("Money planned"),
        "spent": say("Money spent"),
        "evidence": say("Evidence"),
        "internal_note": say("Internal note"),
        "target": say("Target"),
        "basis": say("Where it comes from"),
        "provision": say("Provision"),
    }
    return names.get(part, part)
