"""Files are written whole or not at all, and identified by their hash."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from equiano.errors import BadInputError, OutputError
from equiano.system_errors import reason_of, refusal_behind
from equiano.words import say

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_WINDOWS = os.name == "nt"
# learn.microsoft.com/windows/win32/fileio/naming-a-file: a colon would write to a stream of another file that
# no folder shows, and a device's name goes to the device, whatever ending it has.
_NOT_IN_NAMES = frozenset('<>:"/\\|?*') | {chr(code) for code in range(32)}
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?", re.IGNORECASE)


_unfinished: dict[Path, str] = {}  # temporary names in use, with their prefix


_kept: ContextVar[tuple[Path, ...]] = ContextVar("kept", default=())  # inputs, while a command runs


@contextmanager
def keeping(paths: Iterable[Path]) -> Iterator[None]:
    """Inside the block no file of `paths` is written over or removed, nor its folder replaced."""
    token = _kept.set((*_kept.get(), *paths))
    try:
        yield
    finally:
        _kept.reset(token)


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths are one file or folder, by whatever link, letter case or detour."""
    with suppress(OSError):
        return one.samefile(other)
    try:
        return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return False


def is_windows_name(name: str) -> bool:
    """Whether Windows takes it for a file of that name, not for a device or a stream of another file."""
    return not (set(name) & _NOT_IN_NAMES or name[-1:] in (".", " ") or _DEVICE.fullmatch(name))


def _must_be_a_name(target: Path) -> None:
    if _WINDOWS and not is_windows_name(target.name):
        raise OutputError(
            say("{name}: Windows takes no file of that name. Give another one.", name=target.name)
        )


def _must_not_be_kept(target: Path) -> None:
    for kept in _kept.get():
        if same_place(target, kept):
            raise OutputError(
                say("{name}: is an input, and would be written over. Give another place.", name=target.name)
            )


def remove(path: Path) -> None:
    """Remove a file that an earlier run of the same command left there.

    Raises:
        OutputError: If it is an input of this run, or cannot be removed.
    """
    _must_not_be_kept(path)
    with _writing(path):
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder for outputs, with those above it, unless it is there.

    Raises:
        OutputError: If it cannot be made.
    """
    with _writing(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """What the system refuses while an output is made or put in its place is one error that names it."""
    try:
        yield
    except OSError as error:
        reason = reason_of(error)
        raise OutputError(
            say("{name}: cannot be written: {reason}.", name=target.name or target, reason=reason), reason
        ) from error


@contextmanager
def _filling(target: Path) -> Iterator[None]:
    """Running out of room is the output's error; others, while it is filled, may be those of an input."""
    try:
        yield
    except Exception as error:
        if (refusal := refusal_behind(error)) is None:
            raise
        with _writing(target):
            raise refusal from error


def _swept(folder: Path, prefix: str) -> None:
    """Remove what killed runs left behind: what has our kind of name and a lock that nobody holds."""
    from filelock import FileLock, Timeout  # noqa: PLC0415  # 40 ms: it brings asyncio

    ours = re.compile(re.escape(prefix) + r"[0-9a-f]{12}\.lock")
    for lock in [path for path in _listed(folder) if ours.fullmatch(path.name) and not path.is_symlink()]:
        with suppress(Timeout, OSError):
            with FileLock(lock, blocking=False):
                left = lock.with_suffix("")
                _put_back(left, prefix)
                _remove(left)
                _drop(lock)
            _drop(lock)  # as in `_locked_name`


def _listed(folder: Path) -> list[Path]:
    with suppress(OSError):  # a folder that may be written to but not listed
        return list(folder.iterdir())
    return []


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _before(temporary: Path) -> Path:
    """Where the folder that stood in the place waits until the new one stands there."""
    return temporary.with_name(f"{temporary.name}-before")


def _put_back(temporary: Path, prefix: str) -> None:
    """The folder of before, if its run ended after moving it away and before the new one stood there."""
    before, target = _before(temporary), temporary.with_name(_target_of(prefix))
    if before.is_dir() and not before.is_symlink():
        if target.exists():
            shutil.rmtree(before, ignore_errors=True)
        else:
            before.rename(target)


@contextmanager
def _locked_name(folder: Path, prefix: str) -> Iterator[Path]:
    """A name in `folder` that nobody else uses; a lock beside it says that its run is alive.

    The system frees the lock when the run ends, also when it is killed, so the next run can tell what was
    left behind from what is in use.
    """
    from filelock import FileLock  # noqa: PLC0415  # as above

    _swept(folder, prefix)
    name = folder / f"{prefix}{secrets.token_hex(6)}"
    lock = name.with_name(f"{name.name}.lock")
    with ExitStack() as stack:
        # Windows lets nobody remove an open file, so there it goes when it is let go.
        stack.callback(_drop, lock)
        stack.enter_context(FileLock(lock, mode=PRIVATE_FILE))
        _unfinished[name] = prefix
        try:
            yield name
        finally:
            _drop(lock)  # while it is held, or another run could take it in between
            _unfinished.pop(name, None)


