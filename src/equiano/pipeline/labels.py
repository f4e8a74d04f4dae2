"""Labels of codes in both languages, for the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equiano.vocab import load

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack

Labels = Mapping[str, str]
LANGUAGES = ("en", "ru")
_VALUES: Mapping[str, Labels] = {
    "adult": {"en": "Adult", "ru": "Взрослые"},
    "child": {"en": "Child (under 18)", "ru": "Дети (до 18 лет)"},
    "yes": {"en": "Recorded", "ru": "Записано"},
    "not yes": {"en": "Not recorded", "ru": "Не записано"},
    "other": {"en": "All other countries", "ru": "Прочие страны"},
    "origin": {"en": "Origin", "ru": "Происхождение"},
    "transit": {"en": "Transit", "ru": "Транзит"},
    "destination": {"en": "Destination", "ru": "Назначение"},
    "recruited_here": {
        "en": "Destination, foreign citizens recruited here",
        "ru": "Назначение: иностранцы, завербованные на месте",
    },
    "internal": {"en": "Internal", "ru": "Внутри"},
    "several": {"en": "Several", "ru": "Несколько"},
    "domestic": {"en": "Domestic: citizens of the country", "ru": "Внутри страны: граждане страны"},
    "cross_border": {
        "en": "Cross-border: citizens of other countries",
        "ru": "Через границу: граждане других стран",
    },
    "dual": {
        "en": "Of several citizenships, this one too",
        "ru": "Несколько гражданств, среди них этой страны",
    },
    "undetermined": {"en": "Undetermined", "ru": "Не определено"},
    "none": {"en": "No role", "ru": "Без роли"},
    "no corridor": {"en": "On no named corridor", "ru": "Вне названных маршрутов"},
    "elsewhere": {"en": "Does not touch the country", "ru": "Страны не касается"},
    "ambiguous": {"en": "Fits several equally", "ru": "Подходят несколько поровну"},
    "full": {"en": "In full", "ru": "Полностью"},
    "ends_only": {"en": "Ends only", "ru": "Только концы"},
    "possible": {"en": "Possible", "ru": "Возможно"},
    "before": {"en": "Before the event", "ru": "До события"},
    "after": {"en": "After the event", "ru": "После события"},
}  # fmt: skip


def label(code: str) -> Labels:
    """Labels of a value: our own words, a column of the case table, a term, else the code (years)."""
    from equiano.schema.table import load_table

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
