"""Notions: facts of life, each with every code of every scheme that says it (`notions.yaml`).

Five codes mean that papers were taken. Whoever decides, asks or reads a text speaks of the one notion; the
codes are how schemes write it down. A coarse notion (`any_of`) says that one of several facts holds and not
which; it is never spread over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NotRequired, TypedDict

from equiano.errors import DataError
from equiano.vocab.crosswalk import CrosswalkRow
from equiano.vocab.load import Vocabulary, load, read_yaml

# What a fact is to the rules. Control, pressure, deception, act and purpose can bear an outcome; a condition
# or a vulnerability never does alone (standards: identification, section 7).
KINDS = (
    *("control", "pressure", "deception", "act", "purpose", "condition", "work"),
    *("vulnerability", "circumstance", "urgency"),
)
_WHERE = "vocab/notions.yaml"


@dataclass(frozen=True)
class Notion:
    """One fact of life.

    Attributes:
        name: Its name, such as `papers_taken`.
        kind: What it is to the rules, one of `KINDS`.
        labels: Label by language, `en` and `ru`.
        codes: Codes that say it and that a case can answer, or that stand in no crosswalk row.
        any_of: Names of the facts of which one holds, where its codes do not say which.
        ilo: Number of the ILO indicator (1 to 11) that it is a sign of, or None.
        record: The code to write down when the fact itself is answered.
        sources: Codes of case-data standards (HTCDS, CTDC) that say it, by way of the crosswalk.
        way: How control is exercised, for a plain fact of control; None where it is not told.
    """

    name: str
    kind: str
    labels: Mapping[str, str]
    codes: tuple[str, ...]
    any_of: tuple[str, ...]
    ilo: int | None
    record: str
    sources: tuple[str, ...]
    way: str | None = None

    @property
    def answerable(self) -> tuple[str, ...]:
        """Its codes that a case can answer; the others are columns and values of other standards."""
        return tuple(code for code in self.codes if not code.startswith(("htcds.", "ctdc_")))

    @property
    def all_codes(self) -> tuple[str, ...]:
        """Every code of every scheme that says it."""
        return tuple(dict.fromkeys((*self.codes, *self.sources)))


def _spelt_out(patterns: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Codes of a list in which `prefix.*` stands for the rest of a group, a scheme's name for all of it."""
    found: dict[str, None] = {}
    for pattern in patterns:
        if pattern in vocabulary.schemes:
            found |= dict.fromkeys(vocabulary.scheme(pattern).codes)
        elif pattern.endswith(".*"):
            prefix = pattern.removesuffix("*")
            scheme = vocabulary.schemes.of_code(prefix + "x")
            found |= dict.fromkeys(c for c in (scheme.codes if scheme else ()) if c.startswith(prefix))
        elif pattern in vocabulary:
            found[pattern] = None
        else:
            raise DataError(f"{_WHERE}: unknown code {pattern!r}")
    return tuple(found)


class _NotionEntry(TypedDict):
    """A notion as the file has it."""

    kind: str
    en: str
    ru: str
    codes: list[str]
    any_of: NotRequired[list[str]]
    ilo: NotRequired[int]
    record: NotRequired[str]
    way: NotRequired[str]


class _NoneEntry(TypedDict):
    """Codes that say no fact of life."""

    why: str
    codes: list[str]


class _Content(TypedDict):
    notions: dict[str, _NotionEntry]
    none: list[_NoneEntry]


def _notion(
    name: str, entry: _NotionEntry, rows: Mapping[str, CrosswalkRow], named: Mapping[str, str]
) -> Notion:
    where = f"{_WHERE}: {name}"
    if entry["kind"] not in KINDS:
        raise DataError(f"{where}: unknown kind {entry['kind']!r}")
    # A group stands behind the codes that other notions name one by one.
    codes = tuple(
        code
        for pattern in entry["codes"]
        for code in _spelt_out((pattern,), load())
        if not (pattern.endswith("*") and code in named)
    )
    if not (codes or "record" in entry):
        raise DataError(f"{where}: has no code and no `record`")
    found = [rows[code] for code in codes if code in rows]
    sources = [code for row in found for code in (*row.htcds, *(c for by in row.ctdc.values() for c in by))]
    return Notion(
        name=name,
        kind=entry["kind"],
        labels=MappingProxyType({"en": entry["en"], "ru": entry["ru"]}),
        codes=codes,
        any_of=tuple(entry.get("any_of", ())),
        ilo=entry.get("ilo"),
        record=entry.get("record", codes[0] if codes else ""),
        sources=tuple(dict.fromkeys(sources)),
        way=entry.get("way"),
    )


@cache
def _content() -> _Content:
    content: _Content = read_yaml(resources.files("equiano.vocab") / "notions.yaml")
    return content


@cache
def notions() -> Mapping[str, Notion]:
    """All notions by name, in the order of the file; checked when first read.

    Raises:
        DataError: If an entry names an unknown code, kind or alternative.
    """
    rows = {row.code: row for row in load().crosswalk}
    entries = _content()["notions"]
    named = {
        code: name for name, entry in entries.items() for code in entry["codes"] if not code.endswith("*")
    }
    found = {name: _notion(name, entry, rows, named) for name, entry in entries.items()}
    for notion in found.values():
        if unknown := set(notion.any_of) - set(found):
            raise DataError(f"{_WHERE}: {notion.name}: no notion {min(unknown)!r}")
    return MappingProxyType(found)


@cache
def without_notion() -> Mapping[str, str]:
    """Code -> why it says no fact of life."""
    return MappingProxyType(
        {
            code: entry["why"]
            for entry in _content()["none"]
            for code in _spelt_out(tuple(entry["codes"]), load())
        }
    )


@cache
def _by_code() -> Mapping[str, tuple[Notion, ...]]:
    found: dict[str, tuple[Notion, ...]] = {}
    for notion in notions().values():
        for code in notion.all_codes:
            found[code] = (*found.get(code, ()), notion)
    return MappingProxyType(found)


def notions_of(code: str) -> tuple[Notion, ...]:
    """The notions that a code says: one, seldom two (CTDC's begging is a form and a kind of work), or none.

    Args:
        code: A code of any scheme.
    """
    return _by_code().get(code, ())


def of_kind(kind: str) -> tuple[Notion, ...]:
    """The notions of a kind, in the order of the file."""
    return tuple(notion for notion in notions().values() if notion.kind == kind)


@cache
def ways_of(name: str) -> frozenset[str]:
    """Ways of control that a fact of control may stand for; a coarse one has those of its alternatives."""
    notion = notions()[name]
    if notion.way is not None:
        return frozenset({notion.way})
    if notion.any_of:
        return frozenset().union(
            *(ways_of(other) for other in notion.any_of if notions()[other].kind == "control")
        )
    return frozenset(other.way for other in of_kind("control") if other.way is not None)
