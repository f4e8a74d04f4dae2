"""An output may not be an input, a secret or a ledger; every path of every command is known."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from equiano import files, settings
from equiano.cli import outputs
from equiano.cli.app import app, main
from equiano.errors import OutputError, UsageError
from tests.unit.cli.helps import leaves

# Every path that a command reads; one that is neither here nor in OUTPUTS must be put in one of them.
INPUTS = frozenset(
    {"file", "mapping", "case", "resume", "from_form", "cases", "text", "lists", "columns", "decisions"}
    | {"list_file", "secret_file", "capture", "statement", "files", "flows", "courts", "areas", "table"}
    | {"contacts", "delivered", "offers", "measures", "study", "round"}
    | {"after", "into", "plan", "training", "campaign", "judged", "estimate"}
    | {"domain", "policy", "original", "synthetic", "official", "path", "folder", "known", "ledger", "draft"}
) | {"backup", "passphrase_file", "keys", "recipient", "partner", "attach", "attached", "seen", "from"}


def _paths() -> Iterator[tuple[str, str]]:
    for name, command in leaves(typer.main.get_command(app)):
        for one in command.params:
            if "Path" in str(one.type_descriptor.annotation):
                yield name, outputs._name_typed(one)


def test_every_path_is_read_or_written() -> None:
    found = set(_paths())
    assert len(found) > 40
    assert {name for _, name in found} <= INPUTS | outputs.OUTPUTS
    assert not INPUTS & outputs.OUTPUTS
    assert {name for _, name in found} >= outputs.OUTPUTS


def _given(tmp_path: Path) -> Path:
    given = tmp_path / "List.csv"
    given.write_text("police,ngo,count\n1,0,3\n", encoding="utf-8")
    return given


def _detours(given: Path) -> list[Path]:
    folder = given.parent
    (folder / "inner").mkdir()
    (folder / "soft.csv").symlink_to(given)
    (folder / "hard.csv").hardlink_to(given)
    found = [given, folder / "inner" / ".." / given.name, folder / "soft.csv", folder / "hard.csv"]
    lower = folder / "list.csv"
    return [*found, lower] if lower.exists() else found  # a folder that takes letters for alike


def test_an_output_that_is_an_input_is_refused_by_every_path_to_it(tmp_path: Path) -> None:
    given = _given(tmp_path)
    for out in _detours(given):
        with (
            pytest.raises(UsageError, match="same file as an input"),
            outputs.guarded({"file": given, "out": out}),
        ):
            raise AssertionError
        with pytest.raises(UsageError), outputs.guarded({"lists": [given, tmp_path / "b"], "plot": out}):
            raise AssertionError


def test_a_relative_path_to_the_input(tmp_path: Path, monkeypatch: Any) -> None:
    given = _given(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError), outputs.guarded({"file": given, "out": Path("./List.csv")}):
        raise AssertionError


def test_two_outputs_in_one_place_are_refused(tmp_path: Path) -> None:
    typed = {"out": tmp_path / "a.csv", "htcds": tmp_path / "x" / ".." / "a.csv"}
    with pytest.raises(UsageError, match="--out and --htcds"), outputs.guarded(typed):
        raise AssertionError


@pytest.mark.parametrize("name", ["key", "key.pub", "noise.key", "ledger.jsonl", "seen.json", "."])
def test_keys_and_ledger_are_no_outputs(name: str) -> None:
    with (
        pytest.raises(UsageError, match="keys or your ledger"),
        outputs.guarded({"out": settings.home() / name}),
    ):
        raise AssertionError


@pytest.mark.parametrize("name", ["LEDGER", "KEY"])
def test_nor_where_the_settings_say(tmp_path: Path, monkeypatch: Any, name: str) -> None:
    monkeypatch.setenv(f"EQUIANO_{name}", str(tmp_path / "mine"))
    with pytest.raises(UsageError), outputs.guarded({"plot": tmp_path / "mine"}):
        raise AssertionError


def test_an_interview_goes_on_in_its_file(tmp_path: Path) -> None:
    given = _given(tmp_path)
    with outputs.guarded({"resume": given, "save": given}):
        files.write_text(given, "next")
    assert given.read_text(encoding="utf-8") == "next"


def test_a_file_written_beside_the_output_is_no_input_either(tmp_path: Path) -> None:
    given = _given(tmp_path)
    before = given.read_bytes()
    with outputs.guarded({"file": given, "out": tmp_path / "out.csv"}):
        with pytest.raises(OutputError):
            files.write_text(tmp_path / "List.csv", "over")
        with pytest.raises(OutputError):
            files.remove(given)
        with pytest.raises(OutputError), files.whole_folder(tmp_path):
            pass
        files.write_text(tmp_path / "out.csv", "good")
    assert given.read_bytes() == before
    files.write_text(given, "after the command")


def test_refused_rows_that_are_taken_in_again_are_not_lost(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """`cases.refused.csv`, corrected and taken in with the same --out, is also the side file's name."""
    given = tmp_path / "cases.refused.csv"
    monkeypatch.setattr(sys, "argv", ["equiano", "example", "cases", "--persons", "5", "--out", str(given)])
    with pytest.raises(SystemExit):
        main()
    before = given.read_bytes()
    monkeypatch.setattr(
        sys, "argv", ["equiano", "intake", str(given), "--out", str(tmp_path / "cases.parquet")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "overwrite the input" in capsys.readouterr().err
    assert given.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [given.name]


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_command_refuses_before_it_reads(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    given = _given(tmp_path)
    before = given.read_bytes()
    monkeypatch.setattr(sys, "argv", ["equiano", "estimate", str(given), "--plot", str(given)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "--plot is the same file as an input, List.csv." in capsys.readouterr().err
    assert given.read_bytes() == before


def test_an_option_that_its_stage_names_otherwise_is_an_output_too(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """`--htcds` is `htcds_out` of intake's options; a file that stands there is written anew."""
    given, out, htcds = (tmp_path / name for name in ("cases.csv", "cases.parquet", "htcds.csv"))

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["equiano", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    assert run("example", "cases", "--persons", "5", "--out", str(given)) == 0
    for _ in range(2):
        assert run("intake", str(given), "--out", str(out), "--htcds", str(htcds)) == 0
    assert htcds.is_file()
    before = given.read_bytes()
    assert run("intake", str(given), "--out", str(out), "--htcds", str(given)) == 2
    assert given.read_bytes() == before
    assert "--htcds" in capsys.readouterr().err
