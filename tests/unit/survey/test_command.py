"""`equiano survey` as it is typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from tests.unit.survey.samples import chain
from tests.unit.survey.test_nsum import SIZES, answers
from tests.unit.survey.test_venue_multiplier import ROWS

runner = CliRunner()


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(*arguments: object) -> str:
    found = runner.invoke(app, ["survey", *map(str, arguments)])
    assert found.exit_code == 0, (found.output, found.exception)
    return found.stdout


STATED = ("--period", 2025, "--place", "Examplia", "--definition", "Palermo", "--measure", "stock")


def test_rds(tmp_path: Path) -> None:
    file = write(tmp_path / "people.csv", chain(120))
    tree, settling = tmp_path / "tree.svg", tmp_path / "settling.png"
    options = ("--trait", "trait", "--bootstrap", 200, "--prior-median", 400, *STATED)
    found = json.loads(run("rds", file, *options, "--json", "--tree", tree, "--plot", settling))
    assert set(found) == {"quantity", "recruitment", "shares", "size", "statement"}
    assert found["recruitment"]["persons"] == 120
    assert found["shares"]["shares"][0]["low"] < found["shares"]["shares"][0]["share"]
    assert found["size"]["population"] > 120
    assert found["statement"]["place"] == "Examplia"
    assert tree.stat().st_mode & 0o077 == 0
    assert settling.read_bytes().startswith(b"\x89PNG")
    assert run("rds", file, *options, "--json") == run("rds", file, *options, "--json")
    said = run("rds", file, *options, "--lang", "ru")
    assert "120 человек, 4 начальных респондента" in said
    assert "Численность группы" in said


def test_rds_without_a_trait_is_of_recruitment_alone(tmp_path: Path) -> None:
    found = json.loads(run("rds", write(tmp_path / "people.csv", chain(60)), "--json"))
    assert found["shares"] is None
    assert found["size"] is None


def test_nsum(tmp_path: Path) -> None:
    file = write(tmp_path / "answers.csv", answers(50))
    known = write(tmp_path / "known.csv", [{"group": g, "size": int(s)} for g, s in SIZES.items()])
    options = ("--known", known, "--hidden", "hidden", "--total", 100000, "--bootstrap", 100)
    found = json.loads(run("nsum", file, *options, "--transmission", "0.4-0.6", "--json"))
    assert found["method"] == "nsum-mle"
    assert found["population"] == pytest.approx(2 * found["diagnostics"]["without_correction"], rel=0.01)
    assert "Size of the group" in run("nsum", file, *options)


def test_time_location_and_multiplier(tmp_path: Path) -> None:
    events = write(tmp_path / "events.csv", ROWS)
    picture = tmp_path / "size.svg"
    found = json.loads(run("time-location", events, "--frame", 10, "--trait", "kind", "--json"))
    assert found["size"]["population"] == pytest.approx(12.5)
    assert found["shares"]["shares"][0]["value"] == "a"
    run("time-location", events, "--frame", 10, "--plot", picture)
    assert "<desc" in picture.read_text(encoding="utf-8")
    benchmarks = write(tmp_path / "b.csv", [{"source": "clinic", "count": 300, "share": 0.3, "se": 0.03}])
    assert json.loads(run("multiplier", benchmarks, "--json"))["population"] == pytest.approx(1000)


def test_bad_input_has_its_exit_code_and_names_no_person(tmp_path: Path) -> None:
    rows = chain(30)
    rows[7]["recruiter"] = "Anna Petrova"
    found = runner.invoke(app, ["survey", "rds", str(write(tmp_path / "people.csv", rows))])
    assert isinstance(found.exception, BadInputError)
    assert found.exception.exit_code == 10
    assert "row 9" in str(found.exception)
    assert "Anna" not in str(found.exception)


@pytest.mark.parametrize("command", ["rds", "nsum", "time-location", "multiplier"])
def test_help_of_each(command: str) -> None:
    assert "Example" in run(command, "--help")
