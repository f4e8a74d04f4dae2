"""Reading capture tables: what is taken, what is refused, and how it is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError
from equiano.estimate.histories import as_table, as_tables

GOOD = "A,B,C,count\n1,0,0,10\n0,1,0,8\n0,0,1,6\n1,1,0,3\n0,1,1,2\n"


def _write(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _refusal(folder: Path, text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        as_table(_write(folder, text))
    return str(caught.value)


def test_missing_histories_are_zeros_and_the_count_may_stand_anywhere(tmp_path: Path) -> None:
    table = as_table(_write(tmp_path, GOOD))
    assert table.lists == ("A", "B", "C")
    assert table.counts.tolist() == [0, 10, 8, 3, 6, 0, 2, 0]
    moved = "count,A,B,C\n10,1,0,0\n8,0,1,0\n6,0,0,1\n3,1,1,0\n2,0,1,1\n"
    assert (as_table(_write(tmp_path, moved)).counts == table.counts).all()


@pytest.mark.parametrize(
    "text", [GOOD.replace(",", ";"), GOOD.replace(",", "\t"), "\ufeff" + GOOD, GOOD + "\n\n"]
)
def test_delimiters_byte_order_marks_and_blank_lines(tmp_path: Path, text: str) -> None:
    assert as_table(_write(tmp_path, text)).observed == 29


def test_python_values(tmp_path: Path) -> None:
    import pandas as pd

    expected = as_table(_write(tmp_path, GOOD)).counts
    rows = [dict(zip("ABC", r[:3], strict=True), count=r[3]) for r in ((1, 0, 0, 10), (0, 1, 0, 8))]
    rows += [
        dict(zip("ABC", r[:3], strict=True), count=r[3]) for r in ((0, 0, 1, 6), (1, 1, 0, 3), (0, 1, 1, 2))
    ]
    frame = pd.DataFrame(rows)
    for value in (rows, frame, frame.to_dict("list"), frame.to_numpy()):
        assert (as_table(value).counts == expected).all()
    assert as_table(rows).sha256 == as_table(frame).sha256


def test_a_repeated_history_is_added_up_and_noted(tmp_path: Path) -> None:
    # Issue 15: rows of persons or of places repeat histories; taking one of them lost the others in silence.
    table = as_table(_write(tmp_path, GOOD + "1,1,0,3\n"))
    assert table.observed == 32
    assert "1 row repeats" in table.notes[0]
    assert "stand above: 7. If one was pasted twice" in table.notes[1]
    assert as_table(_write(tmp_path, GOOD + "1,1,0,4\n")).observed == 33


def test_the_row_of_nobody_may_stand_there_with_zero(tmp_path: Path) -> None:
    assert as_table(_write(tmp_path, GOOD + "0,0,0,0\n")).observed == 29


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "1,1,1,-4\n", ["row 7", "negative"]),
        (GOOD + "1,1,1,2.5\n", ["row 7", "fraction"]),
        (GOOD + "1,1,1,many\n", ["row 7", "not a number"]),
        (GOOD + "1,1,1,nan\n", ["row 7", "no number"]),
        (GOOD + "1,1,1,inf\n", ["row 7", "not a usable number"]),
        (GOOD + "1,1,1,\n", ["row 7", "`count`", "limit such as <5"]),
        (GOOD + "1,x,1,4\n", ["row 7", "`B`", "not 0 or 1", "--strata"]),
        (GOOD + "1,2,1,4\n", ["row 7", "`B`", "not 0 or 1"]),
        (GOOD + "0,0,0,4\n", ["row 7", "persons on no list"]),
        (GOOD + "1,0,4\n", ["row 7", "3 of 4 fields"]),
        ("A,count\n1,5\n", ["1 list", "two lists or more"]),
        ("A,B\n1,1\n", ["no column `count`"]),
        ("A,A,count\n1,1,2\n", ["stands twice"]),
        ("A,B,count\n1,0,0\n", ["no case"]),
        ("A,B,count\n", ["no case"]),
        (",".join([*map(str, range(21)), "count"]) + "\n" + "1," * 21 + "5\n", ["21 lists", "At most 20"]),
    ],
)
def test_refusals(tmp_path: Path, text: str, words: list[str]) -> None:
    message = _refusal(tmp_path, text)
    for word in words:
        assert word in message


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    message = _refusal(tmp_path, GOOD + "1,1,1,-4\n1,x,1,4\n1,0,1,2.5\n")
    assert all(f"row {n}" in message for n in (7, 8, 9))


def test_the_faults_of_a_whole_column_are_one_line(tmp_path: Path) -> None:
    rows = "".join(f"{'fm'[i % 2]},{i >> 1 & 1},{i & 1},{i}\n" for i in range(8))
    message = _refusal(tmp_path, "sex,A,B,count\n" + rows)
    assert message.count("\n") == 1
    assert "rows 2 to 9, 8 in all" in message


def test_a_binary_or_absent_or_empty_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00\x01binary\x80")
    (tmp_path / "e.csv").write_bytes(b"")
    for name, word in (("b.csv", "UTF-8"), ("e.csv", "empty"), ("none.csv", "no such file")):
        with pytest.raises(BadInputError, match=word):
            as_table(tmp_path / name)


def test_no_value_of_the_file_is_repeated_in_the_message(tmp_path: Path) -> None:
    assert "Canary" not in _refusal(tmp_path, GOOD + "1,Canary Name,1,4\n1,1,1,Canary Name\n")


def test_strata_and_draws_divide_the_table(tmp_path: Path) -> None:
    text = "sex,A,B,count\nf,1,0,5\nf,1,1,2\nm,0,1,4\nm,1,1,1\n"
    tables = as_tables(_write(tmp_path, text), ["sex"])
    assert {k: t.counts.tolist() for k, t in tables.items()} == {("f",): [0, 5, 0, 2], ("m",): [0, 0, 4, 1]}
    draws = as_tables(_write(tmp_path, text.replace("sex", "draw")))
    assert list(draws) == [("f",), ("m",)]
    with pytest.raises(BadInputError, match="no column `age`"):
        as_tables(_write(tmp_path, text), ["age"])


def test_leaving_out_merging_and_conditioning() -> None:
    table = as_table(np.array([[1, 0, 0, 10], [0, 1, 0, 8], [0, 0, 1, 6], [1, 1, 0, 3], [0, 1, 1, 2]]))
    assert table.without(0).counts.tolist() == [0, 11, 6, 2]
    assert table.merge(0, 1).lists == ("L1+L2", "L3")
    assert table.merge(0, 1).counts.tolist() == [0, 21, 6, 2]
    inside, number = table.given(1)
    assert (inside.counts.tolist(), number) == ([0, 3, 2, 0], 13)


def test_a_list_without_a_case_is_noted(tmp_path: Path) -> None:
    table = as_table(_write(tmp_path, "A,B,C,count\n1,0,0,5\n1,1,0,2\n0,1,0,3\n"))
    assert table.notes == ("list C has no case",)


def test_the_count_may_have_another_usual_name_and_the_file_another_habit(tmp_path: Path) -> None:
    table = as_table(
        _write(tmp_path, GOOD.replace("count", "Freq").replace("1,0,0,10", "1,0,0,1.000").replace(",", ";"))
    )
    assert table.observed == 1019
    assert any("`Freq`" in note for note in table.notes)
    assert any("thousands" in note for note in table.notes)
    with pytest.raises(BadInputError, match="a thousand or a fraction"):
        as_table(_write(tmp_path, GOOD.replace("1,0,0,10", "1,0,0,1.000")))


def test_a_total_row_and_blank_rows_are_no_histories(tmp_path: Path) -> None:
    table = as_table(_write(tmp_path, GOOD + ",,,\nTotal,,,29\n"))
    assert table.observed == 29
    assert any("total" in note and "8" in note for note in table.notes)


def test_words_for_yes_and_no(tmp_path: Path) -> None:
    expected = as_table(_write(tmp_path, GOOD)).counts
    for yes, no in (("yes", "no"), ("да", "нет"), ("x", "")):
        body = "".join(
            ",".join([*(yes if bit == "1" else no for bit in line.split(",")[:3]), line.split(",")[3]]) + "\n"
            for line in GOOD.splitlines()[1:]
        )
        table = as_table(_write(tmp_path, "A,B,C,count\n" + body))
        assert (table.counts == expected).all()
        assert any("empty cell" in note for note in table.notes) is (no == "")
    for unknown in ("", "NA", "не известно"):  # beside a no, unknown is not a no
        message = _refusal(tmp_path, GOOD + f"1,{unknown},1,4\n")
        assert "row 7, `B`: not known whether" in message


def test_a_list_of_legacy_letters_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(GOOD.replace("A,B,C", "Полиция,Приют,МОМ").encode("cp1251"))
    table = as_table(path)
    assert table.lists == ("Полиция", "Приют", "МОМ")
    assert any("cp1251" in note for note in table.notes)


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.worksheets[0].append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "t.xlsx")
    assert (as_table(tmp_path / "t.xlsx").counts == as_table(_write(tmp_path, GOOD)).counts).all()
