"""`equiano country`: what it prints, its exit codes, and the template it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError, UsageError

RUN = CliRunner()


def run_json(*words: str) -> dict[str, Any]:
    result = RUN.invoke(app, ["country", *words, "--json"], catch_exceptions=False)
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def test_list_names_russia() -> None:
    packs = {pack["id"]: pack for pack in run_json("list")["packs"]}
    assert packs["ru"]["counts"]["facts"] == 153
    assert packs["ru"]["shipped"] is True
    assert len(packs["ru"]["data_sha256"]) == 64


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_show_facts_prints_each_number_once(lang: str) -> None:
    result = RUN.invoke(app, ["country", "show", "ru", "--facts", "--lang", lang])
    assert result.exit_code == 0
    numbers = [line.split(".")[0].strip() for line in result.stdout.splitlines()]
    assert all(numbers.count(str(number)) == 1 for number in range(1, 154))


def test_show_json_leaves_facts_out_unless_asked() -> None:
    assert "facts" not in run_json("show", "ru")
    assert len(run_json("show", "ru", "--facts")["facts"]) == 153


def test_check_of_shipped_packs() -> None:
    for pack in run_json("list")["packs"]:
        checked = run_json("check", pack["id"])
        assert checked["ok"] is True
        assert checked["faults"] == []


def test_unknown_pack_and_language() -> None:
    assert isinstance(RUN.invoke(app, ["country", "show", "zz"]).exception, BadInputError)
    assert isinstance(RUN.invoke(app, ["country", "show", "ru", "--lang", "fr"]).exception, UsageError)


def test_new_pack_passes_the_check_and_says_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run_json("new", "PL", "--out", str(tmp_path))
    assert made["code"] == "POL"
    checked = run_json("check", "pl", str(tmp_path))
    assert checked["ok"] is True
    assert len(checked["to_fill"]) == 10
    monkeypatch.setenv("EQUIANO_PACKS", str(tmp_path))
    assert {pack["id"]: pack["shipped"] for pack in run_json("list")["packs"]}["pl"] is False


def test_new_pack_never_overwrites(tmp_path: Path) -> None:
    run_json("new", "pl", "--out", str(tmp_path))
    (tmp_path / "pl" / "facts.yaml").write_text("blocks: []  # mine\n", encoding="utf-8")
    again = RUN.invoke(app, ["country", "new", "pl", "--out", str(tmp_path)])
    assert isinstance(again.exception, BadInputError)
    assert "mine" in (tmp_path / "pl" / "facts.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["qq", "pol", "../x", ""])
def test_new_pack_needs_a_country(code: str, tmp_path: Path) -> None:
    result = RUN.invoke(app, ["country", "new", code, "--out", str(tmp_path)])
    assert isinstance(result.exception, UsageError)
    assert list(tmp_path.iterdir()) == []


def uncommented(text: str, head: str) -> str:
    """The example of a template file: the comment lines after `Example:`, without their mark."""
    after = text.split("Example:", 1)[1]
    lines = [line[2:] for line in after.splitlines() if line.startswith("# ")]
    example = "\n".join(lines)
    assert example.startswith(head)
    return example + "\n"


def test_the_examples_of_the_template_are_valid(tmp_path: Path) -> None:
    """Every example of the template, uncommented together, makes a pack without fault."""
    run_json("new", "pl", "--out", str(tmp_path))
    folder = tmp_path / "pl"
    for name, head in {
        "facts": "blocks:",
        "corridors": "corridors:",
        "risk_groups": "groups:",
        "figures": "figures:",
        "justice": "figures:",
        "programmes": "programmes:",
        "instruments": "instruments:",
        "clocks": "clocks:",
    }.items():
        file = folder / f"{name}.yaml"
        file.write_text(uncommented(file.read_text(encoding="utf-8"), head), encoding="utf-8")
    pack = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8"))
    pack["sources"] = [
        {"id": "report_2024", "title": "Report", "author": "Police", "kind": "text", "verified": True}
    ]
    pack["claimants"] = {"police": {"en": "Police", "ru": "Полиция"}}
    pack["populations"] = {
        "offences": {"en": "offences", "ru": "преступления"},
        "women": {"en": "women", "ru": "женщины"},
    }
    (folder / "pack.yaml").write_text(yaml.safe_dump(pack, allow_unicode=True), encoding="utf-8")
    checked = run_json("check", "pl", str(tmp_path))
    assert checked["faults"] == []
    assert checked["counts"]["facts"] == 3
    assert checked["counts"]["risk_groups"] == 1


def test_check_lists_faults_with_exit_10(tmp_path: Path) -> None:
    run_json("new", "pl", "--out", str(tmp_path))
    (tmp_path / "pl" / "corridors.yaml").write_text("corridors: 5\n", encoding="utf-8")
    result = RUN.invoke(app, ["country", "check", "pl", str(tmp_path), "--json"])
    assert result.exit_code == 10
    assert json.loads(result.stdout)["ok"] is False
    plain = RUN.invoke(app, ["country", "check", "pl", str(tmp_path)])
    assert isinstance(plain.exception, BadInputError)
    assert "corridors.yaml" in str(plain.exception)


def test_check_of_another_countrys_pack(tmp_path: Path) -> None:
    run_json("new", "pl", "--out", str(tmp_path))
    result = RUN.invoke(app, ["country", "check", "lt", str(tmp_path / "pl")])
    assert "another country" in str(result.exception)
