"""Countries within a sentence, each with its number."""

from __future__ import annotations

from equiano.report.official.cells import ends
from equiano.report.official.finding import CountEnds, OfficialFinding, is_country
from equiano.vocab.country_forms import named
from equiano.words import say


def _place(name: str, value: CountEnds, note: str | None, lang: str) -> str:
    more = ", " + say("nearly all in {years}", years=note) if note else ""
    return f"{named(name, lang)} ({ends(*value)}{more})"


def places_of(entry: OfficialFinding, lang: str) -> list[str]:
    """The countries of a finding, in its order."""
    codes = [name for name in entry.values if is_country(name)]
    return [_place(name, entry.values[name], entry.notes.get(name), lang) for name in codes]
