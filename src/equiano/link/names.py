"""Names to keys: romanise by ICAO 9303, fold older romanisations to one key, find the root of a given name.

The tables are data (`data/romanisation.yaml`, `data/given_names.yaml`). A key is ASCII, so that a string
distance means the same on every engine. Source of the table: ICAO Doc 9303 part 3, section 6.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from anyascii import anyascii

from equiano.text_files import own_yaml

Rewriting = tuple[re.Pattern[str], str]
CACHED = 1 << 15  # texts; columns are read text by text once, so that more would be held for nothing
MAX_ROOTS = 3  # a diminutive may stand for several names (Слава); more than this says nothing


def load_data(name: str) -> Any:  # noqa: ANN401  # YAML: each reader says what it expects
    """Content of a YAML file of `link/data`."""
    text = (resources.files("equiano.link") / "data" / name).read_text(encoding="utf-8")
    return own_yaml(text)


@dataclass(frozen=True)
class _Tables:
    icao: dict[str, str]
    by_language: dict[str, dict[str, str]]
    styles: dict[str, dict[str, str]]
    style_endings: tuple[tuple[str, str, str], ...]
    fold: tuple[Rewriting, ...]
    surname: tuple[Rewriting, ...]
    given: tuple[Rewriting, ...]
    patronymic: tuple[Rewriting, ...]
    skeleton: dict[int, int]
    marks: dict[int, str]
    apostrophes: tuple[Rewriting, ...]
    spellings: tuple[tuple[Rewriting, ...], ...]
    plain: tuple[tuple[Rewriting, ...], ...]
    arabic: tuple[Rewriting, ...]
    cyrillic: tuple[Rewriting, ...]
    cyrillic_first: tuple[Rewriting, ...]
    cyrillic_plain: tuple[Rewriting, ...]
    palladius: tuple[tuple[dict[str, str], dict[str, str]], ...]


def _rules(entries: list[list[str]]) -> tuple[Rewriting, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in entries)


@cache
def _tables() -> _Tables:
    data = load_data("romanisation.yaml")
    return _Tables(
        icao=data["icao"],
        by_language=data["icao_by_language"],
        styles=data["styles"],
        style_endings=tuple((style, icao, own) for style, icao, own in data["style_endings"]),
        fold=_rules(data["fold"]),
        surname=_rules(data["surname_endings"]),
        given=_rules(data["given_endings"]),
        patronymic=_rules(data["patronymic_endings"]),
        skeleton=str.maketrans(data["skeleton"]),
        marks=str.maketrans(data["marks"]),
        apostrophes=_rules(data["apostrophes"]),
        spellings=tuple(_rules(rules) for rules in data["spellings"].values()),
        plain=tuple(_rules(rules) for rules in data["plain_spellings"].values()),
        arabic=_rules(data["arabic"]),
        cyrillic=_rules(data["cyrillic"]),
        cyrillic_first=_rules(data["cyrillic_first"]),
        cyrillic_plain=_rules(data["cyrillic_plain"]),
        palladius=tuple((initials, finals) for initials, finals in data["palladius"]),
    )


@cache
def _letters(language: str, style: str) -> dict[str, str]:
    """The table of one language and style; the language's own letters win only in ICAO."""
    tables = _tables()
    own = tables.by_language.get(language, {}) if style == "icao" else {}
    return {**tables.icao, **tables.styles[style], **own}


def styles() -> tuple[str, ...]:
    """Names of the romanisation styles that are known."""
    return tuple(_tables().styles)


def romanise(text: str, language: str = "ru", style: str = "icao") -> str:
    """`text` in lower-case ASCII.

    Args:
        text: A name in any script; a name in Latin letters only loses its accents.
        language: `ru`, `uk` or `be`; only ICAO has a table for each.
        style: One of `styles()`; `icao` is what machine-readable passports carry.

    Returns:
        ASCII text. Letters without an entry in the table are romanised by the library `anyascii`.
    """
    lower = text.lower()
    if not lower.isascii():
        table = _letters(language, style)
        lower = "".join(table.get(letter, letter) for letter in lower)
        if not lower.isascii():
            lower = anyascii(lower).lower()
    for own_style, icao, own in _tables().style_endings:
        if own_style == style and lower.endswith(icao):
            return lower[: len(lower) - len(icao)] + own
    return lower


