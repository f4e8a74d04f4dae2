"""Screening in parts: the same findings as in one, and a run that was killed goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.errors import BadInputError
from equiano.identify import screen as module
from equiano.identify.screen import screen

ROWS, GROUP = 5_000, 500


def _write_cases(path: Path, ages: tuple[int, int] = (5, 70)) -> None:
    rng = np.random.default_rng(7)
    columns = {
        "case_id": pa.array([f"C{n}" for n in range(ROWS)]),
        "age_years": pa.array(rng.integers(*ages, ROWS), mask=rng.random(ROWS) < 0.3),
    }
    for name in ("delphi__d4__hours", "delphi__d5__documents", "pal__act__receipt", "eu__purpose__begging"):
        columns[name] = pa.array(rng.random(ROWS) < 0.5, mask=rng.random(ROWS) < 0.4)
    pq.write_table(pa.table(columns), path, row_group_size=GROUP)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.parquet"
    _write_cases(path)
    return path


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "_PART", 1_000)
    yield


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.mark.usefixtures("small_parts")
def test_many_parts_are_one_file_in_the_order_of_the_cases(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = screen(cases, tmp_path / "parts.parquet", country="ru")
    monkeypatch.setattr(module, "_PART", 10 * ROWS)
    assert screen(cases, tmp_path / "one.parquet", country="ru") == found
    one, parts = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("one", "parts"))
    assert parts.equals(one) and parts.schema == one.schema
    assert _left(tmp_path) == []


@pytest.mark.usefixtures("small_parts")
def test_an_interrupted_run_goes_on_with_the_parts_that_are_missing(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    work = module._write

    def interrupted(*given: object) -> object:
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(len(written))
        return work(*given)  # type: ignore[arg-type]

    out = tmp_path / "out.parquet"
    monkeypatch.setattr(module, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        screen(cases, out)
    assert not out.exists() and _left(tmp_path) == [".out.parquet.parts"]
    monkeypatch.setattr(module, "_write", lambda *given: (written.append(0), work(*given))[1])  # type: ignore[arg-type]
    found = screen(cases, out)
    assert len(written) == 5, "three parts of the first run and two of the second"
    assert found["cases"] == ROWS == pq.read_metadata(out).num_rows
    assert _left(tmp_path) == []


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("changed", ["the file", "the country"])
def test_parts_of_another_job_are_not_taken(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    out = tmp_path / "out.parquet"
    with monkeypatch.context() as patch:
        patch.setattr(module, "_joined", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            screen(cases, out)
    country = "ru" if changed == "the country" else None
    if changed == "the file":
        _write_cases(cases, ages=(18, 19))
    found = screen(cases, out, country=country)
    fresh = screen(cases, tmp_path / "fresh.parquet", country=country)
    assert found == fresh and pq.read_table(out).equals(pq.read_table(tmp_path / "fresh.parquet"))


@pytest.mark.usefixtures("small_parts")
def test_a_fault_in_the_last_part_refuses_the_whole_table(cases: Path, tmp_path: Path) -> None:
    table = pq.read_table(cases)
    ages = table.column("age_years").to_pylist()
    ages[-1] = 121
    faulty = table.set_column(1, "age_years", pa.array(ages, pa.int64()))
    pq.write_table(faulty, cases, row_group_size=GROUP)
    with pytest.raises(BadInputError):
        screen(cases, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists() and _left(tmp_path) == []


KILLED = """
import sys, time
from equiano.identify import screen as module
module._PART = 1_000
work = module._write
module._write = lambda *given: (work(*given), time.sleep(0.3))[0]
module.screen(sys.argv[1], sys.argv[2])
"""


@pytest.mark.usefixtures("small_parts")
def test_a_killed_run_leaves_whole_parts_alone(cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    kept = tmp_path / ".out.parquet.parts"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(cases), str(out)]) as run:
        while len(list(kept.glob("*.parquet"))) < 2 and run.poll() is None:
            time.sleep(0.02)
        os.kill(run.pid, signal.SIGKILL)
    assert all(pq.read_metadata(part).num_rows == 1_000 for part in kept.glob("*.parquet"))
    before = {part.name: part.stat().st_mtime_ns for part in kept.glob("[0-9]*.parquet")}
    assert len(before) >= 2 and not out.exists()
    assert screen(cases, out)["cases"] == ROWS
    assert pq.read_metadata(out).num_rows == ROWS and _left(tmp_path) == []
