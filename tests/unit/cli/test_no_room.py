"""Where there is no room, whoever writes (Python, Arrow, DuckDB, openpyxl), an output cannot be written.

The errors are those that the libraries raise here, not copies of them: a new version may word them anew.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.cli import boundary
from equiano.errors import OutputError
from equiano.files import private_folder, whole_file
from equiano.system_errors import refusal_behind
from equiano.tables.write import write_table

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="/dev/full of Linux")


def _error(fails: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as caught:
        fails()
    return caught.value


@pytest.fixture
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A link to the device: Arrow removes what it could not write, and root may remove the device."""
    link = tmp_path_factory.mktemp("device") / "full"
    link.symlink_to(FULL)
    return link


def _duckdb_writes(full: Path) -> None:
    with duckdb.connect() as connection:
        connection.sql("SELECT range AS a FROM range(9)").write_parquet(str(full))


def _duckdb_writes_lines(full: Path) -> None:
    with duckdb.connect() as connection:
        connection.sql("SELECT range AS a FROM range(9)").write_csv(str(full))


def _duckdb_spills(_: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(
            "SET threads = 1; SET memory_limit = '30MB'; SET max_temp_directory_size = '100KB'"
        )
        connection.execute("SET temp_directory = ?", [folder])
        connection.execute("SELECT md5(range::VARCHAR) AS a FROM range(2000000) ORDER BY a").fetchmany(3)


def _arrow_writes(full: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), full)


def _python_writes(full: Path) -> None:
    with full.open("w", encoding="utf-8") as stream:
        stream.write("a")


WRITERS = [_duckdb_writes, _duckdb_writes_lines, _duckdb_spills, _arrow_writes, _python_writes]


@pytest.mark.parametrize("writes", WRITERS)
def test_every_writer_s_word_for_a_full_disk_is_understood(
    writes: Callable[[Path], object], full: Path
) -> None:
    refusal = refusal_behind(_error(lambda: writes(full)))
    assert refusal is not None and refusal.errno == errno.ENOSPC


@pytest.mark.parametrize("writes", WRITERS)
def test_an_output_on_a_full_disk_is_named(
    tmp_path: Path, writes: Callable[[Path], object], full: Path
) -> None:
    said = r"^cases\.parquet: cannot be written: the disk is full\.$"
    with pytest.raises(OutputError, match=said), whole_file(tmp_path / "cases.parquet"):
        writes(full)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("writes", WRITERS)
def test_without_a_name_it_is_an_output_all_the_same(
    writes: Callable[[Path], object], full: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "argv", ["equiano", "screen"])
    with pytest.raises(SystemExit) as ended:
        boundary.run(lambda: writes(full))
    said = "equiano: an output cannot be written: the disk is full.\n"
    assert (ended.value.code, capsys.readouterr().err) == (2, said)


@pytest.mark.parametrize(
    "text",
    [
        "org.apache.spark.SparkException: Job aborted: java.io.IOException: No space left on device",
        "failed to write batch: No space left on device (os error 28)",
    ],
)
def test_spark_and_sail_speak_of_it_in_their_own_ways(text: str) -> None:
    refusal = refusal_behind(RuntimeError(text))
    assert refusal is not None and refusal.errno == errno.ENOSPC


def test_a_cell_that_reads_like_a_refusal_is_none(tmp_path: Path) -> None:
    """DuckDB quotes the line that it could not read."""
    (tmp_path / "a.csv").write_text(
        'number\nIO Error: Could not write file "x": No space left on device\n', encoding="utf-8"
    )

    def reads() -> None:
        duckdb.execute("SELECT * FROM read_csv(?, columns = {'number': 'BIGINT'})", [str(tmp_path / "a.csv")])

    error = _error(reads)
    assert "No space left" in str(error)
    assert refusal_behind(error) is None


def test_a_file_that_cannot_be_read_is_no_output(tmp_path: Path) -> None:
    error = _error(lambda: duckdb.read_parquet(str(tmp_path / "nowhere.parquet")))
    assert refusal_behind(error) is None
    assert refusal_behind(PermissionError(errno.EACCES, "", "input.csv")) is None


def _small_files(most: int) -> Callable[[], None]:
    def limit() -> None:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


def _run(most: int, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: PLW1510 - its code is what is looked at
        [sys.executable, "-m", "equiano", *map(str, words)],
        env={**os.environ, "EQUIANO_LANG": "en"},
        preexec_fn=_small_files(most),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (0, "no folder for temporary files can be written. Free room on the disk, or name one by TMPDIR."),
        (2_000, "cannot be written: the file would be larger than this system allows."),
        (20_000, "cannot be written: the file would be larger than this system allows."),
    ],
)
def test_a_command_that_finds_no_room_leaves_nothing(tmp_path: Path, most: int, said: str) -> None:
    made = _run(1 << 30, "example", "cases", "--persons", "600", "--out", tmp_path / "cases.csv")
    assert made.returncode == 0
    told = _run(most, "intake", tmp_path / "cases.csv", "--out", tmp_path / "out" / "cases.parquet")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    assert told.stderr.endswith(f"{said}\n")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "cases.csv"]


def test_a_workbook_that_is_broken_off_says_so_once(tmp_path: Path) -> None:
    """Its generators fail again when they are collected, which Python tells on stderr."""
    situation = ("example", "cases", "--persons", "600", "--out", tmp_path / "cases.parquet")
    assert _run(1 << 30, *situation).returncode == 0
    told = _run(
        3_000, "returns", tmp_path / "cases.parquet", "--standard", "glotip", "--country", "RUS",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr


def test_a_workbook_on_its_way_lies_in_a_folder_that_the_next_run_sweeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    seen: set[str] = set()

    def rows() -> Any:
        for number in range(3):
            seen.update(path.name for path in (tmp_path / "tmp").iterdir())
            yield [number]

    write_table(tmp_path / "t.xlsx", ["number"], rows())
    assert seen and all(name.startswith(".equiano-") for name in seen)
    assert not list((tmp_path / "tmp").iterdir())


def test_a_pdf_on_its_way_lies_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    from equiano.report import pdf

    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(pdf, "content_of", lambda document, part: {})
    seen: list[str] = []

    def compiled(path: str, **options: object) -> bytes:
        seen.extend(found.name for found in (tmp_path / "tmp").iterdir())
        assert (Path(path).parent / "report.json").is_file()
        return b"%PDF"

    monkeypatch.setattr(typst, "compile", compiled)
    assert pdf.render(None) == b"%PDF"  # type: ignore[arg-type]
    assert seen and all(name.startswith(".equiano-") for name in seen)
    assert not list((tmp_path / "tmp").iterdir())


def test_no_temporary_folder_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(OutputError, match="no folder for temporary files"), private_folder():
        pass
