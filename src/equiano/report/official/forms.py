"""What they were detected for: forms of exploitation."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.report.official.cells import ends
from equiano.report.official.finding import CountEnds, OfficialFinding
from equiano.report.official.paragraph import TellFinding
from equiano.words import say


def _form_name(code: str) -> str:
    """A form inside a sentence; one that a later release names, as the table writes it."""
    match code:
        case "form.sexual_exploitation":
            return say("sexual exploitation")
        case "form.forced_labour":
            return say("forced labour")
        case "form.other":
            return say("other forms")
    return code


def _forms(values: Mapping[str, CountEnds]) -> str:
    return ", ".join(f"{_form_name(code)} {ends(*value)}" for code, value in values.items())


def _form(entry: OfficialFinding, country: str, lang: str) -> str:
    text = say(
        "Recorded forms of exploitation (one person may be counted under several): {forms}.",
        forms=_forms(entry.values),
    )
    # Silence on the rest would read as "no other forms".
    return f"{text} {say('The other forms are not broken down.')}" if "rest" in entry.notes else text


def _form_last(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "Forms were last broken down for {year}: {forms}.", year=entry.years[1], forms=_forms(entry.values)
    )


SENTENCES: Mapping[str, TellFinding] = {
    "form": _form,
    "form_not_broken_down": lambda *_: say("What they were exploited for is not broken down."),
    "form_none": lambda *_: say("What they were exploited for was not reported."),
    "form_last": _form_last,
}
