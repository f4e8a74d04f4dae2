"""One verdict on several lines of evidence: they agree, they differ by a factor, or they cannot be compared.

Two lines are compared only where both say the same period, place, measure, unit and definition; what was not
said is the same as nothing (`schema/coverage.py` has the rule for all ratios). Lines agree if their intervals
overlap, pair by pair: for two independent intervals of 95 % with equal widths that is a test at about .006,
so that ten pairs do not differ by chance alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from equiano.answer import finite_or_none
from equiano.schema.coverage import Obstacle, Scope, comparable
from equiano.survey.evidence.items import Item, years_of
from equiano.tables.countries import place_of
from equiano.vocab.plain import plain
from equiano.words import say

EvidenceVerdict = Literal["agree", "differ", "not-comparable"]
Kind = Literal["period", "place", "unit", "measure", "definition"]

# Ends at most 10 % apart do not contradict, as among a pack's figures: rounding alone does that.
ROUNDING = 1.1
# An interval whose upper end is more than so many times the lower says little by agreeing; chosen.
WIDE = 10.0


@dataclass(frozen=True)
class Obstruction:
    """Why two lines are not compared.

    Attributes:
        first: Place of the first line.
        second: Place of the second.
        kinds: What differs or was not said.
    """

    first: int
    second: int
    kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class Comparison:
    """Lines of evidence with the verdict on them.

    Attributes:
        items: All lines.
        verdict: `agree`, `differ` or `not-comparable`.
        compared: Places of the lines that were compared, by groups of comparable lines.
        factor: Largest number over the smallest among the compared (points, or middles of ranges); None
            without comparison.
        apart: Pairs of compared lines whose intervals do not overlap.
        obstructions: Pairs that were not compared, with what stands in the way.
        wide: Places of compared lines whose intervals are so wide that agreement says little.
    """

    items: tuple[Item, ...]
    verdict: EvidenceVerdict
    compared: tuple[tuple[int, ...], ...]
    factor: float | None
    apart: tuple[tuple[int, int], ...]
    obstructions: tuple[Obstruction, ...]
    wide: tuple[int, ...]

    def text(self) -> str:
        """The verdict in the reader's language."""
        lines = [self._sentence()]
        left = len(self.items) - sum(map(len, self.compared))
        if self.compared and left:
            lines.append(
                say(
                    "{left:,} {left|line is|lines are} not compared: what stands in the way is in the table.",
                    left=left,
                )
            )
        if self._share_data():
            lines.append(say("Some rest on the same data: that these agree is no evidence of its own."))
        if self.verdict == "agree" and self.wide:
            lines.append(
                say(
                    "{wide:,} of the intervals {wide|is|are} so wide that agreement says little.",
                    wide=len(self.wide),
                )
            )
        return " ".join(lines)

    def _share_data(self) -> bool:
        """Whether two compared lines were made from one set of data."""
        data = [self.items[i].data for group in self.compared for i in group if self.items[i].data]
        return len(data) > len(set(data))

    def _sentence(self) -> str:
        count = sum(map(len, self.compared))
        if self.verdict == "not-comparable":
            return say("The lines of evidence cannot be compared: {reasons}.", reasons=self._reasons())
        if self.verdict == "agree":
            text = say(
                "The {count:,} comparable lines agree: their intervals overlap, pair by pair.", count=count
            )
            # Numbers half as large again are worth a word though their intervals overlap; chosen.
            if self.factor is not None and self.factor >= 1.5:
                text += " " + say(
                    "Their numbers still differ by a factor of {factor:,.1}.", factor=self.factor
                )
            return text
        first, second = max(self.apart, key=lambda pair: _factor([self.items[i] for i in pair]))
        return say(
            "The {count:,} comparable lines differ by a factor of {factor:,.1}: the intervals of"
            " “{first}” and “{second}” do not overlap. Something that at least one of them takes for granted"
            " does not hold; publish no single number.",
            count=count,
            factor=self.factor or math.nan,
            first=self.items[first].name,
            second=self.items[second].name,
        )

    def _reasons(self) -> str:
        kinds = [kind for one in self.obstructions for kind in one.kinds]
        seen = [kind_text(kind) for kind in dict.fromkeys(sorted(kinds, key=lambda kind: -kinds.count(kind)))]
        if not seen:
            return say("fewer than two have a number that may be compared")
        return "; ".join(seen)

    def why_not(self, place: int) -> str:
        """Why a line is not compared, in words; empty if it is."""
        if any(place in group for group in self.compared):
            return ""
        if self.items[place].barred:
            return self.items[place].barred
        missing = [
            part
            for part in ("period", "place", "measure", "definition")
            if not self.items[place].stated(part)
        ]
        if missing:
            return say("not stated: {parts}", parts=", ".join(part_text(part) for part in missing))
        own = [one.kinds for one in self.obstructions if place in (one.first, one.second)]
        if not own:
            return say("there is no other line to compare it with")
        least = min(own, key=len)  # the line that is nearest to it
        return "; ".join(kind_text(kind) for kind in least)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "verdict": {"code": self.verdict, "text": self.text()},
            "factor": None if self.factor is None else finite_or_none(self.factor),
            "compared": [list(group) for group in self.compared],
            "apart": [list(pair) for pair in self.apart],
            "items": [{**item.as_dict(), "why_not": self.why_not(i)} for i, item in enumerate(self.items)],
        }


