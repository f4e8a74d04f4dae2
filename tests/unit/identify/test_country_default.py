"""Without `--country` the setting `country` says whose law is applied; `none` leaves the law out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text('{"age_years": 34, "indicators": {"delphi.d5.documents": "yes"}}', encoding="utf-8")
    return path


def articles(case: Path, *options: str) -> list[Any]:
    done = CliRunner().invoke(app, ["assess", str(case), "--json", *options])
    assert done.exit_code == 0, done.output
    law = json.loads(done.stdout)["law"]
    return [entry["article"] for entry in law]


def test_the_law_of_russia_is_applied_by_default(case: Path) -> None:
    assert articles(case) == articles(case, "--country", "ru")
    assert "127.1" in articles(case)


def test_none_leaves_the_law_out(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert articles(case, "--country", "none") == []
    monkeypatch.setenv("EQUIANO_COUNTRY", "none")
    assert articles(case) == []
    assert "127.1" in articles(case, "--country", "ru")


def test_screen_takes_the_same_default(tmp_path: Path) -> None:
    path, out = tmp_path / "cases.parquet", tmp_path / "findings.parquet"
    pq.write_table(pa.table({"case_id": ["a"], "delphi__d5__documents": [True]}), path)
    run = CliRunner()
    for options, applied in ((), True), (("--country", "none"), False):
        assert run.invoke(app, ["screen", str(path), "--out", str(out), *options]).exit_code == 0
        assert ("law__127_1__1" in pq.read_schema(out).names) is applied
