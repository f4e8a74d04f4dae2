"""A folder of results, written whole or not at all; a killed run leaves nothing that looks finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equiano.errors import UsageError
from equiano.files import whole_folder as whole
from equiano.words import say

MARK = "quality.json"  # what every finished folder of ours has


def check_replaceable(out: Path) -> None:
    """Refuse to replace a folder that is not a linkage.

    Raises:
        UsageError: If `out` is a file, or a folder with anything else in it.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file()):
        raise UsageError(
            say("{name}: something else is there. Choose another --out, or empty it.", name=out.name)
        )


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Yield a private temporary folder; on success it takes the place of `out`, which must be replaceable."""
    check_replaceable(out)
    with whole(out) as folder:
        yield folder
