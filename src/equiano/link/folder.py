"""A folder of results, written whole or not at all; a killed run leaves nothing that looks finished."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equiano.errors import UsageError

MARK = "quality.json"  # what every finished folder of ours has


def check_replaceable(out: Path) -> None:
    """Refuse to replace a folder that is not a linkage.

    Raises:
        UsageError: If `out` is a file, or a folder with anything else in it.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file()):
        raise UsageError(f"{out.name}: something else is there. Choose another --out, or empty it.")


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Yield a temporary folder beside `out`; on success it takes the place of `out`, on error it is removed.

    What a killed run left behind is removed by the next one.
    """
    check_replaceable(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    for left in out.parent.glob(f".{out.name}.*.part"):
        shutil.rmtree(left, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    try:
        yield temporary
        if out.exists():
            out.rename(temporary.with_suffix(".old"))
        temporary.rename(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(temporary.with_suffix(".old"), ignore_errors=True)
