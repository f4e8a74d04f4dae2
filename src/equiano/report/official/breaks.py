"""Years that jump: all of one stage in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.report.official.finding import OfficialFinding
from equiano.report.official.paragraph import Paragraph
from equiano.words import number, say

# The two that readers compare from year to year; the others are smaller, and triple by chance. Chosen.
_BREAKS = ("victims_detected", "offences")


def _breaks(found: Sequence[OfficialFinding]) -> str:
    """All jumps of one stage, each year once."""
    detected = found[0].notes["stage"] == "victims_detected"
    years: dict[str, int] = {}
    for entry in found:
        years[entry.years[0]] = entry.values["before"][0]
        years[entry.years[1]] = entry.values["after"][0]
    listed = ", ".join(
        say("{n} in {year}", n=number(count), year=year) for year, count in sorted(years.items())
    )
    return say(
        "{stage}: {years}. Where one year is more than three times the other, it is as a rule another way of"
        " counting; such years are not compared.",
        stage=say("Detected victims") if detected else say("Offences recorded"),
        years=listed,
    )


def _told(found: Sequence[OfficialFinding], country: str, lang: str) -> list[str]:
    by_stage = ([entry for entry in found if entry.notes["stage"] == stage] for stage in _BREAKS)
    return [_breaks(entries) for entries in by_stage if entries]


PARAGRAPH = Paragraph("break", "table-official-stage", frozenset({"break"}), _told)
