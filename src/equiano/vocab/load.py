"""The vocabularies, read when first used and cross-checked; a dangling reference names file and code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, ClassVar, NotRequired, TypedDict

import yaml

from equiano.errors import BadInputError, DataError
from equiano.text_files import own_yaml
from equiano.vocab.crosswalk import Concept, CrosswalkRow, read_concepts, read_rows
from equiano.vocab.term import Scheme, Term
from equiano.words import say

_TERM_KEYS = {"code", "en", "ru", "source", "year", "verified", "replaced_by"}
_REQUIRED = {"code", "en", "ru", "source", "verified"}


def read_yaml(file: Traversable) -> Any:  # noqa: ANN401 - each reader makes its classes of it
    """Content of a YAML file, with the fast C reader where PyYAML has it.

    Raises:
        DataError: If the file is missing or is not YAML; the message names it.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return own_yaml(text)
    except (OSError, yaml.YAMLError) as error:
        raise DataError(f"vocab/{file.name}: cannot be read ({error})") from error


class SourceEntry(TypedDict):
    """Where terms come from, as `index.yaml` has it; `kind` is that of a country pack's source."""

    title: str
    kind: str
    year: NotRequired[int]
    url: NotRequired[str]
    licence: NotRequired[str]
    title_ru: NotRequired[str]


class _Index(TypedDict):
    """`index.yaml`: patterns of codes by scheme, in loading order, and the sources."""

    version: str
    schemes: dict[str, str]
    sources: dict[str, SourceEntry]
    under_18: NotRequired[list[str]]


def _term(scheme: str, merged: Mapping[str, Any]) -> Term:
    where = f"vocab/{scheme}.yaml: {merged.get('code')!r}"
    if missing := _REQUIRED - set(merged):
        raise DataError(f"{where} lacks {sorted(missing)}")
    if not isinstance(merged["verified"], bool):
        raise DataError(f"{where}: `verified` must be true or false")
    return Term(
        scheme=scheme,
        code=merged["code"],
        labels=MappingProxyType({"en": merged["en"], "ru": merged["ru"]}),
        source=merged["source"],
        year=merged.get("year"),
        verified=merged["verified"],
        replaced_by=merged.get("replaced_by"),
        extra=MappingProxyType({key: value for key, value in merged.items() if key not in _TERM_KEYS}),
    )


class Schemes(Mapping[str, Scheme]):
    """All schemes by name; each file is read and checked when the scheme is first asked for.

    Reading all of them takes several times as long as the few that a command needs, so nothing is read
    ahead. `patterns` says which scheme a code belongs to without reading any.
    """

    def __init__(
        self, folder: Traversable, patterns: Mapping[str, str], sources: Mapping[str, SourceEntry]
    ) -> None:
        self._folder = folder
        self._patterns = {name: re.compile(pattern) for name, pattern in patterns.items()}
        self._sources = sources
        self._read: dict[str, Scheme] = {}

    def __getitem__(self, name: str) -> Scheme:
        if name not in self._read:
            if name not in self._patterns:
                raise KeyError(name)
            self._read[name] = self._load(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._patterns)

    def __len__(self) -> int:
        return len(self._patterns)

    def of_code(self, code: str) -> Scheme | None:
        """The scheme whose codes look like `code`, or None."""
        for name, pattern in self._patterns.items():
            if pattern.fullmatch(code):
                return self[name]
        return None

    def _load(self, name: str) -> Scheme:
        content = read_yaml(self._folder / f"{name}.yaml")
        if missing := {"title", "title_ru", "terms"} - set(content):
            raise DataError(f"vocab/{name}.yaml lacks {sorted(missing)}")
        defaults = content.get("defaults", {})
        terms = tuple(_term(name, {**defaults, **entry}) for entry in content["terms"])
        seen: set[str] = set()
        for term in terms:
            self._check(term, seen)
            seen.add(term.code)
        return Scheme(name, content["title"], content["title_ru"], terms)

    def _check(self, term: Term, seen: set[str]) -> None:
        where = f"vocab/{term.scheme}.yaml: {term.code!r}"
        if term.code in seen:
            raise DataError(f"{where} stands twice")
        if not self._patterns[term.scheme].fullmatch(term.code):
            raise DataError(f"{where} does not look like a code of this scheme (index.yaml)")
        if term.source not in self._sources:
            raise DataError(f"{where} has unknown source {term.source!r}")


