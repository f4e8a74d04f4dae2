"""The commands of exchange, as two people would use them, and what each refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.exchange import key_file
from tests.docs import prepared


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(key_file, "_COST", 1 << 10)
    prepared.exchange()
    return tmp_path


def run(*words: str) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["exchange", *words, "--json"])
    code = getattr(result.exception, "exit_code", result.exit_code)
    said = result.stdout
    return code, json.loads(said) if said.startswith("{") else str(result.exception)


def sealed(*more: str, message: str = "message.json") -> dict[str, Any]:
    code, said = run("seal", message, "--keys", "a.keys", "--recipient", "b.card", "--out", "p.eqp",
                     "--passphrase-file", "pass", *more)  # fmt: skip
    assert code == 0, said
    return dict(said)


OPEN = ("--keys", "b.keys", "--partner", "a.card", "--passphrase-file", "pass")


def test_there_and_read_and_not_a_second_time(folder: Path) -> None:
    said = sealed()
    code, told = run("open", "p.eqp", *OPEN, "--out", "came", "--seen", "seen.json")
    assert code == 0
    assert told["hash"] == said["hash"]
    message = json.loads((folder / "came/message.json").read_text(encoding="utf-8"))
    assert message["body"]["ext_Needs"] == ["housing"]
    assert message["from"] == "a"
    code, refused = run("open", "p.eqp", *OPEN, "--out", "again", "--seen", "seen.json")
    assert (code, refused) == (12, {"refused": True, "code": "replayed", "place": ""})
    assert not (folder / "again").exists()
    code, told = run("check", "p.eqp", *OPEN, "--seen", "seen.json")
    assert code == 12
    assert [one["rule"] for one in told["rules"] if one["result"] == "refused"] == ["replay"]


def test_files_travel_apart(folder: Path) -> None:
    (folder / "scan.PDF").write_bytes(b"%PDF invented")
    body = {
        "ext_Consent": {"ext_Given": "2026-11-26", "ext_Until": "2027-01-31", "ext_Classes": ["identity"]},
        "ext_LegalBasis": {"ext_Country": "RUS", "ext_Article": "Invented Act, art. 7",
                           "ext_From": "2026-01-01", "ext_Until": "2027-01-01"},
        "ext_NoContactWithEmbassy": True, "ext_Alias": "Birch",
    }  # fmt: skip
    (folder / "details.json").write_text(json.dumps({"kind": "details", "body": body}), encoding="utf-8")
    sealed("--attach", "scan.PDF", "--attach-class", "identity", message="details.json")
    assert b"invented" not in (folder / "p.eqp.1").read_bytes()
    code, told = run("open", "p.eqp", *OPEN, "--out", "came", "--attached", "p.eqp.1")
    assert (code, told["attachments"]) == (0, 1)
    assert (folder / "came/file-1.pdf").read_bytes() == b"%PDF invented"
    changed = (folder / "p.eqp.1").read_bytes()
    (folder / "other").write_bytes(changed[:-1] + b"x")
    code, _ = run("open", "p.eqp", *OPEN, "--out", "without", "--attached", "other")
    assert code == 0  # it is none of the files that the message names
    assert not (folder / "without/file-1.pdf").exists()


def test_an_enquiry_brings_no_file_and_no_name(folder: Path) -> None:
    draft = json.loads((folder / "message.json").read_text(encoding="utf-8"))
    draft["body"]["prs_FirstName"] = "Anna"
    (folder / "named.json").write_text(json.dumps(draft), encoding="utf-8")
    code, said = run("seal", "named.json", "--keys", "a.keys", "--recipient", "b.card", "--out", "n.eqp",
                     "--passphrase-file", "pass")  # fmt: skip
    assert code == 10
    assert "prs_FirstName" in said
    assert "Anna" not in said
    (folder / "scan.pdf").write_bytes(b"x")
    code, _ = run("seal", "message.json", "--keys", "a.keys", "--recipient", "b.card", "--out", "n.eqp",
                  "--passphrase-file", "pass", "--attach", "scan.pdf",
                  "--attach-class", "identity")  # fmt: skip
    assert code == 10
    assert not list(folder.glob("n.eqp*"))


def test_check_exit_codes(folder: Path) -> None:
    sealed()
    assert run("check", "p.eqp")[0] == 0
    assert run("check", "absent")[0] == 10
    (folder / "garbage").write_bytes(b"garbage")
    code, told = run("check", "garbage")
    assert code == 12
    assert told["rules"][1] | {"text": ""} == {
        "rule": "shape", "result": "refused", "code": "not_a_package", "place": "", "text": ""
    }  # fmt: skip
    assert {one["result"] for one in told["rules"][2:]} == {"not_reached"}
    (folder / "huge").write_bytes(b"A" * 10**6)
    assert run("check", "huge")[1]["rules"][0]["code"] == "oversized"
    code, told = run("check", "p.eqp", *OPEN, "--at", "2020-01-01T00:00:00Z")
    assert [one["code"] for one in told["rules"] if one["code"]] == ["not_yet_issued"]


def test_renewed_keys_open_what_was_sent_to_the_old(folder: Path) -> None:
    sealed()
    for more, kept in ((), 1), (("--signing",), 1):
        out = f"new{len(more)}.keys"
        made = ("--from", "b.keys", "--out", out, "--card", f"{out}.card", "--passphrase-file", "pass", *more)
        code, told = run("keys", *made)
        assert (code, told["kept"]) == (0, kept)
        code, _ = run("check", "p.eqp", "--keys", out, "--partner", "a.card", "--passphrase-file", "pass")
        assert code == 0
    code, _ = run("keys", "--name", "x", "--out", "b.keys", "--card", "x.card", "--passphrase-file", "pass")
    assert code == 2, "keys are never written over"


def test_words_in_both_languages(folder: Path) -> None:
    code, told = run("fingerprint", "a.card")
    assert code == 0
    assert [one["number"] for one in told["words"]["en"]] == [one["number"] for one in told["words"]["ru"]]
    assert len(told["words"]["ru"]) == 8
    assert run("fingerprint", "message.json")[0] == 10


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    """joserfc hidden from the process: exit code 13 and the name of the extra."""
    code = (
        "import sys\n"
        "HIDDEN = ('joserfc', 'cryptography')\n"
        "import importlib.machinery as m\n"
        "real = m.PathFinder.find_spec\n"
        "def hidden(name, path=None, target=None):\n"
        "    return None if name.split('.')[0] in HIDDEN else real(name, path, target)\n"
        "m.PathFinder.find_spec = hidden\n"
        "from equiano.__main__ import main\n"
        f"sys.argv = ['equiano', 'exchange', 'fingerprint', {str(tmp_path / 'x')!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          env={**os.environ, "EQUIANO_LANG": "en"})  # fmt: skip
    assert done.returncode == 13, done.stderr
    assert "equiano[exchange]" in done.stderr
