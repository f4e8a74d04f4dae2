"""Files are written whole or not at all, and identified by their hash."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from equiano.errors import BadInputError
from equiano.words import say

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def _swept(folder: Path, pattern: str) -> None:
    """Remove what runs that were killed left behind: everything of the pattern whose lock nobody holds."""
    from filelock import FileLock, Timeout

    for lock in folder.glob(f"{pattern}.lock"):
        with suppress(Timeout, OSError), FileLock(lock, blocking=False):
            left = lock.with_suffix("")
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


@contextmanager
def _locked_name(folder: Path, prefix: str) -> Iterator[Path]:
    """A name in `folder` that nobody else uses; a lock beside it says that its run is alive.

    The system frees the lock when the run ends, also when it is killed, so the next run can tell what was
    left behind from what is in use.
    """
    from filelock import FileLock

    _swept(folder, f"{prefix}*")
    name = folder / f"{prefix}{secrets.token_hex(6)}"
    lock = FileLock(name.with_name(f"{name.name}.lock"), mode=PRIVATE_FILE)
    with lock:
        try:
            yield name
        finally:
            Path(lock.lock_file).unlink(missing_ok=True)


def _parts(target: Path) -> str:
    return f".{target.name}.part-"


@contextmanager
def whole_file(path: Path | str, *, shared: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it is renamed to `path`, on error removed.

    A reader never sees a half-written file, and a failed run leaves what was there before; what a killed run
    left is removed by the next one.

    Args:
        path: The file to write.
        shared: As readable as the user's other files. Otherwise the owner alone reads it (mode 0600): most
            files of this program tell of people.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked_name(target.parent, _parts(target)) as temporary:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        try:
            yield temporary
            # A writer may have made the file anew, so its mode is set at the end.
            temporary.chmod(_shared_mode(0o666) if shared else PRIVATE_FILE)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _shared_mode(mode: int) -> int:
    umask = os.umask(0)
    os.umask(umask)
    return mode & ~umask


@contextmanager
def whole_folder(path: Path | str, *, shared: bool = False) -> Iterator[Path]:
    """Yield a temporary folder beside `path`; on success it takes its place, on error it is removed.

    Args:
        path: The folder to write; one that is there is replaced, so check first that it may be.
        shared: As readable as the user's other folders; otherwise the owner alone enters it (mode 0700).
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked_name(target.parent, _parts(target)) as temporary:
        temporary.mkdir(PRIVATE_FOLDER)
        before = temporary.with_name(f"{temporary.name}-before")
        try:
            yield temporary
            if shared:
                temporary.chmod(_shared_mode(0o777))
            if target.exists():
                target.rename(before)
            temporary.rename(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            shutil.rmtree(before, ignore_errors=True)


@contextmanager
def private_folder(parent: Path | None = None) -> Iterator[Path]:
    """A temporary folder that the owner alone enters; what killed runs left of theirs is removed first.

    Args:
        parent: Where to make it; the system's temporary folder if not given.
    """
    with _locked_name(parent or Path(tempfile.gettempdir()), f".equiano-{_user()}-") as folder:
        folder.mkdir(PRIVATE_FOLDER)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    """Number of the user, so that nobody tries to sweep the folders of another."""
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def write_text(path: Path | str, text: str, *, shared: bool = False) -> None:
    """Write `text` as UTF-8, whole or not at all; see `whole_file`."""
    with whole_file(path, shared=shared) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path | str, value: Any, *, shared: bool = False) -> None:
    """Write `value` as indented UTF-8 JSON, whole or not at all; see `whole_file`."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", shared=shared)


def sha256_of(path: Path | str) -> str:
    """SHA-256 of a file's bytes, as 64 hex digits."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def must_exist(path: Path | str) -> Path:
    """Return `path` if it is a readable, non-empty file.

    Raises:
        BadInputError: If it is not there, is a folder, or is empty.
    """
    found = Path(path)
    if not found.exists():
        raise BadInputError(say("{name}: no such file. Check the path.", name=found.name))
    if not found.is_file():
        raise BadInputError(say("{name}: this is not a file. Give the path of a file.", name=found.name))
    if found.stat().st_size == 0:
        raise BadInputError(say("{name}: the file is empty. Export it again.", name=found.name))
    return found
