"""Compiled kernels: the one importer of Numba.

Importing Numba takes longer (0.4 s) than most commands take without it. So `kernel` keeps the plain
function, and Numba is loaded when a kernel is first called. Kernels may call each other: Numba asks a global
that it does not know for `_numba_type_`, and gets the compiled function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Generic, Literal, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


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

    @cached_property
    def compiled(self) -> Callable[P, R]:
        """Numba's form of the function."""
        from numba import njit  # noqa: PLC0415  heavy, and only a first call needs it

        inline: Literal["always", "never"] = "always" if self.targetoptions else "never"
        return njit(cache=True, nogil=True, inline=inline)(self.py_func)

    @property
    def _numba_type_(self) -> object:
        from numba import typeof  # noqa: PLC0415  asked by Numba alone, which is loaded by then

        return typeof(self.compiled)  # type: ignore[no-untyped-call]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it, compiled."""
        return self.compiled(*args, **kwargs)

    def __reduce__(self) -> str:
        """Pickled by name, as a function is: another process compiles it anew."""
        return self.py_func.__qualname__


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """Mark a function for compilation: arrays by position, plain loops, no Python objects."""
    return Kernel(function)


def inlined(function: Callable[P, R]) -> Kernel[P, R]:
    """The same for a few lines inside the hottest loops: its callers take it into their own code."""
    return Kernel(function, inline=True)
