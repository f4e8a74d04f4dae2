"""No Latin sentence stands in what the commands say in Russian: only names, codes and citations do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.words import using

CASES = Path(__file__).parents[2] / "cases" / "report" / "ngo60.csv"
TABLE = "МВД,НКО,приют,count\n1,0,0,120\n0,1,0,90\n0,0,1,60\n1,1,0,25\n1,0,1,18\n0,1,1,12\n1,1,1,5\n"
CONTACTS = "contacts,persons\n1,300\n2,60\n3,9\n"
ROWS = "age,place\nadult,north\nchild,south\nadult,south\nadult,north\n"
# Three words of Latin letters in a row: a sentence, or the name of a journal.
SENTENCE = re.compile(r"[A-Za-z][A-Za-z’'-]+(?:,? [A-Za-z’'-]+)+,? [a-z][a-z’'-]+")
# What stands in Latin letters by right: commands and codes, citations, names of lists and files.
BY_RIGHT = re.compile(
    r"`[^`]*`|\([^()]*\b(?:19|20)\d\d\b[^()]*(?:\([^()]*\)[^()]*)*\)|https?://\S+|--[\w-]+|\S+\.(?:csv|xlsx|parquet)"
)


def latin_in(text: str) -> list[str]:
    return [match.group() for match in SENTENCE.finditer(BY_RIGHT.sub(" ", " ".join(text.split())))]


def written(folder: Path) -> dict[str, str]:
    files = {"t.csv": TABLE, "one.csv": CONTACTS, "rows.csv": ROWS}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: str(folder / name) for name in files} | {"CASES": str(CASES), "out": str(folder / "out")}


@pytest.mark.parametrize(
    "arguments",
    [
        ("estimate", "t.csv"),
        ("estimate", "t.csv", "--method", "chao"),
        ("estimate", "t.csv", "--sensitivity", "all"),
        ("estimate", "one.csv", "--method", "single-list"),
        ("estimate", "rows.csv"),
        ("situation", "CASES", "--country", "ru"),
        ("compare", "rows.csv", "rows.csv"),
        ("example", "cases", "--out", "out", "--persons", "20"),
        ("country", "list"),
        ("figures", "import", "rows.csv", "--out", "out"),
        ("report", "--country", "ru", "--cases", "rows.csv", "--out", "out"),
    ],
    ids=" ".join,
)
def test_a_command_speaks_russian(
    arguments: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EQUIANO_LANG", "ru")
    monkeypatch.setenv("EQUIANO_HOME", str(tmp_path / "home"))
    files = written(tmp_path)
    with using("ru"):
        done = CliRunner().invoke(app, [files.get(part, part) for part in arguments])
    said = done.output + (str(done.exception) if done.exception is not None else "")
    assert re.search("[а-яё]", said)
    assert latin_in(said) == []


def test_the_walk_knows_a_sentence_from_a_name() -> None:
    assert latin_in("Оценка: no estimate exists for it") == ["no estimate exists for it"]
    assert latin_in("по работе (Chan, Silverman & Vincent 2021, JASA 116(535)), см. `equiano intake`") == []
