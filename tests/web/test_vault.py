"""The vault: what is sealed opens only where it belongs, and nothing tells a key or a content."""

from __future__ import annotations

import base64
import pickle
import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from equiano_web.vault import WRAPPED_BYTES, DataKey, Vault, VaultError, context_of, version_of

CASE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
KEY = context_of(CASE, "")
IDENTITY = context_of(CASE, "identity")
SECRET = "Наталья Выдуманная".encode()  # invented


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.create(folder)


def test_what_is_sealed_opens(vault: Vault) -> None:
    key, wrapped = vault.new_key(KEY)
    blob = key.seal(SECRET, IDENTITY)
    assert SECRET not in blob and SECRET not in wrapped
    assert vault.unwrap(wrapped, KEY).open(blob, IDENTITY) == SECRET
    assert len(wrapped) == WRAPPED_BYTES == 64 and len(blob) == len(SECRET) + 29
    assert key.open(memoryview(key.seal(b"", IDENTITY)), IDENTITY) == b""


def test_two_seals_of_one_content_differ(vault: Vault) -> None:
    key, _ = vault.new_key(KEY)
    assert len({key.seal(SECRET, IDENTITY) for _ in range(100)}) == 100


def test_a_blob_is_aes_gcm_as_documented(vault: Vault) -> None:
    """Opened by the library alone, from the format in the module's head."""
    key = DataKey(bytes(range(32)))
    blob = key.seal(SECRET, IDENTITY)
    plain = AESGCM(bytes(range(32))).decrypt(blob[1:13], blob[13:], b"equiano field 1\x00" + IDENTITY)
    assert (blob[0], plain) == (1, SECRET)


@pytest.mark.parametrize(
    "context",
    [context_of(CASE, "contact"), context_of(OTHER, "identity"), context_of(CASE, ""), b""],
)
def test_a_blob_that_was_moved_does_not_open(vault: Vault, context: bytes) -> None:
    key, _ = vault.new_key(KEY)
    with pytest.raises(VaultError):
        key.open(key.seal(SECRET, IDENTITY), context)


def test_a_changed_or_cut_blob_does_not_open(vault: Vault) -> None:
    key, _ = vault.new_key(KEY)
    blob = key.seal(SECRET, IDENTITY)
    for place in range(len(blob)):
        with pytest.raises(VaultError):
            key.open(blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :], IDENTITY)
        with pytest.raises(VaultError):
            key.open(blob[:place], IDENTITY)


def test_a_changed_moved_or_cut_key_does_not_open(vault: Vault) -> None:
    _, wrapped = vault.new_key(KEY)
    for place in range(len(wrapped)):
        with pytest.raises(VaultError):
            vault.unwrap(wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :], KEY)
        with pytest.raises(VaultError):
            vault.unwrap(wrapped[:place], KEY)
    with pytest.raises(VaultError):
        vault.unwrap(wrapped, context_of(OTHER, ""))


def test_the_key_of_another_case_opens_nothing(vault: Vault) -> None:
    one, other = vault.new_key(KEY)[0], vault.new_key(KEY)[0]
    with pytest.raises(VaultError):
        other.open(one.seal(SECRET, IDENTITY), IDENTITY)


def test_a_new_key_rewraps_and_touches_no_field(folder: Path, vault: Vault) -> None:
    key, wrapped = vault.new_key(KEY)
    blob = key.seal(SECRET, IDENTITY)
    serving = Vault(folder)  # another process, opened before the rotation
    assert (vault.add_key(), vault.current, vault.versions) == (2, 2, (1, 2))
    new = vault.rewrap(wrapped, KEY)
    assert (version_of(wrapped), version_of(new)) == (1, 2)
    assert vault.rewrap(new, KEY) == new
    vault.retire(1)
    assert serving.unwrap(new, KEY).open(blob, IDENTITY) == SECRET
    assert version_of(serving.new_key(KEY)[1]) == 2
    assert serving.versions == (2,)
    for reader in (vault, serving, Vault(folder)):
        with pytest.raises(VaultError):
            reader.unwrap(wrapped, KEY)


def test_rewrapping_checks_what_it_keeps(vault: Vault) -> None:
    _, wrapped = vault.new_key(KEY)
    with pytest.raises(VaultError):
        vault.rewrap(wrapped[:-1] + bytes([wrapped[-1] ^ 1]), KEY)


def test_the_current_key_and_an_unknown_one_are_not_retired(vault: Vault) -> None:
    for version in (1, 7):
        with pytest.raises(VaultError):
            vault.retire(version)
    assert vault.versions == (1,)


def test_a_vault_that_is_there_is_kept(folder: Path, vault: Vault) -> None:
    _, wrapped = vault.new_key(KEY)
    Vault.create(folder).unwrap(wrapped, KEY)


def test_key_files_are_for_the_owner_alone(folder: Path, vault: Vault) -> None:
    file = folder / "kek-1.key"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(base64.b64decode(file.read_bytes())) == 32
    file.chmod(0o640)
    with pytest.raises(VaultError, match="chmod"):
        Vault(folder)


@pytest.mark.parametrize("content", [b"", b"AAAA", b"no base64 at all!", base64.b64encode(bytes(33))])
def test_a_damaged_key_file_is_named(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "kek-3.key").write_bytes(content)
    (folder / "kek-3.key").chmod(0o600)
    with pytest.raises(VaultError, match=r"kek-3\.key"):
        Vault(folder)


def test_a_folder_without_keys_says_what_to_do(folder: Path, vault: Vault) -> None:
    with pytest.raises(VaultError, match="Restore the folder of keys"):
        Vault(folder.parent)
    (folder / "kek-1.key").unlink()
    with pytest.raises(VaultError, match="Restore the folder of keys"):
        vault.new_key(KEY)


def test_the_file_of_another_installation_with_the_same_number_is_found(
    folder: Path, vault: Vault, tmp_path: Path
) -> None:
    _, wrapped = vault.new_key(KEY)
    with pytest.raises(VaultError, match="another one"):
        Vault.create(tmp_path / "other").unwrap(wrapped, KEY)


def test_nothing_tells_a_key_or_a_content(vault: Vault, folder: Path) -> None:
    key = DataKey(SECRET[:32])
    told = [repr(key), str(key), repr(vault), f"{key!r:>20}"]
    with pytest.raises(VaultError) as raised:
        key.open(key.seal(SECRET, IDENTITY)[:-1], IDENTITY)
    assert raised.value.__cause__ is None
    told.append(repr(raised.value))
    kek = (folder / "kek-1.key").read_text().strip()
    assert not any(secret in text for text in told for secret in (repr(SECRET[:32])[2:-1], kek))
    for thing in (key, vault):
        with pytest.raises(TypeError):
            pickle.dumps(thing)


def test_subkeys_differ_by_purpose_and_from_the_key() -> None:
    key = DataKey(bytes(32))
    subkeys = {key.subkey(b"search"), key.subkey(b"file"), bytes(32)}
    assert len(subkeys) == 3 and {len(one) for one in subkeys} == {32}
    assert key.subkey(b"search") == DataKey(bytes(32)).subkey(b"search")


def test_a_key_has_32_bytes() -> None:
    for size in (0, 16, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            DataKey(bytes(size))
