"""The page of evidence side by side: verdict, picture, table, and what each method takes for granted."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypedDict

from equiano.countries.check import terms
from equiano.draw.page import render
from equiano.draw.picture import Picture
from equiano.draw.ranges import Range
from equiano.survey.evidence.compare import Comparison, part_text
from equiano.survey.evidence.items import YEARLY, Item
from equiano.survey.pictures import range_picture
from equiano.version import __version__
from equiano.words import language, number, say, using

_TAKEN: tuple[tuple[tuple[str, ...], Callable[[], str], Callable[[], str]], ...] = (
    (
        ("chapman", "bic", "stepwise", "graphs", "latent-class", "threshold", "mth", "all", "auto"),
        lambda: say("Lists that overlap (capture–recapture)"),
        lambda: say(
            "all who are meant could be on each list, persons are linked without error, and what lists have"
            " in common"
            " beyond the model is nothing. Persons whom no list can see are not in it."
        ),
    ),
    (
        ("single-list",),
        lambda: say("One list with repeated contacts"),
        lambda: say(
            "contacts of a person do not bring each other about, and who was never seen is like who was"
            " seen once."
        ),
    ),
    (
        ("ss-pse", "rds"),
        lambda: say("Respondent-driven sampling"),
        lambda: say(
            "the group is one connected network, persons recruit at random among those they know and say"
            " rightly how"
            " many; the size leans on what was thought before."
        ),
    ),
    (
        ("nsum",),
        lambda: say("Network scale-up"),
        lambda: say(
            "respondents know who of their acquaintances is meant, and the hidden group is known as others"
            " are, but"
            " for the corrections given."
        ),
    ),
    (
        ("time-location",),
        lambda: say("Time-location sampling"),
        lambda: say("it is of those who visit the venues of the frame. Who is locked in is never there."),
    ),
    (
        ("multiplier",),
        lambda: say("Multipliers"),
        lambda: say(
            "the count and the survey mean the same persons, place and time, and nobody is counted twice."
        ),
    ),
)


def evidence_page(found: Comparison, lang: str) -> str:
    """The page as HTML, one file without references.

    Args:
        found: The comparison.
        lang: `en` or `ru`.
    """
    with using(lang):
        picture = evidence_picture(found)
        return render(
            "equiano.survey",
            "evidence.html.j2",
            lang=lang,
            texts=_texts(),
            heads=headings(),
            verdict=found.text(),
            code=found.verdict,
            picture=picture.svg if picture else "",
            alternative=picture.alternative if picture else "",
            rows=[_row(found, place) for place in _order(found)],
            ratios=_ratios(found),
            taken=[(name(), text()) for codes, name, text in _TAKEN if _used(codes, found.items)],
            version=__version__,
        )


def _texts() -> dict[str, str]:
    """Headings and sentences of the page."""
    return {
        "title": say("Evidence side by side"),
        "verdict": say("Verdict."),
        "picture": say("What each line says; a line is open where only a lower end is known."),
        "lines": say("Lines of evidence"),
        "line": say("Line and method"),
        "persons": say("Persons"),
        "compared": say("Compared"),
        "yes": say("yes"),
        "ratios": say("Each number over each other"),
        "ratios_note": say("Row over column; comparable lines alone."),
        "taken": say("What each method takes for granted"),
        "rule": say(
            "Lines are compared only where period, place, definition, measure and unit are stated and the"
            " same."
            " That several methods agree does not make them right: they may share an error."
        ),
    }


def _used(codes: tuple[str, ...], items: tuple[Item, ...]) -> bool:
    return any(item.code.startswith(code) for item in items for code in codes)


def _order(found: Comparison) -> list[int]:
    """Compared lines first, group by group."""
    first = [place for group in found.compared for place in group]
    return [*first, *(i for i in range(len(found.items)) if i not in first)]


def numbers_of(item: Item) -> str:
    """A line's number with its ends, as people read it."""
    if item.low is None:
        return "–" if item.value is None else number(item.value)
    if item.high is None or math.isinf(item.high):
        least = say("at least {low:,}", low=item.low)
        return least if item.value is None else f"{number(item.value)} ({least})"
    ends = f"{number(item.low)}–{number(item.high)}"
    return ends if item.value is None else f"{number(item.value)} ({ends})"


def evidence_picture(found: Comparison) -> Picture | None:
    """Every line with a number that may be shown, the compared ones above; None if there is none."""
    rows = []
    for place in _order(found):
        item = found.items[place]
        if item.barred or item.ends is None:
            continue
        low, high = item.ends
        label = item.name if not found.why_not(place) else say("{name} (not compared)", name=item.name)
        rows.append(Range(label, item.value, low, high if math.isfinite(high) else None, numbers_of(item)))
    if not rows:
        return None
    return range_picture(rows, say("Persons, logarithmic scale"), number, log=True)


class _Line(TypedDict):
    """A line of evidence as the template has it."""

    name: str
    method: str
    source: str
    numbers: str
    stated: list[str]
    why_not: str


class _Ratios(TypedDict):
    """Names of the compared lines, and a row for each: its name and its ratios to all."""

    names: list[str]
    rows: list[tuple[str, list[str]]]


def _row(found: Comparison, place: int) -> _Line:
    item = found.items[place]
    shown = "–" if item.barred else numbers_of(item)
    return {
        "name": item.name,
        "method": item.method,
        "source": item.source,
        "numbers": shown,
        "stated": [_stated(item, part) for part in ("period", "place", "definition", "measure")],
        "why_not": found.why_not(place),
    }


def _stated(item: Item, part: str) -> str:
    """A part of the statement as the reader's language says it; a dash where it was not said."""
    said = item.stated(part)
    if part == "measure" and said == YEARLY:
        return say("flow (each year)")
    if part == "measure" and said in (measures := terms()["measures"]):
        return measures[said][language()]
    return said or "–"


def _ratios(found: Comparison) -> _Ratios | None:
    """Each compared line's number over each other's, for the largest group; None without two numbers."""
    if not found.compared:
        return None
    group = [i for i in max(found.compared, key=len) if found.items[i].value]
    if len(group) < 2:
        return None
    cells = [
        [f"{number((found.items[i].value or 0) / (found.items[j].value or 1), 2)}" for j in group]
        for i in group
    ]
    names = [found.items[i].name for i in group]
    return {"names": names, "rows": list(zip(names, cells, strict=True))}


def headings() -> list[str]:
    """Parts of a statement, as heads of columns."""
    return [part_text(part) for part in ("period", "place", "definition", "measure")]
