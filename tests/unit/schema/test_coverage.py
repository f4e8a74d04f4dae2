"""A ratio only where both numbers have the same period, place, unit and scope: each edge of the rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from equiano.schema.coverage import Coverage, Obstacle, Scope, comparable, stated
from equiano.words import using

POLICE = Scope((2011, 2011), "RUS", "persons", Coverage.NATIONAL)
# The file behind "20,000 per 100 identified": one agency's cases of 2022 to 2025.
CASELOAD = Scope((2022, 2025), "RUS", "records", Coverage.ONE_AGENCY, data="ngo60")


def test_the_same_four_may_be_divided() -> None:
    assert comparable(POLICE, replace(POLICE, data="census"))
    assert comparable(POLICE, POLICE).sentence() == ""


def test_police_counts_over_one_agency_have_no_ratio_and_every_reason_is_said() -> None:
    found = comparable(POLICE, CASELOAD)
    assert not found
    assert found.obstacles == (Obstacle.PERIOD, Obstacle.UNIT, Obstacle.COVERAGE)
    with using("en"):
        assert found.sentence() == (
            "There is no ratio of the two: they speak of other years (2011; 2022–2025); they count different "
            "things; they do not cover the same part of all cases."
        )
    with using("ru"):
        assert "2022–2025" in found.sentence() and "охват" in found.sentence()


@pytest.mark.parametrize(
    ("changed", "obstacle"),
    [
        ({"period": (2010, 2011)}, Obstacle.PERIOD),
        ({"period": (2011, 2012)}, Obstacle.PERIOD),
        ({"period": None}, Obstacle.PERIOD),
        ({"place": "RU-KGD"}, Obstacle.PLACE),
        ({"place": None}, Obstacle.PLACE),
        ({"unit": "crimes"}, Obstacle.UNIT),
        ({"unit": None}, Obstacle.UNIT),
        ({"coverage": Coverage.ONE_AGENCY}, Obstacle.COVERAGE),
        ({"coverage": Coverage.SAMPLE}, Obstacle.COVERAGE),
        ({"coverage": Coverage.DEMONSTRATION}, Obstacle.COVERAGE),
        ({"coverage": None}, Obstacle.COVERAGE),
    ],
)
def test_one_difference_is_enough_whichever_side_has_it(
    changed: dict[str, object], obstacle: Obstacle
) -> None:
    other = replace(POLICE, **changed)  # type: ignore[arg-type]
    assert comparable(POLICE, other).obstacles == (obstacle,)
    assert comparable(other, POLICE).obstacles == (obstacle,)


def test_unknown_is_not_the_same_as_unknown() -> None:
    nothing = Scope(None, None, None, None)
    assert comparable(nothing, nothing).obstacles == tuple(Obstacle)


@pytest.mark.parametrize("coverage", [Coverage.ONE_AGENCY, Coverage.SAMPLE, Coverage.DEMONSTRATION, None])
def test_two_agencies_are_not_one_but_one_set_of_data_is(coverage: Coverage | None) -> None:
    one = replace(POLICE, coverage=coverage)
    assert comparable(one, one).obstacles == (Obstacle.COVERAGE,)
    assert comparable(replace(one, data="a"), replace(one, data="b")).obstacles == (Obstacle.COVERAGE,)
    assert comparable(replace(one, data="a"), replace(one, data="a"))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_coverage_and_every_obstacle_has_its_own_words(lang: str) -> None:
    with using(lang):
        assert len({stated(coverage) for coverage in (*Coverage, None)}) == len(Coverage) + 1
        sentences = {
            comparable(POLICE, Scope(period, place, unit, coverage)).sentence()
            for period, place, unit, coverage in product(
                ((2011, 2011), (2012, 2013), None), ("RUS", "DEU"), ("persons", "crimes"), (*Coverage, None)
            )
        }
    # Three of period, two of place, two of unit, three of coverage (same, other, not stated).
    assert len(sentences) == 3 * 2 * 2 * 3
