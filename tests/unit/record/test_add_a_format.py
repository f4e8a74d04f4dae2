"""What CONTRIBUTING says about adding a format, done: the example is run as it stands and reads a file."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

import equiano
from equiano.cli.app import app
from equiano.engine.rows import read_rows
from equiano.record import intake
from equiano.record.formats import known
from equiano.record.formats.format import Format

ROOT = Path(__file__).parents[3]
FILE = """Call,Night of,Passport of,Where,Papers taken,Remark
N-1,2024-03-02,Moldova,Russia,taken,rang twice
N-2,2024-03-03,KGZ,,has them,
N-3,last night,KGZ,Russia,,
"""


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Format:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"## Adding a format.*?```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    module = ModuleType("format_of_contributing")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(found[1], "CONTRIBUTING.md", "exec"), module.__dict__)
    entry: Format = module.ENTRY
    monkeypatch.setattr(known, "KNOWN", (*known.KNOWN, entry))
    monkeypatch.setattr(intake, "FORMATS", (*intake.FORMATS, entry.name))
    return entry


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "nights.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_toy_is_found_by_its_columns_and_read(toy: Format, listed: Path, tmp_path: Path) -> None:
    report = equiano.take_in(listed, tmp_path / "cases.parquet")
    assert (report.format, report.good, report.refused) == ("night_line", 2, 1)
    assert report.not_taken == ("Remark",)
    first, second = read_rows(tmp_path / "cases.parquet")
    assert (first["case_id"], first["registration_year"]) == ("N-1", 2024)
    assert (first["citizenship"], first["destination"]) == ("MDA", "RUS")
    assert (first["means__withholds_documents"], second["means__withholds_documents"]) == (True, False)
    assert second["destination"] is None and second["source_format"] == "night_line"


@pytest.mark.parametrize("format", ["auto", "night_line"])
def test_the_commands_know_it(toy: Format, listed: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "cases.csv"
    done = CliRunner().invoke(app, ["intake", str(listed), "--out", str(out), "--format", format, "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["format"] == "night_line"
    assert "N-2" in out.read_text(encoding="utf-8")
    looked = json.loads(CliRunner().invoke(app, ["look", str(listed), "--json"]).stdout)
    assert looked["format"] == "night_line"
    fields = {column["column"]: column["taken_as"] for column in looked["columns"]}
    assert fields["Papers taken"] == "means__withholds_documents" and fields["Remark"] is None


def test_nothing_but_the_registry_names_the_formats() -> None:
    """Intake and `look` know what the registry says; what reads figures knows the format of figures."""
    source = ROOT / "src/equiano/record"
    naming = {
        path.name
        for path in source.rglob("*.py")
        if re.search(r"\b(glotip|ctdc|xlsform)\.(?!yaml)[A-Z_a-z]", path.read_text(encoding="utf-8"))
    }
    assert naming == {"known.py", "htcds_rows.py", "official_file.py"}
