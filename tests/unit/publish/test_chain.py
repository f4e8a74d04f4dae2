"""The chain of the ledger, one fault at a time: changed, cut, put in, torn, unsigned, forgotten."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import BadInputError, SafeguardError, UsageError
from equiano.publish.keys import fingerprint, installation_secret, is_signed, load_key, make_key
from equiano.publish.ledger import Ledger, Witness, persons

Lines = list[dict[str, Any]]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Three entries by Anna, which this computer has seen."""
    made = Ledger(
        tmp_path / "own/ledger.jsonl", "Anna", make_key(tmp_path / "anna"), Witness(tmp_path / "seen")
    )
    for number in range(3):
        made.append("note", number=number)
    return made


def lines_of(ledger: Ledger) -> Lines:
    return [json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines()]


def rewrite(ledger: Ledger, lines: Lines) -> None:
    ledger.path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def without_witness(ledger: Ledger) -> Ledger:
    return Ledger(ledger.path, ledger.by, ledger.key)


def test_entries_come_oldest_first_and_name_who_when_and_what_before(ledger: Ledger) -> None:
    entries = ledger.entries()
    assert [entry["number"] for entry in entries] == [0, 1, 2]
    assert entries[0]["previous"] == "0" * 64
    assert [entry["previous"] for entry in entries[1:]] == [entry["hash"] for entry in entries[:2]]
    assert {entry["by"] for entry in entries} == {"Anna"}
    assert ledger.key is not None
    for entry in entries:
        assert entry["key"] == ledger.key.public
        assert is_signed(entry["hash"].encode(), entry["signature"], entry["key"])
        assert entry["time"].endswith("+00:00")
        assert len(entry["time"]) == len("2026-11-26T07:00:00+00:00")  # to the second


