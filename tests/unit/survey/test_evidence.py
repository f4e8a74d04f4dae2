from __future__ import annotations

import json
import math
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.survey.evidence import Item, as_items, compare, evidence_page, pack_items
from equiano.survey.evidence.items import years_of
from equiano.words import using

STATED = {"period": "2024", "place": "Examplia", "definition": "Palermo", "measure": "stock"}


def item(name: str, low: float, value: float | None, high: float, **more: Any) -> Item:
    stated = {**STATED, **more.pop("stated", {})}
    return Item(name, "m", value, low, high, statement=stated, **more)


def test_lines_that_overlap_agree() -> None:
    found = compare([item("a", 800, 1000, 1300), item("b", 1200, 1500, 2000), item("c", 1000, 1250, 1600)])
    assert found.verdict == "agree"
    assert found.compared == ((0, 1, 2),)
    assert found.factor == pytest.approx(1.5)
    assert "agree" in found.text()


@pytest.mark.parametrize(("low", "verdict"), [(1429, "agree"), (1431, "differ")])
def test_the_edge_of_a_difference(low: float, verdict: str) -> None:
    """Ends at most 10 % apart do not contradict."""
    assert compare([item("a", 800, 1000, 1300), item("b", low, 2000, 3000)]).verdict == verdict


def test_lines_that_differ_name_the_pair_and_the_factor() -> None:
    found = compare([item("a", 800, 1000, 1300), item("b", 1100, 2000, 4000), item("c", 5000, 6000, 7000)])
    assert found.verdict == "differ"
    assert found.factor == pytest.approx(6)
    assert found.apart == ((0, 2), (1, 2))
    assert "factor of 6.0" in found.text()
    assert "“a” and “c”" in found.text()


@pytest.mark.parametrize(
    ("part", "other", "says"),
    [
        ("period", "2023", "other years"),
        ("place", "Otherland", "other places"),
        ("definition", "national law", "other definitions"),
        ("measure", "flow", "stock"),
    ],
)
def test_what_speaks_of_something_else_is_not_compared(part: str, other: str, says: str) -> None:
    one, two = item("a", 800, 1000, 1300), item("b", 8000, 9000, 9900, stated={part: other})
    found = compare([one, two])
    assert found.verdict == "not-comparable"
    assert found.factor is None
    assert says in found.text()
    assert says in found.why_not(1)


@pytest.mark.parametrize("part", STATED)
def test_what_was_not_said_is_the_same_as_nothing(part: str) -> None:
    silent = item("a", 800, 1000, 1300, stated={part: ""})
    found = compare([silent, silent])
    assert found.verdict == "not-comparable"
    assert "not stated" in found.why_not(0)


def test_units_differ() -> None:
    found = compare([item("a", 800, 1000, 1300), item("b", 800, 1000, 1300, unit="crimes")])
    assert found.verdict == "not-comparable"
    assert "different things" in found.text()


def test_names_of_a_place_and_of_years() -> None:
    one = item("a", 800, 1000, 1300, stated={"place": "Russia", "period": "in the year 2024"})
    assert compare([one, item("b", 900, 1000, 1100, stated={"place": "Россия"})]).verdict == "agree"
    part = item("b", 900, 1000, 1100, stated={"place": "Paris, France"})
    assert compare([item("a", 9, 10, 11, stated={"place": "France"}), part]).verdict == "not-comparable"
    assert years_of("2013/14, 2011-12") == (2011, 2013)
    assert years_of("long ago, 12345") is None


def test_an_open_end_and_a_bare_number() -> None:
    least = Item("least", "m", None, 5000.0, math.inf, statement=STATED)
    bare = Item("bare", "m", 6000.0, None, None, statement=STATED)
    assert compare([least, bare]).verdict == "agree"
    assert compare([least, item("a", 800, 1000, 1300)]).verdict == "differ"


def test_what_is_barred_stays_and_is_not_compared() -> None:
    stopped = item("c", 5000, 6000, 7000, barred="its own checks say: do not publish a number")
    found = compare([item("a", 800, 1000, 1300), item("b", 900, 1100, 1400), stopped])
    assert found.verdict == "agree"
    assert "do not publish" in found.why_not(2)
    page = evidence_page(found, "en")
    assert "6,000" not in page
    assert "do not publish" in page


def test_agreement_of_wide_intervals_is_said_to_be_little() -> None:
    assert "says little" in compare([item("a", 100, 500, 1500), item("b", 900, 1100, 1400)]).text()


def test_lines_from_one_set_of_data_are_no_evidence_for_each_other() -> None:
    def said(*data: str) -> str:
        return compare(
            [item(name, 800, 1000, 1300, data=name_of) for name, name_of in zip("abc", data, strict=True)]
        ).text()

    assert "same data" in said("x", "y", "x")
    assert "same data" not in said("x", "y", "z")
    assert "same data" not in said("x", "", "")


def test_groups_of_lines() -> None:
    later = {"period": "2025"}
    lines = [
        item("a", 8, 10, 13),
        item("b", 80, 90, 99, stated=later),
        item("c", 9, 11, 14),
        item("d", 8, 9, 10, stated=later),
    ]
    found = compare(lines)
    assert found.compared == ((0, 2), (1, 3))
    assert found.verdict == "differ"
    assert all(set(pair) in ({0, 2}, {1, 3}) for group in found.compared for pair in combinations(group, 2))


