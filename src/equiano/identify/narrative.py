"""Propose indicators from a free text in English or Russian, each with the exact sentence quoted.

It only proposes: a person confirms each. Nothing is concluded from missing words. Cues are data
(cues_en.yaml, cues_ru.yaml); words are compared by their lemmas (simplemma, pymorphy3). A cue is set aside
where it is negated, hypothetical or a question, or tells of somebody else; every proposal says which words
carried it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from equiano.errors import BadInputError, DataError, UsageError
from equiano.files import must_exist
from equiano.vocab import load
from equiano.vocab.load import read_yaml

Language = Literal["en", "ru"]
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+")
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[\"»”)]*|\n|$)")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_SHORT_NOT = re.compile(r"n['’]t$")
# How far before the cue a negation still governs it: "they never once hit us".
_NEGATION_REACH = 3


@dataclass(frozen=True)
class Proposal:
    """One indicator proposed for a person to confirm or refuse.

    Attributes:
        indicator: Code of the vocabulary.
        sentence: The sentence, exactly as it stands.
        start: Character offset of its first character in the text.
        end: Offset after its last character.
        words: The words that carried the cue.
    """

    indicator: str
    sentence: str
    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Cue:
    code: str
    need: tuple[frozenset[str], ...]
    within: int
    negation: str
    unless: frozenset[str]
    threat: bool


@dataclass(frozen=True)
class _Lexicon:
    """The cues of a language, by each lemma of their first list."""

    by_lemma: Mapping[str, tuple[_Cue, ...]]
    negations: frozenset[str]
    first_person: frozenset[str]
    others: frozenset[str]
    other_people: frozenset[str]
    sources: frozenset[str]
    reports: frozenset[str]
    hypothetical: frozenset[str]
    not_me: re.Pattern[str]
    spared_me: re.Pattern[str]


def _words_of(entry: str) -> frozenset[str]:
    return frozenset(entry.split())


def _cue(entry: Mapping[str, Any], lang: str) -> _Cue:
    if entry["code"] not in load():
        raise DataError(f"identify/cues_{lang}.yaml: unknown code {entry['code']!r}")
    return _Cue(
        code=entry["code"],
        need=tuple(_words_of(group) for group in entry["need"]),
        within=entry.get("within", 0),
        negation=entry.get("negation", "forbidden"),
        unless=_words_of(entry.get("unless", "")),
        threat=entry.get("threat", False),
    )


@cache
def _lexicon(lang: Language) -> _Lexicon:
    content = read_yaml(resources.files("equiano.identify") / f"cues_{lang}.yaml")
    by_lemma: dict[str, list[_Cue]] = {}
    for entry in content["cues"]:
        cue = _cue(entry, lang)
        for lemma in cue.need[0]:
            by_lemma.setdefault(lemma, []).append(cue)
    lists = (
        "negations",
        "first_person",
        "others",
        "other_people",
        "sources",
        "reports",
        "hypothetical",
    )
    return _Lexicon(
        by_lemma={lemma: tuple(cues) for lemma, cues in by_lemma.items()},
        not_me=re.compile(content["not_me"], re.IGNORECASE),
        spared_me=re.compile(content["spared_me"], re.IGNORECASE),
        **{name: _words_of(content[name]) for name in lists},
    )


@cache
def _lemmatiser(lang: Language) -> Callable[[str], tuple[str, ...]]:
    """Word -> its possible lemmas, the word itself included; remembered, as texts repeat their words."""
    if lang == "ru":
        import pymorphy3

        analyzer = pymorphy3.MorphAnalyzer()

        def russian(word: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys((word, *(parse.normal_form for parse in analyzer.parse(word)[:4]))))

        return russian
    import simplemma

    def english(word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((word, simplemma.lemmatize(word, lang="en").lower())))

    return english


_LEMMAS: dict[Language, dict[str, tuple[str, ...]]] = {"en": {}, "ru": {}}
_MOST_LEMMAS = 200_000  # words remembered; then the memory starts anew


def _lemmas(word: str, lang: Language) -> tuple[str, ...]:
    known = _LEMMAS[lang]
    found = known.get(word)
    if found is None:
        if len(known) >= _MOST_LEMMAS:
            known.clear()
        negated = lang == "en" and _SHORT_NOT.search(word)
        found = (word, "n't") if negated else _lemmatiser(lang)(word)
        known[word] = found
    return found


def language_of(text: str) -> Language:
    """`ru` if the text has more Cyrillic than other letters, else `en`."""
    if text.isascii():
        return "en"
    cyrillic = len(_CYRILLIC.findall(text))
    return "ru" if 2 * cyrillic > sum(map(str.isalpha, text)) else "en"


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of a text, without blanks around them."""
    for match in _SENTENCE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if stripped:
            start = match.start() + len(raw) - len(raw.lstrip())
            yield start, start + len(stripped)


