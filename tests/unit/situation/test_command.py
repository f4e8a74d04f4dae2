"""The command as a user runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
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


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "the mix of recorded routes"), ("ru", "соотношение учтённых маршрутов")]
)
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


def test_the_answer_comes_before_the_tables(write_cases: Any) -> None:
    text = runner.invoke(app, ["situation", str(write_cases(rows())), "--event", "2020"]).stdout
    assert text.index("persons are counted") < text.index("the mix of recorded routes") < text.index("┏")
    assert "differs by 100 points: a shift" in text
    assert "changed corridor" not in text


def test_nothing_is_cut_in_a_pipe_and_no_table_has_more_than_five_columns(write_cases: Any) -> None:
    """The old tables had eleven columns at 80 signs, and `n more rows with --json`."""
    pairs = [(a, b) for a in ("RUS", "UZB", "KAZ") for b in ("DEU", "FRA", "TUR", "POL", "NOR", "FIN", "ISR")]
    listed = [{"origin": a, "destination": b, "registration_year": 2020} for a, b in pairs] * 12
    text = runner.invoke(app, ["situation", str(write_cases(listed))]).stdout
    heads = [line for line in text.splitlines() if line.startswith("┃")]
    assert heads and all(line.count("┃") - 1 <= 5 for line in heads)
    assert "…" not in text and "more rows" not in text
    flows = text.split("by place of recruitment")[1].split("└")[0]
    assert flows.count("\n│") == len(pairs)


def test_on_a_terminal_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from equiano.cli.situation_tables import Shown, print_tables

    console = Console(width=80, record=True, quiet=False, file=io.StringIO())
    shown = Shown("t", "Title", ("A", "B"), tuple((f"row {n}", str(n)) for n in range(20)))
    print_tables(console, [shown], 15)
    text = console.export_text()
    assert "row 14" in text and "row 15" not in text
    assert "5 more rows: `--out FOLDER` writes all." in text


def test_out_is_a_folder_with_csv_and_one_workbook(write_cases: Any, tmp_path: Path) -> None:
    out = tmp_path / "made"
    path = str(write_cases(rows()))
    result = runner.invoke(app, ["situation", path, "--event", "2020", "--out", str(out), "--json"])
    found = json.loads(result.stdout)
    assert json.loads((out / "situation.json").read_text("utf-8")) == found
    for name, table in found["tables"].items():
        lines = list(csv.reader((out / f"{name}.csv").read_text("utf-8-sig").splitlines()))
        assert len(lines) == len(table) + 1, name
        assert not table or lines[0] == list(table[0])
    book = openpyxl.load_workbook(out / "situation.xlsx", read_only=True)
    assert {"role", "flow", "shift", "route_year"} <= set(book.sheetnames)
    listed = [row[0].value for row in book[book.sheetnames[0]].iter_rows(min_row=2)]
    assert listed == book.sheetnames[1:]
    assert "a shift" in (out / "summary.txt").read_text("utf-8")
    assert all(file.stat().st_mode & 0o077 == 0 for file in out.iterdir())  # exact counts: the owner's


def test_a_json_file_is_still_written(write_cases: Any, tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    assert runner.invoke(app, ["situation", str(write_cases(rows())), "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["country"] == "RUS"


def test_cells_that_a_spreadsheet_would_run_are_neutral(write_cases: Any, tmp_path: Path) -> None:
    listed = [{**row, "agency": "=HYPERLINK(1)"} for row in rows()]
    out = tmp_path / "made"
    assert runner.invoke(app, ["situation", str(write_cases(listed)), "--out", str(out)]).exit_code == 0
    for file in out.glob("*.csv"):
        cells = [cell for line in csv.reader(file.read_text("utf-8-sig").splitlines()) for cell in line]
        assert not [cell for cell in cells if cell[:1] in "=+@" and cell[:1]], file.name


def test_a_case_file_of_any_format_will_do(tmp_path: Path) -> None:
    from equiano.record.invent import write_cases as invent

    path = tmp_path / "cases.csv"
    invent(200, np.random.default_rng(1), path)
    result = runner.invoke(app, ["situation", str(path), "--coverage", "demonstration", "--lang", "ru"])
    assert result.exit_code == 0, result.output
    assert "Файл учебный: всё в нём вымышлено." in result.stdout


@pytest.mark.parametrize(
    "content", [b"", b"PAR1 is what it begins with", b"\x00\x01", b"a,b\n1,2\n", b"PK\x03\x04"]
)
def test_no_traceback_on_what_is_no_case_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    assert isinstance(runner.invoke(app, ["situation", str(path)]).exception, BadInputError)


def test_a_place_that_cannot_be_written_is_said(write_cases: Any, tmp_path: Path) -> None:
    there = tmp_path / "file"
    there.write_text("x")
    result = runner.invoke(app, ["situation", str(write_cases(rows())), "--out", str(there / "folder")])
    assert isinstance(result.exception, UsageError)


def test_a_change_of_recording_is_said_beside_the_shift(write_cases: Any) -> None:
    years = range(2014, 2022)
    ngo = [
        {"origin": "UZB", "destination": "RUS", "registration_year": y, "agency": "NGO"} for y in years
    ] * 40
    ngo += [
        {"origin": "RUS", "destination": "TUR", "registration_year": y, "agency": "NGO"} for y in years
    ] * 12
    new = {"origin": "RUS", "transit_1": "LTU", "destination": "DEU", "agency": "police"}
    police = [{**new, "registration_year": y} for y in years if y >= 2018] * 50
    path = str(write_cases(ngo + police))
    text = runner.invoke(app, ["situation", path, "--event", "2018"]).stdout
    assert "this cannot be told from a change of recording" in text
    assert "the agencies that report" in text and "a shift (p" not in text
    russian = runner.invoke(app, ["situation", path, "--event", "2018", "--lang", "ru"]).stdout
    assert "неотличимо от изменения порядка учёта" in russian
