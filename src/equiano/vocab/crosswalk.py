"""The crosswalk: what the coding systems say of the same thing, and what a recorded value says for sure.

A composite value (CTDC's `meansThreats` is a threat of one of three kinds) maps to a group of which at least
one holds; it is never expanded into several precise ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NotRequired, TypedDict

from equiano.errors import DataError

# Of CTDC, by the release whose columns they are; a column kept its name and changed its meaning between some.
EDITIONS = ("ctdc_2020", "ctdc_2021", "ctdc_2024", "ctdc_vp")


@dataclass(frozen=True)
class CrosswalkRow:
    """What a case-data code (such as `means.withholds_documents`) is in the other systems.

    Attributes:
        code: The case-data code.
        htcds: HTCDS codes that record it. More than one: any of them.
        htcds_within: HTCDS codes that may mean this code among others and do not say which.
        ctdc: CTDC column or value codes by edition; an edition without an entry does not record it.
        ctdc_within: Columns, by edition, that may mean this code among others and do not say which.
        precise: Indicators that are yes when this value is yes.
        any_of: Groups of indicators; when this value is yes, at least one of each group is yes and which
            one is unknown.
        why: The reason where the choice is not plain, in English.
    """

    code: str
    htcds: tuple[str, ...]
    htcds_within: tuple[str, ...]
    ctdc: Mapping[str, tuple[str, ...]]
    ctdc_within: Mapping[str, tuple[str, ...]]
    precise: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    why: str | None

    @property
    def references(self) -> tuple[str, ...]:
        """Every code the row names, its own included."""
        columns = [code for by in (self.ctdc, self.ctdc_within) for codes in by.values() for code in codes]
        grouped = [code for group in self.any_of for code in group]
        return (self.code, *self.htcds, *self.htcds_within, *columns, *self.precise, *grouped)


@dataclass(frozen=True)
class Concept:
    """One thing that several systems name: terms that are related, not equal.

    Attributes:
        name: Short name of the row.
        labels: Label by language.
        codes: Codes by scheme (`case`, `htcds`, `ctdc_2020`, `ctdc_2024`, `ilo11`, `delphi`).
        pattern: Whether the ILO indicators only show it as a pattern of several, not by one.
        note: What to beware of, in English.
    """

    name: str
    labels: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    pattern: bool
    note: str | None


def _checked(codes: tuple[str, ...], where: str, known: Callable[[str], bool]) -> None:
    for code in codes:
        if not known(code):
            raise DataError(f"vocab/crosswalk.yaml: {where} names unknown code {code!r}")


class _Indicators(TypedDict, total=False):
    precise: list[str]
    any_of: list[list[str]]


class RowEntry(TypedDict):
    """A row as the file has it."""

    code: str
    htcds: NotRequired[list[str]]
    htcds_within: NotRequired[list[str]]
    ctdc: NotRequired[dict[str, list[str]]]
    ctdc_within: NotRequired[dict[str, list[str]]]
    indicators: NotRequired[_Indicators]
    why: NotRequired[str]


class ConceptEntry(TypedDict):
    """A concept as the file has it."""

    name: str
    en: str
    ru: str
    codes: dict[str, list[str]]
    pattern: NotRequired[bool]
    note: NotRequired[str]


class CrosswalkFile(TypedDict):
    """The content of `crosswalk.yaml`."""

    rows: list[RowEntry]
    concepts: list[ConceptEntry]


def _by_edition(entry: RowEntry, key: Literal["ctdc", "ctdc_within"]) -> Mapping[str, tuple[str, ...]]:
    editions = {edition: tuple(codes) for edition, codes in entry.get(key, {}).items()}
    if unknown := set(editions) - set(EDITIONS):
        raise DataError(f"vocab/crosswalk.yaml: row {entry['code']!r} names unknown edition {min(unknown)!r}")
    return MappingProxyType(editions)


def _row(entry: RowEntry) -> CrosswalkRow:
    indicators: _Indicators = entry.get("indicators", {})
    return CrosswalkRow(
        code=entry["code"],
        htcds=tuple(entry.get("htcds", ())),
        htcds_within=tuple(entry.get("htcds_within", ())),
        ctdc=_by_edition(entry, "ctdc"),
        ctdc_within=_by_edition(entry, "ctdc_within"),
        precise=tuple(indicators.get("precise", ())),
        any_of=tuple(tuple(group) for group in indicators.get("any_of", ())),
        why=entry.get("why"),
    )


def read_rows(content: CrosswalkFile, known: Callable[[str], bool]) -> tuple[CrosswalkRow, ...]:
    """The rows of `crosswalk.yaml`.

    Args:
        content: The file as read.
        known: Says whether a scheme has a code.

    Raises:
        DataError: If a row names an unknown code or edition, or a code has two rows.
    """
    rows = tuple(_row(entry) for entry in content["rows"])
    seen: set[str] = set()
    for row in rows:
        _checked(row.references, f"row {row.code!r}", known)
        if any(len(group) < 2 for group in row.any_of):
            raise DataError(f"vocab/crosswalk.yaml: row {row.code!r} has a group with less than two members")
        if row.code in seen:
            raise DataError(f"vocab/crosswalk.yaml: row {row.code!r} stands twice")
        seen.add(row.code)
    return rows


def read_concepts(content: CrosswalkFile, known: Callable[[str], bool]) -> tuple[Concept, ...]:
    """The concepts of `crosswalk.yaml`, every code checked.

    Args:
        content: The file as read.
        known: Says whether a scheme has a code.

    Raises:
        DataError: If a concept names an unknown code.
    """
    concepts = tuple(
        Concept(
            name=entry["name"],
            labels=MappingProxyType({"en": entry["en"], "ru": entry["ru"]}),
            codes=MappingProxyType({key: tuple(codes) for key, codes in entry["codes"].items()}),
            pattern=entry.get("pattern", False),
            note=entry.get("note"),
        )
        for entry in content["concepts"]
    )
    for concept in concepts:
        for codes in concept.codes.values():
            _checked(codes, f"concept {concept.name!r}", known)
    return concepts
