"""Tables of true counts of the network, each person once in each: what `network.py` protects.

Persons of all cases (`cases`), those for whom a status was asked (`asked`), those referred within a year
(`referred`), those whose referral was accepted (`accepted`), those whose need was not met (`unmet`): others
are counted in each, so that no table of the one adds up to one of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from equiano.assist.track import table as tracks
from equiano.assist.wording import code_label
from equiano.words import LANGUAGES, in_each, mark, text_of
from equiano_web.dashboards.bands import WAITING, WAITS
from equiano_web.dashboards.referred import (
    AFTER_HELP,
    AFTER_NONE,
    AGAIN,
    AWAITED,
    FIRST,
    IN_TIME,
    LATE,
    STANDINGS,
    TAKEN_BACK,
)

if TYPE_CHECKING:
    from equiano.publish.counts import CountTable, Dimension

ELSEWHERE = "elsewhere"
_YES_NO, _STATES = ("yes", "no"), ("open", "closed")
# Regions that are named at most: those with most services in the directory. More would leave none to show.
MOST_REGIONS = 40
# `other` of our list would be taken for the sum of the small ones.
_OF_NEED = {"other": "another"}
Labels = Mapping[str, str]
Cell = tuple[str | None, ...]

CALLED = {
    "d0": mark("on the same day"),
    "d3": mark("1 to 3 days"),
    "d7": mark("4 to 7 days"),
    "d30": mark("8 to 30 days"),
    "more": mark("more than 30 days"),
    WAITING: mark("not yet"),
    "yes": mark("yes"),
    "no": mark("no"),
    "open": mark("open"),
    "closed": mark("closed"),
    IN_TIME: mark("answered in time"),
    LATE: mark("answered late or not at all"),
    AWAITED: mark("its day is still ahead"),
    TAKEN_BACK: mark("taken back before its day"),
    FIRST: mark("for the first time"),
    AFTER_NONE: mark("again, as no help came of it before"),
    AFTER_HELP: mark("again, after help was accepted before"),
    ELSEWHERE: mark("another region"),
}


def tables_of(agencies: Sequence[Mapping[str, Any]], regions: Sequence[str]) -> list[CountTable]:
    """The tables.

    Args:
        agencies: Figures of each agency (`counting.figures_of`).
        regions: Regions of the directory that may be named: public, not taken from anybody's case.
    """
    referred = [one["referred"] for one in agencies if "referred" in one]
    answers = in_each("Was the referral answered in time?")
    again = in_each("Referred for the first time, or again for the same need")
    asked = [{"decisions": one["decisions"]} for one in agencies]
    wait = in_each("Wait")
    decided = in_each("From the request to the decision on status")
    each = [_of_cases(one) for one in agencies]
    return [
        _plain(_codes("help", wait, WAITS), in_each("From detection to the first help"), each, "cases"),
        _plain(
            _codes("plan", in_each("Plan"), _YES_NO), in_each("Persons with a plan of support"), each, "cases"
        ),
        _plain(_codes("state", in_each("State"), _STATES), in_each("Open and closed cases"), each, "cases"),
        _plain(_codes("decisions", wait, WAITS), decided, asked, "asked"),
        *(
            _plain(codes, title, referred, "referred")
            for codes, title in (
                (_codes("answer", in_each("Answer"), STANDINGS), answers),
                (_codes("answer_wait", wait, WAITS), in_each("From sending to the answer")),
                (_codes("again", in_each("First or again"), AGAIN), again),
            )
            if referred
        ),
        *(_of_needs(referred, regions) if referred else ()),
    ]


def _of_cases(of: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {
        "help": of["help"],
        "plan": {"yes": of["planned"], "no": of["persons"] - of["planned"]},
        "state": {"open": of["open"], "closed": of["persons"] - of["open"]},
    }


def _of_needs(referred: Sequence[Mapping[str, Any]], regions: Sequence[str]) -> list[CountTable]:
    told = in_each("Was an outcome told of accepted referrals?")
    unmet = in_each("Needs that were not met")
    by_region = in_each("Needs that were not met, by region of the service that was asked")
    outcomes = [_by(one["told"], _need_and_answer) for one in referred]
    named = {name.casefold(): name for name in regions}

    def place(need: str, region: str) -> Cell:
        return _OF_NEED.get(need, need), named.get(region.casefold(), ELSEWHERE) if region else None

    gaps = [_by(one["unmet"], place) for one in referred]
    need, answer, region = _needs(), _codes("told", in_each("Told"), _YES_NO), _regions(regions)
    return [
        _table("told", told, (answer,), [_margin(one, 1) for one in outcomes], "accepted"),
        _table("told_by_need", told, (need, answer), outcomes, "accepted"),
        _table("unmet", unmet, (need,), [_margin(one, 0) for one in gaps], "unmet"),
        _table("unmet_by_region", by_region, (need, region), gaps, "unmet"),
    ]


def _need_and_answer(need: str, is_told: str) -> Cell:
    return _OF_NEED.get(need, need), is_told


def _by(rows: Sequence[Sequence[Any]], cell: Callable[[str, str], Cell]) -> Counter[Cell]:
    found = Counter[Cell]()
    for one, other, n in rows:
        found[cell(one, other)] += n
    return found


def _margin(of: Mapping[Cell, int], place: int) -> Counter[Cell]:
    found = Counter[Cell]()
    for cell, n in of.items():
        found[(cell[place],)] += n
    return found


def in_languages(code: str) -> dict[str, str]:
    """What a code of these tables is called, by language."""
    return {lang: text_of(CALLED[code], lang) for lang in LANGUAGES}


def _codes(name: str, title: Labels, values: Sequence[str]) -> Dimension:
    from equiano.publish.counts import Dimension  # noqa: PLC0415 - heavy

    return Dimension(name, title, tuple(values), {value: in_languages(value) for value in values})


def _needs() -> Dimension:
    """Kinds of help, the small ones together."""
    from equiano.publish.counts import Dimension  # noqa: PLC0415 - heavy

    codes = tracks().codes["help_kind"]
    labels = {
        _OF_NEED.get(code, code): {lang: code_label(code, lang) for lang in LANGUAGES} for code in codes
    }
    return Dimension("need", in_each("Need"), tuple(labels), labels, by_size=True, merge="other")


def _regions(regions: Sequence[str]) -> Dimension:
    from equiano.publish.counts import Dimension  # noqa: PLC0415 - heavy

    values = (*regions, ELSEWHERE, None)
    labels = {ELSEWHERE: in_languages(ELSEWHERE)}
    return Dimension(
        "region", in_each("Region"), values, labels, by_size=True, last=(ELSEWHERE, None), merge="other"
    )


def _plain(
    codes: Dimension,
    title: Labels,
    each: Sequence[Mapping[str, Mapping[str, int]]],
    population: str,
) -> CountTable:
    """A table of one list of codes, counted in each agency under its name."""
    counted: list[Mapping[Cell, int]] = [
        {(value,): one[codes.name].get(str(value), 0) for value in codes.values} for one in each
    ]
    return _table(codes.name, title, (codes,), counted, population)


def _table(
    name: str,
    title: Labels,
    dimensions: tuple[Dimension, ...],
    each: Sequence[Mapping[Cell, int]],
    population: str,
) -> CountTable:
    from equiano.provenance import Provenance  # noqa: PLC0415 - heavy with what follows
    from equiano.publish.counts import CountTable  # noqa: PLC0415

    total = Counter[Cell]()
    for one in each:
        total.update(one)
    return CountTable(
        name,
        title,
        dimensions,
        dict(total),
        Provenance("counts", None),
        population=population,
        # A cell that one agency fills would tell that agency's count to all others.
        contributors={cell: [one.get(cell, 0) for one in each] for cell in total},
    )
