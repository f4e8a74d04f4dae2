"""Takes out of a file what its sender does not see in it: where a picture was made, who wrote a document."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from equiano.words import say
from equiano_web.cases.files.inside import bare_jpeg, bare_m4a, bare_mp3, bare_office
from equiano_web.cases.files.kinds import Kind, UnfitFileError

# Dots of a picture: more than any telephone makes; a small file can unfold to gigabytes.
MOST_DOTS = 60_000_000
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
# Parts of a PDF that act or hide: programs, actions on opening, files inside, forms that send.
_ACTIVE = ("/OpenAction", "/AA", "/Names", "/AcroForm", "/Metadata", "/Collection", "/PieceInfo", "/AF")


def cleaned(kind: Kind, content: bytes) -> bytes:
    """The file without its hidden parts, where we can take them out; others stay as they are.

    Raises:
        UnfitFileError: If it cannot be read as what it seems to be.
    """
    if kind.is_picture:
        return _picture(kind, content)
    return _CLEANED[kind.code](content) if kind.code in _CLEANED else content


def _picture(kind: Kind, content: bytes) -> bytes:
    """The picture made anew of its dots: nothing else is left, the place where it was made neither."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy, and needed only here

    try:
        with Image.open(io.BytesIO(content), formats=(_FORMATS[kind.code],)) as found:
            if found.width * found.height > MOST_DOTS:
                raise UnfitFileError(say("This picture is too large: make it smaller, and attach that."))
            upright = ImageOps.exif_transpose(found)
            if upright.mode not in ("L", "RGB", "RGBA", "CMYK"):
                upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
    except UnfitFileError:
        raise
    except Exception:  # whatever a decoder makes of a hostile file
        raise UnfitFileError(say("This picture is damaged.")) from None
    target = io.BytesIO()
    options = {"quality": 90} if kind.code in ("jpg", "webp") else {}
    bare.save(target, _FORMATS[kind.code], **options)
    return target.getvalue()


def _pdf(content: bytes) -> bytes:
    """The pages alone: without author, programs, actions and files inside. Its signature is lost."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.generic import NameObject  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnfitFileError(say("This PDF is locked by a password: save it without, and attach that."))
        writer = PdfWriter()
        known: set[int] = set()
        for page in reader.pages:
            page.pop(NameObject("/AA"), None)
            _without_acting_notes(page)  # before it is copied: the copy takes along what hangs on it
            _without_hidden(page, known)
            writer.add_page(page)
        for name in _ACTIVE:
            writer.root_object.pop(NameObject(name), None)
        writer.metadata = None
        target = io.BytesIO()
        writer.write(target)
    except UnfitFileError:
        raise
    except Exception:  # pypdf raises many kinds
        raise UnfitFileError(say("This PDF is damaged.")) from None
    return target.getvalue()


_HIDDEN = ("/AF", "/Metadata", "/PieceInfo", "/LastModified")


def _without_hidden(page: object, known: set[int]) -> None:
    """Takes from all that hangs on a page what is not shown: of a photograph, where it was made.

    Args:
        page: The page, before it is copied.
        known: Ids of what was looked at already; added to.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject  # noqa: PLC0415

    waiting: list[object] = [page]
    while waiting:
        thing = waiting.pop()
        thing = thing.get_object() if hasattr(thing, "get_object") else thing
        if id(thing) in known:
            continue
        known.add(id(thing))
        if isinstance(thing, DictionaryObject):
            for name in _HIDDEN:
                thing.pop(NameObject(name), None)
            if isinstance(thing, StreamObject):
                _bare_stream(thing)
            waiting += thing.values()
        elif isinstance(thing, ArrayObject):
            waiting += thing


def _bare_stream(stream: Any) -> None:  # noqa: ANN401  # pypdf keeps the raw content to itself
    """A JPEG on a page, which carries the tags of the telephone that made it."""
    from pypdf.generic import ArrayObject  # noqa: PLC0415

    filters = stream.get("/Filter")
    filters = filters.get_object() if filters is not None else None
    names = [str(one) for one in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if names == ["/DCTDecode"]:
        stream._data = bare_jpeg(stream._data)
    elif names == ["/FlateDecode", "/DCTDecode"]:
        stream._data = zlib.compress(bare_jpeg(zlib.decompress(stream._data)))


# Notes that show something and start nothing; a field of a form shows what was filled in.
_NOTES = frozenset(
    f"/{name}"
    for name in (
        *("Link", "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight"),
        *("Underline", "Squiggly", "StrikeOut", "Stamp", "Caret", "Ink", "Popup", "Widget"),
    )
)


def _without_acting_notes(page: object) -> None:
    """Takes from a page the notes that act: links stay, what starts a program or holds a file goes."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject  # noqa: PLC0415

    assert isinstance(page, DictionaryObject)
    notes = page.get("/Annots")
    kept = ArrayObject()
    for note in notes.get_object() if notes is not None else ():
        content = note.get_object()
        if content.get("/Subtype") not in _NOTES:
            continue
        content.pop(NameObject("/AA"), None)
        action = content.get("/A")
        if action is not None and action.get_object().get("/S") not in ("/URI", "/GoTo"):
            content.pop(NameObject("/A"), None)
        kept.append(note)
    if notes is not None:
        page[NameObject("/Annots")] = kept


_CLEANED: Mapping[str, Callable[[bytes], bytes]] = {
    "pdf": _pdf,
    **dict.fromkeys(("docx", "xlsx", "odt", "ods"), bare_office),
    "mp3": bare_mp3,
    "m4a": bare_m4a,
}
