"""What leaflets say: the same in every language, in short plain sentences, in letters that the fonts have."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from equiano.countries.folders import available
from equiano.countries.pack import load_pack
from equiano.draw.paper import lacking
from equiano.prevent.leaflet.texts import (
    Audience,
    LanguageTexts,
    languages,
    load_audiences,
    load_language_names,
    load_texts,
)

# Standard of the project: at most 10 words a sentence on average, none above 18, Oborneva at least 40.
MEAN_WORDS, MOST_WORDS, LEAST_EASE = 10, 18, 40
_WORD = re.compile(r"[^\W_]+(?:[-’'‘\u200c][^\W_]+)*")
READ = [(lang, audience) for lang in languages() for audience in load_texts(lang).audiences]


def sentences(lines: Iterator[str]) -> list[list[str]]:
    pieces = (re.split(r"[.!?…؟]+(?:\s|$)", re.sub(r"\{\w+\}", "", line)) for line in lines)
    return [words for line in pieces for piece in line if (words := _WORD.findall(piece))]


def ease(found: list[list[str]]) -> float:
    """Flesch's ease of reading for Russian after Oborneva (2006)."""
    words = [word for one in found for word in one]
    vowels = sum(letter in "аеёиоуыэюя" for word in words for letter in word.lower())
    return 206.835 - 1.3 * len(words) / len(found) - 60.1 * vowels / len(words)


def test_the_ease_of_reading_is_oborneva_s() -> None:
    # Two sentences, five words, eight vowels: 206.835 - 1.3 * 2.5 - 60.1 * 1.6.
    found = sentences(iter(["Мама дома. Я иду сейчас."]))
    assert [len(one) for one in found] == [2, 3]
    assert ease(found) == pytest.approx(206.835 - 3.25 - 60.1 * 9 / 5)


@pytest.mark.parametrize("audience", load_audiences())
def test_russian_is_plain(audience: str) -> None:
    found = sentences(load_texts("ru").lines(load_audiences()[audience]))
    lengths = [len(one) for one in found]
    assert sum(lengths) / len(lengths) <= MEAN_WORDS
    assert max(lengths) <= MOST_WORDS
    assert ease(found) >= LEAST_EASE


@pytest.mark.parametrize(("lang", "audience"), READ)
def test_sentences_are_short_in_every_language(lang: str, audience: str) -> None:
    found = sentences(load_texts(lang).lines(load_audiences()[audience]))
    assert max(map(len, found)) <= MOST_WORDS + (lang in ("en", "fa", "ro")) * 5, max(found, key=len)


def shape(texts: LanguageTexts, audience: Audience) -> list[list[str]]:
    """Fields of every line, part by part: what must be the same in all languages."""
    own = texts.audiences[audience.id]
    parts = [texts.part(audience.id, name) for name in audience.parts]
    return [sorted(re.findall(r"\{\w+\}", line)) for part in (*parts, own.if_already) for line in part]


@pytest.mark.parametrize(("lang", "audience"), READ)
def test_every_language_says_the_same_things(lang: str, audience: str) -> None:
    whom = load_audiences()[audience]
    assert shape(load_texts(lang), whom) == shape(load_texts("en"), whom)
    assert set(load_texts(lang).fixed) == set(load_texts("en").fixed)


def test_every_audience_is_there_in_english_and_russian_and_migrants_in_their_languages() -> None:
    assert {"en", "ru", "uz", "tg", "ky", "uk", "ro", "fa"} == set(languages())
    for lang in languages():
        wanted = set(load_audiences())
        if lang not in ("en", "ru"):
            wanted -= {
                "work-in-another-city",
                "people-without-home",
                "people-selling-sex",
                "marriage-and-body",
            }
        assert set(load_texts(lang).audiences) == wanted


@pytest.mark.parametrize("lang", languages())
def test_the_fonts_have_every_letter(lang: str) -> None:
    texts = load_texts(lang)
    said = [line for audience in texts.audiences for line in texts.lines(load_audiences()[audience])]
    assert not lacking([*said, *texts.fixed.values(), *texts.countries.values()])


def test_the_fonts_have_every_name_of_a_language() -> None:
    assert not lacking(one.own for one in load_language_names().values())
    assert lacking(["Հայերեն", "ქართული"])  # what they lack is found
    assert lacking("a☂b☂") == "☂"


def test_the_letters_that_each_language_alone_has_are_there() -> None:
    # One wrong letter of a look-alike makes a text that nobody can search or read aloud.
    for lang, letters in {
        "tg": "ғӣқӯҳҷ",
        "ky": "ңөү",
        "uk": "іїєґ",
        "ro": "ăâîșț",
        "uz": "‘",
        "fa": "پچگکی",
    }.items():
        said = "".join(
            line
            for name in load_texts(lang).audiences
            for line in load_texts(lang).lines(load_audiences()[name])
        ).lower()
        lacks = set(letters) - set(said) - {"ґ"}  # rare: no word of ours has it
        assert not lacks, (lang, lacks)
        foreign = {"tg": "ыщць", "uk": "ыэъё", "ro": "şţ", "fa": "يك"}.get(lang, "")
        assert not set(foreign) & set(said), (lang, set(foreign) & set(said))


def test_every_group_at_risk_of_the_sources_has_a_leaflet() -> None:
    groups = {group.id for code in available() for group in load_pack(code).all_risk_groups}
    reached = {group for one in load_audiences().values() for group in one.groups}
    assert reached == groups


def test_nothing_frightens_or_forbids() -> None:
    # No chains, no slaves, no "do not go": the reader decides (the project's standard on tone).
    for lang, words in {
        "en": ("slave", "chain", "do not go", "stay at home"),
        "ru": ("раб ", "рабств", "не езди", "оставайтесь дома"),
    }.items():
        for whom in load_audiences().values():
            said = " ".join(load_texts(lang).lines(whom)).lower()
            assert not [word for word in words if word in said]


def test_no_text_holds_a_number_that_could_be_dialled() -> None:
    for lang, audience in READ:
        assert not re.search(
            r"\d{2}", " ".join(load_texts(lang).lines(load_audiences()[audience])).replace("18", "")
        )
