"""What of a plan waits for what: a circle is refused, one that begins too early is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from equiano.planning.model import ActionPlan, PlannedMeasure


def circle_of(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Ids that wait for each other in a circle, in their order, the first again at the end; empty: none.

    Args:
        after: Id of each measure, and the ids it waits for; those that are not there are passed over.
    """
    done: set[str] = set()
    for first in after:
        path, walk = [first], [iter(after[first])]
        while walk:
            ahead = next((one for one in walk[-1] if one in after and one not in done), None)
            if ahead is None:
                done.add(path.pop())
                walk.pop()
            elif ahead in path:
                return (*path[path.index(ahead) :], ahead)
            else:
                path.append(ahead)
                walk.append(iter(after[ahead]))
    return ()


def begun_too_early(plan: ActionPlan) -> Iterator[tuple[PlannedMeasure, PlannedMeasure]]:
    """Measures that begin before one that they need has ended, each with that one.

    One that was done counts with the day on which it was, and one that was dropped not at all.
    """
    by_id = {one.id: one for one in plan.measures}
    for measure in plan.measures:
        for key in measure.after:
            needed = by_id[key]
            ended = needed.done_on or needed.end
            if measure.status != "dropped" and needed.status != "dropped" and measure.start <= ended:
                yield measure, needed


def in_order(plan: ActionPlan) -> list[PlannedMeasure]:
    """Measures by objective as the plan lists those, then by first day, last day and id."""
    place = {one.id: n for n, one in enumerate(plan.objectives)}
    return sorted(plan.measures, key=lambda one: (place[one.objective], one.start, one.end, one.id))
