"""`equiano report` as a user runs it, and what it says when it cannot."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
import typer.main
from pypdf import PdfReader

from equiano import settings
from equiano.cli.app import app, main
from equiano.countries.pack import load_pack
from equiano.engine.engine import open_engine
from equiano.files import sha256_of
from equiano.pipeline import Counted, case_table, make_report, report_release
from equiano.publish.ledger import Ledger
from equiano.record.examples import example_path
from equiano.schema.table import load_table

EXAMPLE = example_path("ctdc_victim_perpetrator")


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["equiano", "report", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A small case table made from the first rows of the example."""
    small = tmp_path / "small.csv"
    with gzip.open(EXAMPLE, "rt", encoding="utf-8") as stream:
        small.write_text("".join(line for _, line in zip(range(400), stream, strict=False)), encoding="utf-8")
    return small


def test_command_is_there() -> None:
    assert "report" in typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_json_names_the_files_and_nothing_else_is_on_stdout(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert _run(monkeypatch, "--cases", cases, "--out", tmp_path / "out", "--lang", "ru", "--json") == 0
    said = json.loads(capfdbinary.readouterr().out)
    names = [Path(name).name for name in said["files"]]
    pages = [name for name in names if name.endswith((".html", ".pdf"))]
    assert pages == [f"{part}.{kind}" for part in ("report", "brief", "annex") for kind in ("html", "pdf")]
    assert all(Path(name).stat().st_size > 10_000 for name in said["files"][: len(pages)])
    assert names[-1] == "tables.xlsx" and "table-year.csv" in names
    assert 'lang="ru"' in Path(said["files"][0]).read_text("utf-8")[:200]
    written = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert written == set(names)
    (entry,) = [e for e in Ledger(settings.home() / "ledger.jsonl").entries() if e["kind"] == "report"]
    assert (entry["number"], entry["data_sha256"]) == (said["number"], sha256_of(cases))
    assert said["number"] in Path(said["files"][0]).read_text("utf-8")


def test_parquet_and_its_source_give_the_same_numbers(cases: Path, tmp_path: Path) -> None:
    with case_table(cases) as (table, _, _):
        kept = tmp_path / "cases.parquet"
        kept.write_bytes(table.read_bytes())
    pack = load_pack("ru")
    from_file, from_table = report_release(cases, pack), report_release(kept, pack)
    assert from_file.formats == from_table.formats == ("ctdc_vp",)

    def rows(counted: Counted) -> dict[str, object]:
        return {name: table.rows for name, table in counted.release.tables.items()}

    assert rows(from_file) == rows(from_table)


OFFICIAL = Path(__file__).parents[2] / "golden" / "official" / "glotip_cut.csv.gz"


def test_official_figures_alone_and_beside_cases(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    assert _run(monkeypatch, "--country", "pe", "--official", OFFICIAL, "--out", alone, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["records"], said["refused"]) == (0, 0)
    page = (alone / "report.html").read_text("utf-8")
    assert "In 2021 the authorities of Peru recorded 535 detected victims" in page
    assert 'id="people"' not in page and "case record" not in page
    assert (
        _run(monkeypatch, "--country", "ru", "--cases", cases, "--official", OFFICIAL, "--out", beside) == 0
    )
    page = (beside / "report.html").read_text("utf-8")
    assert 'id="people"' in page and "290 detected victims" in page


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--country", "zz", "--example"], 10, "no country pack `zz`"),
        (["--cases", "no_such_file.csv"], 10, "no such file"),
        ([], 2, "either --cases FILE or --example"),
        (["--country", "de"], 2, "nothing to report of"),
        (["--country", "VAT", "--official", str(OFFICIAL)], 10, "has no such country"),
        (["--country", "ru", "--official", "no_such_file.xlsx"], 10, "no such file"),
        (["--cases", "x.csv", "--example"], 2, "either --cases FILE or --example"),
    ],
)
def test_faults_are_told_in_one_message(
    arguments: list[str],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run(monkeypatch, "--out", tmp_path / "out", *arguments) == code
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
    assert not list(tmp_path.glob("out/*"))


def test_out_that_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("here already")
    assert _run(monkeypatch, "--example", "--out", tmp_path / "out") == 2
    assert "cannot write there" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "here already"


def _empty_cases(path: Path, columns: tuple[str, ...]) -> Path:
    kinds = {
        "string": pa.string(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    fields = [(name, kinds[load_table("case").field(name).type]) for name in columns]
    pq.write_table(pa.schema(fields).empty_table(), path)
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "holds no case"),
        ("columns", "`gender`: column is missing"),
        ("broken", "the file is damaged"),
    ],
)
def test_case_tables_that_cannot_be_used(
    name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.parquet"
    columns = load_table("case").columns
    if name == "broken":
        path.write_bytes(b"PAR1 and then nothing of the kind")
    else:
        _empty_cases(path, columns if name == "empty" else tuple(c for c in columns if c != "gender"))
    assert _run(monkeypatch, "--cases", path, "--out", tmp_path / "out") == 10
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
    assert not list(tmp_path.glob("out/*"))


def test_no_row_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    with gzip.open(EXAMPLE, "rt", encoding="utf-8") as stream:
        header = stream.readline()
    path.write_text(f"{header}2019,Zebra-Canary,Adult,1,,,,,,,,,,,,\n", encoding="utf-8")
    assert _run(monkeypatch, "--cases", path, "--out", tmp_path / "out") == 10
    said = capsys.readouterr()
    assert "Zebra-Canary" not in said.err + said.out
    assert not list(tmp_path.glob("out/*"))


def test_a_failed_writer_leaves_the_last_report(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    make_report("ru", cases, out, ("en",))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    monkeypatch.setattr("equiano.report.pdf.render", lambda document, part: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_report("ru", cases, out, ("ru",))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_engine_is_closed_with_its_files(cases: Path) -> None:
    with case_table(cases) as (table, _, _):
        folder = table.parent
        with open_engine() as engine:
            assert engine.fetch(engine.scan(table)).num_rows == 399
    assert not folder.exists()


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        ("national", "covers the whole country"),
        ("one-agency", "cases of one agency"),
        ("sample", "a sample of cases"),
        ("demonstration", "DEMONSTRATION"),
        (None, "was not stated"),
    ],
)
def test_coverage_stands_under_the_title_and_a_demonstration_on_every_page(
    coverage: str | None, said: str, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--coverage", coverage] if coverage else []
    assert _run(monkeypatch, "--cases", cases, "--out", tmp_path, "--lang", "en", *options) == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    header = page[page.index("<header>") : page.index("</header>")]
    assert said in header
    assert ('<p class="band"' in page) == (coverage == "demonstration")
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages]
    assert sum("DEMONSTRATION" in sheet for sheet in sheets) == (
        len(sheets) if coverage == "demonstration" else 0
    )


def test_a_coverage_that_does_not_exist_is_an_error_of_usage(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(monkeypatch, "--cases", cases, "--out", tmp_path / "out", "--coverage", "all") == 2