def test_a_ledger_that_is_not_there_has_no_entries(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none").entries() == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_ledger_and_its_folder_are_private(ledger: Ledger) -> None:
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(ledger.path.with_name(".ledger.jsonl.lock").stat().st_mode) == 0o600


def change(place: int, name: str, value: object) -> Callable[[Lines], Lines]:
    def changed(lines: Lines) -> Lines:
        lines[place][name] = value
        return lines

    return changed


BROKEN: dict[str, tuple[Callable[[Lines], Lines], int]] = {
    "first changed": (change(0, "number", 9), 1),
    "middle changed": (change(1, "number", 9), 2),
    "last changed": (change(2, "number", 9), 3),
    "name changed": (change(1, "by", "Boris"), 2),
    "time changed": (change(1, "time", "2020-01-01T00:00:00+00:00"), 2),
    "something put in": (change(1, "more", 1), 2),
    "hash changed": (change(1, "hash", "f" * 64), 2),
    "hash is a number": (change(1, "hash", 7), 2),
    "no signature": (change(1, "signature", None), 2),
    "another signature": (change(1, "signature", "-----BEGIN SSH SIGNATURE-----\nAAAA"), 2),
    "another key": (change(1, "key", "ssh-ed25519 AAAA"), 2),
    "kind is no text": (change(1, "kind", 5), 2),
    "first removed": (lambda lines: lines[1:], 1),
    "middle removed": (lambda lines: [lines[0], lines[2]], 2),
    "turned round": (lambda lines: [lines[0], lines[2], lines[1]], 2),
    "doubled": (lambda lines: [*lines, lines[2]], 4),
    "a list in between": (lambda lines: [lines[0], [], *lines[1:]], 2),  # type: ignore[list-item]
}


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_is_done_to_a_line_is_seen_with_its_number(ledger: Ledger, name: str) -> None:
    break_it, line = BROKEN[name]
    rewrite(ledger, break_it(lines_of(ledger)))
    for reader in (without_witness(ledger), ledger):
        with pytest.raises(SafeguardError, match=rf"ledger\.jsonl: line {line} was changed"):
            reader.entries()


def test_a_line_that_is_no_json(ledger: Ledger) -> None:
    text = ledger.path.read_text(encoding="utf-8")
    ledger.path.write_text("not json\n" + text, encoding="utf-8")
    with pytest.raises(SafeguardError, match="line 1 was changed"):
        ledger.entries()


def test_an_entry_signed_with_another_key_than_it_names(ledger: Ledger, tmp_path: Path) -> None:
    lines = lines_of(ledger)
    lines[2]["signature"] = make_key(tmp_path / "boris").sign(lines[2]["hash"].encode())
    rewrite(ledger, lines)
    with pytest.raises(SafeguardError, match="line 3"):
        ledger.entries()


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_chain_can_be_changed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("chain")
    ledger = Ledger(folder / "l", "Anna", make_key(folder / "k"))
    ledger.append("note", text="x")
    ledger.append("note", text="y")
    content = bytearray(ledger.path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(33, 126).filter(lambda byte: byte != content[place]))
    before, content[place] = content[place], other
    ledger.path.write_bytes(bytes(content))
    # Only what means the same in JSON may stay unseen: a blank that separates is no part of the record.
    if before != ord(" "):
        with pytest.raises(SafeguardError):
            ledger.entries()


# What this computer has seen


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_chain_cut_at_its_end_is_whole_but_this_computer_remembers(ledger: Ledger, left: int) -> None:
    rewrite(ledger, lines_of(ledger)[:left])
    assert len(without_witness(ledger).entries()) == left
    with pytest.raises(SafeguardError, match="has seen 3 entries"):
        ledger.entries()


def test_a_ledger_written_anew_is_another_one(ledger: Ledger, tmp_path: Path) -> None:
    ledger.path.unlink()
    other = without_witness(ledger)
    for number in range(5):  # longer than the first, so only the hash of the third tells
        other.append("note", number=number, text="anew")
    with pytest.raises(SafeguardError, match="has seen 3 entries"):
        ledger.entries()


def test_a_ledger_that_was_removed(ledger: Ledger) -> None:
    ledger.path.unlink()
    with pytest.raises(SafeguardError, match="has seen 3 entries"):
        ledger.append("note", number=4)
    assert not ledger.path.exists()


def test_entries_of_others_are_seen_too(ledger: Ledger) -> None:
    without_witness(ledger).append("note", number=3)
    assert len(ledger.entries()) == 4
    rewrite(ledger, lines_of(ledger)[:3])
    with pytest.raises(SafeguardError, match="has seen 4 entries"):
        ledger.entries()


def test_each_ledger_is_remembered_by_its_path(ledger: Ledger, tmp_path: Path) -> None:
    second = Ledger(tmp_path / "second", "Anna", ledger.key, ledger.witness)
    second.append("note")
    assert ledger.witness is not None
    seen = json.loads(ledger.witness.path.read_text(encoding="utf-8"))
    assert seen == {
        str(ledger.path.resolve()): [3, lines_of(ledger)[2]["hash"]],
        str(second.path.resolve()): [1, lines_of(second)[0]["hash"]],
    }
    assert len(ledger.entries()) == 3


def test_what_was_seen_is_not_written_again_without_need(ledger: Ledger) -> None:
    assert ledger.witness is not None
    os.utime(ledger.witness.path, (1, 1))
    ledger.entries()
    assert ledger.witness.path.stat().st_mtime == 1


@pytest.mark.parametrize("content", ["", "[]", "{", "7"])
def test_a_damaged_memory_is_an_empty_one(ledger: Ledger, content: str) -> None:
    assert ledger.witness is not None
    ledger.witness.path.write_text(content, encoding="utf-8")
    assert len(ledger.entries()) == 3
    assert next(iter(json.loads(ledger.witness.path.read_text(encoding="utf-8")).values()))[0] == 3


# Torn


def test_a_torn_line_is_told_and_repaired_and_kept(ledger: Ledger) -> None:
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + b'{"kind": "no')
    with pytest.raises(SafeguardError, match="equiano ledger repair"):
        ledger.entries()
    kept = ledger.repair()
    assert kept is not None
    assert kept.name.startswith("ledger.jsonl.torn-")
    assert kept.read_bytes() == b'{"kind": "no'
    assert ledger.path.read_bytes() == whole
    assert len(ledger.entries()) == 3


def test_a_whole_ledger_has_nothing_to_repair(ledger: Ledger) -> None:
    before = ledger.path.read_bytes()
    assert ledger.repair() is None
    assert ledger.path.read_bytes() == before


