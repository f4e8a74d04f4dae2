"""The commands: whole folders, private review sheets, exit codes, one JSON object, no canary anywhere."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from equiano.errors import UsageError
from equiano.link.folder import whole_folder
from equiano.link.generate import generate_lists, write_lists


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "equiano", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists")
    write_lists(generate_lists(500, 3, np.random.default_rng(9), seed=9), path)
    return path


@pytest.fixture(scope="module")
def linked_folder(folder: Path) -> tuple[Path, dict[str, object]]:
    out = folder / "linked"
    done = run("link", *(folder / f"{name}.csv" for name in ("police", "shelter", "iom")), "--out", out,
               "--draws", 3, "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_what_link_writes(linked_folder: tuple[Path, dict[str, object]]) -> None:
    out, report = linked_folder
    assert {path.name for path in out.iterdir()} == {
        "pairs.parquet", "clusters.parquet", "capture.csv", "capture_draws.csv",
        "review.csv", "review.html", "quality.json", "quality.html",
    }  # fmt: skip
    assert report == json.loads((out / "quality.json").read_text())
    assert report["provenance"]["seed"] == 1
    rows = list(csv.DictReader((out / "capture.csv").open()))
    assert list(rows[0]) == ["police", "shelter", "iom", "count"]
    assert sum(int(row["count"]) for row in rows) == report["persons"]
    draws = list(csv.DictReader((out / "capture_draws.csv").open()))
    assert {row["draw"] for row in draws} == {"1", "2", "3"}


def test_review_sheets_are_private_and_self_contained(linked_folder: tuple[Path, dict[str, object]]) -> None:
    out, _ = linked_folder
    for name in ("review.csv", "review.html"):
        assert stat.S_IMODE((out / name).stat().st_mode) == 0o600
    page = (out / "review.html").read_text()
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    assert "Проверка человеком" in page
    assert "Clerical review" in page


def test_pairs_add_up(linked_folder: tuple[Path, dict[str, object]]) -> None:
    pairs = pq.read_table(linked_folder[0] / "pairs.parquet").to_pylist()
    for row in pairs[:50]:
        weights = sum(
            value for name, value in row.items() if name.startswith("weight_") and value is not None
        )
        assert 1 / (1 + 2**-weights) == pytest.approx(row["match_probability"], abs=1e-6)
    assert not any("family_name" in column or "given_name" in column for column in pairs[0])


def test_decisions_are_taken_back(folder: Path, linked_folder: tuple[Path, dict[str, object]]) -> None:
    rows = list(csv.DictReader((linked_folder[0] / "review.csv").open()))
    rows[0]["decision"] = "same"
    sheet = folder / "decided.csv"
    with sheet.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    out = folder / "decided"
    done = run("link", *(folder / f"{name}.csv" for name in ("police", "shelter", "iom")), "--out", out,
               "--decisions", sheet)  # fmt: skip
    assert done.returncode == 0, done.stderr
    person = {
        (row["list"], row["id"]): row["person"] for row in pq.read_table(out / "clusters.parquet").to_pylist()
    }
    assert person[rows[0]["list_l"], rows[0]["id_l"]] == person[rows[0]["list_r"], rows[0]["id_r"]]


def test_encoded_lists_give_the_same_tables(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text("6b0de1f75c2a94838d17f0a3bc5e4962")
    secret.chmod(0o600)
    files = []
    for name in ("police", "iom"):
        files.append(folder / f"{name}.clk")
        done = run(
            "encode", folder / f"{name}.csv", "--secret-file", secret, "--project", "test", "--out", files[-1]
        )
        assert done.returncode == 0, done.stderr
        assert "6b0de1f75c2a" not in done.stdout + done.stderr
    done = run("link", "--encoded", *files, "--out", folder / "linked_encoded", "--draws", 2, "--json")
    assert done.returncode == 0, done.stderr
    first = next(csv.DictReader((folder / "linked_encoded" / "capture.csv").open()))
    assert first.keys() == {"police", "iom", "count"}
    everything = b"".join(path.read_bytes() for path in (folder / "linked_encoded").iterdir())
    assert "Анна".encode() not in everything


def test_bad_input_leaves_nothing_behind(folder: Path) -> None:
    bad = folder / "bad.csv"
    bad.write_text("id,surname,birth_date\n1,Тайнофамильский,2999-01-01\n")
    out = folder / "never"
    done = run("link", folder / "police.csv", bad, "--out", out)
    assert done.returncode == 10
    assert "row 2" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Тайнофамильский" not in done.stderr + done.stdout
    assert not out.exists()
    assert not list(folder.glob(".never*"))


def test_a_folder_with_something_else_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    done = run("link", folder / "police.csv", folder / "iom.csv", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert (tmp_path / "out" / "thesis.txt").read_text() == "mine"


def test_a_killed_run_can_be_started_again(tmp_path: Path) -> None:
    left = tmp_path / ".linked.part-0123456789ab"
    left.mkdir()
    left.with_name(f"{left.name}.lock").touch()
    (left / "pairs.parquet").write_text("half")
    with pytest.raises(ValueError, match="stop"), whole_folder(tmp_path / "linked") as folder:
        (folder / "quality.json").write_text("{}")
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []
    for text in ("first", "second"):
        with whole_folder(tmp_path / "linked") as folder:
            (folder / "quality.json").write_text(text)
    assert (tmp_path / "linked" / "quality.json").read_text() == "second"
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError), whole_folder(tmp_path / "file"):
        pass


def test_example_lists(tmp_path: Path) -> None:
    done = run(
        "example", "lists", "--persons", 100, "--lists", 2, "--seed", 4, "--out", tmp_path / "ex", "--json"
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["lists"].keys() == {"police", "shelter"}