def _drop(lock: Path) -> None:
    with suppress(OSError):
        lock.unlink(missing_ok=True)


def drop_unfinished() -> None:
    """Remove what this run was writing: for one that is ended without going through its own tidying."""
    for name, prefix in list(_unfinished.items()):
        with suppress(OSError):
            _put_back(name, prefix)
            _remove(name)
            name.with_name(f"{name.name}.lock").unlink(missing_ok=True)


def _parts(target: Path) -> str:
    return f".{target.name}.part-"


def _target_of(prefix: str) -> str:
    """The name of which `_parts` made the prefix."""
    return prefix.removeprefix(".").removesuffix(".part-")


@contextmanager
def whole_file(path: Path | str, *, shared: bool = False, lasting: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it is renamed to `path`, on error removed.

    A reader never sees a half-written file, and a failed run leaves what was there before; what a killed run
    left is removed by the next one.

    Args:
        path: The file to write.
        shared: As readable as the user's other files. Otherwise the owner alone reads it (mode 0600): most
            files of this program tell of people.
        lasting: On the disk when the block ends, so that a loss of power takes neither it nor its name: for
            what cannot be made again, such as a key.

    Raises:
        OutputError: If it cannot be written there, or the disk is full.
    """
    target = Path(path)
    _must_be_a_name(target)
    _must_not_be_kept(target)
    with ExitStack() as stack:
        with _writing(target):
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "")
            if target.exists() and not target.is_file():  # a device or a pipe would be replaced by a file
                raise FileExistsError(errno.EEXIST, "")
            new = [folder for folder in target.parents if not folder.exists()]
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = stack.enter_context(_locked_name(target.parent, _parts(target)))
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
        stack.callback(temporary.unlink, missing_ok=True)
        with _filling(target):
            yield temporary
        with _writing(target):
            # A writer may have made the file anew, so its mode is set at the end.
            temporary.chmod(_shared_mode(0o666) if shared else PRIVATE_FILE)
            if lasting:
                sync(temporary)
            temporary.replace(target)
            if lasting:
                for folder in (target.parent, *(one.parent for one in new)):
                    sync(folder)


def sync(path: Path) -> None:
    """Have the system put a file's content, or the names in a folder, on the disk before this returns."""
    if path.is_dir() and _WINDOWS:
        return  # NTFS keeps names in a log of its own, and lets nobody open a folder
    handle = os.open(path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
    try:
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415  # not on Windows

            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # there fsync leaves it in the disk's own memory
        else:
            os.fsync(handle)
    finally:
        os.close(handle)


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

    Raises:
        OutputError: If it cannot be written there, or the disk is full.
    """
    target = Path(path)
    _must_be_a_name(target)
    for kept in _kept.get():
        if target.resolve() in kept.resolve().parents:
            raise OutputError(
                say("{name}: holds an input, and would be replaced. Give another folder.", name=target.name)
            )
    with ExitStack() as stack:
        with _writing(target):
            if target.exists() and not target.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "")
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = stack.enter_context(_locked_name(target.parent, _parts(target)))
            stack.callback(_put_back, temporary, _parts(target))
            stack.callback(shutil.rmtree, temporary, ignore_errors=True)
            temporary.mkdir(PRIVATE_FOLDER)
        with _filling(target):
            yield temporary
        with _writing(target):
            if shared:
                temporary.chmod(_shared_mode(0o777))
            if target.exists():
                target.rename(_before(temporary))
            temporary.rename(target)


@contextmanager
def private_folder(parent: Path | None = None) -> Iterator[Path]:
    """A temporary folder that the owner alone enters; what killed runs left of theirs is removed first.

    Args:
        parent: Where to make it; the system's temporary folder if not given.

    Raises:
        OutputError: If no folder can be made there, or the disk is full.
    """
    place = parent or _temporary_place()
    with ExitStack() as stack:
        with _writing(place):
            folder = stack.enter_context(_locked_name(place, f".equiano-{user_tag()}-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folder.mkdir(PRIVATE_FOLDER)
        with _filling(place):
            yield folder


def _temporary_place() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:  # Python found none in which it could write a few bytes
        raise OutputError(
            say("no folder for temporary files can be written. Free room on the disk, or name one by TMPDIR.")
        ) from error


def user_tag() -> str:
    """Number of the user, so that nobody tries to sweep the folders of another."""
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def write_text(path: Path | str, text: str, *, shared: bool = False, lasting: bool = False) -> None:
    """Write `text` as UTF-8, whole or not at all; see `whole_file`."""
    with whole_file(path, shared=shared, lasting=lasting) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path | str, value: object, *, shared: bool = False, lasting: bool = False) -> None:
    """Write `value` as indented UTF-8 JSON, whole or not at all; see `whole_file`."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    write_text(path, text, shared=shared, lasting=lasting)


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