@dataclass(frozen=True)
class Vocabulary:
    """All schemes, their sources, the crosswalk, and the version that rules and findings carry.

    Attributes:
        version: Version of the vocabulary.
        schemes: The coding systems by name.
        sources: Where terms come from, by key.
        folder: Where the files are.
        under_18: Codes whose yes says that the person is under 18, and whose no says the contrary.
    """

    # What a message on an unknown code offers. The search for codes (`find`) builds on the vocabulary, so it
    # puts its advice here, as `words` puts the name of a row into `Fault`.
    advise: ClassVar[Callable[[str], str]]

    version: str
    schemes: Schemes
    sources: Mapping[str, SourceEntry]
    folder: Traversable
    under_18: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Traversable) -> Vocabulary:
        """The vocabulary of a folder with `index.yaml`; schemes are read when they are first used."""
        index: _Index = read_yaml(folder / "index.yaml")
        sources = MappingProxyType(index["sources"])
        schemes = Schemes(folder, index["schemes"], sources)
        return cls(str(index["version"]), schemes, sources, folder, tuple(index.get("under_18", ())))

    def scheme(self, name: str) -> Scheme:
        """The scheme of that name.

        Raises:
            KeyError: If there is none.
            DataError: If its file is inconsistent.
        """
        return self.schemes[name]

    def _find(self, code: str) -> Term | None:
        scheme = self.schemes.of_code(code)
        return None if scheme is None else scheme.find(code)

    def term(self, code: str) -> Term:
        """The term of that code.

        Raises:
            BadInputError: If no scheme has it.
        """
        term = self._find(code)
        if term is None:
            raise BadInputError(
                say("unknown code `{code}`. {advice}", code=code, advice=Vocabulary.advise(code))
            )
        return term

    def __contains__(self, code: str) -> bool:
        return self._find(code) is not None

    @cached_property
    def crosswalk(self) -> tuple[CrosswalkRow, ...]:
        """One row per case-data code: its HTCDS values, CTDC columns and indicators, all of them checked.

        Raises:
            DataError: If a row names a code that no scheme has.
        """
        return read_rows(read_yaml(self.folder / "crosswalk.yaml"), self.__contains__)

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """What the standards say of the same thing, row by row, all codes checked."""
        return read_concepts(read_yaml(self.folder / "crosswalk.yaml"), self.__contains__)

    def crosswalk_of(self, code: str) -> CrosswalkRow:
        """The crosswalk row of a case-data code.

        Raises:
            KeyError: If the code has none.
        """
        for row in self.crosswalk:
            if row.code == code:
                return row
        raise KeyError(code)

    def check(self) -> None:
        """Read everything and cross-check it.

        Raises:
            DataError: If a file is inconsistent or a reference dangles; it names file and code.
        """
        for scheme in self.schemes.values():
            for term in scheme.terms:
                if term.replaced_by is not None and term.replaced_by not in self:
                    raise DataError(
                        f"vocab/{scheme.name}.yaml: {term.code!r} is replaced by unknown {term.replaced_by!r}"
                    )
        for code in self.under_18:
            if code not in self:
                raise DataError(f"vocab/index.yaml: under_18 names unknown code {code!r}")
        _ = (self.crosswalk, self.concepts)


@cache
def load() -> Vocabulary:
    """The vocabulary shipped with Equiano. Schemes are read when they are first used.

    Raises:
        DataError: If the index cannot be read.
    """
    return Vocabulary.read(resources.files("equiano.vocab"))
