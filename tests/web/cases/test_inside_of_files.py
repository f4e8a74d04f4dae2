"""What files say beside what they show: pictures in documents, office files, sounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
)

from equiano_web.cases.files import inside
from equiano_web.cases.files.clean import cleaned
from equiano_web.cases.files.kinds import KINDS, UnfitFileError, recognised

SECRET = b"kanareykina"


def photograph(turn: int = 6, **options: Any) -> bytes:
    """A picture of a telephone: its turn, its place, a comment, something after its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = turn, SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    made = Image.new("RGB", (64, 32), "red")
    ImageDraw.Draw(made).ellipse((5, 5, 40, 30), "blue")
    target = io.BytesIO()
    made.save(target, "JPEG", exif=exif, comment=SECRET, icc_profile=b"colours", **options)
    return target.getvalue() + b"\xff\xd8" + SECRET


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_a_picture_loses_its_tags_and_no_dot(options: dict[str, Any]) -> None:
    old = photograph(**options)
    bare = inside.bare_jpeg(old)
    assert SECRET in old
    assert SECRET not in bare
    before, after = Image.open(io.BytesIO(old)), Image.open(io.BytesIO(bare))
    assert ImageChops.difference(before, after).getbbox() is None
    assert dict(after.getexif()) == {0x0112: 6}
    assert after.info["icc_profile"] == b"colours"
    assert b"Exif" not in inside.bare_jpeg(photograph(turn=1))


def test_what_is_no_whole_picture_ends_all_the_same() -> None:
    whole = photograph()
    for content in (
        b"\xff\xd8\xff",
        whole[:30],
        whole[:200],
        b"\xff\xd8\xff\xe1\x00\x00" * 9,
        b"\xff\xd8\xff\xff\xff",
    ):
        assert SECRET not in inside.bare_jpeg(content)


def _pdf(*filters: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    said = DecodedStreamObject()
    said.set_data(b"<x:xmpmeta>" + SECRET)
    found = EncodedStreamObject()
    found._data = zlib.compress(photograph()) if len(filters) > 1 else photograph()
    names = [NameObject(one) for one in filters]
    found[NameObject("/Filter")] = ArrayObject(names) if len(names) > 1 else names[0]
    for name, value in {"/Subtype": "/Image", "/Type": "/XObject", "/ColorSpace": "/DeviceRGB"}.items():
        found[NameObject(name)] = NameObject(value)
    for name, number in {"/Width": 64, "/Height": 32, "/BitsPerComponent": 8}.items():
        found[NameObject(name)] = NumberObject(number)
    found[NameObject("/Metadata")] = writer._add_object(said)
    pictures = DictionaryObject({NameObject("/P"): writer._add_object(found)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("filters", [("/DCTDecode",), ("/FlateDecode", "/DCTDecode")])
def test_a_photograph_on_a_page_of_a_pdf_does_not_say_where_it_was_made(filters: tuple[str, ...]) -> None:
    bare = cleaned(KINDS["pdf"], _pdf(*filters))
    assert SECRET not in bare
    reader = PdfReader(io.BytesIO(bare))
    page: Any = reader.pages[0]
    streams = [one.get_object() for one in page["/Resources"]["/XObject"].values()]
    assert len(streams) == 1
    raw = streams[0]._data
    raw = zlib.decompress(raw) if len(filters) > 1 else raw
    assert SECRET not in raw
    assert Image.open(io.BytesIO(raw)).size == (64, 32)


def _archive(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = SECRET
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def _png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    said, target = PngInfo(), io.BytesIO()
    said.add_text("Author", SECRET.decode())
    Image.new("RGB", (9, 9), "green").save(target, "PNG", pnginfo=said)
    return target.getvalue()


_XML = b"<a>" + SECRET + b"</a>"
_TABLE = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", "docProps/core.xml": _XML}
OFFICE = {
    "docx": {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<w>told</w>",
        **dict.fromkeys(("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"), _XML),
        "word/media/image1.jpeg": photograph(),
        "word/media/image2.png": _png(),
        "word/embeddings/table.xlsx": _archive(_TABLE),
    },
    "xlsx": {**_TABLE, "docProps/thumbnail.jpeg": photograph()},
    "odt": {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "meta.xml": _XML,
        "content.xml": b"<w>told</w>",
    },
}


@pytest.mark.parametrize("code", OFFICE)
def test_an_office_file_does_not_say_who_made_it_nor_where_its_pictures_were_made(code: str) -> None:
    old = _archive(OFFICE[code])
    bare = cleaned(KINDS[code], old)
    assert recognised(bare).code == code
    with zipfile.ZipFile(io.BytesIO(bare)) as found:
        assert found.comment == b""
        assert found.namelist() == list(OFFICE[code])  # the first of an ODF names its kind
        parts = {name: found.read(name) for name in found.namelist()}
    assert SECRET not in b"".join(parts.values())
    for name, content in parts.items():
        if name.endswith("xml"):
            ElementTree.fromstring(content)
        if name.endswith("xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as table:
                assert SECRET not in table.read("docProps/core.xml")
    if code == "docx":
        assert parts["word/document.xml"] == b"<w>told</w>"
        assert Image.open(io.BytesIO(parts["word/media/image1.jpeg"])).size == (64, 32)
        assert Image.open(io.BytesIO(parts["word/media/image2.png"])).getpixel((1, 1)) == (0, 128, 0)


def test_a_file_that_unfolds_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "MOST_UNFOLDED", 10_000)
    parts = dict(OFFICE["odt"])
    assert cleaned(KINDS["odt"], _archive(parts))
    with pytest.raises(UnfitFileError):
        cleaned(KINDS["odt"], _archive(parts | {"big": bytes(10_000)}))
    # Files inside share what the whole may unfold to.
    with pytest.raises(UnfitFileError):
        cleaned(KINDS["odt"], _archive(parts | {f"{n}.odt": _archive({"x": bytes(6_000)}) for n in (1, 2)}))


def test_a_broken_office_file_is_refused_in_words() -> None:
    content = _archive(OFFICE["odt"])
    at = content.index(b"content.xml")
    with pytest.raises(UnfitFileError):
        cleaned(KINDS["odt"], content[: at + 12] + b"\xff\xff\xff" + content[at + 15 :])


def test_a_sound_does_not_say_where_and_by_whom_it_was_recorded() -> None:
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    tag = b"ID3\x04\x00\x00\x00\x00\x00" + bytes([len(SECRET)]) + SECRET
    assert cleaned(KINDS["mp3"], tag + frames + b"TAG" + SECRET.ljust(125)) == frames

    with pytest.raises(UnfitFileError):
        cleaned(KINDS["mp3"], tag)

    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4, "big") + name + content

    places = box(b"udta", b"\xa9xyz+54.71+020.51/" + SECRET)
    dots = box(b"mdat", b"sound")
    movie = box(b"moov", box(b"mvhd", bytes(8)) + box(b"trak", places) + box(b"meta", SECRET) + places)
    old = box(b"ftyp", b"M4A \0\0\0\0") + movie + dots
    bare = cleaned(KINDS["m4a"], old)
    assert SECRET not in bare
    assert b"\xa9xyz" not in bare
    assert len(bare) == len(old)
    assert bare.endswith(dots)
    assert recognised(bare).code == "m4a"
