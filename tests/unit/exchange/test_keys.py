"""Keys, cards, rotation, the file under a passphrase."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.exchange import key_file
from equiano.exchange.key_file import load_keys, read_passphrase, without_over, write_keys
from equiano.exchange.keys import (
    PrivateKeys,
    PublicKeys,
    make_keys,
    renew_agreement,
    replaces_rightly,
)
from equiano.exchange.strict import decode64, encode64
from tests.unit.exchange.parties import TODAY, kaliningrad, riga, vilnius

PASSPHRASE = "четыре слова наугад"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a guess is no part of these tests."""
    monkeypatch.setattr(key_file, "_COST", 1 << 10)


def test_private_keys_never_show() -> None:
    keys = kaliningrad()
    for secret in (keys.signing["d"], keys.agreement["d"]):
        assert secret not in repr(keys)
        assert secret not in keys.public().card
        assert secret in keys.to_bytes().decode()


def test_a_card_with_another_agreement_key_is_none() -> None:
    """Who compares the words of the signing key has compared the agreement key: it cannot be exchanged."""
    head, payload, signature = kaliningrad().public().card.split(".")
    claims = json.loads(decode64(payload))
    claims["agreement"] = dict(riga().public().agreement)
    changed = encode64(json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode())
    with pytest.raises(BadInputError):
        PublicKeys.from_bytes(f"{head}.{changed}.{signature}".encode())
    with pytest.raises(BadInputError):
        PublicKeys.from_bytes(f"{head}.{payload}.{riga().public().card.split('.')[2]}".encode())
    assert PublicKeys.from_bytes(kaliningrad().public().to_bytes()) == kaliningrad().public()


@pytest.mark.parametrize("content", [b"", b"{}", b"a.b.c", b"\xff" * 100, b"." * 5000, b"e30.e30.e30"])
def test_what_is_no_card(content: bytes) -> None:
    with pytest.raises(BadInputError):
        PublicKeys.from_bytes(content)


def test_private_keys_that_do_not_fit_are_refused() -> None:
    said = json.loads(kaliningrad().to_bytes())
    for change in (
        {"signing": {**said["signing"], "x": riga().signing["x"]}},
        {"agreement": said["signing"]},
        {"signing": {**said["signing"], "d": "AA"}},
        {"made": "yesterday"},
        {"more": 1},
    ):
        with pytest.raises(BadInputError):
            PrivateKeys.from_bytes(json.dumps({**said, **change}).encode())
    assert PrivateKeys.from_bytes(json.dumps(said).encode()) == kaliningrad()


def test_rotation() -> None:
    old = kaliningrad()
    month = renew_agreement(old, TODAY + dt.timedelta(days=30))
    year = make_keys(TODAY + dt.timedelta(days=300), replaces=old)
    assert month.thumbprint == old.thumbprint
    assert year.name == old.name
    assert replaces_rightly(month.public(), old.public())
    assert replaces_rightly(year.public(), old.public())
    assert not replaces_rightly(old.public(), month.public())
    assert not replaces_rightly(old.public(), old.public())
    # A partner cannot pass the card of somebody else off as his own new one.
    assert not replaces_rightly(vilnius().public(), old.public())
    assert not replaces_rightly(year.public(), riga().public())


def test_an_agreement_key_never_outlives_the_signing_key() -> None:
    renewed = renew_agreement(kaliningrad(), TODAY + dt.timedelta(days=360))
    assert renewed.agreement_expires == kaliningrad().expires


def test_old_keys_are_dropped_the_day_after_the_last_message_to_them() -> None:
    old = kaliningrad()
    new = renew_agreement(old, TODAY + dt.timedelta(days=31))
    assert without_over((new, old), old.deletable_after) == (new, old)
    assert without_over((new, old), old.deletable_after + dt.timedelta(days=1)) == (new,)


@pytest.mark.usefixtures("quick")
def test_the_file_opens_by_its_passphrase_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.keys"
    held = (renew_agreement(kaliningrad(), TODAY), kaliningrad())
    write_keys(path, held, PASSPHRASE)
    assert load_keys(path, PASSPHRASE) == held
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kaliningrad().signing["d"].encode() not in path.read_bytes()
    with pytest.raises(BadInputError):
        load_keys(path, PASSPHRASE + ".")
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BadInputError):
            load_keys(path, PASSPHRASE)
    for short in (content[:20], b"", key_file.MAGIC, content + b"x" * 70_000):
        path.write_bytes(short)
        with pytest.raises(BadInputError):
            load_keys(path, PASSPHRASE)


@pytest.mark.usefixtures("quick")
def test_passphrases(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        write_keys(tmp_path / "own.keys", (kaliningrad(),), "x" * 11)
    assert not (tmp_path / "own.keys").exists()
    write_keys(tmp_path / "own.keys", (kaliningrad(),), "x" * 12)
    file = tmp_path / "pass"
    file.write_text(PASSPHRASE + "\r\n", encoding="utf-8")
    assert read_passphrase(file) == PASSPHRASE
    for content in (b"\n", b"two\nlines\n", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(BadInputError):
            read_passphrase(file)


def test_the_cost_of_a_guess() -> None:
    assert key_file._COST == 2**17


def test_a_revoked_card_keeps_its_text() -> None:
    card = kaliningrad().public()
    assert replace(card, revoked=dt.datetime.now(dt.UTC)).to_bytes() == card.to_bytes()
