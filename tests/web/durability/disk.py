"""A disk that forgets what was not synced, as SQLite's own crash tests have (sqlite.org/testing.html, 3.3).

A VFS around SQLite's own: each write, truncation and sync of the database and its log is done as always and
kept in order. At chosen moments of that order the power goes: what a disk would hold then is

    durable    what each file held at its last sync, the worst that can be
    + some     of the writes since, any of them whole, cut at a sector or not: a disk orders them itself

Works where Python takes SQLite from a library (Debian's, pyenv's), as its C functions are called.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
import threading
from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_MAIN, _WAL = 0x100, 0x80000  # SQLITE_OPEN_MAIN_DB, SQLITE_OPEN_WAL
_OK = 0
_P = ctypes.c_void_p
_Open = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, _P, ctypes.c_int, ctypes.POINTER(ctypes.c_int))
_Write = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, ctypes.c_int, ctypes.c_int64)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3; of what is not replaced the address alone."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", _P),
        ("xRead", _P),
        ("xWrite", _P),
        ("xTruncate", _P),
        ("xSync", _P),
        ("others", _P * 13),
    )


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", _P),
        ("zName", ctypes.c_char_p),
        ("pAppData", _P),
        ("xOpen", _P),
        ("others", _P * 15),
    )


@dataclass
class File:
    """A file as the disk has it, and what was done since its last sync: offset and bytes, or a length."""

    durable: bytearray
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def do(self, offset: int, content: bytes | None) -> None:
        """A write, or with no content a truncation, reaches the disk."""
        if content is None:
            del self.durable[offset:]
            return
        self.durable.extend(bytes(max(0, offset + len(content) - len(self.durable))))
        self.durable[offset : offset + len(content)] = content


@dataclass(frozen=True)
class Cut:
    """What a disk holds when the power goes, and what had been acknowledged by then."""

    files: dict[str, File]
    acknowledged: object

    def write(self, folder: Path, chance: random.Random | None = None) -> None:
        """Write its files: what is durable, and with `chance` some of what was written since."""
        for name, kept in self.files.items():
            file = deepcopy(kept)
            for offset, content in file.since if chance else ():
                part = len(content or b"")
                fate = chance.randrange(3) if chance else 0
                if fate == 1:
                    file.do(offset, content)
                elif fate == 2 and content is not None and chance:
                    file.do(offset, content[: chance.randrange(0, part + 1, SECTOR)])
            (folder / name).write_bytes(file.durable)


class Disk:
    """The disk; `in_use` makes it SQLite's default for connections that this process opens afterwards."""

    def __init__(self, at: Collection[int], acknowledged: Callable[[], object]) -> None:
        """Cut the power at these numbers of what is done; `acknowledged` says what had been by then."""
        self.cuts: list[Cut] = []
        self.done = 0
        self.syncs = 0
        self._at, self._acknowledged = frozenset(at), acknowledged
        self._files: dict[str, File] = {}
        self._open: dict[int, str] = {}
        self._lock = threading.RLock()
        self._kept: list[object] = []  # what C code points to

    def in_use(self) -> None:
        """Register it."""
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        original = library.sqlite3_vfs_find(None)
        vfs = _Vfs()
        ctypes.memmove(ctypes.byref(vfs), original, ctypes.sizeof(_Vfs))
        opens = _Open(original.contents.xOpen)

        # The name goes on as a pointer: SQLite keeps it, and more behind its end.
        def opened(_: int, name: int, file: int, flags: int, out: object) -> int:
            code = opens(ctypes.cast(original, _P), name, file, flags, out)
            if code == _OK and flags & (_MAIN | _WAL) and name:
                self._take_over(ctypes.string_at(name).decode(), file)
            return int(code)

        vfs.zName, vfs.xOpen = b"forgetful", self._for_c(_Open(opened))
        self._kept += [vfs, original, opens]
        if library.sqlite3_vfs_register(ctypes.byref(vfs), 1) != _OK:
            raise OSError("SQLite took no VFS")

    def _for_c(self, function: object) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, _P).value  # type: ignore[arg-type]

    def _take_over(self, path: str, file: int) -> None:
        with self._lock:
            self._open[file] = path
            if path not in self._files:
                self._files[path] = File(bytearray(Path(path).read_bytes()))
        pointer = ctypes.cast(file, ctypes.POINTER(ctypes.POINTER(_Methods)))
        methods = _Methods()
        ctypes.memmove(ctypes.byref(methods), pointer.contents, ctypes.sizeof(_Methods))
        write, truncate = _Write(methods.xWrite), _Truncate(methods.xTruncate)

        def written(at: int, content: int, length: int, offset: int) -> int:
            with self._lock:
                self._note(at, offset, ctypes.string_at(content, length))
                return int(write(at, content, length, offset))

        def cut(at: int, length: int) -> int:
            with self._lock:
                self._note(at, length, None)
                return int(truncate(at, length))

        def synced(at: int, _: int) -> int:
            with self._lock:
                self._count()
                self.syncs += 1
                kept = self._files[self._open[at]]
                for offset, content in kept.since:
                    kept.do(offset, content)
                kept.since.clear()
            return _OK

        methods.xWrite = self._for_c(_Write(written))
        methods.xTruncate = self._for_c(_Truncate(cut))
        methods.xSync = self._for_c(_Sync(synced))
        self._kept.append(methods)
        pointer[0] = ctypes.pointer(methods)

    def _note(self, at: int, offset: int, content: bytes | None) -> None:
        self._count()
        self._files[self._open[at]].since.append((offset, content))

    def _count(self) -> None:
        """The power goes before what is about to be done."""
        self.done += 1
        if self.done in self._at:
            # First what was acknowledged: what is from here on need not be there.
            said = deepcopy(self._acknowledged())
            self.cuts.append(Cut({Path(path).name: deepcopy(one) for path, one in self._files.items()}, said))
