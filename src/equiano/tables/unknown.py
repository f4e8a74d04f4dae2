"""Words that say "not known": in any field, in a date, in place of a name. Unknown is never a value.

The words are data (`words.yaml`), reviewed in English and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple, TypedDict

from equiano.vocab.load import read_yaml
from equiano.vocab.plain import plain


class _WordsEntry(TypedDict, total=False):
    """Words, in groups or one by one, and patterns, as the file has them."""

    words: list[str | list[str]]
    patterns: list[str]


class _PerhapsEntry(_WordsEntry):
    given: bool
    others: int


class _UnknownEntry(TypedDict):
    any: _WordsEntry
    dates: _WordsEntry


class _NamesEntry(TypedDict):
    always: _WordsEntry
    perhaps: list[_PerhapsEntry]


class _TicksEntry(TypedDict):
    yes: list[list[str]]
    no: list[list[str]]
    no_beside_plus: list[str]


class CellWords(TypedDict):
    """The content of `words.yaml`."""

    ticks: _TicksEntry
    unknown: _UnknownEntry
    names: _NamesEntry


@dataclass(frozen=True)
class _Words:
    """Folded words and patterns of one kind."""

    words: frozenset[str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, entry: _WordsEntry) -> _Words:
        words = [
            word
            for group in entry.get("words", ())
            for word in (group if isinstance(group, list) else [group])
        ]
        pattern = "|".join(f"(?:{_numbered(text)})" for text in entry.get("patterns", ())) or r"(?!)"
        return cls(frozenset(plain(str(word)) for word in words), re.compile(pattern))

    def has(self, folded: str) -> bool:
        return folded in self.words or self.pattern.fullmatch(folded) is not None


def _numbered(pattern: str) -> str:
    """A pattern that can stand in an alternation: its own back reference by name."""
    return pattern.replace(r"(.)\1", r"(?P<same>.)(?P=same)")


class _Perhaps(NamedTuple):
    """Words that are also real names, and when they are kept."""

    words: _Words
    given: bool
    others: int


@dataclass(frozen=True)
class _Table:
    any: _Words
    dates: _Words
    names: _Words
    perhaps: tuple[_Perhaps, ...]


@cache
def cell_words() -> CellWords:
    """The content of `words.yaml`."""
    content: CellWords = read_yaml(resources.files("equiano.tables") / "words.yaml")
    return content


@cache
def _table() -> _Table:
    content = cell_words()
    names = content["names"]
    return _Table(
        any=_Words.of(content["unknown"]["any"]),
        dates=_Words.of(content["unknown"]["dates"]),
        names=_Words.of(names["always"]),
        perhaps=tuple(
            _Perhaps(_Words.of(entry), entry["given"], entry["others"]) for entry in names["perhaps"]
        ),
    )


@lru_cache(maxsize=1 << 16)
def is_unknown(text: str) -> bool:
    """Whether a cell says nothing, in any field but a tick or a name: blank, or a word for "not known"."""
    folded = plain(text)
    return not folded or _table().any.has(folded)


def unknown_words() -> list[str]:
    """The words for "not known" in any field, and the usual marks, in small letters, for a database."""
    return sorted(_table().any.words | {"-", "–", "—", "--", "?", "??", "...", "*", "_", "xxx", "ххх"})


def is_unknown_date(text: str) -> bool:
    """Whether a cell with a date or year says nothing: also `1900-01-01`, `9999` and the like."""
    return is_unknown(text) or _table().dates.has(plain(text))


@lru_cache(maxsize=1 << 16)
def _perhaps(folded: str) -> _Perhaps | None:
    return next((entry for entry in _table().perhaps if entry.words.has(folded)), None)


@lru_cache(maxsize=1 << 16)
def is_placeholder(name: str) -> bool:
    """Whether a name, looked at alone, is blank or a placeholder. A row of names is better: `known_names`."""
    folded = plain(name)
    whole = _table().names
    turned = " ".join(reversed(folded.replace(",", " ").split()))  # "Doe, Jane"
    return is_unknown(name) or whole.has(folded) or turned in whole.words or _perhaps(folded) is not None


def known_names(names: Mapping[str, str]) -> dict[str, str]:
    """The names of one person with placeholders blanked.

    Some words for "not known" are real names too (Na, None, Нет, Doe, Неизвестный): such a word is kept where
    the rest of the row is a person, that is where enough other cells hold names that are no placeholders. A
    patronymic `нет` always says that there is none: no patronymic looks like that. Jane and Doe in two cells
    are the placeholder that they are in one.

    Args:
        names: Texts by `family_name`, `given_name`, `patronymic`, `nickname` (any of them).

    Returns:
        The same keys; empty text where nothing is known.
    """
    found = {field: "" if is_placeholder(text) else text for field, text in names.items()}
    pair = plain(f"{names.get('given_name', '')} {names.get('family_name', '')}")
    if _table().names.has(pair) or _table().names.has(" ".join(reversed(pair.split(" ")))):
        return {**found, "given_name": "", "family_name": ""} if "given_name" in found else found
    real = sum(bool(text) for field, text in found.items() if field != "nickname")
    for field, text in names.items():
        if found[field] or field not in ("family_name", "given_name") or not text.strip():
            continue
        entry = _perhaps(plain(text))
        if entry is not None and real >= entry.others and (entry.given or field == "family_name"):
            found[field] = text
    return found


def any_known(names: Iterable[str]) -> bool:
    """Whether any of several names is one."""
    return not all(is_placeholder(name) for name in names)
