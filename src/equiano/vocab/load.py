"""Load every vocabulary once and cross-check it; a dangling reference names file and code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from equiano.errors import BadInputError, DataError
from equiano.vocab.term import Scheme, Term

_TERM_KEYS = {"code", "en", "ru", "source", "year", "verified", "replaced_by"}


@dataclass(frozen=True)
class Vocabulary:
    """All schemes, their sources, and the version that rules and findings carry."""

    version: str
    schemes: Mapping[str, Scheme]
    sources: Mapping[str, Mapping[str, Any]]
    crosswalk: tuple[Mapping[str, Any], ...]
    _by_code: Mapping[str, Term]

    def scheme(self, name: str) -> Scheme:
        """The scheme of that name.

        Raises:
            KeyError: If there is none.
        """
        return self.schemes[name]

    def term(self, code: str) -> Term:
        """The term of that code.

        Raises:
            BadInputError: If no scheme has it.
        """
        if code not in self._by_code:
            raise BadInputError(f"unknown code `{code}`. See `equiano vocab list`.")
        return self._by_code[code]

    def __contains__(self, code: str) -> bool:
        return code in self._by_code


def _read(name: str) -> Any:
    return yaml.load(
        (resources.files("equiano.vocab") / name).read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )


def _scheme(name: str, content: Mapping[str, Any]) -> Scheme:
    terms = []
    for entry in content["terms"]:
        where = f"vocab/{name}.yaml: {entry.get('code')!r}"
        merged = {**content.get("defaults", {}), **entry}
        missing = {"code", "en", "ru", "source", "verified"} - set(merged)
        if missing:
            raise DataError(f"{where} lacks {sorted(missing)}")
        terms.append(
            Term(
                scheme=name,
                code=merged["code"],
                labels=MappingProxyType({"en": merged["en"], "ru": merged["ru"]}),
                source=merged["source"],
                year=merged.get("year"),
                verified=merged["verified"],
                replaced_by=merged.get("replaced_by"),
                extra=MappingProxyType(
                    {key: value for key, value in merged.items() if key not in _TERM_KEYS}
                ),
            )
        )
    return Scheme(name, content["title"], tuple(terms))


@cache
def load() -> Vocabulary:
    """Load and cross-check all vocabularies. The result is cached.

    Raises:
        DataError: If a code stands twice, or a reference points to nothing.
    """
    index = _read("index.yaml")
    schemes = {name: _scheme(name, _read(f"{name}.yaml")) for name in index["schemes"]}
    by_code: dict[str, Term] = {}
    for scheme in schemes.values():
        for term in scheme.terms:
            if term.code in by_code:
                raise DataError(
                    f"vocab/{scheme.name}.yaml: code {term.code!r} is also in {by_code[term.code].scheme}"
                )
            if term.source not in index["sources"]:
                raise DataError(f"vocab/{scheme.name}.yaml: {term.code!r} has unknown source {term.source!r}")
            by_code[term.code] = term
    for term in by_code.values():
        if term.replaced_by is not None and term.replaced_by not in by_code:
            raise DataError(
                f"vocab/{term.scheme}.yaml: {term.code!r} is replaced by unknown {term.replaced_by!r}"
            )
    crosswalk = tuple(_read("crosswalk.yaml")["rows"])
    for number, row in enumerate(crosswalk, 1):
        for code in row["codes"]:
            if code not in by_code:
                raise DataError(
                    f"vocab/crosswalk.yaml: row {number} ({row['name']}) names unknown code {code!r}"
                )
    return Vocabulary(
        version=str(index["version"]),
        schemes=MappingProxyType(schemes),
        sources=MappingProxyType(index["sources"]),
        crosswalk=crosswalk,
        _by_code=MappingProxyType(by_code),
    )
