"""What lies inside of files beside what they show: of pictures in documents, of office files, of sounds.

A picture in a document is not made anew, for that would change how it looks: its hidden parts are cut out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile

from equiano.words import say
from equiano_web.cases.files.kinds import UnfitFileError

# What an office file of 10 MB may unfold to; beyond it somebody wants to fill the memory.
MOST_UNFOLDED = 100 * 2**20
_EOI, _SOS, _EXIF, _ICC = 0xD9, 0xDA, 0xE1, 0xE2
# Segments that hold no picture: APP0 to APP15 and comments (ITU-T T.81, B.1). What colours need stays.
_SAID = frozenset({*range(0xE0, 0xF0), 0xFE})
_COLOURS = {0xE0: b"", _ICC: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SAID = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG without Exif, XMP, IPTC and comments, and without what follows its end; its turn stays."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark, size = content[at + 1], 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if mark in (0xFF, _EOI):  # a fill byte; the end before any picture
            at += 1 if mark == 0xFF else 2
            continue
        segment = content[at : at + size]
        if mark == _EXIF:
            kept.append(_turn(segment))
        elif mark not in _SAID or (mark in _COLOURS and segment[4:].startswith(_COLOURS[mark])):
            kept.append(segment)
        at += size
        if mark == _SOS:
            end = _end_of_scan(content, at)
            kept.append(content[at:end])
            at = end
            if content[at : at + 2] == b"\xff\xd9":
                break
    return b"".join([*kept, b"\xff\xd9"])


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next mark stands after the coded dots; the end of the file if there is none."""
    found = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]").search(content, at)
    return found.start() if found else len(content)


def _turn(segment: bytes) -> bytes:
    """The Exif segment anew, with nothing but how the picture is turned; empty if it is upright."""
    from PIL import Image  # noqa: PLC0415 - heavy, and needed only here

    old, new = Image.Exif(), Image.Exif()
    try:
        old.load(segment[4:])
        turned = int(old.get(0x0112, 1))
    except Exception:  # whatever a decoder makes of hostile tags
        return b""
    if not 2 <= turned <= 8:
        return b""
    new[0x0112] = turned
    content = new.tobytes()
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content


def bare_png(content: bytes) -> bytes:
    """A PNG without texts, Exif and time, and without what follows its end."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        if name not in _PNG_SAID:
            kept.append(content[at : at + 12 + size])
        at += 12 + size
        if name == b"IEND":
            break
    return b"".join(kept)


# Parts of an office file that say who made it and with what; empty ones stand in their place, as the
# relationships and the manifest name them.
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_MORE = "http://schemas.openxmlformats.org/officeDocument/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_EMPTY = {
    "docprops/core.xml": f'<cp:coreProperties xmlns:cp="{_CORE}"/>',
    "docprops/app.xml": f'<Properties xmlns="{_MORE}/extended-properties"/>',
    "docprops/custom.xml": f'<Properties xmlns="{_MORE}/custom-properties"/>',
    "meta.xml": (
        f'<office:document-meta xmlns:office="{_ODF}" office:version="1.2"><office:meta/>'
        "</office:document-meta>"
    ),
}
_NESTED = 2  # a table in a document, a picture's source in that table


class _Left:
    """How many bytes may still be unfolded of a file, with the files inside of it."""

    def __init__(self) -> None:
        self.bytes = MOST_UNFOLDED

    def read(self, archive: zipfile.ZipFile, part: str) -> bytes:
        """A part, whatever the archive says of its size."""
        with archive.open(part) as source:
            found = source.read(self.bytes + 1)
        self.bytes -= len(found)
        if self.bytes < 0:
            raise UnfitFileError(say("This file unfolds to far more than it is: it is not taken."))
        return found


def bare_office(content: bytes) -> bytes:
    """An office file without who made it, when, and what its pictures say of themselves.

    Remarks and tracked changes keep the names of their authors: they are shown with them.

    Raises:
        UnfitFileError: If it is damaged, or unfolds to more than `MOST_UNFOLDED`.
    """
    try:
        return _bare_archive(content, _Left(), _NESTED)
    except UnfitFileError:
        raise
    except Exception:  # whatever a damaged archive raises
        raise UnfitFileError(say("This file is damaged or locked by a password.")) from None


def _bare_archive(content: bytes, left: _Left, nested: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for part in dict.fromkeys(one.filename for one in old.infolist() if not one.is_dir()):
            found = left.read(old, part)
            how = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(part), _bare_part(part, found, left, nested), how)
    return target.getvalue()


def _bare_part(name: str, content: bytes, left: _Left, nested: int) -> bytes:
    if (empty := _EMPTY.get(name.lower())) is not None:
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{empty}'.encode()
    if content.startswith(b"\xff\xd8\xff"):
        return bare_jpeg(content)
    if content.startswith(_PNG):
        return bare_png(content)
    if content.startswith(b"PK\x03\x04") and nested:
        return _bare_archive(content, left, nested - 1)
    return content


def bare_mp3(content: bytes) -> bytes:
    """An MP3 without the tags before and after its frames (ID3).

    Raises:
        UnfitFileError: If it holds tags alone.
    """
    while content[:3] == b"ID3" and len(content) > 10:
        size = 0
        for one in content[6:10]:
            size = size << 7 | one & 0x7F
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    bare = content[:-128] if content[-128:-125] == b"TAG" else content
    if not bare:
        raise UnfitFileError(say("This file is empty."))
    return bare


_HOLDS, _TELLS = frozenset({b"moov", b"trak"}), frozenset({b"udta", b"meta", b"uuid"})


def bare_m4a(content: bytes) -> bytes:
    """An M4A without where it was recorded, by whom and with what; as long as before, for it has offsets."""
    made = bytearray(content)
    _blank(made, 0, len(made))
    return bytes(made)


def _blank(made: bytearray, at: int, end: int) -> None:
    while at + 8 <= end:
        size, name = struct.unpack(">I4s", made[at : at + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(made[at + 8 : at + 16], "big"), 16
        size = min(size or end - at, end - at)  # 0: to the end
        if size < head:
            return
        if name in _TELLS:
            made[at + 4 : at + 8] = b"free"
            made[at + head : at + size] = bytes(size - head)
        elif name in _HOLDS:
            _blank(made, at + head, at + size)
        at += size
