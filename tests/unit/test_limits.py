"""How much a file may hold: each limit at its edge, with its own message; small bombs cost little."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano import text_files
from equiano.errors import BadInputError, UsageError
from equiano.limits import limits
from equiano.tables.open import open_table


def rows_of(path: Path) -> int:
    return sum(1 for _ in open_table(path).rows())


def _csv(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows(tmp_path: Path, monkeypatch: Any) -> None:
    path = _csv(tmp_path, "a,b\n" + "1,2\n" * 5)
    monkeypatch.setenv("EQUIANO_MOST_ROWS", "5")
    assert rows_of(path) == 5
    monkeypatch.setenv("EQUIANO_MOST_ROWS", "4")
    with pytest.raises(BadInputError, match=r"more than 4 rows.*`most_rows`"):
        rows_of(path)


def test_columns(tmp_path: Path, monkeypatch: Any) -> None:
    path = _csv(tmp_path, "a,b,c\n1,2,3\n")
    monkeypatch.setenv("EQUIANO_MOST_COLUMNS", "3")
    assert rows_of(path) == 1
    monkeypatch.setenv("EQUIANO_MOST_COLUMNS", "2")
    with pytest.raises(BadInputError, match="`most_columns`"):
        open_table(path)


@pytest.mark.parametrize("end", ["\n", "\r", ""])
def test_the_longest_line(tmp_path: Path, monkeypatch: Any, end: str) -> None:
    path = _csv(tmp_path, f"a,b{end or chr(10)}{'x' * 998},2{end}")
    monkeypatch.setenv("EQUIANO_LONGEST_CELL", "1000")
    open_table(path)
    monkeypatch.setenv("EQUIANO_LONGEST_CELL", "999")
    with pytest.raises(BadInputError, match="`longest_cell`"):
        open_table(path)


def test_a_line_of_gigabytes_is_refused_while_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "line.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(b"a,b\n")
        for _ in range(60):
            stream.write(b"x" * (1 << 20))
    with pytest.raises(BadInputError, match="`longest_cell`"):
        open_table(path)


def test_bytes_unpacked(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "list.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(b"a,b\n" + b"1,2\n" * 999)
    monkeypatch.setenv("EQUIANO_MOST_UNPACKED", "4000")
    assert rows_of(path) == 999
    monkeypatch.setenv("EQUIANO_MOST_UNPACKED", "3999")
    with pytest.raises(BadInputError, match="`most_unpacked`"):
        open_table(path)


def test_out_of_all_proportion(tmp_path: Path) -> None:
    bomb = Path(__file__).parents[1] / "cases" / "robust" / "bomb_space.xlsx"
    with pytest.raises(BadInputError, match="200 times"):
        open_table(bomb)
    with zipfile.ZipFile(bomb) as archive:
        assert max(one.file_size for one in archive.infolist()) > 200e6
    allowed = limits()
    allowed.check_unpacked("x", 200 * 1_000_000, 1_000_000)
    allowed.check_unpacked("x", 64_000_000, 1)
    with pytest.raises(BadInputError):
        allowed.check_unpacked("x", 200 * 1_000_000 + 1, 1_000_000)


@pytest.mark.parametrize("size", ["0", "-1", "nan", "1e3", "GB", "2 XB", ""])
def test_a_setting_that_is_no_size(monkeypatch: Any, size: str) -> None:
    monkeypatch.setenv("EQUIANO_MOST_ROWS", size)
    with pytest.raises(UsageError, match="most_rows"):
        limits()


def test_sizes_have_units(monkeypatch: Any) -> None:
    for text, size in {"5": 5, "2kb": 2000, "3 MB": 3_000_000, "1G": 10**9}.items():
        monkeypatch.setenv("EQUIANO_MOST_ROWS", text)
        assert limits().rows == size


def test_a_document(tmp_path: Path, monkeypatch: Any) -> None:
    path = _csv(tmp_path, "x" * 10)
    monkeypatch.setenv("EQUIANO_LARGEST_DOCUMENT", "10")
    assert text_files.read_text(path) == "x" * 10
    monkeypatch.setenv("EQUIANO_LARGEST_DOCUMENT", "9")
    with pytest.raises(BadInputError, match="`largest_document`"):
        text_files.read_text(path)


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize("text", [LAUGHS, "[" * 50_000, "- " * 5_000 + "x", "{a: " * 200 + "1" + "}" * 200])
def test_yaml_that_would_be_too_much(text: str) -> None:
    with pytest.raises(BadInputError, match="too deep or repeats too much"):
        text_files.parse_yaml(text, "m.yaml")


@pytest.mark.parametrize(
    "text", ["a: 2020-13-45", "9" * 5000, "? [a]\n: b", "\x00", "a: [", "!!python/none x"]
)
def test_yaml_that_is_wrong_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        text_files.parse_yaml(text, "m.yaml")


def test_yaml_with_usual_aliases_is_read() -> None:
    assert text_files.parse_yaml("a: &a [1, 2]\nb: *a\nc: [*a, *a]", "m.yaml")["c"] == [[1, 2], [1, 2]]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a": ' * 100_000, "9" * 10_000, "", "{", "\x00"])
def test_json_that_is_wrong_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        text_files.parse_json(text)
