"""Propose indicators from a free text in English or Russian, each with the exact sentence quoted.

It only proposes: a person confirms each. Nothing is concluded from missing words. Cues are data
(cues_*.yaml, words_*.yaml); words are compared by their lemmas (simplemma, pymorphy3). A cue is set aside
where its clause is negated, supposed, feared, asked or the story of somebody else (clauses.py, whose.py);
each proposal says which words carried it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist
from equiano.identify.clauses import NarrativeSentence
from equiano.identify.lexicon import Cue, Lexicon, TextLanguage, lexicon
from equiano.identify.shapes import NarrativeReport, ProposalEntry
from equiano.identify.whose import of_others
from equiano.vocab import load
from equiano.words import say

# A line break ends a sentence: notes are written in lines without full stops.
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[\"»”)]*|\n|$)")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class IndicatorProposal:
    """One indicator proposed for a person to confirm or refuse.

    Attributes:
        indicator: Code of the vocabulary.
        sentence: The sentence, exactly as it stands.
        start: Character offset of its first character in the text.
        end: Offset after its last character.
        words: The words that carried the cue.
        notions: Names of the facts of life that it says (vocab/notions.yaml).
    """

    indicator: str
    sentence: str
    start: int
    end: int
    words: tuple[str, ...]
    notions: tuple[str, ...] = ()

    def as_entry(self, lang: str) -> ProposalEntry:
        """The same as JSON holds it, with the label of the indicator."""
        return cast("ProposalEntry", {**asdict(self), "label": load().term(self.indicator).label(lang)})


def language_of(text: str) -> TextLanguage:
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


def _match(cue: Cue, sentence: NarrativeSentence, key: int) -> list[int] | None:
    """Places of a word of each list of the cue, the nearest to the key word; none if one is missing."""
    found = [key]
    for bit in cue.rest:
        after = found[-1] if cue.ordered else -1
        nearest, least = -1, cue.within + 1
        for place in sentence.at(bit):
            gap = abs(place - key)
            if gap >= least or place <= after or place in found:
                continue
            if cue.across or not sentence.joins_between(min(place, key), max(place, key)):
                nearest, least = place, gap
        if nearest < 0:
            return None
        found.append(nearest)
    if cue.rest and not cue.across and sentence.joins_between(min(found), max(found)):
        return None
    return found


def _spoken_against(cue: Cue, sentence: NarrativeSentence, found: list[int]) -> bool:
    """Whether a word speaks against the cue in a clause of its words, or takes it back there or beside it."""
    if not sentence.every & (cue.unless | cue.undone):
        return False
    clauses = {sentence.clause(place) for place in found}
    if cue.unless and any(sentence.clause(place) in clauses for place in sentence.at(cue.unless)):
        return True
    near = clauses | {clause + 1 for clause in clauses} | {clause - 1 for clause in clauses}
    return cue.undone > 0 and any(
        sentence.clause(place) in near and not sentence.negated([place]) for place in sentence.at(cue.undone)
    )


def _fits_what_follows(cue: Cue, sentence: NarrativeSentence, found: list[int]) -> bool:
    """Whether the cue allows the word after its last: "sold me to him", not "sold me a car"."""
    after = max(found) + 1
    if after == len(sentence.words) or sentence.clause(after) != sentence.clause(after - 1):
        return True
    bits = sentence.bits[after]
    return not bits & cue.follow_not and (not cue.follow or bool(bits & cue.follow))


def _stands(cue: Cue, sentence: NarrativeSentence, found: list[int], words: Lexicon) -> bool:
    """Whether the cue tells a fact about the person."""
    key = found[0]
    clause = sentence.clause(key)
    if (cue.follow or cue.follow_not) and not _fits_what_follows(cue, sentence, found):
        return False
    if sentence.asked(clause) or _spoken_against(cue, sentence, found):
        return False
    negated = cue.negation != "any" and sentence.negated(found)
    contrast = sentence.contrast()
    spared = contrast is not None and min(found) < contrast.place
    if spared:
        if cue.negation == "any" or not contrast.denied:  # type: ignore[union-attr]
            return False
        negated = not negated  # "they paid her but not me": not paid
    if cue.negation != "any" and negated != (cue.negation == "required"):
        return False
    if sentence.refuted(clause):
        return False
    if cue.any_mood:
        # A threat is conditional, but what is threatened is not in its if-clause.
        if sentence.supposed(clause, key):
            return False
    elif sentence.unreal(clause, key, cue.negation == "required") or sentence.hearsay(clause):
        return False
    return spared or not of_others(sentence, clause, found, cue, words)


def _propose(sentence: NarrativeSentence, words: Lexicon) -> dict[str, tuple[Cue, list[int]]]:
    """Indicator -> the cue that says it, and the places of its words."""
    proposed: dict[str, tuple[Cue, list[int]]] = {}
    missing = ~sentence.every
    for place, cues in enumerate(sentence.cues):
        for cue in cues:
            if cue.every & missing or cue.code in proposed:
                continue
            found = _match(cue, sentence, place)
            if found is not None and _stands(cue, sentence, found, words):
                proposed[cue.code] = cue, sorted(found)
    return proposed


def read_narrative(text: str, lang: TextLanguage | None = None) -> list[IndicatorProposal]:
    """Propose indicators from a text; a person confirms each.

    Args:
        text: The text.
        lang: `en` or `ru`; by the letters of each sentence if not given.

    Returns:
        Proposals in the order of the text. No proposal never means that nothing happened.
    """
    proposals: list[IndicatorProposal] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        language = lang or language_of(sentence)
        words_known = lexicon(language)
        read = NarrativeSentence(sentence, words_known)
        for code, (cue, found) in sorted(_propose(read, words_known).items()):
            words = tuple(read.words[place] for place in found)
            proposals.append(IndicatorProposal(code, sentence, start, end, words, cue.notions))
    return proposals


_NOTE = {
    "en": "Proposals only: confirm or refuse each. What the text does not say is unknown, never no.",
    "ru": "Это только предложения: подтвердите или отклоните каждое. Чего в тексте нет, то неизвестно.",
}


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(say("{name}: not UTF-8 text. Save it as UTF-8.", name=path.name)) from error


def report_on(path: Path | str, lang: str | None = None) -> NarrativeReport:
    """Proposals from a text file, ready for JSON.

    Args:
        path: The file, UTF-8.
        lang: `en` or `ru`; by the letters of each sentence if not given. Labels are in the language of most.

    Raises:
        BadInputError: If the file is missing, empty or not UTF-8.
        UsageError: If the language is neither.
    """
    if lang not in ("en", "ru", None):
        raise UsageError(say("--lang must be en or ru."))
    text = _decoded(must_exist(path))
    language: TextLanguage = "ru" if lang == "ru" or (lang is None and language_of(text) == "ru") else "en"
    return {
        "language": language,
        "proposals": [
            proposal.as_entry(language)
            for proposal in read_narrative(text, "en" if lang == "en" else "ru" if lang == "ru" else None)
        ],
        "note": _NOTE[language],
        "vocabulary_version": load().version,
    }
