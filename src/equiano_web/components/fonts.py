"""Serves the font that the library draws with: one copy in the package, for pictures and for pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FOLDER = Path(str(resources.files("equiano.draw"))) / "assets"
PREFIX = "equiano_web/fonts"


class FontFinder(BaseFinder):
    """Finds the packed fonts of `equiano/draw/assets` under `equiano_web/fonts/`, and nothing else there."""

    def check(self, **_: object) -> list[Any]:
        """Nothing is to be set, so nothing can be set wrong."""
        return []

    def find(self, path: str, find_all: bool = False) -> Any:  # noqa: ANN401  # as Django has it
        """Where a font lies, by its name below the address of static files."""
        folder, _slash, name = path.rpartition("/")
        found = [str(file) for file in FOLDER.glob("*.woff2") if folder == PREFIX and file.name == name]
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every font, for `collectstatic` and the server's list of files."""
        for file in sorted(FOLDER.glob("*.woff2")):
            storage = FileSystemStorage(FOLDER)
            storage.prefix = PREFIX  # type: ignore[attr-defined]  # as Django's own finders hand it on
            yield file.name, storage
