"""Labels of codes in both languages, for the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equiano.schema.table import load_table
from equiano.vocab import load
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack

Labels = Mapping[str, str]
LANGUAGES = ("en", "ru")
_VALUES: Mapping[str, Labels] = {
    "adult": in_each("Adult"),
    "child": in_each("Child (under 18)"),
    "yes": in_each("Recorded"),
    "not yes": in_each("Not recorded"),
    "other": in_each("All other countries"),
    "origin": in_each("Origin"),
    "transit": in_each("Transit"),
    "destination": in_each("Destination"),
    "recruited_here": in_each("Destination, foreign citizens recruited here"),
    "internal": in_each("Internal"),
    "several": in_each("Several"),
    "domestic": in_each("Domestic: citizens of the country"),
    "cross_border": in_each("Cross-border: citizens of other countries"),
    "dual": in_each("Of several citizenships, this one too"),
    "undetermined": in_each("Undetermined"),
    "none": in_each("No role"),
    "no corridor": in_each("On no named corridor"),
    "elsewhere": in_each("Does not touch the country"),
    "ambiguous": in_each("Fits several equally"),
    "full": in_each("In full"),
    "ends_only": in_each("Ends only"),
    "possible": in_each("Possible"),
    "before": in_each("Before the event"),
    "after": in_each("After the event"),
}  # fmt: skip


def label(code: str) -> Labels:
    """Labels of a value: our own words, a column of the case table, a term, else the code (years)."""
    if code in _VALUES:
        return _VALUES[code]
    if code.startswith("perpetrator_"):
        field = load_table("case").field(code)
        return {"en": field.en, "ru": field.ru}
    vocabulary = load()
    if code in vocabulary:
        return vocabulary.term(code).labels
    return dict.fromkeys(LANGUAGES, code.replace("--", "–").replace("-", "–"))


def rare_genders() -> dict[str, str]:
    """Genders that stand together where each is small: all but the two that every table has."""
    codes = {term.code for term in load().scheme("gender").active_terms}
    return dict.fromkeys(sorted(codes - {"gender.female", "gender.male"}), "other")


def place_label(pack: CountryPack, code: str) -> Labels:
    """Name of a country or of a region of the pack."""
    for region in pack.regions:
        if region.code == code:
            return {lang: region.label[lang] for lang in LANGUAGES}
    return {lang: pack.label[lang] for lang in LANGUAGES} if code == pack.code else label(code)


def corridor_label(pack: CountryPack, code: str) -> Labels:
    """Name of a corridor, or of a set of corridors that fit equally."""
    if code == "none":
        return _VALUES["no corridor"]
    names = {corridor.id: corridor.label for corridor in pack.corridors}
    if not set(code.split("|")) <= set(names):
        return label(code)
    return {lang: " / ".join(names[part][lang] for part in code.split("|")) for lang in LANGUAGES}
