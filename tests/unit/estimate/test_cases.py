"""Tables as people save them: each file of `cases/` gives its right value, or is asked about."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError, UsageError
from equiano.estimate import front
from equiano.estimate.histories import as_table, as_tables
from equiano.estimate.layout import LEAST_TOLD
from tests.unit.estimate.tables import table_of

CASES = Path(__file__).parent / "cases"
UK, UK_SEEN = 25_311.29, 2744


def _write(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("individual_count1.csv", "2,726 rows repeat a history"),
        ("individual_nocount.csv", "one row a person: 2,744 rows"),
        ("duplicatedlist.csv", "list LA holds the same persons as list LA2"),
        ("freq.csv", "`Freq`"),
        ("cyrillic_count.csv", "`количество`"),
        ("cyrillic_cp1251.csv", "cp1251"),
        ("totalrow.csv", "total"),
        ("yesno.csv", None),
        ("utf16.csv", None),
        ("uk.xlsx", None),
    ],
)
def test_the_uk_as_people_save_it(name: str, note: str | None) -> None:
    table = as_table(CASES / name)
    assert table.observed == UK_SEEN
    assert front.estimate(table, "bic").population == pytest.approx(UK, abs=0.01)
    assert note is None or any(note in said for said in table.notes)


def test_rows_of_persons_are_added_up_and_said_in_one_note() -> None:
    base, persons = as_table(CASES / "base3.csv"), as_table(CASES / "indiv_small.csv")
    assert (persons.counts == base.counts).all()
    assert len(persons.notes) == 1
    assert front.estimate(persons).population == pytest.approx(4347.70, abs=0.01)


def test_an_identifier_is_no_list(tmp_path: Path) -> None:
    lines = (CASES / "individual_count1.csv").read_text(encoding="utf-8").splitlines()
    for name in ("id", "case_id", "№", "Код лица"):
        text = "\n".join([f"{name},{lines[0]}", *(f"{i},{line}" for i, line in enumerate(lines[1:]))])
        assert as_table(_write(tmp_path, text)).observed == UK_SEEN
    codes = "\n".join(["who,A,B", *(f"P{i},{int(i < 6)},{int(i > 3)}" for i in range(9))])
    assert as_table(_write(tmp_path, codes)).counts.tolist() == [0, 4, 3, 2]
    with pytest.raises(BadInputError, match=r"(?s)row 4, `id`: this identifier stands in a row above"):
        as_table(_write(tmp_path, "id,A,B\n1,1,0\n2,1,1\n1,0,1\n3,1,1\n"))


def test_the_row_numbers_of_r_and_pandas_are_left_out(tmp_path: Path) -> None:
    for first in (0, 1):
        text = f'"","A","B","count"\n"{first}",1,0,50\n"{first + 1}",0,1,40\n"{first + 2}",1,1,9\n'
        table = as_table(_write(tmp_path, text))
        assert table.counts.tolist() == [0, 50, 40, 9]
        assert any("has no name" in note for note in table.notes)
    with pytest.raises(BadInputError, match="a column without a name"):
        as_table(_write(tmp_path, ",A,B,count\n1,1,0,50\n0,0,1,40\n1,1,1,9\n"))


def test_a_count_of_another_name_is_not_taken_for_an_identifier(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not 0 or 1"):
        as_table(_write(tmp_path, "A,B,how much\n1,0,54\n0,1,463\n1,1,995\n"))
    with pytest.raises(BadInputError, match="no column `count`"):
        as_table(_write(tmp_path, "A,B\n1,0\n0,1\n1,1\n"))


@pytest.mark.parametrize(
    "name", ["Freq", "n", "Количество", "Кол-во", "Число лиц", "человек", "Anzahl", "cases"]
)
def test_usual_names_of_the_count_are_stated(tmp_path: Path, name: str) -> None:
    table = as_table(_write(tmp_path, f"A,B,{name}\n1,0,5\n0,1,4\n1,1,2\n"))
    assert table.observed == 11
    assert any(f"`{name}`" in note for note in table.notes)


def test_a_property_of_persons_is_asked_about() -> None:
    path = CASES / "year01_col.csv"
    with pytest.raises(BadInputError, match=r"`female`: this looks like a property of persons, not a list"):
        as_table(path)
    assert list(as_tables(path, ["female"])) == [("1",), ("0",)]
    assert as_tables(path, lists=["LA", "NG", "PFNCA", "GO", "GP"])[()].observed == 2 * UK_SEEN
    assert as_tables(path, lists=["female", "LA", "NG", "PFNCA", "GO", "GP"])[()].size == 6
    with pytest.raises(BadInputError, match="no column `XX`"):
        as_tables(path, lists=["LA", "XX"])


def test_the_edge_at_which_a_column_is_asked_about(tmp_path: Path) -> None:
    def text(persons: int, name: str = "C", alone: int = 0) -> str:
        rest = f"1,0,1,{persons - 2}\n0,1,1,2\n0,0,1,{alone}\n"
        return f"A,B,{name},count\n1,0,0,50\n0,1,0,40\n1,1,0,9\n{rest}"

    assert as_table(_write(tmp_path, text(LEAST_TOLD - 1))).size == 3
    assert as_table(_write(tmp_path, text(LEAST_TOLD, alone=1))).size == 3
    for told in (text(LEAST_TOLD), text(4, "Female"), text(4, "несовершеннолетний")):
        with pytest.raises(BadInputError, match="property of persons"):
            as_table(_write(tmp_path, told))
    draws = "\n".join(f"{'draw' if i == 0 else '1'},{line}" for i, line in enumerate(text(99).split()))
    assert as_tables(_write(tmp_path, draws))[("1",)].size == 3  # our own linkage knows what a list is


def test_a_list_inside_another_and_an_empty_one_are_noted(tmp_path: Path) -> None:
    inside = "A,B,C,count\n1,0,0,50\n0,1,0,40\n1,1,0,9\n1,0,1,12\n1,1,1,3\n"
    notes = as_table(_write(tmp_path, inside)).notes
    assert any("every person of list C is also on list A" in note for note in notes)
    assert as_table(CASES / "zerolist.csv").notes == ("list C has no case",)
    with pytest.raises(BadInputError, match="1 list"):
        as_table(_write(tmp_path, "A,B,count\n1,1,50\n0,0,0\n"))


def test_a_total_in_a_cell_is_warned_of_and_a_total_without_a_history_is_left_out(tmp_path: Path) -> None:
    table = as_table(CASES / "margins.csv")
    assert any("equals the sum of all others" in note for note in table.notes)
    base = (CASES / "base3.csv").read_text(encoding="utf-8")
    assert not as_table(CASES / "base3.csv").notes
    with pytest.raises(BadInputError, match="persons on no list"):
        as_table(_write(tmp_path, base + "0,0,0,1361\n"))
    for label in ("Total,,,1360\n", "Итого,,,1360\n", ",,,1360\n", "0,0,0,1360\n"):
        found = as_table(_write(tmp_path, base + label))
        assert found.observed == 1360
        assert any("total" in note for note in found.notes)


def test_thousands_by_the_habit_of_the_file() -> None:
    expected = as_table(CASES / "germanthousand_right.csv")
    assert (as_table(CASES / "germanthousand.csv").counts == expected.counts).all()
    assert front.estimate(CASES / "germanthousand.csv").population == pytest.approx(4035.06, abs=0.01)
    assert as_table(CASES / "thousands_dot.csv").observed == 100 * UK_SEEN


def test_a_gap_beside_zeros_is_not_a_zero_but_a_gap_beside_ones_is(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not known whether they were on the list"):
        as_table(CASES / "na_list.csv")
    table = as_table(_write(tmp_path, "A,B\n1,\n1,1\n,1\n1,\n"))
    assert table.counts.tolist() == [0, 2, 1, 1]
    assert sum("empty cell" in note for note in table.notes) == 2


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("<5", 0, 4), ("< 5", 0, 4), ("≤4", 0, 4), ("1-4", 1, 4), ("менее 5", 0, 4), ("*", 0, 39), ("", 0, 39)],
)
def test_what_a_kept_back_cell_may_be(tmp_path: Path, text: str, low: int, high: int) -> None:
    body = "A,B,C,count\n1,0,0,50\n0,1,0,40\n0,0,1,60\n1,1,0,{}\n"
    assert as_table(_write(tmp_path, body.format(text))).censored == ((3, low, high),)
    with_zero = body + "0,1,1,0\n"  # where a zero is shown, what is kept back is at least one
    assert as_table(_write(tmp_path, with_zero.format("*"))).censored == ((3, 1, 39),)


def test_a_gap_among_small_counts_is_no_kept_back_cell(tmp_path: Path) -> None:
    body = "A,B,count\n1,0,50\n0,1,{}\n1,1,\n"
    with pytest.raises(BadInputError, match="row 4, `count`: no number"):
        as_table(_write(tmp_path, body.format(2)))
    assert as_table(_write(tmp_path, body.format(3))).censored == ((3, 0, 2),)


def test_chapman_for_two_lists_with_bounds_under_dependence() -> None:
    result = front.estimate(CASES / "two_unequal.csv")
    assert result.method == "chapman"
    assert result.population == pytest.approx(1001 * 11 / 6 - 1)  # (n1 + 1)(n2 + 1)/(m + 1) - 1
    assert result.diagnostics["lincoln_petersen"] == pytest.approx(2000)
    bounds = result.diagnostics["odds_ratio_bounds"]
    assert bounds["odds_ratio"] == [0.5, 2.0]
    assert bounds["population"] == pytest.approx([1005 + 829.17 / 2, 1005 + 829.17 * 2], abs=0.01)
    plain, wide = result.interval(0.95), result.intervals[-1]
    assert plain.low < 1834 < plain.high
    assert wide.low == pytest.approx(1005 + (plain.low - 1005) / 2)
    assert wide.high == pytest.approx(1005 + (plain.high - 1005) * 2)
    assert "lower_bound" not in result.diagnostics


def test_chapmans_interval_as_in_the_literature() -> None:
    # 10 and 15 animals, 5 of them twice: the worked example of Wikipedia's "Mark and recapture" gives 28.3
    # and a 95% interval of 22 to 65 by Sadinle's formula.
    result = front.estimate(table_of([0, 5, 10, 5]))
    assert result.population == pytest.approx(11 * 16 / 6 - 1)
    interval = result.interval(0.95)
    assert (round(interval.low), round(interval.high)) == (22, 65)


def test_chapmans_interval_holds_the_truth_of_independent_lists() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        one, two = rng.random(500) < 0.3, rng.random(500) < 0.1
        cells = np.bincount(one + 2 * two.astype(int), minlength=4)
        cells[0] = 0
        interval = front.estimate(table_of(cells), "chapman").interval(0.95)
        held += interval.low <= 500 <= interval.high
    assert held >= 0.93 * 400


def test_a_lower_bound_is_not_claimed_for_two_lists() -> None:
    with pytest.raises(UsageError, match="no lower bound"):
        front.estimate(CASES / "two_unequal.csv", "chao")
    with pytest.raises(UsageError, match="It is for two"):
        front.estimate(CASES / "base3.csv", "chapman")
    both = front.estimate(CASES / "two_unequal.csv", "all", quick=True)
    assert "chao" in both.skipped
    assert json.dumps(both.as_dict())