def write(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


INTERVALS = [{"level": 0.8, "low": 900, "high": 1200}, {"level": 0.95, "low": 800, "high": 1300}]


@pytest.mark.parametrize(
    ("content", "numbers", "barred"),
    [
        ({"method": "bic", "population": 1000.0, "intervals": INTERVALS}, (1000, 800, 1300), False),
        (
            {
                "method": "all",
                "population": STATED,
                "range": {"low": 700, "high": None},
                "verdict": {"code": "range"},
            },
            (None, 700, math.inf),
            False,
        ),
        (
            {
                "method": "bic",
                "population": 1000.0,
                "intervals": INTERVALS,
                "verdict": {"code": "at-least", "low": 750, "high": None},
            },
            (None, 750, math.inf),
            False,
        ),
        (
            {"method": "bic", "population": 1000.0, "intervals": INTERVALS, "verdict": {"code": "stop"}},
            (1000, 800, 1300),
            True,
        ),
        (
            {
                "method": "ss-pse",
                "population": 1000.0,
                "intervals": INTERVALS,
                "diagnostics": {"prior_share": 0.81},
            },
            (1000, 800, 1300),
            True,
        ),
        (
            {
                "method": "ss-pse",
                "population": 1000.0,
                "intervals": INTERVALS,
                "diagnostics": {"prior_share": 0.8},
            },
            (1000, 800, 1300),
            False,
        ),
        ({"method": "bic", "population": None, "intervals": [], "reason": "none"}, (None, None, None), True),
        (
            {"method": "bic", "total": {"population": 1000.0, "intervals": INTERVALS}},
            (1000, 800, 1300),
            False,
        ),
        (
            {
                "quantity": "survey",
                "size": {"method": "ss-pse", "population": 1000.0, "intervals": INTERVALS},
            },
            (1000, 800, 1300),
            False,
        ),
    ],
)
def test_results_are_read(
    content: dict[str, Any], numbers: tuple[float | None, ...], barred: bool, tmp_path: Path
) -> None:
    (found,) = as_items(write(tmp_path / "result.json", content))
    assert (found.value, found.low, found.high) == numbers
    assert bool(found.barred) is barred


def test_the_statement_is_found_in_each_form(tmp_path: Path) -> None:
    plain = {"method": "bic", "population": 1000.0, "intervals": INTERVALS}
    forms = (
        {**plain, "diagnostics": {"population": STATED}},
        {**plain, "statement": STATED},
        {**plain, "population": STATED, "range": {"low": 1, "high": 2}},
    )
    for content in forms:
        (found,) = as_items(write(tmp_path / "result.json", content))
        assert dict(found.statement or {}) == STATED


@pytest.mark.parametrize(
    "content", [{"quantity": "share", "method": "ss"}, {"quantity": "survey", "size": None}, {}]
)
def test_what_holds_no_size_is_refused(content: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no size of a group"):
        as_items(write(tmp_path / "result.json", content))


def test_a_table_of_published_figures(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text("name;value;low;high;period\nMinistry;5 000;;;2024\nNGO;;9000;;2024\n", encoding="utf-8")
    ministry, ngo = as_items(path)
    assert (ministry.value, ministry.low) == (5000, None)
    assert (ngo.low, ngo.high) == (9000, math.inf)
    path.write_text("name,value,low,high\nA,,,\nB,5,9,7\nC,1,2,3\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        as_items(path)
    assert {fault.row for fault in caught.value.faults} == {2, 3, 4}


def test_figures_of_a_pack() -> None:
    found = pack_items("ru", "ru")
    assert len(found) > 3
    assert all(one.barred for one in found if "выведено" in one.method)
    assert any(one.stated("period") for one in found)
    # A flow over twenty years and a flow a year are no pair.
    assert not {"flow", "flow a year"} <= {
        one.stated("measure") for g in compare(found).compared for one in (found[i] for i in g)
    }


def test_the_command_and_the_page(tmp_path: Path) -> None:
    lists = write(
        tmp_path / "lists.json",
        {"method": "bic", "population": 1000.0, "intervals": INTERVALS, "statement": STATED},
    )
    survey = {
        "quantity": "survey",
        "size": {
            "method": "ss-pse",
            "population": 9e3,
            "intervals": [{"level": 0.95, "low": 5e3, "high": 2e4}],
        },
    }
    rds = write(tmp_path / "rds.json", {**survey, "statement": STATED})
    out = tmp_path / "page.html"
    runner = CliRunner()
    done = runner.invoke(app, ["evidence", str(lists), str(rds), "--json", "--out", str(out)])
    assert done.exit_code == 0, done.exception
    found = json.loads(done.stdout)
    assert found["verdict"]["code"] == "differ"
    assert found["factor"] == pytest.approx(9)
    page = out.read_text(encoding="utf-8")
    assert "<desc" in page
    assert "Respondent-driven sampling" in page
    assert "Multipliers" not in page
    assert not re.search(r'(src|href)="', page)
    said = runner.invoke(app, ["evidence", str(lists), str(rds), "--lang", "ru", "--out", str(out)]).stdout
    assert "расходятся" in said
    assert '<html lang="ru">' in out.read_text(encoding="utf-8")
    with using("ru"):
        assert "в 9,0 раза" in compare([*as_items(lists), *as_items(rds)]).text()
