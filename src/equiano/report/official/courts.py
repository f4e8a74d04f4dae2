"""Criminal proceedings, all of them in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from equiano.report.official.cells import counted
from equiano.report.official.finding import OfficialFinding
from equiano.report.official.paragraph import Paragraph
from equiano.words import say

# In the order of the proceedings, never divided by one another: bodies count different cases.
_COURTS: Mapping[str, Callable[[str, str], str]] = {
    "formal_contact": lambda count, year: say("in formal contact {count} ({year})", count=count, year=year),
    "prosecuted": lambda count, year: say("prosecuted {count} ({year})", count=count, year=year),
    "convicted": lambda count, year: say("convicted {count} ({year})", count=count, year=year),
}


def _courts(found: Sequence[OfficialFinding]) -> str:
    parts = [_COURTS[entry.id](counted(*entry.values["total"]), entry.years[1]) for entry in found]
    return say(
        "Criminal proceedings, each with the last year reported: {parts}. They do not follow the same"
        " persons, so that none is divided by another.",
        parts=", ".join(parts),
    )


def _told(found: Sequence[OfficialFinding], country: str, lang: str) -> list[str]:
    return [_courts(found)] if found else []


PARAGRAPH = Paragraph("courts", "table-official-stage", frozenset(_COURTS), _told)
