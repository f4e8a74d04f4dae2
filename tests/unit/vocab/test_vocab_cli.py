"""`equiano vocab` and the reference pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli import reference
from equiano.cli.app import app
from equiano.errors import BadInputError, UsageError
from equiano.vocab import load


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["vocab", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_list_names_every_scheme() -> None:
    listed = json.loads(run("list", "--json"))
    assert [entry["name"] for entry in listed["schemes"]] == list(load().schemes)
    assert sum(entry["terms"] for entry in listed["schemes"]) == sum(
        len(scheme.terms) for scheme in load().schemes.values()
    )


def test_list_of_a_scheme_in_russian_marks_what_is_not_verified() -> None:
    lines = run("list", "--scheme", "delphi", "--lang", "ru").splitlines()
    assert len(lines) == 67
    assert "delphi.d5.documents  Изъятие документов  [не проверено]" in lines


def test_show_tells_labels_source_and_crosswalk() -> None:
    shown = json.loads(run("show", "means.withholds_documents", "--json"))
    assert shown["term"]["labels"] == {"en": "Documents withheld", "ru": "Удержание документов"}
    assert shown["crosswalk"]["precise"] == ["ilo11.07.documents"]
    assert shown["source"]["title"].startswith("Human Trafficking Case Data Standard")
    assert json.loads(run("show", "ilo11.07.documents", "--json"))["said_by"] == ["means.withholds_documents"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_show_prints_every_term_of_every_scheme(lang: str) -> None:
    for scheme in load().schemes.values():
        assert scheme.terms[0].label(lang) in run("show", scheme.codes[0], "--lang", lang)


@pytest.mark.parametrize(
    ("wanted", "suggested"),
    [("delphi.d5.document", "delphi.d5.documents"), ("rus", "RUS"), ("debt_bondage", "means.debt_bondage")],
)
def test_unknown_code_suggests_the_nearest(wanted: str, suggested: str) -> None:
    with pytest.raises(BadInputError, match=f"`{suggested}`"):
        run("show", wanted)


def test_unknown_code_exits_10_with_one_message() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "equiano", "vocab", "show", "xyz", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (10, "")
    assert done.stderr.startswith("equiano: unknown code `xyz`.")


def test_unknown_scheme_and_language_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="delphi"):
        run("list", "--scheme", "delfi")
    with pytest.raises(UsageError, match="--lang"):
        run("list", "--lang", "de")


def test_pages_are_stable_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(["--out", str(tmp_path)]) == 0
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(first) == {
        "api.md",
        "cli.md",
        "conditions.md",
        "schema.md",
        "settings.md",
        "referral.md",
        "tracks.md",
        "vocabulary.md",
    }
    assert reference.main(["--out", str(tmp_path)]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert reference.main(["--check", "--out", str(tmp_path)]) == 0
    stale = tmp_path / "settings.md"
    stale.write_text(stale.read_text(encoding="utf-8").replace("DuckDB", "MuckDB"), encoding="utf-8")
    assert reference.main(["--check", "--out", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert "settings.md: out of step" in message
    assert "vocabulary.md" not in message


def test_pages_name_every_command_setting_code_and_column(tmp_path: Path) -> None:
    from equiano.schema.table import load_table
    from equiano.settings import SETTINGS

    assert "## `equiano vocab show`" in reference.cli_page()
    settings = reference.settings_page()
    assert all(f"`{setting.variable}`" in settings for setting in SETTINGS)
    vocabulary = reference.vocabulary_page()
    for scheme in load().schemes.values():
        assert all(f"| `{code}` |" in vocabulary for code in scheme.codes)
    schema = reference.schema_page()
    assert all(f"| `{column}` |" in schema for column in load_table("case").columns)
