"""Merging at its edges: spans and their names, what becomes `other`, how many values a table may name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.publish.counts import CountTable, Dimension
from equiano.publish.disclosure import make_release, release_tables
from equiano.publish.merge import Merger, half_is_shown, has_lines, span_name, span_of, sums_of
from equiano.publish.perturb import Perturbation
from equiano.publish.policy import load_policy
from equiano.publish.release import Suppressed

from .test_disclosure import EXACT, SOURCE, TITLE, table

POLICY = load_policy()
PLAIN = Merger(POLICY, Perturbation(POLICY.noise, None))


def scale(counts: dict[str | None, int], name: str = "year", **more: object) -> CountTable:
    """A one-way table over a scale."""
    dimension = Dimension(name, TITLE, tuple(counts), merge="spans", **more)  # type: ignore[arg-type]
    return CountTable("t", TITLE, (dimension,), {(value,): n for value, n in counts.items()}, SOURCE)


def named(counts: dict[str | None, int], **more: object) -> CountTable:
    """A one-way table whose small values become `other`."""
    dimension = Dimension("place", TITLE, tuple(counts), merge="other", by_size=True, **more)  # type: ignore[arg-type]
    return CountTable("t", TITLE, (dimension,), {(value,): n for value, n in counts.items()}, SOURCE)


def cells_of(made: CountTable) -> dict[str | None, int]:
    (only,) = made.dimensions
    return {value: made.counts.get((value,), 0) for value in only.values}


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("2020", (2020, 2020)), ("9--17", (9, 17)), ("9-17", (9, 17)), ("9 – 17", (9, 17)),
        ("48+", (48, 10**6)),
        ("0--8", (0, 8)), ("", None), (None, None), ("unknown", None), ("17-", None), ("a--b", None),
        ("-5", None),
    ],
)  # fmt: skip
def test_what_is_a_span(value: str | None, span: tuple[int, int] | None) -> None:
    assert span_of(value) == span


@pytest.mark.parametrize(
    ("ends", "below", "above", "name"),
    [
        ([(2019, 2019), (2021, 2021)], False, False, "2019–2021"),
        ([(9, 17), (18, 20)], False, False, "9–20"),
        ([(9, 17), (48, 10**6)], False, False, "9+"), ([(9, 17), (48, 10**6)], False, True, "9+"),
        ([(2019, 2020)], True, False, "≤2020"), ([(2019, 2020)], False, True, "≥2019"),
        ([(0, 8)], True, False, "0–8"),
        ([(0, 8), (9, 17)], True, True, "≥0"),
    ],
)  # fmt: skip
def test_the_name_of_a_span(ends: list[tuple[int, int]], below: bool, above: bool, name: str) -> None:
    assert span_name(ends, open_below=below, open_above=above) == name


def test_years_that_are_large_enough_stay() -> None:
    made = PLAIN.merge(scale({"2019": 100, "2020": 90, "2021": 110}))
    assert cells_of(made) == {"2019": 100, "2020": 90, "2021": 110}


@pytest.mark.parametrize(
    ("counts", "spans"),
    [
        ({"2019": 40, "2020": 5, "2021": 60}, {"2019–2020": 45, "2021": 60}),  # into the smaller neighbour
        ({"2019": 5, "2020": 40, "2021": 60}, {"2019–2020": 45, "2021": 60}),
        ({"2019": 60, "2020": 40, "2021": 5}, {"2019": 60, "2020–2021": 45}),
        ({"2019": 60, "2020": 9, "2021": 40, "2022": 70}, {"2019": 60, "2020–2021": 49, "2022": 70}),
        ({"2019": 60, "2020": 10, "2021": 40, "2022": 70}, {"2019": 60, "2020": 10, "2021": 40, "2022": 70}),
    ],
)
def test_a_small_year_goes_to_its_smaller_neighbour(
    counts: dict[str | None, int], spans: dict[str, int]
) -> None:
    made = cells_of(PLAIN.merge(scale(counts)))
    assert sorted(made.values()) == sorted(spans.values())
    assert sum(made.values()) == sum(counts.values())


def test_a_table_names_no_more_cells_than_its_people_allow() -> None:
    """15 persons a cell: 60 persons in 12 years are four spans at most."""
    made = PLAIN.merge(scale({str(2010 + n): 5 for n in range(12)}))
    assert len(cells_of(made)) <= 4
    assert sum(cells_of(made).values()) == 60
    assert all(count >= 10 for count in cells_of(made).values())


def test_unknown_is_no_year_and_is_never_merged() -> None:
    made = PLAIN.merge(scale({"2019": 5, "2020": 60, None: 4}))
    assert cells_of(made)[None] == 4


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=10))
def test_merging_years_loses_nobody_and_keeps_their_order(counts: list[int]) -> None:
    fine = scale({str(2010 + place): count for place, count in enumerate(counts)})
    made = PLAIN.merge(fine)
    (only,) = made.dimensions
    parts = [part for value in only.values for part in only.made_of(value)]
    assert sorted(map(str, parts)) == sorted(str(2010 + place) for place in range(len(counts)))
    assert sum(made.counts.values()) == sum(counts)
    for line in sums_of(fine, made):
        assert sum(count for _, count in line.parts) == made.count(dict.fromkeys([]) | {
            name: next(v for v in only.values if only.identity(v) == value) for name, value in line.whole
        })  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ({"A": 80, "B": 60, "C": 9, "D": 8}, {"A", "B"}),
        ({"A": 80, "B": 60, "C": 10, "D": 8}, {"A", "B", "C"}),
        ({"A": 9, "B": 9, "C": 9}, set()),
        ({"A": 80, "B": 0}, {"A"}),
    ],
)
def test_small_places_become_other(counts: dict[str | None, int], kept: set[str]) -> None:
    made = cells_of(PLAIN.merge(named(counts)))
    assert set(made) - {"other"} == kept
    assert made["other"] == sum(count for value, count in counts.items() if value not in kept)


def test_other_is_there_also_where_nobody_is() -> None:
    """A line that appears only with the first person would name her."""
    assert cells_of(PLAIN.merge(named({"A": 80, "B": 60})))["other"] == 0


@pytest.mark.parametrize(
    ("most", "kept"), [(1, {"A"}), (2, {"A", "B"}), (3, {"A", "B", "C"}), (9, {"A", "B", "C"})]
)
def test_so_many_places_are_named_at_most(most: int, kept: set[str]) -> None:
    made = cells_of(PLAIN.merge(named({"A": 80, "B": 60, "C": 50}, most=most)))
    assert set(made) - {"other"} == kept


def test_unknown_stays_apart_from_other() -> None:
    made = cells_of(PLAIN.merge(named({"A": 80, "B": 5, None: 7})))
    assert made == {"A": 80, "other": 5, None: 7}


def test_some_values_become_others_of_their_own() -> None:
    made = cells_of(
        PLAIN.merge(named({"DE-BE": 80, "DE-BY": 4, "RU-KGD": 3}, into={"DE-BY": "DEU", "RU-KGD": "RUS"}))
    )
    assert made == {"DE-BE": 80, "DEU": 4, "RUS": 3}


def test_a_table_without_merging_stays() -> None:
    plain = table("t", np.array([3, 4, 100]), "a")
    assert PLAIN.merge(plain) is plain


def test_two_dimensions_are_merged_until_half_of_the_cells_can_be_shown() -> None:
    years = Dimension("year", TITLE, tuple(str(2010 + n) for n in range(10)), merge="spans")
    places = Dimension("place", TITLE, tuple("ABCDEF"), merge="other", by_size=True)
    rng = np.random.default_rng(1)
    counts = {(y, p): int(rng.poisson(4)) for y in years.values for p in places.values}
    fine = CountTable("t", TITLE, (years, places), counts, SOURCE)
    made = PLAIN.merge(fine)
    assert sum(made.counts.values()) == sum(counts.values())
    assert len(made.dimensions[0].values) < 10
    (released,) = release_tables([made])
    assert half_is_shown(released)


# What is left out of a release


def shown(rows: list[tuple[object, ...]]) -> object:
    (released,) = release_tables([table("t", np.array([[30, 40], [50, 60]]), "a", "b")], EXACT)
    return replace(released, rows=tuple(rows))  # type: ignore[arg-type]


S = Suppressed.SMALL


@pytest.mark.parametrize(
    ("rows", "half"),
    [
        ([("a0", 30, 40, 70), ("a1", 50, 60, 110)], True),
        ([("a0", S, 40, 70), ("a1", S, 60, 110)], True),  # exactly half
        ([("a0", S, S, 70), ("a1", S, 60, 110)], False),
        ([("a0", 30, S, S), ("a1", 50, S, S), ("total", S, S, S)], True),  # totals do not count
    ],
)
def test_half_of_the_cells_is_enough(rows: list[tuple[object, ...]], half: bool) -> None:
    assert half_is_shown(shown(rows)) is half  # type: ignore[arg-type]


def test_a_table_of_its_total_alone_has_no_lines() -> None:
    assert not has_lines(shown([("total", 30, 40, 70)]))  # type: ignore[arg-type]
    assert has_lines(shown([("a0", 30, 40, 70), ("total", 30, 40, 70)]))  # type: ignore[arg-type]


def test_a_release_leaves_out_a_two_way_table_of_which_too_little_can_be_shown() -> None:
    thin = table("thin", np.full((4, 4), 3), "a", "b")
    rich = table("rich", np.full((4, 4), 30), "c", "d", population="offers")
    release = make_release("RUS", [thin, rich], records=48, number="1")
    assert set(release.tables) == {"rich"}
