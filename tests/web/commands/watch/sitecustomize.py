"""Watches the files of a process of a test: on its path, so that Python runs it before anything else.

Every name that is opened for writing is written down, and what is removed is copied before. What a library of
C opens by itself is not heard of.
"""

import os
import shutil
import sys
import uuid
from contextlib import suppress
from pathlib import Path

_FOLDER = Path(os.environ["EQUIANO_TEST_WATCH"])
_NOTED = os.open(_FOLDER / "written", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_WRITES = os.O_WRONLY | os.O_RDWR


def _hear(event: str, given: tuple[object, ...]) -> None:
    if event == "open" and isinstance(given[2], int) and given[2] & _WRITES:
        if isinstance(given[0], str | os.PathLike) and not str(given[0]).startswith(str(_FOLDER)):
            os.write(_NOTED, f"{given[0]!s}\n".encode())
    elif event in {"shutil.rmtree", "os.remove"} and isinstance(given[0], str | os.PathLike):
        kept = _FOLDER / uuid.uuid4().hex
        with suppress(OSError):
            if Path(given[0]).is_dir():
                shutil.copytree(given[0], kept)
            elif Path(given[0]).is_file():
                shutil.copyfile(given[0], kept)


sys.addaudithook(_hear)
