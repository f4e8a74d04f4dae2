"""The table of gaps as a file: CSV, XLSX, PDF, HTML or JSON, by the ending of its name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TypedDict

from equiano.countries.gap_wording import (
    answer_lines,
    besides,
    binding_text,
    cell,
    counted,
    day_written,
    instrument_label,
    provision_label,
    reservations_text,
    signed_status,
    status_label,
    topic_label,
    transposition_text,
    treaty_lines,
    weight_label,
)
from equiano.countries.gaps import (
    STATUSES,
    WEIGHTS,
    CountryGaps,
    EntryJson,
    GapEntry,
    RegulationsTable,
    entry_json,
)
from equiano.draw.page import render
from equiano.draw.paper import set_pages
from equiano.errors import UsageError
from equiano.files import whole_file, write_text
from equiano.tables.write import CellValue, Sheet, write_table, write_workbook
from equiano.words import language, say

SUFFIXES = (".csv", ".xlsx", ".pdf", ".html", ".json")


class BindingJson(TypedDict):
    """A treaty and whether it binds, in JSON."""

    instrument: str
    binds: bool | None
    since: str | None
    reservations: str | None


class TranspositionJson(TypedDict):
    """Whether a directive was brought into law, in JSON."""

    instrument: str
    status: str
    checked: str
    where: str | None
    note: str | None


class CountryGapsJson(TypedDict):
    """One country's table in JSON."""

    country: str
    label: str
    version: str
    counts: dict[str, dict[str, int]]
    gaps: list[str]
    bindings: list[BindingJson]
    transpositions: list[TranspositionJson]
    entries: list[EntryJson]


class RegulationsJson(TypedDict):
    """Countries side by side, in JSON."""

    version: str
    state_of: str
    topics: dict[str, dict[str, str]]
    countries: list[CountryGapsJson]


def regulations_json(table: RegulationsTable) -> RegulationsJson:
    """The table as JSON types, texts in the language of the reader."""
    return RegulationsJson(
        version=table.version,
        state_of=table.state_of,
        topics={
            row.topic: {
                one.country: row.status(one.country) for one in table.countries if row.cells[one.country]
            }
            for row in table.rows
        },
        countries=[_country_json(one) for one in table.countries],
    )


def _country_json(one: CountryGaps) -> CountryGapsJson:
    lang = language()
    return CountryGapsJson(
        country=one.country,
        label=one.label[lang],
        version=one.version,
        counts={
            weight: {status: getattr(one.tally(weight), status) for status in STATUSES} for weight in WEIGHTS
        },
        gaps=[entry.provision.id for entry in one.gaps],
        bindings=[
            BindingJson(
                instrument=binding.instrument,
                binds=binding.binds,
                since=binding.row.ratified if binding.row else None,
                reservations=reservations_text(binding) or None,
            )
            for binding in one.bindings
        ],
        transpositions=[
            TranspositionJson(
                instrument=row.instrument,
                status=row.status,
                checked=row.checked,
                where=row.where[lang] if row.where else None,
                note=row.note[lang] if row.note else None,
            )
            for row in one.transpositions
        ],
        entries=[entry_json(entry, lang) for entry in one.entries],
    )


def write_regulations(table: RegulationsTable, path: Path) -> None:
    """Write the table in the language of the reader, whole or not at all.

    Args:
        table: One country or several.
        path: The file; ends in .csv, .xlsx, .pdf, .html or .json.

    Raises:
        UsageError: If the path has another ending.
    """
    match path.suffix.lower():
        case ".csv":
            write_table(path, header(), long_rows(table), shared=True)
        case ".xlsx":
            contents = (say("Contents"), say("Sheet"), say("Table"))
            write_workbook(path, _sheets(table), contents)
        case ".json":
            write_text(
                path, json.dumps(regulations_json(table), ensure_ascii=False, indent=2) + "\n", shared=True
            )
        case ".html":
            write_text(path, _page(table), shared=True)
        case ".pdf":
            made = _pdf(table)
            with whole_file(path, shared=True) as temporary:
                temporary.write_bytes(made)
        case _:
            must_be_written(path)


def must_be_written(path: Path | None) -> None:
    """Check a name of a file before any work.

    Raises:
        UsageError: If it has another ending than those of `write_regulations`.
    """
    if path is not None and path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            say("--out {name}: end the name in {suffixes}.", name=path.name, suffixes=", ".join(SUFFIXES))
        )


