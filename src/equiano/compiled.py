"""Compiled kernels: the one importer of Numba.

Importing Numba takes longer (0.4 s) than most commands take without it. So `kernel` keeps the plain
function, and Numba is loaded when a kernel is first called. Kernels may call each other: Numba asks a global
that it does not know for `_numba_type_`, and gets the compiled function.

What was compiled is kept in the platform's cache folder, else in a temporary one of this user's own. Where
Numba is missing or fails, the plain functions run: the same numbers, slowly, and it is said once.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property, update_wrapper
from pathlib import Path
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from equiano.files import user_tag
from equiano.words import say

_kernels: list[Kernel[Any, Any]] = []
P = ParamSpec("P")
R = TypeVar("R")
_CHOSEN = "NUMBA_CACHE_DIR"  # Numba's own setting, which goes first


class Kernel(Generic[P, R]):
    """A function that Numba compiles when it is first called, without Python's lock, and keeps on disk.

    Attributes:
        py_func: The plain function.
        targetoptions: Asked by Numba when a kernel calls this one: whether the caller takes in its code.
    """

    def __init__(self, function: Callable[P, R], inline: bool = False) -> None:
        update_wrapper(self, function)
        self.py_func = function
        self.targetoptions = {"inline": "always"} if inline else {}
        _kernels.append(self)

    @property
    def is_compiled(self) -> bool:
        """Whether it has been called, by Python or another kernel, and Numba's form of it is there."""
        return bool(getattr(self.__dict__.get("compiled"), "signatures", ()))

    @cached_property
    def compiled(self) -> Callable[P, R]:
        """Numba's form of the function; itself where Numba cannot be had."""
        if not _numba_is_ready():
            return self.py_func
        from numba import njit  # noqa: PLC0415  heavy, and only a first call needs it

        inline: Literal["always", "never"] = "always" if self.targetoptions else "never"
        return njit(cache=cache_folder() is not None, nogil=True, inline=inline)(self.py_func)

    @property
    def _numba_type_(self) -> object:
        from numba import typeof  # noqa: PLC0415  asked by Numba alone, which is loaded by then

        return typeof(self.compiled)  # type: ignore[no-untyped-call]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it, compiled."""
        try:
            return self.compiled(*args, **kwargs)
        except Exception as error:
            if not _is_of_numba(error):
                raise
            _say_slow(type(error).__name__)
            self.compiled = self.py_func
            return self.py_func(*args, **kwargs)

    def __reduce__(self) -> str:
        """Pickled by name, as a function is: another process compiles it anew."""
        return self.py_func.__qualname__


def kernels() -> tuple[Kernel[Any, Any], ...]:
    """The kernels of the modules that are loaded."""
    return tuple(_kernels)


def why_slow() -> str:
    """What keeps kernels from being compiled here; empty if nothing did so far."""
    return ", ".join(_slow)


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """Mark a function for compilation: arrays by position, plain loops, no Python objects."""
    return Kernel(function)


def inlined(function: Callable[P, R]) -> Kernel[P, R]:
    """The same for a few lines inside the hottest loops: its callers take it into their own code."""
    return Kernel(function, inline=True)


def _is_of_numba(error: Exception) -> bool:
    """Whether the compiler failed, rather than the function."""
    return type(error).__module__.partition(".")[0] in ("numba", "llvmlite")


@cache
def _numba_is_ready() -> bool:
    """Load Numba with its cache in a folder that can be written; whether it can be had."""
    try:
        from numba import config  # noqa: PLC0415  see the top
    except Exception as error:  # not built for this machine: any error of its own libraries
        _say_slow(type(error).__name__)
        return False
    folder = cache_folder()
    if folder is not None:
        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
        watched = sys.stderr is not None and sys.stderr.isatty()
        if watched and not any(folder.iterdir()):
            _tell(say("calculations are prepared for this machine once; this may take a minute."))
    return True


@cache
def cache_folder() -> Path | None:
    """Where compiled kernels are kept; None if nothing can be written anywhere."""
    if chosen := os.environ.get(_CHOSEN):
        return _own(Path(chosen))
    from platformdirs import user_cache_path  # noqa: PLC0415  only a first call needs it

    places = [user_cache_path("equiano", appauthor=False) / "kernels"]
    with suppress(OSError):  # no temporary folder
        places.append(Path(tempfile.gettempdir()) / f"equiano-kernels-{user_tag()}")
    return next((found for place in places if place.is_absolute() and (found := _own(place))), None)


def _own(folder: Path) -> Path | None:
    """The folder, if it can be written and is this user's alone: what lies there is run as code."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
        if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & stat.S_IWOTH):
            return None
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


def _say_slow(kind: str) -> None:
    if _slow:
        return
    _slow.append(kind)
    _tell(
        say(
            "calculations cannot be compiled here ({kind}): they run as they are, many times slower.",
            kind=kind,
        )
    )


_slow: list[str] = []  # why kernels run uncompiled, once it was said


def _tell(message: str) -> None:
    with suppress(OSError, ValueError, AttributeError):  # a closed stderr, or none
        sys.stderr.write(f"equiano: {message}\n")
