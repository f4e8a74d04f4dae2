"""Backups: one sealed file with the database, the attachments and the roots of the audit.

    line   "equiano backup 1 ID"
    then   a tar (manifest.json, database, audit-roots.jsonl, files/…), sealed in chunks (`sealed_files.py`)

The key of each lies in the folder of keys (`backup_keys.py`) and nowhere in the backup, nor do the keys that
wrap those of the cases: a backup without the folder of keys is noise. The folder of keys is kept by the
operator in another place, with its list of what was erased.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.utils import timezone
from filelock import FileLock

from equiano import __version__
from equiano.errors import BadInputError
from equiano.files import PRIVATE_FILE, must_exist, private_folder, whole_file, write_text
from equiano.words import say
from equiano_web import audit, backup_keys, dumps
from equiano_web.audit_check import SYSTEM, AuditFault, verify
from equiano_web.backup_keys import BackupKey
from equiano_web.cases.erasure import drop_again
from equiano_web.db import writing
from equiano_web.place import Place
from equiano_web.sealed_files import open_file, seal_file
from equiano_web.vault import VaultError, context_of

SUFFIX = ".equiano-backup"
_HEAD = b"equiano backup 1 "
_MANIFEST, _DATABASE, _ROOTS, _FILES = "manifest.json", "database", "audit-roots.jsonl", "files"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes:
        made_at: When the backup was made.
        files: Attachments in it.
        erased_again: Cases that were erased since, and are gone again.
        faults: What is wrong with the audit of what was restored.
    """

    made_at: str
    files: int
    erased_again: int
    faults: tuple[AuditFault, ...]


def back_up(place: Place, out: Path | None = None) -> Path:
    """Write a backup; the server may run meanwhile.

    Args:
        place: The installation.
        out: File to write; a new one in the folder of backups if not given.

    Returns:
        The file.

    Raises:
        EngineError: If the database cannot be dumped.
        OutputError: If the file cannot be written.
    """
    made = backup_keys.make(place.backup_keys)
    target = out or place.backups / f"{made.made_at:%Y%m%d-%H%M%S}-{made.id.hex[:8]}{SUFFIX}"
    try:
        with private_folder(place.data) as folder, whole_file(target, lasting=True) as temporary:
            _dump(place, folder)
            with temporary.open("wb") as stream:
                stream.write(_HEAD + str(made.id).encode("ascii") + b"\n")
                _seal(place, folder, made, stream)
    except BaseException:
        backup_keys.forget(place.backup_keys, made.id)
        raise
    with writing():
        _note("backup.made", f"backup:{made.id}")
    return target


def forget_old(place: Place, days: int) -> int:
    """Remove the keys of backups that have outlived their days, and their files in the folder of backups.

    Returns:
        How many.
    """
    before = timezone.now() - timedelta(days=days)
    old = {one.id for one in backup_keys.kept(place.backup_keys) if one.made_at < before}
    for key in old:
        backup_keys.forget(place.backup_keys, key)
    for path in place.backups.glob(f"*{SUFFIX}"):
        with path.open("rb") as stream:
            if _id_of(stream, path.name) in old:
                path.unlink()
    return len(old)


def restore(place: Place, path: Path) -> Restored:
    """Restore a backup to an installation that has its keys and nothing else.

    What was erased since the backup is erased again, and the audit is verified. One that is broken off leaves
    an installation that nothing starts; the next begins anew.

    Args:
        place: The installation, Django being started.
        path: The backup.

    Raises:
        BadInputError: If it is no backup, damaged, or of another kind of database.
        UsageError: If there is data already.
        VaultError: If its key is not there.
    """
    from equiano_web.setup import migrate  # noqa: PLC0415 - which starts Django

    if not place.restoring.exists():
        dumps.must_be_empty(place)
    with must_exist(path).open("rb") as stream, private_folder(place.data) as folder:
        key = backup_keys.find(place.backup_keys, _id_of(stream, path.name))
        _unpack(stream, key, folder)
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        _must_fit(place, manifest)
        # From here on until the erased are erased again it is no installation, though it looks like one.
        write_text(place.restoring, "", lasting=True)
        _clear(place)
        dumps.load(place, folder / _DATABASE)
        _put_back(folder, place)
    migrate()
    with writing():
        erased = drop_again(place.erased)
        _note("backup.restored", f"backup:{key.id}", f"erased_again:{erased}")
    place.restoring.unlink()
    files = sum(1 for one in place.files.rglob("*") if one.is_file())
    return Restored(manifest["made_at"], files, erased, verify(place.roots).faults)


