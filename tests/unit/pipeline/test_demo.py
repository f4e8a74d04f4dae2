"""The demonstration and the section on the hidden population, on a smaller body of invented lists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.estimate import estimate
from equiano.estimate.front import judge_file
from equiano.pipeline import capture_estimates, demo
from equiano.record.examples import example_path

runner = CliRunner()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    patch = pytest.MonkeyPatch()
    small = {"PERSONS": 600, "CASES": 600, "DRAWS": 3, "DRAWN_RESAMPLES": 20}
    for name, value in small.items():
        patch.setattr(demo, name, value)
    out = tmp_path_factory.mktemp("demo")
    result = runner.invoke(app, ["demo", "--out", str(out), "--lang", "ru"])
    patch.undo()
    assert result.exit_code == 0, result.output
    return out, result.stdout


def test_it_goes_the_whole_way(made: tuple[Path, str]) -> None:
    out, said = made
    truth = json.loads((out / "lists" / "truth" / "truth.json").read_text(encoding="utf-8"))
    assert truth["population"] == 600
    (line,) = [line for line in said.splitlines() if "истинное число" in line]
    seen, population, *ends = (int(re.sub(r"\D", "", n)) for n in re.findall(r"\d[\d\u00a0]*", line))
    assert (population, seen) == (600, sum(history["count"] for history in truth["histories"]))
    assert "Заключение: " in line and seen <= ends[0] <= population
    assert (out / "linked" / "capture.csv").is_file()
    assert str(out / "report.html") in said


def test_the_terminal_says_what_was_found_in_the_language_of_the_report(made: tuple[Path, str]) -> None:
    _, said = made
    findings = [line for line in said.splitlines() if line.startswith("  - ")]
    assert 6 <= len(findings) <= 8
    assert any("записей об установленных пострадавших" in line for line in findings)
    for line in findings:
        assert not re.search(r"[A-Za-z]{3,}", line), line


def test_invented_cases_are_banded_on_every_page(made: tuple[Path, str]) -> None:
    out, _ = made
    for path in out.glob("*.html"):
        assert 'class="band"' in path.read_text(encoding="utf-8"), path.name
    for path in out.glob("*.pdf"):
        for sheet in PdfReader(path).pages:
            assert "ДЕМОНСТРАЦИЯ" in sheet.extract_text(), path.name


def test_report_shows_truth_estimates_and_the_real_lists(made: tuple[Path, str]) -> None:
    page = (made[0] / "report.html").read_text(encoding="utf-8")
    assert 'id="hidden-example"' in page
    assert 'id="hidden-uk-2013"' in page
    assert "истина известна: 600" in page
    annex = (made[0] / "annex.html").read_text(encoding="utf-8")
    for n in range(1, 139):
        assert annex.count(f'id="fact-{n}"') == 1


# Three lists that overlap richly: a number may be published, as a range.
RICH = "a,b,c,count\n1,0,0,400\n0,1,0,380\n0,0,1,420\n1,1,0,170\n1,0,1,180\n0,1,1,160\n1,1,1,75\n"


def test_estimates_in_the_release_are_those_of_the_stage(tmp_path: Path) -> None:
    path = tmp_path / "rich.csv"
    path.write_text(RICH, encoding="utf-8")
    tables = {table.name: table for table in capture_estimates([path])}
    overview = estimate(path, method="all", bootstrap=200, quick=True)
    found = {row[0]: row[1] for row in tables["hidden:rich"].rows}
    assert overview.verdict != "stop"
    for result in overview.estimates:
        assert found[result.method] == pytest.approx(result.population, rel=0.005)
    told = tables["hidden:rich"].notes["en"][0]
    low, high = (int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", told)[:2])
    assert overview.verdict == "range" and told.startswith("Publish as a range")
    # Rounded outwards, to three digits: what is told holds whenever the range does.
    assert 0.99 * overview.low <= low <= overview.low and overview.high <= high <= 1.01 * overview.high
    assert {row[0] for row in tables["hidden-checks:rich"].rows} == {c.id for c in overview.checks}


# Three faint lists that share four persons: nothing is to be published but the persons seen.
FAINT = "a,b,c,count\n1,0,0,60\n0,1,0,80\n0,0,1,70\n1,1,0,2\n1,0,1,1\n0,1,1,1\n"


def test_numbers_that_are_not_to_be_published_do_not_leave(tmp_path: Path) -> None:
    path = tmp_path / "faint.csv"
    path.write_text(FAINT, encoding="utf-8")
    tables = {table.name: table for table in capture_estimates([path])}
    assert estimate(path, method="all", bootstrap=200, quick=True).verdict == "stop"
    assert tables["hidden:faint"].rows == ()
    assert tables["hidden:faint"].notes["en"][0].startswith("Do not publish a number")
    assert tables["hidden-checks:faint"].rows


def test_a_quick_overview_says_what_it_left_out_and_has_the_verdict_of_all() -> None:
    """What was left out on purpose counted as care, so the report could never say "range"."""
    path = example_path("uk_2013_five_lists")
    overview = estimate(path, method="all", bootstrap=20, quick=True)
    assert {"latent-class", "threshold", "chapman"} <= set(overview.skipped)  # the last is for two lists
    assert overview.verdict == judge_file(path)[()].code == "range"


def test_two_tables_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A,B,count\n1,0,3\n0,1,4\n1,1,2\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="two files"):
        capture_estimates([path, path])


def test_texts_of_checks_hold_no_number_of_the_lists(tmp_path: Path) -> None:
    """Two lists' overlaps of 3, 7 and 4 persons stood in the texts of the checks; the answer is one word."""
    path = tmp_path / "thin.csv"
    path.write_text(
        "A,B,C,count\n1,0,0,61\n0,1,0,83\n0,0,1,47\n1,1,0,3\n1,0,1,7\n0,1,1,4\n1,1,1,2\n", encoding="utf-8"
    )
    by_name = {table.name: table for table in capture_estimates([path])}
    for table in by_name.values():
        labels = [
            text
            for column in table.columns
            for label in column.value_labels.values()
            for text in label.values()
        ]
        cells = [value for row in table.rows for value in row]
        notes = [text for texts in table.notes.values() for text in texts]
        assert table.rows or "checks" not in table.name
        for text in (*labels, *(cell for cell in cells if isinstance(cell, str)), *notes):
            found = [
                int(n)
                for n in re.findall(
                    r"(?<![\d.])\d+(?![\d.%])", re.sub(r"\(?(19|20)\d\d\)?|\d+\(\d+\)", "", text)
                )
            ]
            assert not set(found) & {3, 7, 4, 16}, text
