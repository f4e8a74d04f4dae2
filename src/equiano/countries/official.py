"""Official figures that a country pack quotes (`official.yaml`), with publisher, release and address.

The file is written by `equiano figures cite` from the whole table, which is the user's own download; it
holds the country's own rows, the rows of others that name it, and which countries reported citizenship in
which year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from equiano.errors import Fault
from equiano.schema.official_figure import OfficialFigure
from equiano.words import mark, say, text_of

# Optional: packs made before GLOTIP was read have none.
FILE = "official.yaml"
# A figure is written as one list; `<5` is written as it is printed, so that a reader can check it against
# the source.
COLUMNS = (
    *("source_row", "reporter", "year", "indicator", "dimension"),
    *("category", "category_kind", "category_code", "sex", "age", "value"),
)
_TEXTS = ("publisher", "title", "release", "url", "seen", "file_sha256")
_NUMBERS = ("first_year", "last_year", "countries")
_WRITE = mark("Write it with `equiano figures cite`.")


@dataclass(frozen=True)
class QuotedFigures:
    """Official figures of one country as a pack quotes them.

    Attributes:
        publisher: Who published the table.
        title: Name of the table.
        release: Day of its release, ISO 8601.
        url: Where it is to be had.
        seen: Day on which the figures were taken from it, ISO 8601.
        file_sha256: Hash of the file they were taken from.
        first_year: First year of the whole table.
        last_year: Last year of the whole table.
        countries: Named countries of the whole table.
        figures: The rows.
        citizenship_reporters: By year, countries that reported citizenship of detected victims.
    """

    publisher: str
    title: str
    release: str
    url: str
    seen: str
    file_sha256: str
    first_year: int
    last_year: int
    countries: int
    figures: tuple[OfficialFigure, ...]
    citizenship_reporters: Mapping[int, frozenset[str]]


def printed(low: int, high: int) -> str:
    """A value as the source prints it, without thousands' commas."""
    return str(low) if low == high else f"<{high + 1}"


def rows_about(figures: Iterable[OfficialFigure], code: str) -> list[OfficialFigure]:
    """What a pack quotes of the table: the country's own rows and those of other countries that name it."""
    return [
        row
        for row in figures
        if row.reporter == code
        or (row.reporter_is_country and row.category_kind == "country" and row.category_code == code)
    ]


def as_list(row: OfficialFigure) -> list[object]:
    """A row as the pack's file writes it."""
    value = printed(row.low, row.high)
    return [value if name == "value" else getattr(row, name) for name in COLUMNS]


def _figure(entry: object) -> OfficialFigure:
    """A row of the file.

    Raises:
        ValueError: If it is none.
    """
    if not isinstance(entry, list) or len(entry) != len(COLUMNS):
        raise ValueError
    cells: dict[str, Any] = dict(zip(COLUMNS, entry, strict=True))  # their types are checked below
    text = str(cells.pop("value"))
    high = int(text[1:]) - 1 if text.startswith("<") else int(text)
    whole = ("year", "source_row")
    if not all(isinstance(cell, int if name in whole else str | None) for name, cell in cells.items()):
        raise ValueError
    low = 0 if text.startswith("<") else high
    return OfficialFigure(reporter_is_country=True, low=low, high=high, **cells)


def _key(row: OfficialFigure) -> tuple[object, ...]:
    what = row.category_code or row.category
    return row.reporter, row.year, row.indicator, row.dimension, what, row.sex, row.age


def _reporters(entry: object) -> Mapping[int, frozenset[str]]:
    """Countries by year.

    Raises:
        TypeError: If it is no mapping of years to lists.
    """
    if not isinstance(entry, Mapping):
        raise TypeError("citizenship_reporters")
    return {int(year): frozenset(map(str, codes)) for year, codes in entry.items()}


def read_official(content: Mapping[str, object], faults: list[Fault]) -> QuotedFigures | None:
    """The figures of a pack's file; None and faults where it cannot be used."""
    found: list[OfficialFigure] = []
    entries = content.get("figures")
    for position, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        try:
            found.append(_figure(entry))
        except (TypeError, ValueError):
            message = say(
                "must be a list of {n}: {columns}. {advice}",
                n=len(COLUMNS),
                columns=", ".join(COLUMNS),
                advice=text_of(_WRITE),
            )
            faults.append(Fault(message, field=f"{FILE}: figure {position}"))
    rows = Counter(map(_key, found))
    figures = tuple(replace(row, rows_of_key=rows[_key(row)]) for row in found)
    try:
        texts = {name: str(content[name]) for name in _TEXTS}
        numbers = {name: int(str(content[name])) for name in _NUMBERS}
        head: dict[str, Any] = texts | numbers  # the names are those of the class
        return QuotedFigures(
            **head,
            figures=figures,
            citizenship_reporters=_reporters(content["citizenship_reporters"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        faults.append(
            Fault(
                say("lacks or misspells {error}. {advice}", error=error, advice=text_of(_WRITE)), field=FILE
            )
        )
        return None
