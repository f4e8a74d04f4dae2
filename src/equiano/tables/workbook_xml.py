"""The parts of an XLSX file as streams of XML elements, so that memory stays flat whatever a part unpacks to.

```
part of the ZIP ──a BLOCK──> what was left + block ──cut after the last whole item──> root tag + items
                                    ^                     │                             + closing tag
                                    └──── what is left <──┘                             └─> ElementTree
```
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path

from equiano.errors import BadInputError
from equiano.limits import limits
from equiano.words import say

# 1 MB: parsing costs the same per byte from some 100 kB on, and memory grows with it (chosen, not measured).
BLOCK = 1 << 20
_LONGEST = 1 << 24  # bytes before the first row
_STYLES = 1 << 26  # bytes of the list of styles or sheets
_LARGEST = 1 << 31  # bytes of one part, unpacked
# Each pattern begins with literal bytes, by which the search jumps; with a group first it looks everywhere.
_CELL = rb'<c r="[A-Z]{1,3}\d+"[^<>]*/>'
_ROW = rb'<row r="\d+"[^<>]*(?:/>|></row>)\s*'
_EMPTY_CELLS = re.compile(_CELL + rb"(?:" + _CELL + rb")*")
_EMPTY_ROWS = re.compile(_ROW + rb"(?:" + _ROW + rb')*(?=<row r=")')  # the last one is kept
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")  # how XLSX writes characters that XML cannot


def tag(element: ET.Element) -> str:
    """Name of an element without its name space."""
    return element.tag.rpartition("}")[2]


def blocks(path: Path, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The unpacked bytes of a part.

    Raises:
        BadInputError: If there are more than 2 GB of them.
    """
    about = archive.getinfo(part)
    limits().check_unpacked(path.name, about.file_size, about.compress_size)
    if about.file_size > _LARGEST:
        raise BadInputError(
            say("{name}: unpacked, it is larger than 2 GB. Save the sheet as CSV.", name=path.name)
        )
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            yield block


def small_part(path: Path, archive: zipfile.ZipFile, part: str) -> ET.Element:
    """A small part as a tree; a document type is refused, as it can make much of little."""
    if archive.getinfo(part).file_size > _STYLES:
        raise BadInputError(
            say("{name}: the workbook's list of styles is too large. Save it as CSV.", name=path.name)
        )
    text = archive.read(part)
    if b"<!DOCTYPE" in text:
        raise ValueError("document type")
    return ET.fromstring(text)


def elements(path: Path, archive: zipfile.ZipFile, part: str, holder: str, item: str) -> Iterator[ET.Element]:
    """Children `item` of the element `holder`, a block at a time: a whole part would not fit in memory.

    Each block is cut after the last whole item and parsed below the part's own root tag, which declares the
    name spaces.
    """
    root, prefix, rest, end, begun = b"", b"", b"", b"", False
    allowed = limits()
    for block in blocks(path, archive, part):
        rest += block
        if not begun:
            found = re.search(rb"<((?:\w+:)?)" + holder.encode() + rb"\b[^<>]*?(/?)>", rest)
            if found is None:
                if len(rest) > _LONGEST:
                    raise BadInputError(say("{name}: this is no sheet of a workbook.", name=path.name))
                continue
            if b"<!DOCTYPE" in rest[: found.start()]:
                raise ValueError("document type")
            if found.group(2):
                return
            prefix = found.group(1)
            root = _root_tag(rest, found.group())
            begun, rest = True, rest[found.end() :]
            end = b"</" + prefix + item.encode() + b">"
        if b"<" not in rest and rest.isspace():  # white space without end is not worth a search
            rest = b""
            continue
        if not prefix and item == "row":
            rest = _EMPTY_ROWS.sub(b"", _EMPTY_CELLS.sub(b"", rest))
        closing = rest.find(b"</" + prefix + holder.encode())
        done = closing if closing >= 0 else rest.rfind(end) + len(end)
        if closing >= 0 or done >= len(end):
            yield from ET.fromstring(root + rest[:done] + _closing(root))
            rest = rest[done:]
        if closing >= 0:
            return
        allowed.check_cell(path.name, len(rest))
    raise EOFError


def _root_tag(text: bytes, holder: bytes) -> bytes:
    """The root's opening tag: the first that is neither declaration nor comment."""
    found = re.search(rb"<(?![?!])[^<>]*>", text)
    if found is None:
        raise ValueError("no root")
    # Where the holder is the root itself (shared strings), it is the one.
    return holder if found.group() == holder else found.group()


def _closing(root: bytes) -> bytes:
    return b"</" + re.split(rb"[\s>]", root[1:], maxsplit=1)[0] + b">"


def rows_of(path: Path, archive: zipfile.ZipFile, part: str) -> Iterator[ET.Element]:
    """Rows of a sheet."""
    return elements(path, archive, part, "sheetData", "row")


def shared_strings(path: Path, archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    """Texts that cells of all sheets refer to by number."""
    for item in elements(path, archive, part, "sst", "si"):
        yield string_of(item)


def string_of(element: ET.Element) -> str:
    """Text of a rich or plain string, without the reading aid that East Asian ones carry."""
    found = []
    for child in element:
        match tag(child):
            case "t":
                found.append(child.text or "")
            case "r":
                found += [part.text or "" for part in child if tag(part) == "t"]
    return unescaped("".join(found))


def unescaped(text: str) -> str:
    """Text with the characters that XML cannot hold put back."""
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
