"""A term of a vocabulary, and the scheme it belongs to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Term:
    """One term. Codes are forever: a term is never edited, only `replaced_by` another.

    Attributes:
        scheme: Name of its scheme; terms of different schemes cannot be compared.
        code: Its code, unique over all schemes.
        labels: Label by language, at least `en` and `ru`.
        source: Key of the source (see `Vocabulary.sources`).
        year: Year of the source's wording, None if unknown.
        verified: Whether the wording was seen in the source.
        extra: What this scheme says besides (strength per profile, ILO-11 numbers, picklist value...).
        replaced_by: Code of the term that takes its place, if it is retired.
    """

    scheme: str
    code: str
    labels: Mapping[str, str]
    source: str
    year: int | None
    verified: bool
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    replaced_by: str | None = None

    def label(self, lang: str) -> str:
        """Label in `lang` (`en` or `ru`)."""
        return self.labels[lang]

    def _check_comparable(self, other: object) -> None:
        if isinstance(other, Term) and other.scheme != self.scheme:
            raise TypeError(f"cannot compare {self.scheme} term with {other.scheme} term; use the crosswalk")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Term):
            return NotImplemented
        self._check_comparable(other)
        return self.code == other.code

    def __hash__(self) -> int:
        return hash(self.code)


def _in_a_register(label: str) -> str:
    """Å beside A and ё beside е, as registers have them; й is a letter of its own."""
    letters = label.casefold().replace("ё", "е")
    bare = (unicodedata.normalize("NFD", letter)[0] for letter in letters)
    return "".join(one if one.isascii() else letter for one, letter in zip(bare, letters, strict=True))


@dataclass(frozen=True)
class Scheme:
    """One coding system: its name, title (en and ru) and terms in the order of the source."""

    name: str
    title: str
    title_ru: str
    terms: tuple[Term, ...]

    @property
    def active_terms(self) -> tuple[Term, ...]:
        """Terms that were not replaced."""
        return tuple(term for term in self.terms if term.replaced_by is None)

    def by_name(self, lang: str) -> tuple[tuple[str, str], ...]:
        """Code and label of the terms in use in the order of names: signs above letters do not count."""
        named = ((term.code, term.label(lang)) for term in self.active_terms)
        return tuple(sorted(named, key=lambda one: _in_a_register(one[1])))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of all terms, in their order."""
        return tuple(term.code for term in self.terms)

    @cached_property
    def _by_code(self) -> Mapping[str, Term]:
        return {term.code: term for term in self.terms}

    def find(self, code: str) -> Term | None:
        """The term of that code, or None if this scheme has none."""
        return self._by_code.get(code)