def part_text(part: str) -> str:
    """A part of a statement in the reader's language."""
    return {
        "period": lambda: say("period"),
        "place": lambda: say("place"),
        "measure": lambda: say("stock or flow"),
        "definition": lambda: say("definition"),
    }[part]()


def kind_text(kind: Kind) -> str:
    """What stands in the way, in the reader's language."""
    return {
        "period": lambda: say("they speak of other years, or do not say which"),
        "place": lambda: say("they speak of other places, or do not say which"),
        "unit": lambda: say("they count different things"),
        "measure": lambda: say(
            "one counts a stock (on one day), the other a flow (in a period), or it is not said"
        ),
        "definition": lambda: say("they count persons under other definitions, or do not say which"),
    }[kind]()


def compare(items: Sequence[Item]) -> Comparison:
    """Compare lines of evidence.

    Args:
        items: The lines; those that are barred are kept and not compared.
    """
    usable = [i for i, item in enumerate(items) if not item.barred and item.ends is not None]
    obstructions = []
    groups: list[list[int]] = []
    for i, j in combinations(usable, 2):
        if kinds := _between(items[i], items[j]):
            obstructions.append(Obstruction(i, j, kinds))
    blocked = {(one.first, one.second) for one in obstructions}
    for i in usable:
        home = next((group for group in groups if all((j, i) not in blocked for j in group)), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    compared = tuple(tuple(group) for group in groups if len(group) > 1)
    apart = tuple(
        pair
        for group in compared
        for pair in combinations(group, 2)
        if not _meet(items[pair[0]], items[pair[1]])
    )
    factors = [_factor([items[i] for i in group]) for group in compared]
    verdict: EvidenceVerdict = "differ" if apart else "agree" if compared else "not-comparable"
    wide = tuple(i for group in compared for i in group if _is_wide(items[i]))
    return Comparison(
        tuple(items), verdict, compared, max(factors, default=None), apart, tuple(obstructions), wide
    )


def _between(one: Item, other: Item) -> tuple[Kind, ...]:
    """What stands in the way of a comparison."""
    names: dict[Obstacle, Kind] = {
        Obstacle.PERIOD: "period",
        Obstacle.PLACE: "place",
        Obstacle.UNIT: "unit",
    }
    found: list[Kind] = [
        names[obstacle] for obstacle in comparable(_scope(one), _scope(other)).obstacles if obstacle in names
    ]
    for part in ("measure", "definition"):
        here, there = plain(one.stated(part)), plain(other.stated(part))
        if not here or here != there:
            found.append("measure" if part == "measure" else "definition")
    return tuple(found)


def _scope(item: Item) -> Scope:
    """What the rule of ratios looks at; all lines are taken to cover the whole of what they state."""
    place = item.stated("place")
    reading = place_of(place, place=True)
    code = reading.codes[0] if len(reading.codes) == 1 and not reading.warning else None
    period = years_of(item.stated("period"))
    return Scope(period, code or plain(place) or None, plain(item.unit) or None, None, data="stated")


def _meet(one: Item, other: Item) -> bool:
    first, second = one.ends, other.ends
    assert first is not None
    assert second is not None
    return first[0] <= second[1] * ROUNDING and second[0] <= first[1] * ROUNDING


def _middle(item: Item) -> float | None:
    """The number, or the geometric middle of a range; a range that is open above has its lower end."""
    if item.value is not None:
        return item.value
    ends = item.ends
    if ends is None:
        return None
    return math.sqrt(max(ends[0], 1.0) * ends[1]) if math.isfinite(ends[1]) else ends[0]


def _factor(items: Sequence[Item]) -> float:
    middles = [max(middle, 1.0) for item in items if (middle := _middle(item)) is not None]
    return max(middles) / min(middles)


def _is_wide(item: Item) -> bool:
    ends = item.ends
    return ends is not None and ends[1] > WIDE * max(ends[0], 1.0)
