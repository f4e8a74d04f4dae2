"""The lists that once moved the estimate silently (`tests/cases/intake_and_link`), by `link` and `encode`.

Each folder holds what was changed; the other lists are those of `lists/`, which are those of
`equiano example lists --persons 400 --lists 3 --seed 11`. Untouched they give 187 persons and an estimate of
337 (truth 183 and 400). The folder's own README says 187 and 343: that linkage had united two twins of the
police list, Лаша and Давид, and left Михайло Чалиду of the shelter, whose names are exchanged, by himself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.estimate import estimate
from equiano.link.quality import overlap_warnings

CASES = Path(__file__).parents[2] / "cases" / "intake_and_link"
PERSONS, ESTIMATE = 187, 337
AS_UNTOUCHED = [
    "lists", "F01_blank_rows_csv", "F01_blank_rows_xlsx", "F02_swapped_columns", "F02_full_name_given_first",
    "F02_name_column", "F03_hidden_sheet", "F06_placeholders", "F06_placeholder_words",
    "F09_citizenship_words", "F13_quoted_header",
]  # fmt: skip
REFUSED = {
    "F03_formula": "formula without a stored value",
    "F03_merged": "these cells are merged",
    "F03_two_sheets": "--sheet NAME",
    "F04_open_quote": "a quote opens in row 5",
}


def files_of(folder: str) -> list[Path]:
    """The lists of a case, the untouched ones besides."""
    own = {path.stem: path for path in (CASES / folder).iterdir()}
    return [own.get(name, CASES / "lists" / f"{name}.csv") for name in ("iom", "police", "shelter")]


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    report = json.loads(done.stdout) if done.exit_code == 0 and done.stdout.startswith("{") else {}
    code = getattr(done.exception, "exit_code", done.exit_code)
    return code, report, done.output + str(done.exception or "")


def linked(folder: str, out: Path, *options: object) -> dict[str, Any]:
    code, report, said = run("link", *files_of(folder), "--out", out, "--json", *options)
    assert code == 0, said
    return report


@pytest.mark.parametrize("folder", AS_UNTOUCHED)
def test_the_result_is_as_untouched(folder: str, tmp_path: Path) -> None:
    report = linked(folder, tmp_path / "linked")
    assert report["persons"] == PERSONS
    result: Any = estimate(tmp_path / "linked" / "capture.csv", "bic")
    assert round(result.population) == ESTIMATE
    for name in ("iom", "police", "shelter"):
        account = report["reading"][name]["account"]
        parts = ("taken", "refused", "blank", "total_like", "not_read")
        assert account["rows"] == sum(account[part] for part in parts)
        assert report["records"][name] == account["taken"] - report["reading"][name]["not_linkable"]


def test_what_the_account_says(tmp_path: Path) -> None:
    blank = linked("F01_blank_rows_xlsx", tmp_path / "a")["reading"]["iom"]
    assert blank["account"]["blank"] == 500
    assert linked("F02_swapped_columns", tmp_path / "b")["reading"]["iom"]["name_order"]["order"] == "swapped"
    hidden = linked("F03_hidden_sheet", tmp_path / "c")["reading"]["iom"]["account"]["sheets_not_read"]
    assert [(sheet["name"], sheet["hidden"]) for sheet in hidden] == [("old", True)]
    words = linked("F06_placeholder_words", tmp_path / "d")["reading"]
    assert {name: reading["not_linkable"] for name, reading in words.items()} == dict.fromkeys(words, 20)


@pytest.mark.parametrize("folder", REFUSED)
def test_what_is_refused(folder: str, tmp_path: Path, secret: Path) -> None:
    code, _, said = run("link", *files_of(folder), "--out", tmp_path / "linked")
    assert (code, REFUSED[folder] in said) == (10, True)
    out = tmp_path / "iom.clk"
    options = ("--secret-file", secret, "--project", "test", "--out", out)
    code, _, said = run("encode", files_of(folder)[0], *options)
    assert (code, REFUSED[folder] in said) == (10, True)
    assert not out.exists()


def test_a_chosen_sheet_is_read(tmp_path: Path, secret: Path) -> None:
    options = ("--secret-file", secret, "--project", "test", "--json", "--out", tmp_path / "iom.clk")
    book = files_of("F03_two_sheets")[0]
    one, other, both = (
        run("encode", book, *options, *chosen)[1]["records"]
        for chosen in (("--sheet", "2023"), ("--sheet", "2024"), ("--all-sheets",))
    )
    assert one + other == both == 46


def test_an_open_quote_is_a_fault_with_its_row(tmp_path: Path) -> None:
    one, other = (CASES / "tiny_quote" / name for name in ("a.csv", "b.csv"))
    code, _, said = run("link", one, other, "--out", tmp_path / "x")
    assert code == 10
    assert "row 3" in said


def test_twins_of_the_case_are_two_persons(tmp_path: Path) -> None:
    linked("F05_twins", tmp_path / "linked")
    rows = pq.read_table(tmp_path / "linked" / "clusters.parquet").to_pylist()
    person = {row["id"]: row["person"] for row in rows}
    assert all(person[f"TA{n}"] != person[f"TB{n}"] for n in range(6))


def test_capitals_that_look_like_a_wrong_encoding_are_read(tmp_path: Path) -> None:
    assert linked("F10_rosario", tmp_path / "linked")["reading"]["police"]["account"]["taken"] == 113


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("6b0de1f75c2a94838d17f0a3bc5e4962")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("folder", [name for name in AS_UNTOUCHED if name != "lists"])
def test_encode_takes_the_same_records(folder: str, tmp_path: Path, secret: Path) -> None:
    for path in files_of(folder):
        options = (
            "--secret-file",
            secret,
            "--project",
            "test",
            "--out",
            tmp_path / f"{path.stem}.clk",
            "--json",
        )
        code, report, said = run("encode", path, *options)
        assert code == 0, said
        assert report["records"] == {"iom": 46, "police": 111, "shelter": 79}[path.stem]


def test_a_list_whose_overlap_collapses_is_warned_of_by_name() -> None:
    """Three lists of 100; the pairs of two have 40 in common, the third 19 or 20 of 80 with both."""

    def warned(of_third: int) -> list[str]:
        history = np.array([0b011] * 40 + [0b101] * of_third + [0b001] * (60 - of_third) + [0b010] * 60)
        history = np.concatenate([history, [0b100] * (100 - of_third)])
        return [line.split()[0] for line in overlap_warnings(history, ("a", "b", "third"))]

    assert warned(19) == ["third"]
    assert warned(20) == []
    assert warned(40) == []


def test_two_lists_without_anybody_in_common_are_warned_of() -> None:
    assert len(overlap_warnings(np.array([1] * 10 + [2] * 10), ("a", "b"))) == 1
    assert overlap_warnings(np.array([1] * 9 + [2] * 10), ("a", "b")) == []
    assert overlap_warnings(np.array([1] * 10 + [2] * 10 + [3]), ("a", "b")) == []


def test_an_order_for_a_list_that_is_not_there(tmp_path: Path) -> None:
    code, _, said = run("link", *files_of("lists"), "--out", tmp_path / "x", "--name-order", "nobody=swapped")
    assert (code, "no list nobody" in said) == (2, True)
