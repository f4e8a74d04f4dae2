"""The command as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError, UsageError
from equiano.schema.table import load_table

runner = CliRunner()


def rows() -> list[dict[str, Any]]:
    before = [
        {"origin": "RUS", "transit_1": "LTU", "destination": "DEU", "registration_year": y}
        for y in (2017, 2018, 2019)
    ]
    after = [{"origin": "RUS", "destination": "TUR", "registration_year": y} for y in (2020, 2021, 2022)]
    women = {"citizenship": "RUS", "gender": "gender.female", "age_years": 20}
    return [{**row, **women} for row in before * 40 + after * 40 + before * 5 + after * 5]


def test_json_is_one_object_with_every_table(write_cases: Any) -> None:
    result = runner.invoke(app, ["situation", str(write_cases(rows())), "--event", "2020", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["displacement"]["comparison"]["answer"] == "shift"
    assert found["displacement"]["scan"]["breaks"][0]["period"] == "2020"
    for name, table in found["tables"].items():
        schema = load_table("role" if name == "country_role" else name)
        assert all(tuple(row) == schema.columns for row in table), name
        assert len(found["provenance"][name]["data_sha256"]) == 64
    rates = {row["group"]: row for row in found["tables"]["risk_rate"]}
    assert rates["ru.women_18_29"]["cases"] == 270


def test_same_seed_same_bytes(write_cases: Any) -> None:
    path = str(write_cases(rows()))
    first, second = (
        runner.invoke(app, ["situation", path, "--json", "--seed", "4"]).stdout for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(("lang", "words"), [("en", "has shifted"), ("ru", "сместилось")])
def test_text_in_both_languages(write_cases: Any, lang: str, words: str) -> None:
    result = runner.invoke(app, ["situation", str(write_cases(rows())), "--lang", lang])
    assert result.exit_code == 0
    assert words in " ".join(result.stdout.split())


def test_flows_instead_of_cases(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination,victims\nUZB,RUS,30\nRUS,DEU,10\n", encoding="utf-8")
    result = runner.invoke(app, ["situation", "--flows", str(path), "--json"])
    net = json.loads(result.stdout)["tables"]["net_role"][0]
    assert (net["place"], net["net"]) == ("RUS", 0.5)


def test_neither_or_both_inputs_are_refused(write_cases: Any) -> None:
    assert isinstance(runner.invoke(app, ["situation"]).exception, BadInputError)


def test_an_event_outside_the_data_is_refused(write_cases: Any) -> None:
    result = runner.invoke(app, ["situation", str(write_cases(rows())), "--event", "1990"])
    assert isinstance(result.exception, BadInputError)
    assert "2017 to 2022" in str(result.exception)


def test_durations_are_checked() -> None:
    assert isinstance(runner.invoke(app, ["situation", "x", "--durations", "5,1"]).exception, UsageError)


def test_area_index(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("area,poverty,no_work\nNorth,10,5\nSouth,5,9\nEast,1,1\n", encoding="utf-8")
    found = json.loads(runner.invoke(app, ["area-index", str(path), "--json"]).stdout)
    assert [area["area"] for area in found["areas"]][-1] == "East"
    assert found["weights"] == {"poverty": 0.5, "no_work": 0.5}
