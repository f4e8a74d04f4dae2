"""Which text encoding a file is in. A wrong guess turns names into nonsense, so doubt is an error."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from equiano.errors import BadInputError

LIKELIEST = "likeliest"  # in place of an encoding: take the likeliest one of a file that is not UTF-8
_BLOCK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Bytes of the letters А-я and Ё, ё; a Russian text in cp1251 has hardly any others above 0x7F.
_CP1251_LETTERS = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8}
_KOI8_R_LETTERS = frozenset(range(0xC0, 0x100)) | {0xA3, 0xB3}


def open_bytes(path: Path) -> IO[bytes]:
    """Open a plain or gzip file for reading bytes."""
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if zipped else path.open("rb")  # type: ignore[return-value]


def blocks_of(path: Path) -> Iterator[bytes]:
    """The file's (decompressed) bytes, block by block.

    Raises:
        BadInputError: If the gzip file is cut short or damaged.
    """
    try:
        with open_bytes(path) as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadInputError(
            f"{path.name}: the compressed file is damaged or cut short. Copy or download it again."
        ) from error


def text_of(path: Path, encoding: str) -> Iterator[str]:
    """The file's text, block by block; the encoding must be the right one."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for block in blocks_of(path):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _guess_legacy(sample: bytes) -> str:
    """Best guess for bytes that are not UTF-8: cp1251 or koi8-r for Cyrillic, else cp1252."""
    high = [byte for byte in sample if byte >= 0x80]
    if sum(byte in _CP1251_LETTERS for byte in high) < 0.8 * len(high):
        return "cp1252"
    # In cp1251 small letters (the usual ones) are 0xE0 and up; in KOI8-R they are below.
    small = sum(byte >= 0xE0 for byte in high)
    return "cp1251" if small >= len(high) / 2 else "koi8-r"


def _check(path: Path, encoding: str) -> int | None:
    """Decode the whole file; return the position of the first byte that does not fit, None if all do."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    for block in blocks_of(path):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return position + error.start
        position += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return position
    return None


def _reject_nul(path: Path) -> None:
    if any(b"\x00" in block for block in blocks_of(path)):
        raise BadInputError(
            f"{path.name}: this is not a text file (it has zero bytes). Give a CSV or XLSX file;"
            " if it is UTF-16 without a mark, run again with `--encoding utf-16-le`."
        )


def encoding_of(path: Path, wanted: str | None = None) -> str:
    """The encoding to read `path` with: `wanted` if it fits, else UTF-8 (with or without a mark).

    Raises:
        BadInputError: If the file is in another encoding; the message names the option that reads it.
    """
    head = next(blocks_of(path), b"")
    if wanted is not None and wanted != LIKELIEST:
        try:
            name = codecs.lookup(wanted).name
        except LookupError as error:
            raise BadInputError(
                f"unknown encoding {wanted!r}. Use utf-8, utf-16, cp1251 or koi8-r."
            ) from error
        if _check(path, name) is not None:
            raise BadInputError(f"{path.name}: the file is not in {name}. Try another `--encoding`.")
        return "utf-8-sig" if name == "utf-8" else name
    for mark, name in _BOMS:
        if head.startswith(mark):
            if _check(path, name) is not None:
                raise BadInputError(f"{path.name}: the file begins as {name} but is not. Save it as UTF-8.")
            return name
    if (fault := _check(path, "utf-8")) is not None:
        guess = _guess_legacy(head)
        if wanted == LIKELIEST and _check(path, guess) is None:
            return guess
        raise BadInputError(
            f"{path.name}: the file is not UTF-8 (byte {fault + 1}). It looks like {guess}:"
            f" run again with `--encoding {guess}`, or save it as UTF-8."
        )
    _reject_nul(path)
    return "utf-8-sig"
