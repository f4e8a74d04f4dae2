"""Which text encoding a file is in. A wrong guess turns names into nonsense, so doubt is an error."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from equiano.errors import BadInputError, Fault
from equiano.limits import limits
from equiano.tables.letters import likeliest_encodings
from equiano.words import say

LIKELIEST = "likeliest"  # in place of an encoding: take the likeliest one of a file that is not UTF-8
_BLOCK = 1 << 20
_LINE_ENDS = re.compile(rb"[\r\n]")
_LISTED = 20  # lines named in a message
_SAMPLE = 1 << 14  # bytes of lines with letters beyond ASCII: enough for their statistics
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def is_gzip(path: Path) -> bool:
    """Whether a file says of itself that it is gzip, whatever its name is."""
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def open_bytes(path: Path) -> IO[bytes]:
    """Open a plain or gzip file for reading bytes."""
    return gzip.open(path, "rb") if is_gzip(path) else path.open("rb")  # type: ignore[return-value]


def blocks_of(path: Path) -> Iterator[bytes]:
    """The file's (decompressed) bytes, block by block.

    Raises:
        BadInputError: If the gzip file is cut short or damaged, or if it unpacks to too much or has too long
            a line (`limits`).
    """
    allowed, packed, unpacked, line = limits(), path.stat().st_size, 0, 0
    try:
        with open_bytes(path) as stream:
            zipped = isinstance(stream, gzip.GzipFile)
            while block := stream.read(_BLOCK):
                unpacked += len(block)
                if zipped:
                    allowed.check_unpacked(path.name, unpacked, packed)
                first, *others = _LINE_ENDS.split(block) if allowed.cell < _BLOCK else _ends_of(block)
                allowed.check_cell(path.name, max(line + len(first), *map(len, others), 0))
                line = len(others[-1]) if others else line + len(first)
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadInputError(
            say(
                "{name}: the compressed file is damaged or cut short. Copy or download it again.",
                name=path.name,
            )
        ) from error


def _ends_of(block: bytes) -> list[bytes]:
    """The first and the last line of a block; what stands between is shorter than a block."""
    ends = [end for sign in (b"\n", b"\r") for end in (block.find(sign), block.rfind(sign)) if end >= 0]
    return [block[: min(ends)], block[max(ends) + 1 :]] if ends else [block]


def text_of(path: Path, encoding: str) -> Iterator[str]:
    """The file's text, block by block; the encoding must be the right one."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for block in blocks_of(path):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _sample(path: Path) -> bytes:
    """The first lines that are not ASCII, up to 16 kB of them."""
    found = bytearray()
    rest = b""
    for block in blocks_of(path):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if not line.isascii():
                found += line[:_SAMPLE] + b"\n"
        if len(found) >= _SAMPLE:
            return bytes(found[:_SAMPLE])
    return bytes(found + (b"" if rest.isascii() else rest))[:_SAMPLE]


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of ASCII signs is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


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


def _reject_nul(path: Path, head: bytes) -> None:
    if (wide := _wide(head)) is not None and _check(path, wide) is None:
        raise BadInputError(
            say(
                "{name}: the file has zero bytes, as UTF-16 without a mark. Run again with"
                " `--encoding {wide}`, or save it as UTF-8.",
                name=path.name,
                wide=wide,
            )
        )
    if any(b"\x00" in block for block in blocks_of(path)):
        raise BadInputError(
            say(
                "{name}: this is not a text file (it has zero bytes). Give a CSV or XLSX file.",
                name=path.name,
            )
        )


def _reject_mixed(path: Path) -> None:
    """Most lines are UTF-8 and some are not: no other encoding is right for the file."""
    good, bad = 0, []
    rest, number = b"", 0
    for block in (*blocks_of(path), b"\n"):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            number += 1
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad.append(number)
    if good >= len(bad):
        raise BadInputError(
            say(
                "{name}: {lines:,} {lines|line is|lines are} not in UTF-8 as the others are."
                " Save the whole list as UTF-8.",
                name=path.name,
                lines=len(bad),
            ),
            [Fault(say("not in UTF-8."), row=row) for row in bad[:_LISTED]],
        )


def _likeliest(path: Path) -> list[str]:
    """Encodings that read the whole file, the likeliest ones by their letters."""
    return [name for name in likeliest_encodings(_sample(path)) if _check(path, name) is None] or ["cp1252"]


def _found(path: Path, wanted: str | None, head: bytes) -> str:
    """`utf-8-sig` if the file is, else the likeliest encoding if that is wanted.

    Raises:
        BadInputError: If it is in another encoding; the message names the option that reads it.
    """
    if (fault := _check(path, "utf-8")) is None:
        return "utf-8-sig"
    _reject_nul(path, head)
    _reject_mixed(path)
    found = _likeliest(path)
    if wanted == LIKELIEST and _check(path, found[0]) is None:
        return found[0]
    if len(found) == 1:
        raise BadInputError(
            say(
                "{name}: the file is not UTF-8 (byte {byte}). It looks like {guess}: run again with"
                " `--encoding {guess}`, or save it as UTF-8.",
                name=path.name,
                byte=fault + 1,
                guess=found[0],
            )
        )
    raise BadInputError(
        say(
            "{name}: the file is not UTF-8 (byte {byte}). By its letters it may be {guesses}: run again"
            " with `--encoding` and one of them, and check that names read right; or save it as UTF-8.",
            name=path.name,
            byte=fault + 1,
            guesses=", ".join(found),
        )
    )


def text_encoding(wanted: str) -> str:
    """Name of an encoding that a user asked for.

    Raises:
        BadInputError: If there is none of that name that makes text of bytes.
    """
    try:
        name = codecs.lookup(wanted).name
        codecs.getincrementaldecoder(name)("strict").decode(b"a").casefold()
    except (LookupError, ValueError, TypeError, AttributeError, OSError) as error:
        raise BadInputError(
            say(
                "unknown encoding {wanted!r}. Use utf-8, utf-16, cp1251, cp866, koi8-r, cp1250 or cp1252.",
                wanted=wanted,
            )
        ) from error
    return name


def encoding_of(path: Path, wanted: str | None = None) -> str:
    """The encoding to read `path` with: `wanted` if it fits, else UTF-8 (with or without a mark).

    Raises:
        BadInputError: If the file is in another encoding; the message names the option that reads it.
    """
    head = next(blocks_of(path), b"")
    if wanted is not None and wanted != LIKELIEST:
        name = text_encoding(wanted)
        if _check(path, name) is not None:
            raise BadInputError(
                say(
                    "{name}: the file is not in {encoding}. Try another `--encoding`.",
                    name=path.name,
                    encoding=name,
                )
            )
        return "utf-8-sig" if name == "utf-8" else name
    for mark, name in _BOMS:
        if head.startswith(mark):
            if _check(path, name) is not None:
                raise BadInputError(
                    say(
                        "{name}: the file begins as {encoding} but is not. Save it as UTF-8.",
                        name=path.name,
                        encoding=name,
                    )
                )
            return name
    if wanted == LIKELIEST and (wide := _wide(head)) is not None and _check(path, wide) is None:
        return wide
    found = _found(path, wanted, head)
    _reject_nul(path, head)
    return found
