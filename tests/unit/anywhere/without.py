"""Runs the command line as if packages were not installed: `without.py PACKAGES ARGUMENTS...`.

At the end the exit code, and on the last line of stderr the packages of extras that were loaded all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Blind(MetaPathFinder):
    """A finder that does not see some packages."""

    def __init__(self, finder: Any, packages: frozenset[str]) -> None:
        self.finder, self.packages = finder, packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.packages:
            return None
        found: ModuleSpec | None = self.finder.find_spec(fullname, path, target)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finder, name)


def hide(packages: frozenset[str]) -> None:
    sys.meta_path[:] = [Blind(finder, packages) for finder in sys.meta_path]


def main() -> None:
    packages = frozenset(sys.argv[1].split(","))
    hide(packages)
    sys.argv = ["equiano", *sys.argv[2:]]
    from equiano.cli.app import main as command

    command()


if __name__ == "__main__":
    main()
