"""Whom the country's authorities detected: their number, sex and age."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from equiano.report.official.cells import counted
from equiano.report.official.finding import CountEnds, OfficialFinding
from equiano.report.official.paragraph import TellFinding
from equiano.words import say

SayCount = Callable[[str], str]


_SEXES: Mapping[str, SayCount] = {
    "female": lambda count: say("{count} women and girls", count=count),
    "male": lambda count: say("{count} men and boys", count=count),
    "other": lambda count: say("{count} of another sex", count=count),
    "unknown": lambda count: say("{count} whose sex is not stated", count=count),
}


_AGES: Mapping[str, SayCount] = {
    "child": lambda count: say("{count} under 18", count=count),
    "adult": lambda count: say("{count} adults", count=count),
    "unknown": lambda count: say("{count} of unknown age", count=count),
}


def _detected(entry: OfficialFinding, country: str, lang: str) -> str:
    low, high = entry.values["total"]
    year = entry.years[1]
    if low != high:
        return say(
            "In {year} the authorities of {country} recorded fewer than {limit} detected victims of"
            " trafficking, possibly none.",
            year=year,
            country=country,
            limit=high + 1,
        )
    if "before" not in entry.values:
        return say(
            "In {year} the authorities of {country} recorded {n:,} detected {n|victim|victims} of"
            " trafficking.",
            year=year,
            country=country,
            n=low,
        )
    return say(
        "In {year} the authorities of {country} recorded {n:,} detected {n|victim|victims} of trafficking"
        " ({before:,} in {earlier}).",
        year=year,
        country=country,
        n=low,
        before=entry.values["before"][0],
        earlier=int(year) - 1,
    )


def _no_total(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("The table has no total of victims detected by the authorities of {country}.", country=country)


def _list(values: Mapping[str, CountEnds], parts: Mapping[str, SayCount]) -> str:
    """Parts that are known to be some; one of `<5` is named only among the first two."""
    shown = [
        (name, value)
        for place, (name, value) in enumerate((name, values[name]) for name in parts if name in values)
        # The first two are the sexes or age groups that every reader looks for, even where they may be none.
        if value[0] or place < 2
    ]
    return ", ".join(parts[name](counted(*value)) for name, value in shown)


def _sex(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("Of them: {parts}.", parts=_list(entry.values, _SEXES))


def _age(entry: OfficialFinding, country: str, lang: str) -> str:
    return say("By age: {parts}.", parts=_list(entry.values, _AGES))


# By the id of `situation.official.findings`; what is not broken down is said, as silence would read as none.
SENTENCES: Mapping[str, TellFinding] = {
    "detected": _detected,
    "no_total": _no_total,
    "sex": _sex,
    "sex_not_given": lambda *_: say("Their sex is not broken down."),
    "sex_does_not_add_up": lambda *_: say(
        "The numbers by sex do not make up the total; they stand in the table."
    ),
    "age": _age,
    "age_not_given": lambda *_: say("Their age is not broken down."),
    "age_does_not_add_up": lambda *_: say(
        "The numbers by age do not make up the total; they stand in the table."
    ),
}
