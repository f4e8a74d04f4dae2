"""What is printed can be read, whatever code page the machine has.

As git and pip do: words go out as UTF-8 unless the terminal has another encoding that holds the reader's
letters. A Windows code page of Western Europe and plain ASCII hold no Russian; a pipe or a file is read by a
program, which expects UTF-8. What even so cannot be written is replaced, never an error.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress

_LETTERS = "Ёя"  # an encoding that has these has the reader's alphabet
# Python keeps error handlers by name for the whole process: the package's name keeps it from meeting others.
_HANDLER = "equiano.readable"


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    """A byte of a file name that is no text goes out as it is; what the encoding lacks as a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    first = ord(error.object[error.start])
    own_byte = 0xDC80 <= first <= 0xDCFF  # how Python keeps a byte that it could not decode
    return (bytes([first - 0xDC00]) if own_byte else "?"), error.start + 1


def _holds_the_letters(encoding: str) -> bool:
    with suppress(LookupError, UnicodeError):
        return bool(_LETTERS.encode(encoding))
    return False


def _kept(stream: io.TextIOWrapper) -> bool:
    """Whether the stream keeps its encoding: UTF-8, or one that somebody chose and that has the letters."""
    with suppress(LookupError):
        if codecs.lookup(stream.encoding).name.startswith("utf"):
            return True
    # A terminal's encoding is what the reader sees; of a pipe it is only the machine's guess.
    chosen = stream.isatty() or bool(os.environ.get("PYTHONIOENCODING"))
    return chosen and _holds_the_letters(stream.encoding)


def make_readable() -> None:
    """Set the three standard streams so that no text fails on them."""
    codecs.register_error(_HANDLER, _replaced)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, _HANDLER), (sys.stderr, _HANDLER)):
        if isinstance(stream, io.TextIOWrapper):  # not where a test or a notebook took its place
            with suppress(ValueError, OSError):  # closed
                stream.reconfigure(encoding=None if _kept(stream) else "utf-8", errors=errors)