def _dump(place: Place, folder: Path) -> None:
    # While no root is written: the copy has no note of a line that its file of roots lacks.
    with FileLock(place.roots.with_name(f"{place.roots.name}.lock"), mode=PRIVATE_FILE):
        if place.roots.exists():
            (folder / _ROOTS).write_bytes(place.roots.read_bytes())
        dumps.dump(place, folder / _DATABASE)
    manifest = {
        "version": __version__,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": dumps.kind_of(place),
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _seal(place: Place, folder: Path, made: BackupKey, target: BinaryIO) -> None:
    """A tar through a pipe into the seal, so that it never lies open as a whole."""
    reader, writer = os.pipe()
    failed: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(writer, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                for name in (_MANIFEST, _DATABASE, _ROOTS):
                    if (folder / name).exists():
                        tar.add(folder / name, name)
                for one in _files(place.files):
                    _add(tar, one, f"{_FILES}/{one.relative_to(place.files).as_posix()}")
        except BaseException as error:  # said by the thread that waits
            failed.append(error)

    thread = threading.Thread(target=pack, name="backup")
    thread.start()
    try:
        with os.fdopen(reader, "rb") as pipe:
            seal_file(made.key, pipe, target, context_of(made.id, "backup"))
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _files(folder: Path) -> Iterator[Path]:
    yield from (one for one in sorted(folder.rglob("*")) if one.is_file() and not one.name.startswith("."))


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    try:
        tar.add(path, name)
    except FileNotFoundError:
        return  # its case was erased meanwhile


def _id_of(stream: IO[bytes], name: str) -> uuid.UUID:
    head = stream.read(len(_HEAD) + 37)
    try:
        if not head.startswith(_HEAD) or not head.endswith(b"\n"):
            raise ValueError
        return uuid.UUID(head[len(_HEAD) : -1].decode("ascii"))
    except ValueError:
        raise BadInputError(say("{name}: not a backup of this program.", name=name)) from None


class _Opened(io.RawIOBase):
    """The content of a sealed file as a stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._rest = parts, b""

    def readable(self) -> bool:
        """It is read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the part at hand goes."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _unpack(stream: BinaryIO, key: BackupKey, folder: Path) -> None:
    """Into a folder; nothing of it is used before its end was found whole."""
    parts = open_file(key.key, stream, context_of(key.id, "backup"))
    with closing(io.BufferedReader(_Opened(parts))) as opened:
        try:
            with tarfile.open(fileobj=opened, mode="r|") as tar:
                tar.extractall(folder, filter="data")
            for _ in parts:  # a cut end shows only there
                pass
        except (tarfile.TarError, VaultError):
            raise BadInputError(say("the backup is damaged. Take an earlier one.")) from None


def _must_fit(place: Place, manifest: dict[str, str]) -> None:
    kind = dumps.kind_of(place)
    if manifest["database"] != kind:
        raise BadInputError(
            say(
                "the backup is of {theirs}, this installation is of {ours}: set DATABASE_URL as it was.",
                theirs=manifest["database"],
                ours=kind,
            )
        )


def _clear(place: Place) -> None:
    dumps.clear(place)
    place.roots.unlink(missing_ok=True)
    for one in place.files.iterdir():
        shutil.rmtree(one)


def _put_back(folder: Path, place: Place) -> None:
    if (folder / _ROOTS).exists():
        (folder / _ROOTS).replace(place.roots)
    for one in (folder / _FILES).iterdir() if (folder / _FILES).exists() else ():
        one.rename(place.files / one.name)


def _note(act: str, *codes: str) -> None:
    audit.append(audit.Entry(SYSTEM, timezone.now(), "", act, "command", "", "", "done", codes=tuple(codes)))


def days_kept() -> int:
    """Days for which a backup can be opened."""
    days: int = settings.EQUIANO_BACKUP_DAYS
    return days
