"""The audit: every way to change what was written is found, on SQLite and, where one is named, PostgreSQL."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from equiano_web import audit
from equiano_web.audit_check import ANCHORED, SYSTEM, AuditFault, anchor, verify
from equiano_web.db import writing
from equiano_web.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db

ONE, OTHER = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


def write(stream: str, number: int, **fields: object) -> None:
    known = {
        "at": datetime(2026, 11, 26, 10, 0, number % 60, 1000 * (number % 3), tzinfo=UTC),
        "actor": str(uuid.UUID(int=number)),
        "act": "case.edit",
        "channel": "page",
        "kind": "cases.Case",
        "object": str(uuid.UUID(int=7)),
        "outcome": "done",
        "classes": ("contact", "identity"),
        "codes": ("surname", 'a "quoted" код'),
    }
    with writing():
        audit.append(audit.Entry(stream=stream, **{**known, **fields}))  # type: ignore[arg-type]


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    """Two chains of six entries, anchored after three and at the end."""
    path = tmp_path / "roots" / "audit-roots.jsonl"
    for number in range(3):
        write(ONE, number)
        write(OTHER, number)
    anchor(path)
    for number in range(3, 6):
        write(ONE, number)
        write(OTHER, number)
    anchor(path)
    return path


def found(path: Path | None) -> set[tuple[str, str, int]]:
    return {(fault.kind, fault.stream, fault.number) for fault in verify(path).faults}


def entries(stream: str, *numbers: int) -> QuerySet[AuditEntry]:  # type: ignore[name-defined]  # noqa: F821
    rows = AuditEntry.objects.filter(stream=stream)
    return rows.filter(number__in=numbers) if numbers else rows


def test_what_nobody_touched_is_whole(roots: Path) -> None:
    report = verify(roots)
    # Two notes of the system, one for each line.
    assert (report.streams, report.entries, report.roots, report.faults) == (3, 14, 2, ())
    assert verify(roots, report.last_root).faults == ()
    assert verify().faults == ()


def test_an_empty_audit_is_whole(tmp_path: Path) -> None:
    report = verify(tmp_path / "none.jsonl")
    assert (report.streams, report.entries, report.faults) == (0, 0, ())


def test_the_text_of_a_row_is_the_canonical_json() -> None:
    """The quick text of the check, against `json.dumps` of what was written."""
    write(ONE, 5)
    write(ONE, 6, at=datetime(2026, 1, 2, tzinfo=UTC), classes=(), codes=())
    before = audit.START
    for entry in AuditEntry.objects.order_by("number"):
        content = {
            "act": entry.act, "actor": entry.actor, "at": entry.at.isoformat(timespec="microseconds"),
            "channel": entry.channel, "classes": entry.classes, "codes": entry.codes, "kind": entry.kind,
            "n": entry.number, "object": entry.object, "outcome": entry.outcome, "stream": entry.stream,
        }  # fmt: skip
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        before = audit.digest_of(before, text)
        assert before == bytes(entry.digest)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": str(uuid.UUID(int=99))},
        {"act": "case.view"},
        {"act": "case\x1fedit"},
        {"channel": "api"},
        {"kind": "cases.Entry"},
        {"object": str(uuid.UUID(int=8))},
        {"outcome": "denied"},
        {"classes": []},
        {"classes": ["identity"]},
        {"codes": ["given_name"]},
        {"at": datetime(2026, 11, 26, 10, 0, 4, 1, tzinfo=UTC)},
        {"digest": bytes(32)},
    ],
)
def test_any_changed_column_is_found(roots: Path, change: dict[str, object]) -> None:
    entries(ONE, 4).update(**change)
    assert ("changed", ONE, 4) in found(roots)
    assert ("changed", ONE, 4) in found(None)
    assert not any(stream == OTHER for _, stream, _ in found(roots))


def test_one_changed_row_is_one_fault(roots: Path) -> None:
    entries(ONE, 4).update(outcome="denied")
    assert found(roots) == {("changed", ONE, 4)}


def test_a_missing_row_is_found(roots: Path) -> None:
    entries(ONE, 2).delete()
    assert ("gap", ONE, 2) in found(roots) and ("gap", ONE, 2) in found(None)


def test_the_first_row_missing_is_found(roots: Path) -> None:
    entries(ONE, 1).delete()
    assert ("gap", ONE, 1) in found(None)


def test_two_swapped_rows_are_found(roots: Path) -> None:
    entries(ONE, 2).update(number=1000)
    entries(ONE, 3).update(number=2)
    entries(ONE, 1000).update(number=3)
    assert ("changed", ONE, 2) in found(roots)


def test_a_row_moved_to_another_chain_is_found(roots: Path) -> None:
    entries(ONE, 6).update(stream=OTHER, number=7)
    assert {("cut", ONE, 6), ("changed", OTHER, 7)} <= found(roots)


def test_an_added_row_is_found(roots: Path) -> None:
    row = entries(ONE, 6).get()
    row.pk, row.number = None, 7
    row.save()
    assert ("changed", ONE, 7) in found(roots)
    # On a file a trigger moves the head with whatever is added.
    assert (("head", ONE, 7) in found(roots)) == (connection.vendor == "postgresql")


def test_a_cut_end_is_found(roots: Path) -> None:
    entries(ONE, 5, 6).delete()
    assert ("cut", ONE, 5) in found(roots) and ("cut", ONE, 5) in found(None)


def cut_with_its_head(stream: str, last: int) -> None:
    entries(stream).filter(number__gt=last).delete()
    AuditHead.objects.filter(stream=stream).update(number=last, digest=entries(stream, last).get().digest)


@pytest.mark.parametrize("last", [3, 4, 5])
def test_a_cut_end_with_its_head_set_back_is_found_by_the_root_alone(roots: Path, last: int) -> None:
    cut_with_its_head(ONE, last)
    assert found(None) == set()
    assert found(roots) == {("cut", ONE, last + 1)}


def test_a_removed_chain_is_found_by_the_root_alone(roots: Path) -> None:
    entries(ONE).delete()
    assert ("cut", ONE, 1) in found(None)  # its head is left
    AuditHead.objects.filter(stream=ONE).delete()
    assert found(None) == set()
    assert found(roots) == {("removed", ONE, 0)}


def test_a_removed_head_is_found(roots: Path) -> None:
    AuditHead.objects.filter(stream=ONE).delete()
    assert ("head", ONE, 6) in found(None)


def written_anew(stream: str) -> None:
    """The whole chain forged, digests and head included: as good as the true one, but for the roots."""
    before = audit.START
    for row in entries(stream).order_by("number"):
        row.outcome = "denied"
        entry = audit.Entry(
            stream, row.at, row.actor, row.act, row.channel, row.kind, row.object, row.outcome,
            tuple(row.classes), tuple(row.codes),
        )  # fmt: skip
        before = row.digest = audit.chained(before, row.number, entry)
        row.save()
    AuditHead.objects.filter(stream=stream).update(digest=before)


def test_a_chain_that_was_written_anew_is_found_by_the_root_alone(roots: Path) -> None:
    written_anew(ONE)
    assert found(None) == set()
    assert found(roots) == {("rewritten", ONE, 3), ("rewritten", ONE, 6)}


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def put(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def first_changed(lines: list[dict[str, object]]) -> None:
    lines[0]["changed"][ONE][1] = "0" * 64  # type: ignore[index]


def second_removed(lines: list[dict[str, object]]) -> None:
    del lines[1]


def first_removed(lines: list[dict[str, object]]) -> None:
    del lines[0]


def swapped(lines: list[dict[str, object]]) -> None:
    lines.reverse()


def time_changed(lines: list[dict[str, object]]) -> None:
    lines[1]["at"] = "2020-01-01T00:00:00+00:00"


def root_changed(lines: list[dict[str, object]]) -> None:
    lines[1]["root"] = "0" * 64


def chain_dropped(lines: list[dict[str, object]]) -> None:
    del lines[0]["changed"][ONE]  # type: ignore[attr-defined]


def count_changed(lines: list[dict[str, object]]) -> None:
    lines[0]["streams"] = 1


def not_a_line(lines: list[dict[str, object]]) -> None:
    lines[0] = {"at": 1}


@pytest.mark.parametrize(
    "change",
    [first_changed, second_removed, first_removed, swapped, time_changed, root_changed, chain_dropped,
    count_changed,
     not_a_line],
)  # fmt: skip
def test_a_changed_file_of_roots_is_found(
    roots: Path, change: Callable[[list[dict[str, object]]], None]
) -> None:
    lines = lines_of(roots)
    change(lines)
    put(roots, lines)
    assert "root" in {kind for kind, _, _ in found(roots)}


def test_a_lost_file_of_roots_is_found(roots: Path) -> None:
    roots.unlink()
    assert {("root", "", 1), ("root", "", 2)} == found(roots)


def test_a_file_written_anew_is_found_by_its_notes_and_by_a_root_noted_elsewhere(roots: Path) -> None:
    noted = verify(roots).last_root
    roots.unlink()
    anchor(roots)
    kinds = {(fault.kind, fault.number) for fault in verify(roots, noted).faults}
    assert {("root", 1), ("root", 2), ("foreign", 0)} <= kinds


def test_bytes_that_are_no_line_are_found(roots: Path) -> None:
    roots.write_bytes(b"\xff\x00\n" + roots.read_bytes())
    assert ("root", "", 1) in found(roots)


def test_half_a_line_of_a_crash_is_no_fault_and_is_written_over(roots: Path) -> None:
    with roots.open("ab") as stream:
        stream.write(b'{"at": "2026')
    assert found(roots) == set()
    write(ONE, 9)
    anchor(roots)
    assert len(lines_of(roots)) == 3
    assert found(roots) == set()


def test_nothing_new_adds_no_line(roots: Path) -> None:
    last = verify(roots).last_root
    assert anchor(roots) == last and anchor(roots) == last
    assert len(lines_of(roots)) == 2
    write(ONE, 9)
    assert anchor(roots) != last
    assert verify(roots).faults == ()


def test_a_line_holds_what_changed_and_is_noted(roots: Path) -> None:
    first, second = lines_of(roots)
    assert set(first) == {"at", "streams", "changed", "before", "root"}
    assert (first["before"], second["before"], first["streams"]) == ("", first["root"], 2)
    notes = entries(SYSTEM).filter(act=ANCHORED).order_by("number")
    assert [tuple(note.codes) for note in notes] == [("1", first["root"]), ("2", second["root"])]
    assert (roots.stat().st_mode & 0o777) == 0o600


def test_an_entry_is_not_written_without_its_act(roots: Path) -> None:
    def fail() -> None:
        with writing():
            audit.append(audit.Entry(ONE, datetime.now(UTC), "", "x", "page", "", "", "done"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert verify(roots).faults == () and entries(ONE).count() == 6


def test_a_fault_tells_chain_and_number_alone() -> None:
    assert set(AuditFault.__dataclass_fields__) == {"kind", "stream", "number"}


def test_the_engine_under_test_is_named() -> None:
    assert connection.vendor in ("sqlite", "postgresql")
