"""The library as a caller meets it: every public function does its work, and its types are real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import equiano
from equiano.errors import UsageError
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.single_list import SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.verdict import Overview
from equiano.link.generate import generate_lists, write_lists
from equiano.pipeline.linking import LinkedFiles
from equiano.record.examples import example_path

from ..publish.commands import write_table

FRAME = pd.DataFrame(
    [[1, 0, 0, 40], [0, 1, 0, 35], [0, 0, 1, 30], [1, 1, 0, 12], [1, 0, 1, 9], [0, 1, 1, 8], [1, 1, 1, 4]],
    columns=["police", "health", "ngo", "count"],
)


def test_a_data_frame_gives_an_estimate() -> None:
    result = equiano.estimate_population(FRAME, "bic")
    assert isinstance(result, Estimate)
    assert result.lists == ("police", "health", "ngo")
    assert result.observed == 138
    assert result.interval(0.9).low < result.population < result.interval(0.9).high
    assert list(result.to_frame()["observed"].unique()) == [138]


def test_why_there_is_none_is_a_result_too() -> None:
    rows = [{"A": 1, "B": 0, "count": 5}, {"A": 1, "B": 1, "count": 3}]
    result = equiano.estimate_population([*rows, {"A": 0, "B": 1, "count": 0}], "independence")
    assert isinstance(result, (Estimate, NotEstimable))
    assert result.summary("en") != result.summary("ru")


def test_each_function_has_its_kind_of_result() -> None:
    by_sex = pd.concat([FRAME.assign(sex="f"), FRAME.assign(sex="m")])
    strata = equiano.estimate_strata(by_sex, by="sex", bootstrap=20)
    assert isinstance(strata, StratifiedEstimate) and strata.interval(0.5).low < strata.interval(0.5).high
    assert isinstance(equiano.compare_methods(FRAME, quick=True, bootstrap=20), Overview)
    one = equiano.estimate_single_list(pd.DataFrame({"contacts": [1, 2, 3], "persons": [90, 30, 8]}))
    assert isinstance(one, SingleList) and one.to_frame()["method"].iloc[0] == "single-list-poisson"
    rng = np.random.default_rng(3)
    age = rng.uniform(16, 60, 700)
    seen = rng.random((700, 2)) < (0.2 + age / 120)[:, None]
    persons = pd.DataFrame({"A": seen[:, 0] * 1, "B": seen[:, 1] * 1, "age": age.round()})[seen.any(axis=1)]
    assert equiano.estimate_persons(persons, ["A", "B"], ["age"]).interval(0.8).low > len(persons)
    curve = equiano.estimate_sensitivity(FRAME, "bic", bootstrap=20)
    assert curve.to_frame()["odds"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("method", "function"),
    [
        ("all", "compare_methods"),
        ("single-list", "estimate_single_list"),
        ("doubly-robust", "estimate_persons"),
    ],
)
def test_a_method_of_another_result_names_its_function(method: str, function: str) -> None:
    with pytest.raises(UsageError, match=function):
        equiano.estimate_population(FRAME, method)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> LinkedFiles:
    folder = tmp_path_factory.mktemp("lists")
    paths = write_lists(generate_lists(300, 3, np.random.default_rng(9), seed=9), folder)
    return equiano.link_files(paths, folder / "linked", draws=3, seed=9)


def test_lists_are_linked_and_estimated_from(linked: LinkedFiles) -> None:
    assert linked.capture.name == "capture_draws.csv"
    assert linked.report["persons"] > 100 and set(linked.readings) == {"iom", "police", "shelter"}
    result = equiano.estimate_population(linked.capture, "chao", bootstrap=20)
    assert isinstance(result, Estimate) and result.diagnostics["linkage_draws"] == 3


def test_cases_are_taken_in_and_the_situation_described(tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    source = example_path("ctdc_2025_top_routes")
    found = equiano.describe_situation(flows=source, country="ru")
    assert found.country == "RUS" and found.tables["flow"] and found.refused == 0
    cases.write_text(Path("examples/htcds_cases.csv").read_text(encoding="utf-8"), encoding="utf-8")
    report = equiano.take_in(cases, tmp_path / "cases.parquet")
    described = equiano.describe_situation(report.out, country="ru")
    assert described.standings is not None
    assert report.cases == 40 and described.cases == described.standings.actual == 12


def test_a_release_is_drafted(tmp_path: Path) -> None:
    table, domain = write_table(tmp_path)
    told: list[str] = []
    written = equiano.draft_release(
        out=tmp_path / "out", table=table, domain=domain, epsilon=4, unit="record", seed=1, tell=told.append
    )
    assert (written.out / "synthetic.csv").is_file() and written.about["private"] is False
    assert any("A key was made" in text for text in told)
    with pytest.raises(UsageError, match="--epsilon"):
        equiano.draft_release(out=tmp_path / "two", table=table, domain=domain)


def test_a_report_of_what_a_pack_quotes_is_made(tmp_path: Path) -> None:
    made = equiano.report_country(tmp_path / "report", country="ru", languages=["en"])
    assert {path.name for path in made.files} >= {"report.html", "report.pdf"}
    with pytest.raises(UsageError, match="either"):
        equiano.report_country(tmp_path / "none")


TYPED = """
import pandas as pd
import equiano

