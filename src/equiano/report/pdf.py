"""A document as a tagged PDF (PDF/UA-1), set by Typst.

What the document says goes to Typst as JSON, so that no text of it is ever read as markup. PDF/UA forbids
characters that no font of the file has; such a character is printed as a question mark (the HTML shows it).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from equiano.report.document import Brief, Chart, Document, Section, Table, Text
from equiano.report.parts import Part

Runs = Callable[[Text], list[dict[str, str]]]


def _table(table: Table, runs: Runs) -> dict[str, Any]:
    return {
        "id": table.id,
        "caption": table.caption,
        "columns": [
            {"label": column.label, "align": column.align, "share": column.share} for column in table.columns
        ],
        "rows": [{"id": row.id or "", "cells": [runs(cell) for cell in row.cells]} for row in table.rows],
        "source": runs(table.source),
        "notes": [runs(note) for note in table.notes],
    }


def _pixels(svg: str, side: str) -> float:
    found = re.search(rf'<svg [^>]*?{side}="([0-9.]+)"', svg)
    return float(found.group(1)) if found else 600.0


def _chart(chart: Chart) -> dict[str, Any]:
    half = chart.half or not chart.is_wide
    svg = chart.narrow if chart.half and chart.narrow else chart.svg
    return {
        "id": chart.id,
        "name": chart.title,
        "title": chart.shown_title,
        "subtitle": chart.shown_subtitle,
        "description": chart.description,
        "svg": svg,
        "half": half,
        "width": _pixels(svg, "width"),
        "height": _pixels(svg, "height"),
        "legend": [{"key": key, "text": text} for key, text in chart.legend],
    }


def _section(section: Section, runs: Runs) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "paragraphs": [runs(paragraph) for paragraph in section.paragraphs],
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(table, runs) for table in section.tables],
        "sections": [_section(part, runs) for part in section.sections],
        "notes": [runs(note) for note in section.notes],
        "new_page": section.new_page,
    }


def _brief(brief: Brief, runs: Runs) -> dict[str, Any]:
    return {
        "findings": [runs(finding.text) for finding in brief.findings],
        "charts": [_chart(replace(chart, half=True)) for chart in brief.charts],
        "cannot_say": [runs(text) for text in brief.cannot_say],
        "help": [runs(text) for text in brief.help],
    }


def content_of(document: Document, part: Part | None = None) -> dict[str, Any]:
    """One file of the document as plain data, as the Typst template reads it; by default the report."""
    chosen = part or Part(document)

    def runs(text: Text) -> list[dict[str, str]]:
        return [{"text": said, "target": target} for said, target in chosen.runs(text, "pdf")]

    brief = document.brief if chosen.has_brief else None
    name = "" if chosen.name == "report" else f": {document.words[chosen.name]}"
    return {
        "part": chosen.name,
        "lang": document.lang,
        "title": document.title + name,
        "author": document.frame.publisher or "Equiano",
        "keywords": [document.words["kind"]],
        "date": [int(piece) for piece in document.frame.date.split("-")] if document.frame.date else [],
        "subtitle": document.subtitle,
        "coverage": document.coverage,
        "band": document.band,
        "frame": [{"name": name, "value": runs(value)} for name, value in document.facts_of_frame],
        "brief": None if brief is None else _brief(brief, runs),
        "key_numbers": [{"value": key.value, "label": key.label} for key in document.key_numbers],
        "warning": runs(document.warning),
        "sections": [_section(section, runs) for section in chosen.sections],
        "citation": document.citation,
        "licence": document.licence,
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


def render(document: Document, part: Part | None = None) -> bytes:
    """One file of the document as PDF/UA-1; by default the report.

    Same document, same bytes: it carries no date unless its frame or SOURCE_DATE_EPOCH gives one.
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
            json.dumps(_all_printable(content_of(document, part)), ensure_ascii=False), encoding="utf-8"
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