def _nearest(positions: Sequence[int], place: int, within: int) -> int | None:
    best = min(positions, key=lambda position: abs(position - place))
    return best if abs(best - place) <= within else None


@dataclass
class _Sentence:
    """One sentence, ready for the cues: where each lemma stands."""

    text: str
    places: dict[str, list[int]]
    words: list[str]
    is_question: bool

    def has(self, lemmas: frozenset[str]) -> bool:
        return not lemmas.isdisjoint(self.places)

    def all_places(self, lemmas: frozenset[str]) -> list[int]:
        return [place for lemma in lemmas & self.places.keys() for place in self.places[lemma]]


def _read(sentence: str, lang: Language) -> _Sentence:
    words = [word.lower() for word in _WORD.findall(sentence)]
    known = _LEMMAS[lang]
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for lemma in known.get(word) or _lemmas(word, lang):
            places.setdefault(lemma, []).append(place)
    return _Sentence(sentence, places, words, sentence.rstrip('"»”) ').endswith("?"))


def _is_of_others(read: _Sentence, lexicon: _Lexicon) -> bool:
    """Whether it is hearsay, or the story of a friend or relative and not of the person."""
    if read.has(lexicon.sources):
        return True
    opening = [place for place in read.all_places(lexicon.others) if place <= 3]
    if not opening:
        return False
    after = [place for place in read.all_places(lexicon.first_person) if place > min(opening)]
    told = {place + 1 for place in read.all_places(lexicon.reports)}
    own = [place for place in after if place not in told]
    return not own


@dataclass(frozen=True)
class _Contrast:
    """Where a sentence turns from another person to the speaker.

    Attributes:
        place: Words before this one tell of the other person.
        denied: Whether the same is denied of the speaker: "they beat him but not me".
    """

    place: int
    denied: bool


def _contrast(read: _Sentence, lexicon: _Lexicon) -> _Contrast | None:
    """The turn to what the speaker was spared, if only others were spoken of before it."""
    denied = lexicon.not_me.search(read.text)
    found = denied or lexicon.spared_me.search(read.text)
    if found is None:
        return None
    place = len(_WORD.findall(read.text[: found.start()]))
    others = read.all_places(lexicon.others)
    before = {*others, *(read.all_places(lexicon.other_people) if denied else ())}
    # "My friend" is of the friend; any other "my" before the turn makes it the speaker's own story.
    own = set(read.all_places(lexicon.first_person)) - {other - 1 for other in others}
    if not any(other < place for other in before) or any(mine < place for mine in own):
        return None
    return _Contrast(place, denied is not None)


def _is_hypothetical(read: _Sentence, lexicon: _Lexicon) -> bool:
    return (
        read.is_question
        or bool(read.words and read.words[0] in ("if", "если"))
        or (read.has(lexicon.hypothetical) and read.words[0] not in lexicon.sources)
    )