def header() -> list[str]:
    """Columns of the long table."""
    return [
        say("Country"), say("Topic"), say("Treaty"), say("Article"), say("What the treaty asks for"),
        say("What it is to the country"), say("Status"), say("Gap"), say("Article of national law"),
        say("Source"), say("Address"), say("Read on"), say("Note"),
    ]  # fmt: skip


def long_rows(table: RegulationsTable) -> list[list[CellValue]]:
    """One row for each country and provision."""
    return [_long_row(one, entry) for one in table.countries for entry in one.entries]


def _long_row(one: CountryGaps, entry: GapEntry) -> list[CellValue]:
    lang, found = language(), entry_json(entry, language())
    return [
        one.label[lang],
        topic_label(found["topic"]),
        instrument_label(found["instrument"]),
        found["article"],
        entry.provision.text[lang],
        weight_label(entry.weight),
        status_label(entry.status),
        say("yes") if entry.is_gap else say("no"),
        found["where"],
        found["source"],
        found["url"],
        found["checked"],
        found["note"],
    ]


def topic_cells(table: RegulationsTable) -> list[list[str]]:
    """Topics with one status for each country, as words."""
    return [
        [topic_label(row.topic), *(cell(row, one.country) for one in table.countries)] for row in table.rows
    ]


def _sheets(table: RegulationsTable) -> list[Sheet]:
    lang = language()
    names = [one.label[lang] for one in table.countries]
    treaties: list[list[CellValue]] = [
        [
            one.label[lang],
            instrument_label(binding.instrument),
            f"{binding_text(binding)}. {reservations_text(binding)}".rstrip(),
        ]
        for one in table.countries
        for binding in one.bindings
    ]
    treaties += [
        [one.label[lang], instrument_label(row.instrument), transposition_text(row)]
        for one in table.countries
        for row in one.transpositions
    ]
    side: list[list[CellValue]] = [list(cells) for cells in topic_cells(table)]
    return [
        Sheet(
            say("Side by side"), say("One status for each topic and country"), [say("Topic"), *names], side
        ),
        Sheet(say("Provisions"), say("Every provision with what was read"), header(), long_rows(table)),
        Sheet(
            say("Treaties"),
            say("Which treaties bind"),
            [say("Country"), say("Treaty"), say("Where the country stands")],
            treaties,
        ),
    ]


def reading_rule() -> str:
    """How the table is to be read."""
    return say(
        "Unknown: nobody has read the law for it; it is no gap and is counted apart. Absent: a source that "
        "was read finds no answer in law. Partly: the law answers a part, or a part was read; what was not "
        "read is named and is no gap. A standard is a provision of a treaty that does not bind the "
        "country. This is a reading of law for planning, no legal opinion."
    )


def _content(table: RegulationsTable) -> dict[str, object]:
    lang = language()
    return {
        "lang": lang,
        "title": say("Provisions against trafficking and national law"),
        "rule": reading_rule(),
        "list": say(
            "List of provisions {version}, read {day}.",
            version=table.version,
            day=day_written(table.state_of),
        ),
        "side": say("Side by side"),
        "head": [say("Topic"), *(one.label[lang] for one in table.countries)],
        "rows": topic_cells(table),
        "columns": [say("Provision"), say("Status"), say("What was read")],
        "countries": [_section(one) for one in table.countries],
    }


def _section(one: CountryGaps) -> dict[str, object]:
    known = [entry for entry in one.entries if entry.counterpart is not None]
    unread = [provision_label(entry) for entry in one.entries if entry.counterpart is None]
    lines = [counted(one), *besides(one)]
    lines += treaty_lines(one)
    lines += [transposition_text(row) for row in one.transpositions]
    return {
        "label": one.label[language()],
        "lines": lines,
        "rows": [_entry_cells(entry) for entry in known],
        "unread": say("Nobody has read the law for: {names}.", names="; ".join(unread)) if unread else "",
    }


def _entry_cells(entry: GapEntry) -> Sequence[str]:
    provision = f"{provision_label(entry)}. {entry.provision.text[language()]}"
    return (
        provision,
        f"{signed_status(entry.status)}; {weight_label(entry.weight)}",
        " ".join(_sentence(line) for line in answer_lines(entry)),
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "”", "»")) else f"{text}."


def _page(table: RegulationsTable) -> str:
    return render("equiano.pipeline", "regulations.html.j2", None, **_content(table))


def _pdf(table: RegulationsTable) -> bytes:
    template = (resources.files("equiano.pipeline") / "templates" / "regulations.typ").read_bytes()
    return set_pages(template, "regulations", _content(table))
