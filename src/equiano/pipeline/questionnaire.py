"""A questionnaire as a PDF that can be printed, or filled in on the screen and read back.

Typst sets the page and says where each box stands; pypdf lays a form field of that size over it. The three
boxes of a question are one field, so a program that fills it keeps them exclusive.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from pypdf.generic._font import Font

from equiano.errors import BadInputError
from equiano.files import must_exist, private_folder, whole_file
from equiano.identify.sheet import ANSWER_NAMES, PREFIX, FilledQuestionnaire, Questionnaire, read_fields
from equiano.words import say

if TYPE_CHECKING:
    from pypdf.generic import IndirectObject

_KEY = (
    "sheet"  # a hidden field: which questionnaire it is; programs that save a form drop what they do not know
)
# Bits of annotations and fields, ISO 32000-1 tables 165, 221 and 228.
_HIDDEN, _READ_ONLY = 2, 1
_MULTILINE = 1 << 12
_PRINTED = 4  # flag of an annotation that is printed with the page
# The report's own font: it is shipped, has Cyrillic, and its licence (OFL) allows embedding.
_FONT = "/NotoSans"
# Ten points, chosen by eye; "0 g" is black (ISO 32000-1, 8.6.8).
_TEXT_STYLE = f"{_FONT} 10 Tf 0 g"


def _typeset(sheet: Questionnaire) -> tuple[bytes, list[dict[str, Any]]]:
    """The page as PDF, and the boxes on it: name, kind, label, page, x, y, width, height (points)."""
    fonts = resources.files("equiano.report") / "assets"
    template = resources.files("equiano.identify.questions") / "form.typ"
    with private_folder() as folder, resources.as_file(fonts) as font_folder:
        (folder / "sheet.json").write_text(json.dumps(asdict(sheet), ensure_ascii=False), encoding="utf-8")
        with resources.as_file(template) as source:
            shutil.copyfile(source, folder / "form.typ")
        settings: dict[str, Any] = {
            "root": str(folder),
            "font_paths": [str(font_folder)],
            "ignore_system_fonts": True,
        }
        made: bytes = typst.compile(str(folder / "form.typ"), timestamp=0, **settings)
        boxes = json.loads(typst.query(str(folder / "form.typ"), "<field>", field="value", **settings))
    return made, boxes


def _stream(writer: PdfWriter, width: float, height: float, drawing: str) -> IndirectObject:
    """What a field looks like in one state."""
    stream = DecodedStreamObject()
    stream.set_data(drawing.encode("ascii"))
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject(FloatObject(value) for value in (0, 0, width, height))
    return writer._add_object(stream)


def _widget(writer: PdfWriter, box: Mapping[str, Any]) -> DictionaryObject:
    """An annotation that lies over a box of the page."""
    page = writer.pages[box["page"] - 1]
    top = float(page.mediabox.top)
    corners = (
        box["x"],
        top - box["y"] - box["height"],
        box["x"] + box["width"],
        top - box["y"],
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject(FloatObject(round(value, 2)) for value in corners),
            NameObject("/F"): NumberObject(_PRINTED),
            NameObject("/P"): page.indirect_reference,
            # What a screen reader says of the field.
            NameObject("/TU"): TextStringObject(box["label"]),
        }
    )


def _tick_field(writer: PdfWriter, name: str, boxes: Sequence[Mapping[str, Any]]) -> IndirectObject:
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Btn"),
            NameObject("/T"): TextStringObject(name),
            NameObject("/TU"): TextStringObject(boxes[0]["label"].rsplit(" – ", 1)[0]),
            NameObject("/V"): NameObject("/Off"),
        }
    )
    reference = writer._add_object(field)
    field[NameObject("/Kids")] = ArrayObject(_tick(writer, reference, box) for box in boxes)
    return reference


def _tick(writer: PdfWriter, parent: IndirectObject, box: Mapping[str, Any]) -> IndirectObject:
    width, height = box["width"], box["height"]
    # Down to the foot of the tick and up to its end, as shares of the box; drawn by eye.
    points = ((0.18, 0.52), (0.42, 0.22), (0.84, 0.82))
    line = " ".join(
        f"{x * width:.2f} {y * height:.2f} {'m' if number == 0 else 'l'}"
        for number, (x, y) in enumerate(points)
    )
    widget = _widget(writer, box)
    widget[NameObject("/Parent")] = parent
    widget[NameObject("/AS")] = NameObject("/Off")
    widget[NameObject("/AP")] = DictionaryObject(
        {
            NameObject("/N"): DictionaryObject(
                {
                    NameObject(f"/{box['name'].rsplit('=', 1)[1]}"): _stream(
                        writer, width, height, f"q 1.5 w 1 J 1 j {line} S Q"
                    ),
                    NameObject("/Off"): _stream(writer, width, height, ""),
                }
            )
        }
    )
    return _added(writer, widget, box)


def _text_field(writer: PdfWriter, box: Mapping[str, Any]) -> IndirectObject:
    widget = _widget(writer, box)
    widget[NameObject("/FT")] = NameObject("/Tx")
    widget[NameObject("/T")] = TextStringObject(box["name"])
    widget[NameObject("/DA")] = TextStringObject(_TEXT_STYLE)
    widget[NameObject("/V")] = TextStringObject("")
    if box["kind"] == "text":
        widget[NameObject("/Ff")] = NumberObject(_MULTILINE)
    else:
        # Three digits hold every age.
        widget[NameObject("/MaxLen")] = NumberObject(3)
    return _added(writer, widget, box)


def _key_field(writer: PdfWriter, key: str) -> IndirectObject:
    box = {"page": 1, "x": 0.0, "y": 0.0, "width": 0.0, "height": 0.0, "label": _KEY}
    widget = _widget(writer, box)
    widget[NameObject("/FT")] = NameObject("/Tx")
    widget[NameObject("/T")] = TextStringObject(_KEY)
    widget[NameObject("/DA")] = TextStringObject(_TEXT_STYLE)
    widget[NameObject("/V")] = TextStringObject(key)
    widget[NameObject("/Ff")] = NumberObject(_READ_ONLY)
    widget[NameObject("/F")] = NumberObject(_HIDDEN)
    return _added(writer, widget, box)


def _added(writer: PdfWriter, widget: DictionaryObject, box: Mapping[str, Any]) -> IndirectObject:
    page, reference = writer.pages[box["page"] - 1], writer._add_object(widget)
    if "/Annots" not in page:
        page[NameObject("/Annots")] = ArrayObject()
        page[NameObject("/Tabs")] = NameObject("/S")
    page["/Annots"].append(reference)
    return reference


def _fields(writer: PdfWriter, boxes: Sequence[Mapping[str, Any]]) -> list[IndirectObject]:
    made: list[IndirectObject] = []
    ticks: dict[str, list[Mapping[str, Any]]] = {}
    for box in boxes:
        if box["kind"] == "tick":
            ticks.setdefault(box["name"].rsplit("=", 1)[0], []).append(box)
    done: set[str] = set()
    for box in boxes:
        name = box["name"].rsplit("=", 1)[0]
        if box["kind"] != "tick":
            made.append(_text_field(writer, box))
        elif name not in done:
            done.add(name)
            made.append(_tick_field(writer, name, ticks[name]))
    return made


def _font(writer: PdfWriter) -> IndirectObject:
    """The whole font, embedded, so that what is typed is drawn in Latin and Cyrillic letters alike."""
    source = resources.files("equiano.draw") / "assets" / "NotoSans-Regular.ttf"
    resource = Font.from_truetype_font_file(io.BytesIO(source.read_bytes())).as_font_resource()
    inside = resource["/DescendantFonts"][0]  # type: ignore[index]
    for holder, key in ((inside["/FontDescriptor"], "/FontFile2"), (resource, "/ToUnicode")):
        stream = holder[key].get_object()
        if isinstance(stream, StreamObject) and isinstance(holder, DictionaryObject):
            holder[NameObject(key)] = writer._add_object(stream.flate_encode())
    return writer._add_object(resource)


def _form(writer: PdfWriter, fields: Sequence[IndirectObject]) -> DictionaryObject:
    fonts = DictionaryObject({NameObject(_FONT): _font(writer)})
    return DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject(fields),
            NameObject("/DA"): TextStringObject(_TEXT_STYLE),
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
            NameObject("/NeedAppearances"): BooleanObject(True),
        }
    )


def render(sheet: Questionnaire) -> bytes:
    """The questionnaire as a fillable PDF. Same sheet, same bytes; it carries no date and no author."""
    made, boxes = _typeset(sheet)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    fields = [_key_field(writer, sheet.key), *_fields(writer, boxes)]
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(_form(writer, fields))
    writer.pdf_header = "%PDF-1.7"  # what Typst wrote; pypdf would say 1.3
    writer.metadata = {"/Title": f"{sheet.title} – {sheet.about}", "/Creator": "Equiano"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def write_questionnaire(sheet: Questionnaire, path: Path | str) -> None:
    """Write the questionnaire, whole or not at all."""
    content = render(sheet)
    with whole_file(path, shared=True) as temporary:
        temporary.write_bytes(content)


def read_questionnaire(path: Path | str) -> FilledQuestionnaire:
    """Answers of a questionnaire that was filled in on the screen.

    Raises:
        BadInputError: If it is no PDF, not such a questionnaire, or a field cannot be read; all are named.
    """
    file = must_exist(path)
    try:
        form = PdfReader(file).root_object.get("/AcroForm", {}).get_object()
        given = {str(field["/T"]): field for field in (each.get_object() for each in form.get("/Fields", ()))}
        fields = {name: _value(name, field) for name, field in given.items()}
    except (PyPdfError, OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise BadInputError(
            say("{name}: cannot be read as a PDF. Save the form again.", name=file.name)
        ) from error
    return read_fields(fields.pop(_KEY, ""), fields, file.name)


def _value(name: str, field: Mapping[str, Any]) -> str:
    """What a field holds. Some programs note a tick at the field, some at its box; two ticks are none."""
    if not name.startswith(PREFIX):
        return str(field.get("/V", ""))
    boxes = (kid.get_object().get("/AS") for kid in field.get("/Kids", ()))
    ticks = {str(tick).removeprefix("/") for tick in (field.get("/V"), *boxes) if tick is not None}
    ticks -= {"Off", ""}
    return "" if not ticks else ticks.pop() if len(ticks) == 1 and ticks <= set(ANSWER_NAMES) else "?"
