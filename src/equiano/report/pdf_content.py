"""A document as the Typst template reads it: plain data, so that no text of it is ever read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

from equiano.report.document import Brief, Chart, Document, PageTable, PageText, Section
from equiano.report.parts import Part


class RunData(TypedDict):
    """A piece of running text; its target is empty where it leads nowhere."""

    text: str
    target: str


class ColumnData(TypedDict):
    """See `document.PageColumn`."""

    label: str
    align: str
    share: float


class RowData(TypedDict):
    """See `document.PageRow`."""

    id: str
    cells: list[list[RunData]]


class TableData(TypedDict):
    """See `document.PageTable`."""

    id: str
    caption: str
    columns: list[ColumnData]
    rows: list[RowData]
    source: list[RunData]
    notes: list[list[RunData]]


class MarkData(TypedDict):
    """A line of a picture's legend."""

    key: str
    text: str


class ChartData(TypedDict):
    """See `document.Chart`; width and height in pixels of the picture."""

    id: str
    name: str
    title: str
    subtitle: str
    description: str
    svg: str
    half: bool
    width: float
    height: float
    legend: list[MarkData]


class SectionData(TypedDict):
    """See `document.Section`."""

    id: str
    title: str
    paragraphs: list[list[RunData]]
    charts: list[ChartData]
    tables: list[TableData]
    sections: list[SectionData]
    notes: list[list[RunData]]
    new_page: bool


class BriefData(TypedDict):
    """See `document.Brief`."""

    findings: list[list[RunData]]
    charts: list[ChartData]
    cannot_say: list[list[RunData]]
    help: list[list[RunData]]


class FrameData(TypedDict):
    """A thing that stands under the title, with its name."""

    name: str
    value: list[RunData]


class PairData(TypedDict):
    """A line of the imprint."""

    name: str
    value: str


class KeyNumberData(TypedDict):
    """See `document.KeyNumber`."""

    value: str
    label: str


class PartData(TypedDict):
    """One file of the document; see `document.Document`."""

    part: str
    lang: str
    title: str
    author: str
    keywords: list[str]
    date: list[int]
    subtitle: str
    coverage: str
    band: str
    frame: list[FrameData]
    brief: BriefData | None
    key_numbers: list[KeyNumberData]
    warning: list[RunData]
    sections: list[SectionData]
    citation: str
    licence: str
    imprint: list[PairData]
    words: dict[str, str]


Runs = Callable[[PageText], list[RunData]]


def _table(table: PageTable, runs: Runs) -> TableData:
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
    # A picture without its size fills the line.
    return float(found.group(1)) if found else 600.0


def _chart(chart: Chart) -> ChartData:
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


def _section(section: Section, runs: Runs) -> SectionData:
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


def _brief(brief: Brief, runs: Runs) -> BriefData:
    return {
        "findings": [runs(finding.text) for finding in brief.findings],
        "charts": [_chart(replace(chart, half=True)) for chart in brief.charts],
        "cannot_say": [runs(text) for text in brief.cannot_say],
        "help": [runs(text) for text in brief.help],
    }


def content_of(document: Document, part: Part | None = None) -> PartData:
    """One file of the document as plain data, as the Typst template reads it; by default the report."""
    chosen = part or Part(document)

    def runs(text: PageText) -> list[RunData]:
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
