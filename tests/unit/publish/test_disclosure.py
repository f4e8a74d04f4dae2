"""Disclosure control, checked by an attacker that enumerates every table consistent with what is shown."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import BadInputError
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, FlagTable
from equiano.publish.disclosure import (
    make_release,
    published_table,
    release_tables,
    significant,
    statistics_table,
)
from equiano.publish.policy import Policy, load_policy
from equiano.publish.release import Column, Derived, Suppressed

SOURCE = Provenance("count", "0" * 64)
EXACT = Policy("test", "1", minimum=4, rounding=1, largest_share=0.8, protection=0.15, digits=3)
TITLE = {"en": "Invented", "ru": "Вымышлено"}


def dimension(name: str, size: int) -> Dimension:
    return Dimension(name, {"en": name, "ru": name}, tuple(f"{name}{i}" for i in range(size)))


def table(name: str, counts: np.ndarray, *names: str, **more: object) -> CountTable:
    dimensions = tuple(dimension(n, size) for n, size in zip(names, counts.shape, strict=True))
    cells = product(*(d.values for d in dimensions))
    return CountTable(
        name,
        TITLE,
        dimensions,
        dict(zip(cells, map(int, counts.ravel()), strict=True)),
        SOURCE,
        **more,
    )


def possible(cell: object, policy: Policy, top: int) -> list[int]:
    """What a reader thinks a shown cell can be."""
    if cell is Suppressed.SMALL:
        return list(range(0, policy.minimum))
    if cell is Suppressed.WITHHELD:
        return list(range(top + 1))
    if isinstance(cell, Suppressed):
        return [0, *range(policy.minimum, top + 1)]
    return [n for n in range(top + 1) if (n == 0 or n >= policy.minimum) and policy.rounded(n) == cell]


def attacked_one_way(rows: tuple, policy: Policy, top: int) -> list[set[int]]:
    """Every value each cell takes in some integer table consistent with the released one-way table."""
    *cells, total = [row[1] for row in rows]
    totals = set(possible(total, policy, top))
    if total is Suppressed.SMALL:
        totals -= {0}
    found: list[set[int]] = [set() for _ in cells]
    for guess in product(*(possible(cell, policy, top) for cell in cells)):
        if sum(guess) in totals:
            for values, n in zip(found, guess, strict=True):
                values.add(n)
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 14), min_size=1, max_size=4),
    st.sampled_from([EXACT, Policy("rounded", "1", 4, 3, 0.8, 0.15, 3)]),
)
def test_no_integer_attacker_bounds_a_small_cell_of_a_one_way_table(
    counts: list[int], policy: Policy
) -> None:
    (released,) = release_tables([table("t", np.array(counts), "a")], policy)
    # The attacker must be allowed the true total, or no table would be consistent at all.
    found = attacked_one_way(released.rows, policy, sum(counts) + policy.minimum)
    for count, values in zip(counts, found, strict=True):
        if 0 < count < policy.minimum:
            assert set(range(1, policy.minimum)) <= values


def attacked_two_way(rows: tuple, policy: Policy, top: int, cell: tuple[int, int]) -> set[int]:
    """The same for a 2 x 2 table with margins."""
    inner = [row[1:3] for row in rows[:2]]
    shown = [rows[0][3], rows[1][3], rows[2][1], rows[2][2], rows[2][3]]
    allowed = [set(possible(margin, policy, 4 * top)) for margin in shown]
    found = set()
    for a, b, c, d in product(*(possible(value, policy, top) for row in inner for value in row)):
        sums = (a + b, c + d, a + c, b + d, a + b + c + d)
        if all(n in ok for n, ok in zip(sums, allowed, strict=True)):
            found.add(((a, b), (c, d))[cell[0]][cell[1]])
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_no_integer_attacker_bounds_a_small_cell_of_a_two_way_table(counts: list[int]) -> None:
    true = np.array(counts).reshape(2, 2)
    (released,) = release_tables([table("t", true, "a", "b")], EXACT)
    for cell in product(range(2), range(2)):
        if 0 < true[cell] < EXACT.minimum:
            assert set(range(1, EXACT.minimum)) <= attacked_two_way(released.rows, EXACT, 14, cell)


def test_one_small_cell_takes_a_second_one_with_it_when_counts_are_exact() -> None:
    (released,) = release_tables([table("t", np.array([3, 20, 50]), "a")], EXACT)
    assert [row[1] for row in released.rows] == [Suppressed.SMALL, Suppressed.COMPLEMENTARY, 50, 73]


def test_rounding_alone_protects_where_it_leaves_enough_room() -> None:
    (released,) = release_tables([table("t", np.array([3, 22, 51]), "a")])
    assert [row[1] for row in released.rows] == [Suppressed.SMALL, 20, 50, 75]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    (released,) = release_tables([table("t", np.array([[30, 20], [0, 11]]), "a", "b")], EXACT)
    assert [row[1:] for row in released.rows] == [(30, 20, 50), (0, 11, 11), (30, 31, 61)]


def test_a_cell_hidden_in_one_table_cannot_be_had_from_another() -> None:
    by_a = table("by_a", np.array([3, 40, 57]), "a")
    by_a_and_b = table("by_a_and_b", np.array([[0, 3], [20, 20], [30, 27]]), "a", "b")
    first, second = release_tables([by_a, by_a_and_b], EXACT)
    assert first.rows[0][1] is Suppressed.SMALL
    assert second.rows[0][3] is Suppressed.SMALL  # the same number as a margin
    assert isinstance(first.rows[-1][1], Suppressed) == isinstance(second.rows[-1][3], Suppressed)


def test_two_tables_that_count_a_group_differently_are_a_fault() -> None:
    with pytest.raises(BadInputError, match="the same"):
        release_tables([table("t", np.array([20, 30]), "a"), table("u", np.array([21, 30]), "a")])


def test_other_populations_are_not_linked() -> None:
    first = table("t", np.array([20, 30]), "a")
    second = table("u", np.array([25, 30]), "a", population="offers")
    assert len(release_tables([first, second])) == 2


def test_a_flag_that_all_but_three_have_does_not_tell_who_has_it_not() -> None:
    flags = FlagTable(
        "f", TITLE, TITLE, (("x", TITLE), ("y", TITLE)), {"x": 97, "y": 40}, 100, SOURCE, show_share=True
    )
    (released,) = release_tables([flags], EXACT)
    by_flag = {row[0]: row for row in released.rows}
    assert isinstance(by_flag["x"][1], Suppressed) or isinstance(by_flag["x"][2], Suppressed)


def test_flags_keep_yes_no_and_unknown_apart() -> None:
    flags = FlagTable("f", TITLE, TITLE, (("x", TITLE),), {"x": 40}, 100, SOURCE, no={"x": 35})
    (released,) = release_tables([flags])
    assert [column.name for column in released.columns] == ["flag", "yes", "no", "unknown", "base"]
    assert released.rows == (("x", 40, 35, 25, 100),)


def test_more_yes_than_people_is_a_fault() -> None:
    with pytest.raises(BadInputError, match="more"):
        release_tables([FlagTable("f", TITLE, TITLE, (("x", TITLE),), {"x": 11}, 10, SOURCE)])


def test_a_cell_held_by_one_agency_is_hidden() -> None:
    counts = table("t", np.array([50, 60, 70]), "a", contributors={("a0",): [49, 1], ("a1",): [30, 30]})
    (released,) = release_tables([counts])
    assert released.rows[0][1] is Suppressed.DOMINATED
    assert sum(isinstance(row[1], Suppressed) for row in released.rows) >= 2


def test_shares_come_from_what_is_shown() -> None:
    (released,) = release_tables([table("t", np.array([3, 22, 51]), "a", show_share=True)])
    assert [row[2] for row in released.rows] == [Suppressed.SMALL, 0.27, 0.67, 1.0]


def test_a_release_rounds_its_number_of_records_and_names_its_policy() -> None:
    release = make_release("RUS", [table("t", np.array([30, 41]), "a")], records=71, number="1")
    assert release.records == 70
    assert release.policy == load_policy().identity
    assert release.tables["t"].control == release.policy
    few = make_release("RUS", [], records=7, number="1")
    assert few.records is Suppressed.SMALL


def test_two_tables_of_one_name_are_a_fault() -> None:
    same = table("t", np.array([30, 41]), "a")
    with pytest.raises(BadInputError, match="twice"):
        make_release("RUS", [same, same], records=71, number="1")


def test_published_figures_pass_unchanged_and_say_so() -> None:
    columns = [Column("year", "text", TITLE), Column("n", "count", TITLE)]
    public = published_table(
        "p", TITLE, columns, [["1992", 175_003]], provenance=Provenance("IOM 1997", "0" * 64)
    )
    release = make_release("RUS", [public], records=50, number="1")
    assert release.tables["p"].rows == (("1992", 175_003),)
    assert release.tables["p"].control == "public already"


def test_statistics_are_rounded_and_need_enough_cases() -> None:
    columns = (Column("group", "text", TITLE), Column("estimate", "number", TITLE))
    released = statistics_table(
        Derived("s", TITLE, columns, (("a", 12_345), ("b", 0.45678))), provenance=SOURCE, records=[500, 9]
    )
    assert released.rows == (("a", 12_300), ("b", Suppressed.SMALL))
    assert significant(0.0045678, 3) == 0.00457


@pytest.mark.parametrize("change", ["minimum: 2", "rounding: 0", "rounding: 11"])
def test_a_policy_that_cannot_protect_is_refused(tmp_path, change: str) -> None:
    key = change.split(":", maxsplit=1)[0]
    lines = ["name: t", "version: 1", "minimum: 10", "rounding: 5", "digits: 3"]
    lines = [change if line.startswith(key) else line for line in lines]
    lines.append("dominance: {largest_share: 0.8, protection: 0.15}")
    lines.append("k_anonymous: {k: 10, length: 3}\nbudget: {rho: 1, delta: 0.001}")
    (tmp_path / "p.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInputError, match="policy"):
        load_policy(tmp_path / "p.yaml")


def test_forty_linked_tables_are_protected_in_one_go() -> None:
    rng = np.random.default_rng(5)
    people = rng.integers(0, 4, size=(600, 9)) * rng.integers(0, 2, size=(600, 9))
    tables = []
    for i, j in combinations(range(9), 2):
        counts = np.zeros((4, 4), dtype=int)
        np.add.at(counts, (people[:, i], people[:, j]), 1)
        tables.append(table(f"t{i}{j}", counts, f"v{i}", f"v{j}"))
    released = release_tables(tables)
    cells = [cell for t in released for row in t.rows for cell in row[1:]]
    assert not [c for c in cells if isinstance(c, int) and (0 < c < 10 or c % 5)]