def _apply(rules: tuple[Rewriting, ...], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _strip(rules: tuple[Rewriting, ...], key: str) -> str:
    """Drop endings, but never so much that fewer than two letters stay."""
    for pattern, replacement in rules:
        shorter = pattern.sub(replacement, key)
        if len(shorter) > 1:
            key = shorter
    return key


@lru_cache(maxsize=CACHED)
def _folded_words(text: str) -> str:
    """The folded words of a name: the costly part, which several keys and the judges of a list share."""
    return _apply(_tables().fold, romanise(text.replace("-", " "))).strip()


def fold(text: str) -> str:
    """Key of a name that all its romanisations share; empty if nothing of a name is in `text`.

    The key uses a to z and `C`, which stands for all hushing sounds.
    """
    return _folded_words(text).replace(" ", "")


# Armenian, Arabic: letters of tables of ours, after which the rules for Latin letters hold.
_OTHER_SCRIPT = re.compile("[\u0530-\u058f\u0600-\u06ff]")


# Letters that look alike in Latin and in Cyrillic: on a wrong keyboard one of them slips in (`Cидоров`).
_LATIN, _CYRILLIC = "ABCEHKMOPTXYaceopxyi", "АВСЕНКМОРТХУасеорхуі"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN)


def _in_one_script(text: str) -> str:
    """A name in both scripts as it looks, where all letters of one of them have a double in the other."""
    latin = {letter for letter in text if letter.isascii() and letter.isalpha()}
    cyrillic = {letter for letter in text if "\u0400" <= letter <= "\u052f"}
    if latin and cyrillic and latin <= set(_LATIN):
        return text.translate(_TO_CYRILLIC)
    return text.translate(_TO_LATIN) if latin and cyrillic and cyrillic <= set(_CYRILLIC) else text


@cache
def _chinese() -> tuple[dict[str, str], re.Pattern[str]]:
    """Each syllable of pinyin with its Cyrillic, and the pattern of a name of one or two of them.

    Without an apostrophe the second begins with a consonant: `jinan` is ji nan.
    """
    found = {
        initial + final: hard + rest
        for initials, finals in _tables().palladius
        for initial, hard in initials.items()
        for final, rest in finals.items()
    }
    longest = sorted(found, key=len, reverse=True)
    second = "|".join(one for one in longest if one[0] not in "aoe")
    return found, re.compile(f"({'|'.join(longest)})(?:['’-]({'|'.join(longest)})|({second}))?")


def _palladius(text: str) -> str:
    """A name in pinyin as a Russian office writes it; empty if it cannot be one."""
    syllables, pattern = _chinese()
    found = pattern.fullmatch(text)
    return "".join(syllables[one] for one in found.groups() if one) if found else ""


@lru_cache(maxsize=CACHED)
def readings(text: str) -> tuple[str, ...]:
    """What a name in Latin letters may stand for, in letters that `fold` and the other keys read.

    German `Lasnakowa` may be Лазнакова, Polish `Chomicz` Хомич, Romanian `Cojocaru` Кожокару, Belarusian
    Ляўковіч Левкович, `Zhang` Чжан; `Țurcan` without its mark is what a passport has. A search tries every
    reading, the spelling as it stands first; the linkage, which compares one key, takes none of them.
    """
    text = _in_one_script(text)
    lower = unicodedata.normalize("NFC", text.lower())
    found = _of_cyrillic(lower) if re.search("[\u0400-\u052f]", lower) else _of_latin(lower)
    return tuple(dict.fromkeys(text if reading == lower else reading for reading in found if reading))


def _of_cyrillic(lower: str) -> Iterator[str]:
    tables = _tables()
    yield lower
    own = _apply(tables.cyrillic, lower)
    yield own
    if own != lower:  # only of what is Belarusian: in Russian a first `я` is no `е`
        yield _apply(tables.cyrillic_first, own)
    yield _apply(tables.cyrillic_plain, lower)


def _of_latin(lower: str) -> Iterator[str]:
    """Of Latin letters and of every script but Cyrillic."""
    tables = _tables()
    start = _apply(tables.apostrophes, lower)
    bare = ""
    if _OTHER_SCRIPT.search(start):
        bare, start = romanise(_apply(tables.arabic, start)), romanise(start)
    for reading in (start, *(_apply(rules, start) for rules in tables.spellings)):
        yield reading.translate(tables.marks)
    unmarked = anyascii(start).lower()
    yield unmarked
    for rules in tables.plain:
        yield _apply(rules, unmarked)
    yield bare
    yield _palladius(lower) or _palladius(anyascii(lower).lower())


@lru_cache(maxsize=CACHED)
def surname_key(text: str) -> str:
    """Folded key of a surname, the same for its feminine and masculine form (Иванова, Иванов)."""
    return _strip(_tables().surname, _folded_words(text)).replace(" ", "")


@lru_cache(maxsize=CACHED)
def patronymic_key(text: str) -> str:
    """Key of the father's name in a patronymic (Иванович, Ивановна, Иван кызы): its root if known."""
    stem = _strip(_tables().patronymic, _folded_words(text)).replace(" ", "")
    roots = _fathers().get(stem)
    return roots if roots else stem


# After folding: -ович, -овна, -ична; -оглы, -кызы, -улы and the like stand alone or at the end.
_PATRONYMIC = re.compile(r".{2,}(?:viC|vna|iCna|(?:il|m|k)iC|uhli|ahli|u?ulu|uli|k[ei]zi|hizi)$")


