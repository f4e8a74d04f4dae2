"""The only way to a derived table: what rests on a hidden count is hidden, and true counts do not get in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pytest

from equiano.errors import BadInputError
from equiano.publish.disclosure import derive, make_release
from equiano.publish.release import Column, Derived, Release, ReleasedTable, Suppressed, of_shown
from tests.unit.publish.test_disclosure import TITLE, table

COLUMNS = (Column("a", "dimension", TITLE), Column("share", "share", TITLE), Column("twice", "number", TITLE))


def shares(tables: Mapping[str, ReleasedTable], *, of: str) -> Derived | None:
    if of not in tables:
        return None
    cells = tables[of].cells()
    total = cells["total", "count"]
    rows = []
    for row in tables[of].rows[:-1]:
        count = cells[str(row[0]), "count"]
        rows.append((row[0], count / total, 2 * count))  # type: ignore[operator]
    return Derived("shares", TITLE, COLUMNS, tuple(rows))


def release(*counts: int) -> Release:
    return make_release("RUS", [table("t", np.array(counts), "a")], records=sum(counts), number="1f")


def test_what_is_reckoned_with_a_hidden_count_is_hidden() -> None:
    found = derive(release(3, 40, 62), partial(shares, of="t"), "shares").tables["shares"]
    assert found.rows[0] == ("a0", Suppressed.SMALL, Suppressed.SMALL)
    assert found.rows[1] == ("a1", 0.381, 80)  # 40 / 105, to three digits


def test_the_same_shown_counts_give_the_same_derived_table() -> None:
    one, other = release(3, 40, 62), release(8, 38, 60)
    assert one.tables["t"].rows == other.tables["t"].rows
    made = [derive(r, partial(shares, of="t"), "shares").tables["shares"] for r in (one, other)]
    assert made[0] == made[1]


def test_a_derived_table_bears_the_number_of_its_release_and_no_hash() -> None:
    made = derive(release(30, 40), partial(shares, of="t"), "shares of shown counts").tables["shares"]
    assert (made.provenance.method, made.provenance.number) == ("shares of shown counts", "1f")
    assert (made.provenance.data_sha256, made.provenance.seed) == (None, None)
    assert made.control == release(30, 40).policy


def test_a_closure_over_true_counts_is_refused() -> None:
    true = {"a0": 3}

    def leak(tables: Mapping[str, ReleasedTable]) -> Derived | None:
        return Derived("leak", TITLE, COLUMNS[:1], tuple((name,) for name in true))

    with pytest.raises(TypeError, match="closure"):
        derive(release(3, 40), leak, "leak")
    with pytest.raises(TypeError, match="true counts"):
        derive(release(3, 40), partial(shares, of=table("t", np.array([3]), "a")), "leak")  # type: ignore[arg-type]


def test_a_hidden_count_has_no_order_and_no_number() -> None:
    for use in (
        lambda: Suppressed.SMALL < 5,
        lambda: float(Suppressed.SMALL),
        lambda: max(1, Suppressed.SMALL),
    ):
        with pytest.raises(TypeError):
            use()


def test_of_shown_hides_the_result_of_a_hidden_value() -> None:
    assert of_shown(lambda a, b: a * b, 3, Suppressed.WITHHELD) is Suppressed.WITHHELD
    assert of_shown(lambda a, b: a * b, 3, 4) == 12
    assert sum([1, Suppressed.SMALL, 2]) is Suppressed.SMALL


def test_a_function_without_its_table_changes_nothing_and_a_name_is_used_once() -> None:
    first = release(30, 40)
    assert derive(first, partial(shares, of="none"), "shares") is first
    second = derive(first, partial(shares, of="t"), "shares")
    with pytest.raises(BadInputError, match="twice"):
        derive(second, partial(shares, of="t"), "shares")
