"""The chapters of the report, in the order in which they are read.

To add one: write its file in `sections/`, which ends with a `CHAPTER`, and name it in the tuple below.
"""

from __future__ import annotations

from equiano.report.chapter import Chapter
from equiano.report.sections import (
    annex,
    control,
    hidden,
    measures,
    missing,
    official,
    people,
    plan_of_action,
    prevention,
    published,
    response,
    risk,
    role,
    sources,
)

# In the order of the report: what authorities count, what the file holds, what is published, how it is known.
CHAPTERS: dict[str, Chapter] = {
    chapter.id: chapter
    for chapter in (
        official.CHAPTER,
        people.CHAPTER,
        control.CHAPTER,
        role.CHAPTER,
        risk.CHAPTER,
        hidden.CHAPTER,
        published.CHAPTER,
        response.CHAPTER,
        measures.CHAPTER,
        prevention.CHAPTER,
        plan_of_action.CHAPTER,
        missing.CHAPTER,
        sources.CHAPTER,
        annex.CHAPTER,
    )
}
"""Every chapter by the id of its section."""
