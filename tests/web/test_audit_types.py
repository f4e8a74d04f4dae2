"""A file takes any type in any column: what was written as another is named, and the check goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.db.models import Model

from equiano_web import audit_rows
from equiano_web.audit_check import verify
from equiano_web.models import AuditEntry, AuditHead
from tests.web.test_audit_check import ONE, OTHER, found, roots

__all__ = ["roots"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps the types of its columns"),
]


def put(model: type[Model], column: str, value: str, where: str) -> None:
    with connection.cursor() as cursor:
        change = f"UPDATE {model._meta.db_table} SET {column} = {value}"  # noqa: S608
        cursor.execute(f"{change} WHERE stream = '{ONE}' {where}")
        assert cursor.rowcount == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("digest", "hex(digest)"),
        ("digest", "7"),
        ("digest", "CAST(digest AS TEXT)"),  # bytes that are no text
        ("object", "CAST(object AS BLOB)"),
        ("object", "x'ff'"),
        ("object", "CAST(x'ff' AS TEXT)"),
        ("actor", "CAST(actor AS BLOB)"),  # who asks for the actor's rows would not find it
        ("act", "CAST(act AS BLOB)"),
        ("outcome", "CAST(x'ff' AS TEXT)"),
        ("at", "CAST(at AS BLOB)"),
        ("at", "17"),
        ("codes", "CAST(codes AS BLOB)"),
        ("codes", "'7'"),
    ],
)
def test_a_row_of_another_type_is_named(roots: Path, column: str, value: str) -> None:
    put(AuditEntry, column, value, "AND number = 4")
    assert ("changed", ONE, 4) in found(roots) and ("changed", ONE, 4) in found(None)
    assert not any(stream == OTHER for _, stream, _ in found(roots))
    # All the others are walked to their ends, and but for a digest nothing else is at fault.
    assert verify(roots).entries == 14
    assert column == "digest" or found(roots) == {("changed", ONE, 4)}


@pytest.mark.parametrize(("column", "value"), [("number", "'four'"), ("stream", "CAST(stream AS BLOB)")])
def test_a_row_whose_place_is_of_another_type_is_missed_there(roots: Path, column: str, value: str) -> None:
    put(AuditEntry, column, value, "AND number = 4")
    assert ("gap", ONE, 4) in found(roots) and ("gap", ONE, 4) in found(None)
    assert not any(stream == OTHER for _, stream, _ in found(roots))


@pytest.mark.parametrize(
    ("column", "value"), [("digest", "hex(digest)"), ("number", "'six'"), ("digest", "CAST(x'ff' AS TEXT)")]
)
def test_a_head_of_another_type_is_named(roots: Path, column: str, value: str) -> None:
    put(AuditHead, column, value, "")
    assert {(kind, stream) for kind, stream, _ in found(roots)} <= {("cut", ONE), ("head", ONE)}
    assert found(roots) and found(None)


def test_a_sound_audit_is_read_once_and_quickly(roots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_rows, "_OF_ANY_TYPE", "no statement")
    assert verify(roots).entries == 14
    put(AuditEntry, "object", "CAST(object AS BLOB)", "AND number = 4")
    with pytest.raises(DatabaseError):
        verify(roots)
