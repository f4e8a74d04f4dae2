"""Which files are taken, recognised by their content: what a name says of a file is not believed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from equiano.words import say


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken.

    Attributes:
        code: Its name here, and its ending.
        media: Media type under which it is handed out.
        is_picture: Whether it is shown on a page, made anew of its dots.
    """

    code: str
    media: str
    is_picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf"),
        Kind("jpg", "image/jpeg", is_picture=True),
        Kind("png", "image/png", is_picture=True),
        Kind("webp", "image/webp", is_picture=True),
        Kind("docx", f"{_OFFICE}wordprocessingml.document"),
        Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
        Kind("odt", "application/vnd.oasis.opendocument.text"),
        Kind("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        Kind("txt", "text/plain; charset=utf-8"),
        Kind("mp3", "audio/mpeg"),
        Kind("m4a", "audio/mp4"),
        Kind("ogg", "audio/ogg"),
    )
}
# Parts of an office file that run as a program.
_PROGRAMS = re.compile(r"vbaProject\.bin$|^Basic/|^Scripts/|/activeX/|\.(exe|dll|js|vbs|bat|cmd|ps1)$", re.I)
_MOST_PARTS = 5_000  # of an office file; a real one has some hundred


class UnfitFileError(ValueError):
    """A file that is not taken; says why and what to do, without its name."""


def recognised(content: bytes) -> Kind:
    """The kind of a file.

    Raises:
        UnfitFileError: If none that is taken.
    """
    for starts, kind in _BY_START:
        if starts(content):
            return kind(content)
    if _is_text(content):
        return KINDS["txt"]
    raise UnfitFileError(
        say(
            "Files of this kind are not taken. Taken are PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, ODS, plain "
            "text in UTF-8, MP3, M4A and OGG."
        )
    )


def _always(code: str) -> Callable[[bytes], Kind]:
    return lambda _: KINDS[code]


def _zip(content: bytes) -> Kind:
    """An office file; no other archive is taken, and none with a program in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            kind = _office(archive, set(names))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UnfitFileError(say("This file is damaged or locked by a password.")) from None
    if kind is None or len(names) > _MOST_PARTS:
        raise UnfitFileError(say("Archives are not taken: unpack it, and attach what you need of it."))
    if any(_PROGRAMS.search(name) for name in names):
        raise UnfitFileError(say("This file holds a program (macros). Save it without, and attach that."))
    return kind


def _office(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            said = part.read(100).decode("ascii", "replace").strip()
        return next((kind for kind in (KINDS["odt"], KINDS["ods"]) if kind.media == said), None)
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return KINDS["docx"]
    return KINDS["xlsx"] if "xl/workbook.xml" in names else None


_PICTURES_OF_PHONES = frozenset({b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"})
_SOUND = frozenset({b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"3gp4", b"3gp5"})


def _boxes(content: bytes) -> Kind:
    """A file of the family of MP4: a sound, a film, or a picture of a telephone."""
    brand = content[8:12]
    if brand in _PICTURES_OF_PHONES:
        raise UnfitFileError(say("Pictures in HEIC or AVIF are not taken: save it as JPEG."))
    # A track of a film names its handler; a sound has none of the kind.
    if brand not in _SOUND or b"vide" in content:
        raise UnfitFileError(say("Films are not taken."))
    return KINDS["m4a"]


def _ogg(content: bytes) -> Kind:
    if b"OpusHead" in content[:300] or b"\x01vorbis" in content[:300]:
        return KINDS["ogg"]
    raise UnfitFileError(say("Films are not taken."))


# Kilobits a second of MPEG-1 and MPEG-2 layer III, and samples a second, by their codes (ISO/IEC 11172-3,
# 13818-3).
_BITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {1: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000)}


def _is_mp3(content: bytes) -> bool:
    """An ID3 tag, or a frame of layer III that is followed by another: two bytes alone say nothing."""
    if content[:3] == b"ID3" and len(content) > 10:
        return True
    return (size := _frame(content, 0)) > 0 and _frame(content, size) > 0


def _frame(content: bytes, at: int) -> int:
    """Bytes of a frame that begins there, 0 if none does."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version = 1 if head[1] & 0x18 == 0x18 else 2
    bits, rate = head[2] >> 4, head[2] >> 2 & 3
    if bits in (0, 15) or rate == 3:
        return 0
    samples = 144 if version == 1 else 72
    return samples * _BITS[version][bits] * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def _is_text(content: bytes) -> bool:
    """UTF-8 without signs that no text has."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)


_BY_START: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Kind]], ...] = (
    (lambda content: content[:5] == b"%PDF-", _always("pdf")),
    (lambda content: content[:3] == b"\xff\xd8\xff", _always("jpg")),
    (lambda content: content[:8] == b"\x89PNG\r\n\x1a\n", _always("png")),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", _always("webp")),
    (lambda content: content[:4] == b"PK\x03\x04", _zip),
    (lambda content: content[4:8] == b"ftyp", _boxes),
    (lambda content: content[:4] == b"OggS", _ogg),
    (_is_mp3, _always("mp3")),
)
