"""How a table says that a list operates in some strata only."""

from __future__ import annotations

from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.estimate import front
from equiano.estimate.coverage import covers_of
from equiano.estimate.histories import as_tables

ZEROS = """region,A,B,C,count
north,1,0,0,90
north,0,1,0,80
north,0,0,1,70
north,1,1,0,20
north,1,0,1,18
north,0,1,1,16
north,1,1,1,6
south,1,0,{gap},60
south,0,1,{gap},70
south,1,1,{gap},15
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "capture.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("gap", ["", "NA", "n/a", "нет данных", "not covered", "-"])
def test_empty_in_all_rows_of_a_stratum_is_a_list_that_does_not_operate(tmp_path: Path, gap: str) -> None:
    tables = as_tables(_file(tmp_path, ZEROS.format(gap=gap)), ["region"])
    assert tables["north",].lists == ("A", "B", "C")
    assert tables["south",].lists == ("A", "B")
    assert tables["south",].counts.tolist() == [0, 60, 70, 15]
    assert "list C does not operate in south" in tables["south",].notes


def test_zeros_say_that_it_operates_and_had_nobody(tmp_path: Path) -> None:
    tables = as_tables(_file(tmp_path, ZEROS.format(gap="0")), ["region"])
    assert tables["south",].lists == ("A", "B", "C")
    assert any(
        "list C has no case in south; if it does not operate there" in n for n in tables["south",].notes
    )


def test_the_caller_may_say_where_it_operates(tmp_path: Path) -> None:
    path = _file(tmp_path, ZEROS.format(gap="0"))
    assert as_tables(path, ["region"], covers={"C": ["north"]})["south",].lists == ("A", "B")
    assert as_tables(path, ["region"], covers={"C": ["north", "south"]})["south",].lists == ("A", "B", "C")
    with pytest.raises(BadInputError, match="there is no list `D`"):
        as_tables(path, ["region"], covers={"D": ["north"]})
    with pytest.raises(BadInputError, match="no stratum is called west"):
        as_tables(path, ["region"], covers={"C": ["west"]})
    with pytest.raises(BadInputError, match=r"row 3.*`A`.*does not operate there|row 2"):
        as_tables(path, ["region"], covers={"A": ["south"]})


def test_years_may_be_ranges(tmp_path: Path) -> None:
    text = "year,A,B,C,count\n" + "".join(
        f"{year},1,0,0,9\n{year},0,1,0,8\n{year},1,1,0,4\n" for year in (2017, 2018, 2019, 2020)
    )
    path = _file(tmp_path, text + "2019,0,0,1,5\n2019,1,0,1,3\n")
    for label, years in (("2018-2019", {2018, 2019}), ("2019-", {2019, 2020}), ("-2019", {2017, 2018, 2019})):
        tables = as_tables(path, ["year"], covers={"C": [label]})
        assert {int(key[0]) for key, table in tables.items() if "C" in table.lists} == years


def test_a_gap_that_may_mean_two_things_is_one_clear_error(tmp_path: Path) -> None:
    """Where no zero stands in the table, an empty cell is a zero; a whole empty stratum may be either."""
    text = "region,A,B,C,count\nn,1,,,9\nn,,1,,8\nn,,,1,7\nn,1,1,1,4\ns,1,,{c},6\ns,,1,{c},5\ns,1,1,{c},3\n"
    with pytest.raises(BadInputError, match=r"`C`.*write NA.*write 0") as error:
        as_tables(_file(tmp_path, text.format(c="")), ["region"])
    assert "row 6" in str(error.value)
    tables = as_tables(_file(tmp_path, text.format(c="NA")), ["region"])
    assert tables["s",].lists == ("A", "B")
    assert tables["n",].counts.tolist() == [0, 9, 8, 0, 7, 0, 0, 4]
    stated = as_tables(_file(tmp_path, text.format(c="")), ["region"], covers={"C": ["n", "s"]})
    assert stated["s",].lists == ("A", "B", "C")


def test_a_gap_in_some_rows_of_a_stratum_is_still_not_known(tmp_path: Path) -> None:
    text = ZEROS.format(gap="NA").replace("south,1,1,NA", "south,1,1,0")
    with pytest.raises(BadInputError, match=r"not known whether.*Where a list does not operate"):
        as_tables(_file(tmp_path, text), ["region"])
    with pytest.raises(BadInputError, match="name its column with --strata"):
        as_tables(
            _file(tmp_path, ZEROS.format(gap="NA").replace("region,", "place,")), [], lists=["A", "B", "C"]
        )


def test_the_estimate_uses_what_operates(tmp_path: Path) -> None:
    path = _file(tmp_path, ZEROS.format(gap="NA"))
    result = front.estimate(path, strata=["region"], bootstrap=40, seed=1)
    assert result.not_operating == {("south",): ("C",)}
    assert result.strata["south",].method == "chapman"
    assert result.pooled.lists == ("A", "B", "C")
    answer = result.as_dict()
    assert answer["not_operating"] == [{"stratum": {"region": "south"}, "lists": ["C"]}]
    assert answer["pooled"]["strata"][1]["intervals"][1]["low"] > 145
    same = front.estimate(path, strata=["region"], covers={"C": ["north"]}, bootstrap=40, seed=1)
    assert same.pooled == result.pooled


def test_covers_as_text() -> None:
    assert covers_of(["C: north, east", "D:2015-2019"]) == {"C": ["north", "east"], "D": ["2015-2019"]}
    for text in ("C", "C:", ": north"):
        with pytest.raises(UsageError, match="--covers"):
            covers_of([text])
    with pytest.raises(UsageError, match="--covers without --strata"):
        front.estimate("none.csv", covers={"C": ["north"]})
