"""Sealed answers: a device seals and Python opens, Python seals and WebCrypto opens; nothing else opens."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Page

from equiano.errors import BadInputError
from equiano_web.screening.sealed import SealedError, SealingKey, add_key, open_sealed, seal, sealing_keys

ID = UUID("7f2c2e0a-8a43-4a0c-9c39-3a4d2b7a9c11")
MADE = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
CONTENT = {"answers": {"papers_taken": "yes"}, "note": "да – ё"}
KEY = SealingKey.made()
PUBLIC = {"id": KEY.id, "key": KEY.public}


def sealed() -> dict[str, Any]:
    return seal(PUBLIC, CONTENT, id=ID, rules="0123456789abcdef", made=MADE)


def test_what_python_seals_it_opens() -> None:
    found = open_sealed(sealed(), [SealingKey.made(), KEY])
    assert (found.id, found.rules, found.made, found.content) == (ID, "0123456789abcdef", MADE, CONTENT)


@pytest.mark.browser
def test_what_a_device_seals_python_opens(page: Page) -> None:
    envelope = page.evaluate(
        """async ([key, content, about]) => (await import('/seal.js')).seal(key, content, about)""",
        [PUBLIC, CONTENT, {"id": str(ID), "rules": "0123456789abcdef", "made": "2026-11-26T10:00:00.000Z"}],
    )
    found = open_sealed(json.loads(json.dumps(envelope)), [KEY])
    assert (found.id, found.rules, found.made, found.content) == (ID, "0123456789abcdef", MADE, CONTENT)
    assert "papers" not in json.dumps(envelope)


# Written for this test alone from the description of the envelope: a device has no code that opens.
OPEN = """async ([envelope, jwk, point]) => {
  const bytes = (text) => new TextEncoder().encode(text);
  const plain = (text) => atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const raw = (text) => Uint8Array.from(plain(text), (sign) => sign.charCodeAt(0));
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const mine = await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveBits']);
  const { epk } = JSON.parse(new TextDecoder().decode(raw(envelope.header)));
  const theirs = await crypto.subtle.importKey('raw', raw(epk), curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, 256);
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: bytes(`${epk}.${point}`),
    info: bytes('equiano sealed screening 1') },
    secret, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: raw(envelope.iv),
    additionalData: bytes(envelope.header) }, key, raw(envelope.text));
  return JSON.parse(new TextDecoder().decode(text));
}"""


@pytest.mark.browser
def test_what_python_seals_webcrypto_opens(page: Page, tmp_path: Path) -> None:
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    KEY.write(tmp_path / "key.pem")
    private = load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    assert isinstance(private, EllipticCurvePrivateKey)
    number = private.private_numbers().private_value.to_bytes(32, "big")
    point = urlsafe_b64decode(KEY.public + "=" * (-len(KEY.public) % 4))
    x, y, d = (urlsafe_b64encode(part).rstrip(b"=").decode() for part in (point[1:33], point[33:], number))
    jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "d": d}
    assert page.evaluate(OPEN, [sealed(), jwk, KEY.public]) == CONTENT


def flipped(text: str, at: int) -> str:
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]


def damaged() -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [("no object", None), ("a list", []), ("empty", {}), ("text", "x" * 50)]
    for name in ("header", "iv", "text"):
        whole = sealed()[name]
        places = (0, len(whole) // 2)
        cuts = (0, 1, len(whole) // 2, len(whole) - 4)
        found += [(f"{name} changed at {at}", {**sealed(), name: flipped(whole, at)}) for at in places]
        found += [(f"{name} cut to {cut}", {**sealed(), name: whole[:cut]}) for cut in cuts]
        found.append((f"{name} of another", {**sealed(), name: sealed()[name]}))
        found += [(f"{name} {kind}", {**sealed(), name: kind}) for kind in (None, 5, "ключ", "a b", [])]
        found.append((f"{name} missing", {key: part for key, part in sealed().items() if key != name}))
    found += [(f"format {kind}", {**sealed(), "sealed": kind}) for kind in (0, 2, "1", None)]
    return found


@pytest.mark.parametrize("envelope", [pytest.param(entry, id=name) for name, entry in damaged()])
def test_what_is_damaged_is_one_clear_error(envelope: object) -> None:
    with pytest.raises(SealedError, match="do not open") as caught:
        open_sealed(envelope, [KEY])
    assert caught.value.__cause__ is None and "papers" not in str(caught.value)


def test_another_installations_key_opens_nothing() -> None:
    other = SealingKey.made()
    with pytest.raises(SealedError):
        open_sealed(sealed(), [other])
    with pytest.raises(SealedError):
        open_sealed(sealed(), [])
    # Also under the right name.
    other.id = KEY.id
    with pytest.raises(SealedError):
        open_sealed(sealed(), [other])


@pytest.mark.parametrize("field", ["id", "rules", "made", "key", "epk"])
def test_the_header_is_bound_to_the_text(field: str) -> None:
    from base64 import urlsafe_b64decode, urlsafe_b64encode

    envelope = sealed()
    header = str(envelope["header"])
    named = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    named[field] = {"id": str(UUID(int=1)), "rules": "f" * 16, "made": "2027-01-01T00:00:00Z"}.get(field, "x")
    envelope["header"] = urlsafe_b64encode(json.dumps(named).encode()).rstrip(b"=").decode()
    with pytest.raises(SealedError):
        open_sealed(envelope, [KEY])


@pytest.mark.parametrize("made", ["2026-11-26T10:00:00", "yesterday", 5, None])
def test_a_header_without_a_moment_is_refused(made: object) -> None:
    moment = type("Moment", (), {"isoformat": lambda _: made})()
    with pytest.raises(SealedError):
        open_sealed(seal(PUBLIC, CONTENT, id=ID, rules="r", made=moment), [KEY])


def test_keys_of_an_installation(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    (first,) = sealing_keys(folder)
    assert [key.id for key in sealing_keys(folder)] == [first.id]
    second = add_key(folder)
    assert [key.id for key in sealing_keys(folder)] == [second.id, first.id]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    old = seal({"id": first.id, "key": first.public}, CONTENT, id=ID, rules="r", made=MADE)
    assert open_sealed(old, sealing_keys(folder)).content == CONTENT


def test_processes_that_start_together_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: sealing_keys(tmp_path / "keys"), range(8)))
    assert len({keys[0].id for keys in found}) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["sealing-00000001.pem"]


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    KEY.write(tmp_path / "sealing-00000001.pem")
    with pytest.raises(FileExistsError):
        SealingKey.made().write(tmp_path / "sealing-00000001.pem")
    assert sealing_keys(tmp_path)[0].id == KEY.id


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "sealing-00000001.pem").write_text("no key", "utf-8")
    with pytest.raises(BadInputError, match=r"sealing-00000001\.pem"):
        sealing_keys(tmp_path)


def test_a_key_is_neither_shown_nor_pickled() -> None:
    assert repr(KEY) == "SealingKey()"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(TypeError):
        copy.deepcopy(KEY)