def is_patronymic(word: str) -> bool:
    """Whether a word has the ending of a patronymic; surnames such as Абрамович have it too."""
    return _PATRONYMIC.search(fold(word)) is not None


@lru_cache(maxsize=CACHED)
def skeleton(key: str) -> str:
    """Phonetic skeleton of a folded key: first letter and consonants, voiced and voiceless taken together."""
    if not key:
        return ""
    first = "a" if key[0] in "aeiu" else key[0]
    consonants = re.sub("[aeiu]", "", key[1:])
    return re.sub(r"(.)\1+", r"\1", (first + consonants).translate(_tables().skeleton))


@cache
def _roots_by_key() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for root, _, forms in load_data("given_names.yaml")["groups"]:
        for form in forms.split():
            roots = found.setdefault(fold(form), [])
            if root not in roots:
                roots.append(root)
    return {key: tuple(roots[:MAX_ROOTS]) for key, roots in found.items()}


@cache
def _roots_by_form() -> dict[str, tuple[str, ...]]:
    """Roots by the very spelling, in each romanisation: Анна and Яна share a key and are two names."""
    found: dict[str, list[str]] = {}
    for root, _, forms in load_data("given_names.yaml")["groups"]:
        for form in forms.split():
            for spelling in {form.lower(), *(romanise(form, style=style) for style in styles())}:
                roots = found.setdefault(spelling, [])
                if root not in roots:
                    roots.append(root)
    return {spelling: tuple(roots[:MAX_ROOTS]) for spelling, roots in found.items()}


@cache
def _fathers() -> dict[str, str]:
    """Root of each known man's name by its key without final vowels, as a patronymic leaves it."""
    return {
        _strip(_tables().given[-1:], fold(form)): root
        for root, sex, forms in load_data("given_names.yaml")["groups"]
        if sex == "m"
        for form in forms.split()
    }


_FAMILIAR = re.compile("[аяa]$|(?:ик|[её]к|ок|ан)$")


def _is_familiar(form: str, sex: str, first: str) -> bool:
    """Whether a form of a group is familiar (Рома, Аля) and not the name of a document (Роман, Микола)."""
    if form == first or not _FAMILIAR.search(form.lower()):
        return False
    much_shorter = len(form) < len(first) - 1
    of_a_man = sex == "m" and first[-1] not in "аяи" and len(form) <= 4
    return much_shorter or of_a_man


@lru_cache(maxsize=CACHED)
def is_known(text: str) -> bool:
    """Whether a text is a known given name in any form, familiar ones too."""
    key = fold(text)
    keys = _roots_by_key()
    return text.strip().lower() in _roots_by_form() or key in keys or _strip(_tables().given[:1], key) in keys


_SHORT_KEY = 4  # keys up to so many letters collide (Еля, Элла): such a name must stand there as it is spelt


@cache
def _full_names() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Names that documents bear, by sex: spellings and keys. A form that is familiar anywhere is none."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    groups = load_data("given_names.yaml")["groups"]
    for wanted in ("f", "m"):
        full: set[str] = set()
        familiar: set[str] = set()
        firsts: set[str] = set()
        for _, sex, forms in groups:
            if sex != wanted:
                continue
            first = forms.split()[0]
            firsts.add(first.lower())
            for form in forms.split():
                (familiar if _is_familiar(form, sex, first) else full).add(form.lower())
        names = firsts | (full - familiar)
        spelt = {romanise(name, style=style) for name in names for style in styles()} | names
        keys = {key for key in map(fold, names) if len(key) > _SHORT_KEY}
        found[wanted.upper()] = (frozenset(spelt), frozenset(keys))
    return found


@lru_cache(maxsize=CACHED)
def is_full_name(text: str, sex: str = "") -> bool:
    """Whether a given name is a known one of documents, with or without an ending such as -джон.

    A familiar form is none: Рома may be short for Роман, and what a Рустам is called among Russians.

    Args:
        text: The name as it is written.
        sex: `F` or `M`: a woman's name in a man's record is more likely a slip of the pen. Empty for any.
    """
    key = fold(text)
    bare = _strip(_tables().given[:1], key)
    known = [_full_names()[sex]] if sex in _full_names() else _full_names().values()
    return any(text.strip().lower() in spelt or key in keys or bare in keys for spelt, keys in known)


@lru_cache(maxsize=CACHED)
def given_roots(text: str) -> tuple[str, ...]:
    """Names that a given name or diminutive may stand for, at most `MAX_ROOTS`; empty if there is no name.

    Саша gives `aleksandr`; Слава gives several. A name in no table is its own root, without the endings
    -джон, -хон, -бек and final vowels.
    """
    key = fold(text)
    if not key:
        return ()
    if known := _roots_by_form().get(text.strip().lower()) or _roots_by_key().get(key):
        return known
    bare = _strip(_tables().given[:1], key)
    return _roots_by_key().get(bare) or (_strip(_tables().given, key),)
