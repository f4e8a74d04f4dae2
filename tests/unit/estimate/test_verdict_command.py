"""`equiano estimate`: the verdict first, then the number, and no number where there is none to publish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.estimate.front import judge_file

RICH = "a,b,c,count\n1,0,0,400\n0,1,0,380\n0,0,1,420\n1,1,0,170\n1,0,1,180\n0,1,1,160\n1,1,1,75\n"
# Four persons on two lists: no number.
FAINT = "a,b,c,count\n1,0,0,60\n0,1,0,80\n0,0,1,70\n1,1,0,2\n1,0,1,1\n0,1,1,1\n"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["estimate", *arguments])
    return done.exit_code, done.stdout


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    path = tmp_path / "rich.csv"
    path.write_text(RICH, encoding="utf-8")
    return path


@pytest.fixture
def faint(tmp_path: Path) -> Path:
    path = tmp_path / "faint.csv"
    path.write_text(FAINT, encoding="utf-8")
    return path


def test_the_verdict_stands_first_and_its_range_is_that_of_the_number(rich: Path) -> None:
    code, said = run(str(rich))
    judged = judge_file(rich)[()]
    assert code == 0 and judged.code == "range"
    assert said.startswith("Verdict: Publish as a range: ")
    assert "if all persons are about equally visible; else at least" in said.splitlines()[0]
    assert "Population: " in said and "over the models near the best" in said
    assert "given the model" not in said and "ignores the choice" not in said
    assert run(str(rich), "--lang", "ru")[1].splitlines()[0].endswith("Одно число не публиковать.")
    _, printed = run(str(rich), "--json")
    found = json.loads(printed)
    assert found["verdict"]["code"] == "range" and found["verdict"]["low"] == pytest.approx(judged.low)
    first = next(one for one in found["intervals"] if one["level"] == 0.95)
    assert (first["low"], first["high"]) == (pytest.approx(judged.low), pytest.approx(judged.high))


def test_no_number_where_none_is_to_be_published(faint: Path) -> None:
    code, said = run(str(faint))
    assert code == 0
    assert said.startswith("Verdict: Do not publish a number")
    assert "Population" not in said and "3,911" not in said and "--show-anyway" in said
    assert "Population: 3,911" in run(str(faint), "--show-anyway")[1]


@pytest.mark.parametrize("method", ["bic", "independence"])
def test_a_method_asked_for_still_gives_its_number_with_the_verdict(faint: Path, method: str) -> None:
    said = run(str(faint), "--method", method)[1]
    assert said.startswith("Verdict: Do not publish a number") and "Population: " in said
    found = json.loads(run(str(faint), "--method", method, "--json")[1])
    assert found["population"] > 214 and found["verdict"]["code"] == "stop"
    assert found["verdict"]["low"] is None and found["verdict"]["reasons"]


def test_each_stratum_has_its_verdict(tmp_path: Path) -> None:
    path = tmp_path / "strata.csv"
    rows = [line.split(",") for text in (RICH, FAINT) for line in text.splitlines()[1:]]
    places = ["north"] * 7 + ["south"] * 6
    lines = [",".join([place, *row]) for place, row in zip(places, rows, strict=True)]
    path.write_text("\n".join(["place,a,b,c,count", *lines]) + "\n", encoding="utf-8")
    _, said = run(str(path), "--strata", "place")
    assert "Verdict (north): Publish as a range" in said and "Verdict (south): Do not publish" in said
    found = json.loads(run(str(path), "--strata", "place", "--json")[1])
    assert [one["verdict"]["code"] for one in found["strata"]] == ["range", "stop"]