def _match(cue: _Cue, read: _Sentence, first: int) -> list[int] | None:
    found = [first]
    for group in cue.need[1:]:
        positions = [place for place in read.all_places(group) if place != first]
        nearest = _nearest(positions, first, cue.within) if positions else None
        if nearest is None:
            return None
        found.append(nearest)
    return found


def _negated(read: _Sentence, found: Sequence[int], lexicon: _Lexicon) -> bool:
    """Whether a negation stands among the cue's words or shortly before the first of them."""
    low, high = min(found) - _NEGATION_REACH, max(found)
    return any(low <= place <= high for place in read.all_places(lexicon.negations))


def _holds(
    cue: _Cue, read: _Sentence, first: int, lexicon: _Lexicon, contrast: _Contrast | None
) -> list[int] | None:
    if read.has(cue.unless):
        return None
    found = _match(cue, read, first)
    if found is None:
        return None
    negated = _negated(read, found, lexicon)
    if contrast is not None and min(found) < contrast.place:
        if not contrast.denied or cue.negation == "any":
            return None
        negated = not negated  # "they paid her but not me": not paid
    if cue.negation != "any" and negated != (cue.negation == "required"):
        return None
    return found


def _propose(read: _Sentence, lexicon: _Lexicon) -> dict[str, list[int]]:
    """Indicator -> places of the words that carry it."""
    proposed: dict[str, list[int]] = {}
    hypothetical: bool | None = None
    contrast: _Contrast | None = None
    for lemma in read.places.keys() & lexicon.by_lemma.keys():
        if hypothetical is None:
            if _is_of_others(read, lexicon):
                return {}
            hypothetical, contrast = _is_hypothetical(read, lexicon), _contrast(read, lexicon)
        for cue in lexicon.by_lemma[lemma]:
            if cue.code in proposed or (hypothetical and (not cue.threat or read.is_question)):
                continue
            for first in read.places[lemma]:
                if found := _holds(cue, read, first, lexicon, contrast):
                    proposed[cue.code] = sorted(set(found))
                    break
    return proposed


def read_narrative(text: str, lang: Language | None = None) -> list[Proposal]:
    """Propose indicators from a text; a person confirms each.

    Args:
        text: The text.
        lang: `en` or `ru`; by the letters of each sentence if not given.

    Returns:
        Proposals in the order of the text. No proposal never means that nothing happened.
    """
    proposals: list[Proposal] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        language = lang or language_of(sentence)
        lexicon = _lexicon(language)
        read = _read(sentence, language)
        for code, found in sorted(_propose(read, lexicon).items()):
            words = tuple(read.words[place] for place in found)
            proposals.append(Proposal(code, sentence, start, end, words))
    return proposals


_NOTE = {
    "en": "Proposals only: confirm or refuse each. What the text does not say is unknown, never no.",
    "ru": "Это только предложения: подтвердите или отклоните каждое. Чего в тексте нет, то неизвестно.",
}


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path.name}: not UTF-8 text. Save it as UTF-8.") from error


def report_on(path: Path | str, lang: str | None = None) -> dict[str, Any]:
    """Proposals from a text file, ready for JSON.

    Args:
        path: The file, UTF-8.
        lang: `en` or `ru`; by the letters of each sentence if not given. Labels are in the language of most.

    Raises:
        BadInputError: If the file is missing, empty or not UTF-8.
        UsageError: If the language is neither.
    """
    if lang not in ("en", "ru", None):
        raise UsageError("--lang must be en or ru.")
    text = _decoded(must_exist(path))
    language: Language = "ru" if lang == "ru" or (lang is None and language_of(text) == "ru") else "en"
    return {
        "language": language,
        "proposals": [
            {**asdict(proposal), "label": load().term(proposal.indicator).label(language)}
            for proposal in read_narrative(text, "en" if lang == "en" else "ru" if lang == "ru" else None)
        ],
        "note": _NOTE[language],
        "vocabulary_version": load().version,
    }
