"""`equiano regulations`: on the screen, as JSON and as files, in both languages."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.gaps import gaps_of
from equiano.countries.pack import load_pack
from equiano.countries.provisions import load_provisions
from tests.unit.cli.whole import command, is_one_message, run

RUN = CliRunner()


def shown(*words: str) -> str:
    result = RUN.invoke(app, ["regulations", *words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_one_country_with_articles_sources_and_days() -> None:
    text = shown("ru", "--lang", "en")
    assert "14 duties bind: 4 met, 5 in part, 1 without an answer in law; unknown, apart: 4." in text
    assert "CETS 197, art. 13" in text and "−\u00a0absent; a standard, not a duty" in text
    assert "Code of Criminal Procedure, article 44" in text and "read 26 November 2026" in text
    assert "Nobody has read the law for this." in text
    assert "party, since 2004-05. Reservations and declarations: none on the list (Netherlands" in text


def test_side_by_side_in_russian() -> None:
    text = shown("ru", "lt", "--lang", "ru")
    counts = gaps_of(load_pack("lt")).tally()
    assert (
        f"Литва: {counts.all} положений обязывают: выполнено {counts.met}, частично {counts.partly}" in text
    )
    line = next(line for line in text.splitlines() if line.startswith("Срок на восстановление"))
    assert "−\u00a0нет (не обязанность)" in line and line.endswith("±\u00a0частично")


def test_several_statuses_of_a_topic_are_counted() -> None:
    line = next(
        line for line in shown("ru", "lt", "--lang", "en").splitlines() if line.startswith("Definition")
    )
    # Two treaties name the purposes, and Lithuania names them; the directive's newer ones it names in part.
    assert line.endswith("+\u00a0met\u00a02; ±\u00a0partly\u00a01")


def test_every_pack_with_a_law_if_none_is_named() -> None:
    found = json.loads(shown("--json", "--lang", "en"))
    assert [one["country"] for one in found["countries"]] == [
        "by",
        "de",
        "kz",
        "lt",
        "md",
        "pl",
        "ru",
        "ua",
        "uz",
    ]
    russia = next(one for one in found["countries"] if one["country"] == "ru")
    assert (
        russia["gaps"] == ["pal.3a", "pal.6.4", "pal.8", "pal.9.1"]
        and russia["counts"]["duty"]["unknown"] == 4
    )
    assert len(russia["entries"]) == len(load_provisions().provisions)
    assert found["topics"]["reflection"]["ru"] == "absent"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_files(tmp_path: Path, lang: str) -> None:
    for suffix in ("csv", "xlsx", "pdf", "html", "json"):
        shown("ru", "de", "--lang", lang, "--out", str(tmp_path / f"gaps.{suffix}"))
    rows = list(csv.reader((tmp_path / "gaps.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1 + 2 * len(load_provisions().provisions) and len(set(map(len, rows))) == 1
    book = openpyxl.load_workbook(tmp_path / "gaps.xlsx")
    assert len(book.sheetnames) == 4 and book[book.sheetnames[2]].max_row == len(rows)
    assert (tmp_path / "gaps.pdf").read_bytes().startswith(b"%PDF")
    page = (tmp_path / "gaps.html").read_text("utf-8")
    assert f'<html lang="{lang}">' in page and "http" not in page.split("</style>")[1]
    assert json.loads((tmp_path / "gaps.json").read_text("utf-8"))["countries"][1]["country"] == "de"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["zz"], 10, "no country pack"),
        (["ru", "ru"], 10, "named twice"),
        (["ru", "--topic", "weather"], 2, "is not known here"),
        (["ru", "--status", "perhaps"], 2, "is not known here"),
        (["ru", "--treaty", "westphalia"], 2, "is not known here"),
        (["ru", "--out", "gaps.txt"], 2, "end the name in .csv"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    words: list[str], code: int, said: str, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    found, told = run(command(), ["regulations", *words], capsys, monkeypatch)
    assert found == code and said in told and is_one_message(found, told)
    assert list(tmp_path.iterdir()) == []
