"""Rotation: every key is rewrapped, every field still opens, and nothing that was erased comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from equiano_web import keys, rotation
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency
from equiano_web.rotation import models_with_keys, retire_keys, rotate_keys
from equiano_web.vault import Vault, VaultError, context_of, version_of
from tests.web import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def vault(tmp_path: Path, settings: Settings) -> Vault:
    """Keys of this test alone."""
    from dataclasses import replace

    settings.PLACE = replace(settings.PLACE, keys=tmp_path / "keys")
    Vault.create(tmp_path / "keys")
    return keys.vault()


@pytest.fixture
def blobs(vault: Vault) -> list[tuple[Any, bytes]]:
    """An agency and five cases with a sealed text each."""
    agency = make.agency()
    who = make.user("caseworker", agency)
    now = timezone.now()
    rows: list[Any] = [agency]
    rows += [
        Case.objects.create(agency=agency, created_by=who.user, created_at=now, changed_at=now)
        for _ in range(5)
    ]
    sealed = []
    for row in rows:
        key, row.wrapped_key = keys.new_key(row.pk, row._meta.model_name)
        row.save()
        sealed.append((row, key.seal(b"invented", context_of(row.pk, "identity"))))
    return sealed


def opened(row: Any, blob: bytes) -> bytes:
    row.refresh_from_db()
    return keys.unwrapped(row.wrapped_key, row.pk, row._meta.model_name).open(
        blob, context_of(row.pk, "identity")
    )


def test_all_keys_are_rewrapped_and_all_fields_open(
    vault: Vault, blobs: list[tuple[Any, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    told: list[tuple[int, int]] = []
    assert rotate_keys(lambda done, of: told.append((done, of))) == 6
    # Batches of two a table: one agency, five cases.
    assert sorted(done for done, _ in told) == [done for done, _ in told] and told[-1] == (6, 6)
    assert len(told) == 4
    for row, blob in blobs:
        assert opened(row, blob) == b"invented"
        assert version_of(bytes(row.wrapped_key)) == vault.current == 2
    assert retire_keys() == (1,) and vault.versions == (2,)
    assert all(opened(row, blob) == b"invented" for row, blob in blobs)


def test_an_erased_case_stays_erased(blobs: list[tuple[Any, bytes]]) -> None:
    Case.objects.filter(pk=blobs[1][0].pk).update(wrapped_key=None)
    assert rotate_keys() == 5
    assert Case.objects.get(pk=blobs[1][0].pk).wrapped_key is None


def test_a_case_that_is_erased_meanwhile_stays_erased(blobs: list[tuple[Any, bytes]]) -> None:
    row = Case.objects.get(pk=blobs[1][0].pk)
    keys.vault().add_key()
    Case.objects.filter(pk=row.pk).update(wrapped_key=None)
    assert rotation._rewrapped(row) == 0
    assert Case.objects.get(pk=row.pk).wrapped_key is None


def test_a_key_that_does_not_open_ends_it_and_the_old_keys_stay(
    vault: Vault, blobs: list[tuple[Any, bytes]]
) -> None:
    # The sample that is opened first is the case with the least id of these.
    row = max((one for one, _ in blobs[1:]), key=lambda one: one.pk)
    good = bytes(row.wrapped_key)
    Case.objects.filter(pk=row.pk).update(wrapped_key=good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(VaultError):
        rotate_keys()
    assert retire_keys() == () and vault.versions == (1, 2)
    Case.objects.filter(pk=row.pk).update(wrapped_key=good)
    rotation.rewrap_all()
    assert all(opened(one, blob) == b"invented" for one, blob in blobs)
    assert retire_keys() == (1,)


def test_a_key_that_is_seen_at_once_not_to_open_makes_no_new_one(
    vault: Vault, blobs: list[tuple[Any, bytes]]
) -> None:
    Case.objects.update(wrapped_key=bytes(60))
    with pytest.raises(VaultError):
        rotate_keys()
    assert vault.versions == (1,)


def test_every_table_with_keys_is_known() -> None:
    """A table that is added with a column `wrapped_key` is rotated without being named anywhere."""
    assert {Case, Agency} <= set(models_with_keys())


def test_nothing_to_rewrap(vault: Vault) -> None:
    Agency.objects.all().delete()
    assert rotate_keys() == 0 and vault.current == 2
