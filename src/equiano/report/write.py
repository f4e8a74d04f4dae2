"""Every file of a report: page, annex, first page alone, as HTML and PDF, and its tables as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from equiano.files import whole_file
from equiano.report import html, pdf
from equiano.report.data import tables_of, write_data
from equiano.report.document import Document
from equiano.report.parts import NAMES, Name, Part, stem_of
from equiano.words import using

# Each in its own language, as the reader who looks for it knows it.
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}
# Beside the report, not in it: the files are read by programs and would hide the two that people open.
FOLDER = "data"


def parts_of(documents: Mapping[str, Document], *, only_brief: bool = False) -> Iterator[tuple[str, Part]]:
    """Files of a report without their ending, each with what stands in it.

    Args:
        documents: The report by language.
        only_brief: Whether the first page alone is wanted; a report without one gives the whole.
    """
    count = len(documents)
    for lang, document in documents.items():
        stems: dict[str, str] = {name: stem_of(name, lang, count) for name in NAMES}
        data = {table.id: f"{FOLDER}/{stem_of(table.id, lang, count)}.csv" for table in tables_of(document)}
        for name in _names(document, only_brief):
            others = tuple(
                (other, LANGUAGE_NAMES[other], f"{stem_of(name, other, count)}.html")
                for other in documents
                if other != lang
            )
            workbook = f"{FOLDER}/{stem_of('tables', lang, count)}.xlsx" if data else ""
            yield stems[name], Part(document, name, stems, others, data, workbook)


def _names(document: Document, only_brief: bool) -> Sequence[Name]:
    if document.brief is not None and only_brief:
        return ("brief",)
    has = {"report": True, "brief": document.brief is not None, "annex": bool(document.annex)}
    return [name for name in NAMES if has[name]]


def write(documents: Mapping[str, Document], out: Path, *, only_brief: bool = False) -> tuple[Path, ...]:
    """Write the files of a report.

    Args:
        documents: The report by language.
        out: The folder, which is there.
        only_brief: Whether the first page alone is wanted.

    Returns:
        The files, pages first.
    """
    # All pages are made before the first is written: a fault leaves an earlier report as it was.
    pages: dict[Path, bytes] = {}
    for stem, part in parts_of(documents, only_brief=only_brief):
        pages[out / f"{stem}.html"] = html.render(part.document, part).encode("utf-8")
        pages[out / f"{stem}.pdf"] = pdf.render(part.document, part)
    for path, content in pages.items():
        with whole_file(path, shared=True) as temporary:
            temporary.write_bytes(content)
    # After the pages: who stops it here has a whole report without data, not data without a report.
    data: list[Path] = []
    if not only_brief:
        for lang, document in documents.items():
            with using(lang):
                data += write_data(document, out / FOLDER, lang, len(documents))
    return (*pages, *data)