df = pd.DataFrame({"A": [1, 0, 1], "B": [0, 1, 1], "count": [9, 8, 4]})
reveal_type(equiano.estimate_population(df))
reveal_type(equiano.estimate_population(df).interval(0.9))
reveal_type(equiano.compare_methods("file.csv", quick=True))
reveal_type(equiano.estimate_strata(df, by="sex"))
reveal_type(equiano.estimate_single_list({"contacts": [1, 2], "persons": [5, 3]}))
reveal_type(equiano.estimate_population([{"A": 1, "B": 0, "count": 3}]).to_frame())
reveal_type(equiano.link_files(["a.csv", "b.csv"], "out"))
reveal_type(equiano.take_in("a.csv", "b.parquet"))
reveal_type(equiano.describe_situation("a.parquet"))
reveal_type(equiano.report_country("out"))
reveal_type(equiano.draft_release("a.parquet", "out", epsilon=4))
"""
SEEN = [
    "equiano.estimate.result.Estimate | equiano.estimate.result.NotEstimable",
    "equiano.answer.Interval",
    "equiano.estimate.verdict.Overview",
    "equiano.estimate.strata.StratifiedEstimate",
    "equiano.estimate.single_list.result.SingleList",
    "pandas.",
    "equiano.pipeline.linking.LinkedFiles",
    "equiano.record.report.IntakeReport",
    "equiano.situation.overview.Situation",
    "equiano.pipeline.reporting.MadeReport",
    "equiano.pipeline.publishing.WrittenDraft",
]
WRONG = """
import equiano

equiano.estimate_population("file.csv", bootstrap="many")
equiano.estimate_population("file.csv", no_such_setting=1)
equiano.describe_situation("cases.parquet", seed="one")
equiano.compare_methods("file.csv").no_such_attribute
"""


def checked(source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "caller.py"
    file.write_text(source, encoding="utf-8")
    config = Path(equiano.__file__).parents[2] / "pyproject.toml"
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(config), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=config.parent)


@pytest.mark.slow
def test_the_types_are_real_under_mypy_strict(tmp_path: Path) -> None:
    done = checked(TYPED, tmp_path)
    assert done.returncode == 0, done.stdout
    revealed = [line.split('"')[1] for line in done.stdout.splitlines() if "Revealed type" in line]
    assert len(revealed) == len(SEEN)
    for found, expected in zip(revealed, SEEN, strict=True):
        assert expected in found and "Any" not in found
    wrong = checked(WRONG, tmp_path)
    lines = {int(line.split(":")[1]) for line in wrong.stdout.splitlines() if ": error:" in line}
    assert wrong.returncode == 1 and lines == {4, 5, 6, 7}


def test_each_public_name_is_there() -> None:
    for name in equiano.EXPORTS:
        assert getattr(equiano, name) is not None
        assert name in dir(equiano)


def test_the_names_cost_nothing_before_they_are_used() -> None:
    heavy = ("numpy", "duckdb", "altair", "yaml", "pydantic")
    code = f"import equiano, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        equiano.no_such_name  # noqa: B018


def test_public_signatures_say_what_they_take_and_give() -> None:
    """`screen` and `assess` give JSON objects; all others a type of their own."""
    for name in equiano.EXPORTS.keys() - {"METHODS", "screen", "assess"}:
        for parameter, annotation in getattr(equiano, name).__annotations__.items():
            assert "Any" not in str(annotation), f"{name}: {parameter}"


def test_the_verdict_comes_before_a_number() -> None:
    verdict = equiano.judge_table(FRAME)
    assert verdict.code in ("range", "at-least", "stop")
    assert verdict.text("en") in verdict.summary("en") and verdict.summary("ru") != verdict.summary("en")
    assert set(verdict.to_frame()["level"]) <= {"ok", "care", "at-least", "stop", "not_run"}
    years = pd.concat([FRAME.assign(year=2019), FRAME.assign(year=2020)])
    assert equiano.estimate_years(years, "year", bootstrap=20).summary("en")
