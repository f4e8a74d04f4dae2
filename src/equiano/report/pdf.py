"""A document as a tagged PDF (PDF/UA-1), set by Typst.

What the document says goes to Typst as JSON, so that no text of it is ever read as markup. PDF/UA forbids
characters that no font of the file has; such a character is printed as a question mark (the HTML shows it).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from equiano.report.document import Chart, Document, Link, Section, Table, Text


def _runs(text: Text) -> list[dict[str, str]]:
    pieces = (text,) if isinstance(text, str) else text
    return [
        {"text": piece.text, "target": piece.target}
        if isinstance(piece, Link)
        else {"text": piece, "target": ""}
        for piece in pieces
    ]


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "caption": table.caption,
        "columns": [
            {"label": column.label, "align": column.align, "share": column.share} for column in table.columns
        ],
        "rows": [{"id": row.id or "", "cells": [_runs(cell) for cell in row.cells]} for row in table.rows],
        "source": _runs(table.source),
        "notes": [_runs(note) for note in table.notes],
    }


def _pixels_wide(svg: str) -> float:
    found = re.search(r'<svg [^>]*?width="([0-9.]+)"', svg)
    return float(found.group(1)) if found else 600.0


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "id": chart.id,
        "title": chart.title,
        "description": chart.description,
        "svg": chart.svg,
        "width": _pixels_wide(chart.svg),
        "table": _table(chart.table),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "paragraphs": [_runs(paragraph) for paragraph in section.paragraphs],
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(table) for table in section.tables],
        "sections": [_section(part) for part in section.sections],
        "notes": [_runs(note) for note in section.notes],
        "new_page": section.new_page,
    }


def content_of(document: Document) -> dict[str, Any]:
    """The document as plain data, as the Typst template reads it."""
    return {
        "lang": document.lang,
        "title": document.title,
        "subtitle": document.subtitle,
        "coverage": document.coverage,
        "band": document.band,
        "key_numbers": [{"value": key.value, "label": key.label} for key in document.key_numbers],
        "warning": _runs(document.warning),
        "sections": [_section(section) for section in document.sections],
        "imprint": [{"name": name, "value": value} for name, value in document.imprint],
        "words": document.words,
    }


@cache
def _displayable() -> frozenset[str]:
    source = resources.files("equiano.draw") / "assets" / "characters.txt"
    return frozenset(source.read_text(encoding="utf-8")) | {" ", "\n", "\u00a0", "\u202f", "\u00ad"}


def _printable(text: str) -> str:
    return "".join(sign if sign in _displayable() else "?" for sign in text)


def _all_printable(value: Any) -> Any:
    """The same data with every text made printable; keys stay as they are."""
    match value:
        case str():
            return _printable(value)
        case list():
            return [_all_printable(item) for item in value]
        case dict():
            return {key: _all_printable(item) for key, item in value.items()}
        case _:
            return value


def render(document: Document) -> bytes:
    """The document as PDF/UA-1.

    Same document, same bytes: it carries no date unless SOURCE_DATE_EPOCH gives one.
    """
    import typst

    package = resources.files("equiano.report")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    with (
        tempfile.TemporaryDirectory() as name,
        resources.as_file(resources.files("equiano.draw") / "assets") as fonts,
    ):
        folder = Path(name)
        (folder / "report.json").write_text(
            json.dumps(_all_printable(content_of(document)), ensure_ascii=False), encoding="utf-8"
        )
        template = (package / "templates" / "report.typ").read_text(encoding="utf-8")
        (folder / "report.typ").write_text(template, encoding="utf-8")
        made: bytes = typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=int(epoch) if epoch else 0,
            sys_inputs={"dated": "yes" if epoch else "no"},
        )
    return made
