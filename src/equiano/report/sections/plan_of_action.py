"""Progress of the plan of action: measures by state, their terms, and indicators; its public form alone."""

from __future__ import annotations

from equiano.publish.release import ReleasedTable
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Section
from equiano.report.tables import released
from equiano.words import say

# As `pipeline.plan_tables` names them.
COUNTS, MEASURES, INDICATORS = (f"plan:{name}" for name in ("counts", "measures", "indicators"))
# What else tells of the response: where that is shown, a missing plan is said.
_RESPONSE = ("measure:", "prevention:")


def build(context: Context) -> Section | None:
    """The plan with its indicators; a sentence where the response is told without one; else None."""
    tables = context.release.tables
    if MEASURES not in tables:
        if not any(name.startswith(_RESPONSE) for name in tables):
            return None
        none = say(
            "No plan of action was given for this report: whether what is done was planned cannot be told."
        )
        return Section("plan-of-action", say("Plan of action"), (none,))
    counts = {str(row[0]): size_of(row[1]) or 0 for row in tables[COUNTS].rows}
    said = [
        say(
            "Of {n} {n|measure|measures} {done} {done|was|were} carried out and {overdue} {overdue|is|are} "
            "past their term; the state is that of the plan's last entry.",
            n=int(sum(counts.values())),
            done=int(counts["done"]),
            overdue=int(counts["overdue"]),
        ),
        say(
            "How many of all victims are detected is watched and is no body's target; a value that counts "
            "people stands here only where it was protected or published before."
        ),
    ]
    shown: list[ReleasedTable] = [tables[MEASURES]]
    if tables[INDICATORS].rows:
        shown.append(tables[INDICATORS])
    else:
        said.append(say("No indicator has a public value yet."))
    return Section(
        "plan-of-action",
        say("Plan of action"),
        tuple(said),
        tables=tuple(released(context, one) for one in shown),
    )


CHAPTER = Chapter("plan-of-action", build)
