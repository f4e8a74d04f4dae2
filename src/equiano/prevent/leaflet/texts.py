"""What leaflets say: `audiences.yaml`, `languages.yaml` and `texts/`, reviewed data, checked when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from importlib import resources
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from equiano.countries.statement import STRICT, Text
from equiano.errors import DataError
from equiano.vocab.load import read_yaml

PARTS = ("know", "steps", "questions", "keep", "rights")  # in the order of a leaflet
ENDS = ("origin", "destination", "both")


@dataclass(frozen=True, config=STRICT)
class Audience:
    """People whom a leaflet is for; `audiences.yaml` says what each field means."""

    id: str
    title: Text
    source: str
    country_is: str
    calls: tuple[str, ...]
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    verified: bool
    child_specialist: bool = False


@dataclass(frozen=True, config=STRICT)
class AudienceText:
    """What is said to an audience in one language; `{origin_help}` and the like are filled with numbers."""

    title: str
    lead: str
    know: tuple[str, ...]
    if_already: tuple[str, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class LanguageTexts:
    """All texts of a language.

    Attributes:
        native: Whether a native speaker has read them; until then the edge of the leaflet says that not.
        fixed: Headings and short words by name.
        audiences: By id; a language need not have all of them.
        direction: `ltr` or `rtl`.
        countries: Names of countries by alpha-2 code, where the vocabulary has none in the language.
    """

    native: bool
    fixed: Mapping[str, str]
    questions: tuple[str, ...]
    keep: tuple[str, ...]
    rights: tuple[str, ...]
    audiences: Mapping[str, AudienceText]
    direction: str = "ltr"
    countries: Mapping[str, str] = field(default_factory=dict)

    def part(self, audience: str, name: str) -> tuple[str, ...]:
        """The lines of a part: those of the audience, else those that all audiences share."""
        own: tuple[str, ...] | None = getattr(self.audiences[audience], name, None)
        shared: tuple[str, ...] = getattr(self, name, ())
        return own if own is not None else shared

    def lines(self, audience: Audience) -> Iterator[str]:
        """Every sentence of an audience's leaflet."""
        text = self.audiences[audience.id]
        yield from (text.title, text.lead, *text.if_already)
        for name in audience.parts:
            yield from self.part(audience.id, name)


@dataclass(frozen=True, config=STRICT)
class LanguageName:
    """A language as its speakers call it; `names_in`: which of en and ru its readers are given for names."""

    own: str
    names_in: str


def _content(name: str) -> object:
    return read_yaml(resources.files("equiano.prevent.leaflet").joinpath(name))


@cache
def load_audiences() -> Mapping[str, Audience]:
    """Audiences by id.

    Raises:
        DataError: If the shipped file is inconsistent.
    """
    content = _content("audiences.yaml")
    try:
        listed = TypeAdapter(tuple[Audience, ...]).validate_python(
            content["audiences"]  # type: ignore[index]  # of a shipped file
        )
    except ValidationError as error:
        raise DataError(f"leaflet/audiences.yaml: {error}") from error
    for one in listed:
        if one.country_is not in ENDS or not set(one.parts) <= set(PARTS):
            raise DataError(f"leaflet/audiences.yaml: {one.id}: unknown `country_is` or part")
    return MappingProxyType({one.id: one for one in listed})


@cache
def load_language_names() -> Mapping[str, LanguageName]:
    """Names of languages by ISO 639-1 code.

    Raises:
        DataError: If the shipped file is inconsistent.
    """
    try:
        read = TypeAdapter(dict[str, LanguageName]).validate_python(_content("languages.yaml"))
    except ValidationError as error:
        raise DataError(f"leaflet/languages.yaml: {error}") from error
    return MappingProxyType(read)


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages in which there are leaflets."""
    folder = resources.files("equiano.prevent.leaflet") / "texts"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir()))


@cache
def load_texts(lang: str) -> LanguageTexts:
    """Texts of a language.

    Raises:
        KeyError: If there are none.
        DataError: If the shipped file is inconsistent.
    """
    if lang not in languages():
        raise KeyError(lang)
    try:
        return TypeAdapter(LanguageTexts).validate_python(_content(f"texts/{lang}.yaml"))
    except ValidationError as error:
        raise DataError(f"leaflet/texts/{lang}.yaml: {error}") from error