def test_nothing_is_repaired_in_a_ledger_that_is_broken_elsewhere(ledger: Ledger) -> None:
    rewrite(ledger, BROKEN["middle changed"][0](lines_of(ledger)))
    broken = ledger.path.read_bytes() + b"{"
    ledger.path.write_bytes(broken)
    with pytest.raises(SafeguardError, match="line 2"):
        ledger.repair()
    assert ledger.path.read_bytes() == broken
    assert not list(ledger.path.parent.glob("*.torn-*"))


def test_a_repair_does_not_forget_what_was_seen(ledger: Ledger) -> None:
    rewrite(ledger, lines_of(ledger)[:2])
    ledger.path.write_bytes(ledger.path.read_bytes() + b"{")
    with pytest.raises(SafeguardError, match="has seen 3 entries"):
        ledger.repair()


def test_a_ledger_that_is_not_there_is_not_made_by_a_repair(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "none", "Anna")
    assert ledger.repair() is None
    assert not ledger.path.exists()


# Writing


def test_folders_that_are_not_there_are_made(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a/b/c/ledger.jsonl", "Anna", make_key(tmp_path / "k"))
    ledger.append("note")
    assert len(ledger.entries()) == 1


def test_without_a_key_nothing_is_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l", "Anna")
    with pytest.raises(BadInputError, match="opened for reading"):
        ledger.append("note")
    assert not ledger.path.exists()


def test_a_full_disk_takes_back_what_was_written(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ledger.path.read_bytes()
    write = os.write

    def full(handle: int, content: bytes) -> int:
        if len(content) > 20:
            return write(handle, content[:20])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(SafeguardError, match=r"could not be written \(No space left"):
            ledger.append("note", number=3)
    assert ledger.path.read_bytes() == before
    assert len(ledger.entries()) == 3


def test_a_line_that_is_written_in_pieces_is_whole(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, content: write(handle, content[:7]))
        ledger.append("note", number=3, text="ё" * 30)
    assert ledger.entries()[3]["text"] == "ё" * 30


def test_who_signed_under_which_names(ledger: Ledger, tmp_path: Path) -> None:
    boris = make_key(tmp_path / "boris")
    Ledger(ledger.path, "Boris", boris).append("note")
    Ledger(ledger.path, "B. Petrov", boris).append("note")
    assert ledger.key is not None
    assert persons(ledger.entries()) == {
        fingerprint(ledger.key.public): {"Anna"},
        fingerprint(boris.public): {"Boris", "B. Petrov"},
    }


# Keys


def test_a_key_signs_and_only_what_it_signed_is_signed(tmp_path: Path) -> None:
    anna, boris = make_key(tmp_path / "anna"), make_key(tmp_path / "boris")
    signature = anna.sign(b"message")
    assert is_signed(b"message", signature, anna.public)
    assert not is_signed(b"massage", signature, anna.public)
    assert not is_signed(b"message", signature, boris.public)
    assert not is_signed(b"message", signature.replace("\n", "\nA", 1), anna.public)
    assert not is_signed(b"message", "", anna.public)
    assert not is_signed(b"message", signature, "")
    assert all(len(line) <= 70 for line in signature.splitlines())


def test_a_key_is_loaded_as_it_was_made_and_never_replaced(tmp_path: Path) -> None:
    made = make_key(tmp_path / "k")
    assert load_key(tmp_path / "k").public == made.public
    assert (tmp_path / "k.pub").read_text(encoding="ascii") == f"{made.public}\n"
    before = (tmp_path / "k").read_bytes()
    with pytest.raises(BadInputError, match="a key is there already"):
        make_key(tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == before


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "k").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadInputError, match="not an Ed25519 key"):
        load_key(tmp_path / "k")


def test_another_kind_of_key(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    (tmp_path / "k").write_bytes(
        generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
    )
    with pytest.raises(BadInputError, match="another kind of key"):
        load_key(tmp_path / "k")


def test_the_secret_of_an_installation_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_HOME", str(tmp_path / "fresh"))
    secret = installation_secret()
    assert len(secret) == 32
    assert installation_secret() == secret


@pytest.mark.parametrize(("length", "taken"), [(15, False), (16, True)])
def test_a_damaged_secret_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int, taken: bool
) -> None:
    monkeypatch.setenv("EQUIANO_HOME", str(tmp_path))
    (tmp_path / "noise.key").write_bytes(b"x" * length)
    if taken:
        assert installation_secret() == b"x" * length
        return
    with pytest.raises(UsageError, match=r"noise\.key: damaged"):
        installation_secret()
