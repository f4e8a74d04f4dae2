"""Tables of counts and what is shown of them, at their edges: minimum, dominance, digits, sums."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
    with_tables,
)
from equiano.publish.policy import Policy, load_policy
from equiano.publish.release import PUBLIC, Column, Derived, ReleasedTable, Suppressed, of_shown

from .test_disclosure import EXACT, SOURCE, TITLE, dimension, table

SHIPPED = load_policy()
TWO = table("t", np.array([[30, 20, 10], [0, 11, 40]]), "a", "b")


def shown_of(released: ReleasedTable) -> list[object]:
    return [row[1] for row in released.rows]


# Counts before they are protected


def test_a_table_knows_its_groups_and_counts() -> None:
    assert TWO.count({}) == 111
    assert TWO.count({"a": "a0"}) == 60
    assert TWO.count({"b": "b1"}) == 31
    assert TWO.count({"a": "a1", "b": "b2"}) == 40
    assert TWO.count({"a": "a9"}) == 0
    assert TWO.group({"a": "a0"}) == frozenset({("a", "a0")})
    assert replace(TWO, where={"c": "x"}).group({"a": "a0"}) == frozenset({("a", "a0"), ("c", "x")})


def test_cells_are_all_combinations_in_order() -> None:
    assert [(dict(group), count) for group, count, _ in TWO.cells()] == [
        ({"a": "a0", "b": "b0"}, 30), ({"a": "a0", "b": "b1"}, 20), ({"a": "a0", "b": "b2"}, 10),
        ({"a": "a1", "b": "b0"}, 0), ({"a": "a1", "b": "b1"}, 11), ({"a": "a1", "b": "b2"}, 40),
    ]  # fmt: skip


def test_a_combination_that_is_not_written_is_zero() -> None:
    sparse = replace(TWO, counts={("a0", "b0"): 30})
    assert [count for _, count, _ in sparse.cells()] == [30, 0, 0, 0, 0, 0]
    assert [held for _, _, held in replace(sparse, contributors={("a0", "b0"): [5]}).cells()][:2] == [[5], ()]


def test_sums_are_those_that_a_reader_knows() -> None:
    counts = {group: count for group, count, _ in TWO.cells()}
    margins: dict[frozenset[Any], int] = {}
    for whole, parts in TWO.sums():
        total = sum(counts[part] if part in counts else TWO.count(dict(part)) for part in parts)
        assert margins.setdefault(whole, total) == total
        assert total == TWO.count(dict(whole))
    assert len(margins) == 6  # all, two rows, three columns
    one = table("o", np.array([3, 4]), "a")
    ((whole, parts),) = one.sums()
    assert (whole, len(parts)) == (frozenset(), 2)


def test_margins_are_shown_unless_they_are_not() -> None:
    assert len(list(TWO.shown())) == 6 + 7  # everybody stands twice, as a sum of rows and of columns
    assert len(list(replace(TWO, show_total=False).shown())) == 6


@pytest.mark.parametrize(
    ("dimensions", "counts", "said"),
    [
        ((), {}, "one or two dimensions"),
        (("a", "b", "c"), {}, "one or two dimensions"),
        (("a",), {("z",): 3}, "cannot be released"),
        (("a",), {("a0",): -1}, "cannot be released"),
    ],
)
def test_what_is_no_table_of_counts(dimensions: tuple[str, ...], counts: dict[Any, int], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        CountTable("t", TITLE, tuple(dimension(name, 2) for name in dimensions), counts, SOURCE)


def test_both_faults_of_a_table_are_told() -> None:
    with pytest.raises(BadInputError) as caught:
        CountTable("t", TITLE, (dimension("a", 2),), {("z",): -3}, SOURCE)
    assert len(caught.value.faults) == 2
    CountTable("t", TITLE, (dimension("a", 2),), {("a0",): 0}, SOURCE)


def test_a_merged_value_bears_the_name_of_its_parts() -> None:
    merged = Dimension("a", TITLE, ("x", "other", None), parts={"other": ("z", "y"), "x": ("x",)})
    assert merged.made_of("other") == ("z", "y")
    assert merged.made_of("x") == ("x",)
    assert merged.made_of(None) == (None,)
    assert merged.identity("other") == "y|z"
    assert (merged.identity("x"), merged.identity(None)) == ("x", None)
    assert merged.becomes("z") == "other"
    assert replace(merged, into={"z": "w"}).becomes("z") == "w"
    assert replace(merged, into={"z": "w"}).becomes("y") == ""
    assert merged.label_of(None)["ru"] == "Неизвестно"
    assert merged.label_of("x") == {"en": "x", "ru": "x"}


# Flags


@pytest.mark.parametrize(
    ("yes", "no", "fault"),
    [(60, 40, False), (60, 41, True), (0, 0, False), (100, 0, False), (101, 0, True), (-1, 0, True)],
)
def test_answers_add_up_to_the_persons_asked(yes: int, no: int, fault: bool) -> None:
    flags = FlagTable("f", TITLE, TITLE, (("x", TITLE),), {"x": yes}, 100, SOURCE, no={"x": no})
    if fault:
        with pytest.raises(BadInputError):
            flags.parts("x")
        return
    assert flags.parts("x") == {"yes": yes, "no": no, None: 100 - yes - no}
    assert sum(flags.parts("x").values()) == flags.base


def test_where_only_yes_is_recorded_the_rest_is_protected_and_not_shown() -> None:
    flags = FlagTable("f", TITLE, TITLE, (("x", TITLE), ("y", TITLE)), {"x": 60}, 100, SOURCE)
    assert flags.parts("x") == {"yes": 60, "not yes": 40}
    assert flags.parts("y") == {"yes": 0, "not yes": 100}
    assert flags.answers == ("yes",)
    assert len(list(flags.shown())) == 3
    assert [len(parts) for _, parts in flags.sums()] == [2, 2]


# The minimum, rounding, dominance


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, "small"), (9, "small"), (10, 10), (12, 10), (13, 15)]
)
def test_counts_of_1_to_9_are_hidden_and_0_and_10_are_shown(count: int, shown: object) -> None:
    (released,) = release_tables([table("t", np.array([count, 200, 300]), "a")])
    found = released.rows[0][1]
    assert found == (Suppressed.SMALL if shown == "small" else shown)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_no_small_count_is_ever_shown_and_every_shown_one_is_near(counts: list[int]) -> None:
    (released,) = release_tables([table("t", np.array(counts), "a")])
    true = {f"a{place}": count for place, count in enumerate(counts)} | {"total": sum(counts)}
    for code, shown in ((row[0], row[1]) for row in released.rows):
        if isinstance(shown, Suppressed):
            continue
        assert shown == SHIPPED.rounded(true[code])
        assert true[code] == 0 or true[code] >= 10


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_a_hidden_cell_never_stands_alone_in_a_sum_that_is_shown_exactly(counts: list[int]) -> None:
    (released,) = release_tables([table("t", np.array(counts), "a")], EXACT)
    *cells, total = shown_of(released)
    hidden = sum(isinstance(cell, Suppressed) for cell in cells)
    if not isinstance(total, Suppressed):
        assert hidden != 1


@pytest.mark.parametrize(("largest", "hidden"), [(80, False), (81, True), (100, True), (50, False)])
def test_a_cell_of_which_one_agency_holds_more_than_four_fifths(largest: int, hidden: bool) -> None:
    counts = table("t", np.array([100, 300, 400]), "a", contributors={("a0",): [largest, 100 - largest]})
    (released,) = release_tables([counts])
    assert (released.rows[0][1] is Suppressed.DOMINATED) == hidden


@pytest.mark.parametrize(("records", "printed"), [(0, 0), (1, None), (9, None), (10, 10), (11, 10), (13, 15)])
def test_the_number_of_records_is_hidden_and_rounded_like_a_count(records: int, printed: int | None) -> None:
    found = make_release("RUS", [], records=records, number="1").records
    assert found == (Suppressed.SMALL if printed is None else printed)


@pytest.mark.parametrize(
    ("minimum", "rounding", "key", "spread", "below"),
    [
        (10, 5, None, 2, 10),
        (10, 5, b"k" * 32, 6, 15),
        (12, 5, None, 2, 15),
        (11, 1, None, 0, 11),
        (10, 4, None, 2, 12),
    ],
)
def test_a_release_says_how_far_a_count_may_lie_and_what_small_is(
    minimum: int, rounding: int, key: bytes | None, spread: int, below: int
) -> None:
    policy = replace(SHIPPED, minimum=minimum, rounding=rounding)
    found = make_release("RUS", [], records=50, number="1", policy=policy, key=key)
    assert (found.spread, found.below, found.minimum) == (spread, below, minimum)


def test_with_a_key_counts_move_and_with_none_they_do_not() -> None:
    counts = np.arange(40, 80)
    plain, moved = (
        shown_of(release_tables([table("t", counts, "a")], key=key)[0]) for key in (None, b"k" * 32)
    )
    assert plain[:-1] == [SHIPPED.rounded(int(count)) for count in counts]
    assert moved != plain
    assert all(abs(int(found) - int(count)) <= 6 for found, count in zip(moved[:-1], counts, strict=True))  # type: ignore[call-overload]


# Estimates and public figures


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (12_345, 3, 12_300), (12_350, 3, 12_400), (0.045678, 3, 0.0457), (-12_345, 3, -12_300), (7, 3, 7),
        (0, 3, 0), (0.0, 3, 0.0), (999.6, 3, 1000.0), (1.0, 3, 1.0), (123, 1, 100), (99, 1, 100),
    ],
)  # fmt: skip
def test_significant_digits(value: float, digits: int, shown: float) -> None:
    found = significant(value, digits)
    assert found == pytest.approx(shown)
    assert isinstance(found, int) == isinstance(value, int)


def test_what_is_no_number_passes() -> None:
    assert significant(math.inf, 3) == math.inf
    assert math.isnan(significant(math.nan, 3))


COLUMNS = (Column("group", "text", TITLE), Column("n", "count", TITLE), Column("share", "share", TITLE),
           Column("year", "dimension", TITLE))  # fmt: skip


@pytest.mark.parametrize(("records", "hidden"), [(9, True), (10, False), (0, True)])
def test_statistics_of_fewer_than_ten_cases_are_hidden(records: int, hidden: bool) -> None:
    made = statistics_table(
        Derived("s", TITLE, COLUMNS, (("a", 1234, 0.12345, 2024),)), provenance=SOURCE, records=[records]
    )
    assert made.rows == ((("a", *[Suppressed.SMALL] * 2, 2024)) if hidden else ("a", 1230, 0.123, 2024),)
    assert made.control == SHIPPED.identity


def test_truth_values_and_blanks_are_no_numbers() -> None:
    made = statistics_table(
        Derived("s", TITLE, COLUMNS, (("a", True, None, 2024),)), provenance=SOURCE, records=[3]
    )
    assert made.rows == (("a", True, None, 2024),)


@pytest.mark.parametrize("rows", [[["a", 1]], [["a", 1, 1, 1, 1]]])
def test_rows_of_another_width(rows: list[list[object]]) -> None:
    with pytest.raises(BadInputError, match="another width"):
        published_table("p", TITLE, COLUMNS, rows, provenance=SOURCE)  # type: ignore[arg-type]
    made = Derived("s", TITLE, COLUMNS, tuple(map(tuple, rows)))  # type: ignore[arg-type]
    with pytest.raises(BadInputError, match=r"table s: .*another width"):
        statistics_table(made, provenance=SOURCE, records=[50] * len(rows))


@pytest.mark.parametrize("records", [[], [50], [50, 50, 50]])
def test_statistics_say_of_every_row_how_many_cases_are_behind(records: list[int]) -> None:
    made = Derived("s", TITLE, COLUMNS, (("a", 1, 0.5, 2024), ("b", 1, 0.5, 2024)))
    with pytest.raises(BadInputError, match=r"table s: .*one for each"):
        statistics_table(made, provenance=SOURCE, records=records)


def test_public_figures_keep_their_origin_and_others_lose_it() -> None:
    public = published_table("p", TITLE, COLUMNS[:1], [["a"]], provenance=Provenance("IOM", "a" * 64))
    ours = statistics_table(
        Derived("s", TITLE, COLUMNS[:1], (("a",),)), provenance=Provenance("x", "b" * 64, 7), records=[50]
    )
    release = with_tables(make_release("RUS", [], records=50, number="n1"), [public, ours])
    assert release.tables["p"].provenance.data_sha256 == "a" * 64
    assert release.tables["p"].control == PUBLIC
    made = release.tables["s"].provenance
    assert (made.data_sha256, made.seed, made.number) == (None, None, "n1")
    with pytest.raises(BadInputError, match="given twice: p"):
        with_tables(release, [public])


def test_a_table_of_ours_that_says_its_total_only_is_left_out_and_a_public_one_never() -> None:
    """A total alone repeats the number of records; a public table without a line says that there was none."""

    def ours(name: str, *groups: str) -> ReleasedTable:
        rows = tuple((group,) for group in groups)
        made = Derived(name, TITLE, COLUMNS[:1], rows)
        return statistics_table(made, provenance=SOURCE, records=[50] * len(rows))

    public = published_table("public", TITLE, COLUMNS[:1], [["total"]], provenance=SOURCE)
    tables = [ours("total", "total"), public, ours("none"), ours("line", "a", "total")]
    assert set(make_release("RUS", tables, records=50, number="n1").tables) == {"public", "line"}


# Hidden numbers


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv]
)
@pytest.mark.parametrize("why", list(Suppressed))
def test_whatever_is_reckoned_with_a_hidden_number_is_hidden(
    operation: Callable[[Any, Any], Any], why: Suppressed
) -> None:
    assert operation(why, 3) is why
    assert operation(3, why) is why
    assert operation(why, Suppressed.WITHHELD) is why
    assert -why is why  # type: ignore[operator]
    assert abs(why) is why  # type: ignore[arg-type]


def test_a_function_of_a_hidden_number_is_hidden_for_the_first_reason() -> None:
    assert of_shown(max, 3, 7) == 7
    assert of_shown(max, 3, Suppressed.SMALL, Suppressed.WITHHELD) is Suppressed.SMALL


def test_cells_by_their_row_and_column() -> None:
    (released,) = release_tables([TWO], EXACT)
    cells = released.cells()
    assert cells["a0", "b0"] == 30
    assert cells["total", "total"] == 111
    assert cells["a1", "total"] == 51
    assert len(cells) == 3 * 4


def test_shares_are_of_shown_counts_to_two_decimals() -> None:
    (released,) = release_tables([table("t", np.array([10, 20, 60]), "a", show_share=True)])
    assert [row[2] for row in released.rows] == [0.11, 0.22, 0.67, 1.0]
    flags = FlagTable(
        "f", TITLE, TITLE, (("x", TITLE), ("y", TITLE)), {"x": 40, "y": 60}, 120, SOURCE, show_share=True
    )
    (released,) = release_tables([flags])
    assert [(row[0], row[-1]) for row in released.rows] == [("y", 0.5), ("x", 0.33)]


def test_flags_that_nobody_has_may_be_left_out() -> None:
    flags = FlagTable(
        "f", TITLE, TITLE, (("x", TITLE), ("y", TITLE), ("z", TITLE)), {"x": 40, "z": 4}, 120, SOURCE
    )
    (every,) = release_tables([flags])
    (some,) = release_tables([replace(flags, every_row=False)])
    assert [row[0] for row in every.rows] == ["x", "y", "z"]
    assert [row[0] for row in some.rows] == ["x"]


def test_values_by_size_stand_by_what_is_shown() -> None:
    by_size = replace(dimension("a", 4), by_size=True)
    made = replace(table("t", np.array([30, 4, 80, 50]), "a"), dimensions=(by_size,))
    (released,) = release_tables([made])
    assert [row[0] for row in released.rows] == ["a2", "a3", "a0", "a1", "total"]
    first = replace(by_size, first=("a1",), last=("a2",))
    (released,) = release_tables([replace(made, dimensions=(first,))])
    assert [row[0] for row in released.rows] == ["a1", "a3", "a0", "a2", "total"]


def test_a_stricter_policy_hides_more() -> None:
    counts = table("t", np.array([12, 60, 80]), "a")
    strict = Policy("s", "1", minimum=15, rounding=5, largest_share=0.8, protection=0.15, digits=3)
    assert shown_of(release_tables([counts])[0])[0] == 10
    assert shown_of(release_tables([counts], strict)[0])[0] is Suppressed.SMALL
