"""Whether a clause tells of the person, or of a friend or relative: a matter of who does and who suffers."""

from __future__ import annotations

from equiano.identify.clauses import Sentence
from equiano.identify.lexicon import Cue, Lexicon

# A preposition or a "by" stands at most so many words before its noun: "by one of my friends" is rarer than harm.
_BEFORE_NOUN = 3


def _doer(sentence: Sentence, place: int, key: int, lexicon: Lexicon) -> bool:
    """Whether the friend or relative at a place does it: "my cousin locked the door", "beaten by a friend"."""
    marks, bits = lexicon.marks, sentence.bits
    if any(word & marks["by"] for word in bits[max(0, place - _BEFORE_NOUN) : place]):
        return True
    if bits[place] & marks["owners"]:
        return False
    if lexicon.lang == "ru":
        return bool(bits[place] & marks["doers"]) and not bits[key] & marks["passives"]
    passive = any(word & marks["passives"] for word in bits[max(0, key - _BEFORE_NOUN) : key])
    return place < key and not passive


def _aside(sentence: Sentence, place: int, lexicon: Lexicon) -> bool:
    """Whether a friend is named only by the way: "sold to a friend", "with my sister"."""
    aside = lexicon.marks["aside"]
    return any(word & aside for word in sentence.bits[max(0, place - _BEFORE_NOUN) : place])


def _suffer(sentence: Sentence, name: str, clause: int, key: int, cue: Cue, lexicon: Lexicon) -> bool:
    return any(
        not _aside(sentence, place, lexicon) and not (cue.doing and _doer(sentence, place, key, lexicon))
        for place in sentence.inside(name, clause)
    )


def _reported(sentence: Sentence, clause: int) -> bool:
    """Whether a friend or relative says it of somebody: "my brother says that they hit people"."""
    if clause == 0:
        return False
    before = clause - 1
    people = sentence.inside("others", before) or sentence.inside("relatives", before)
    return bool(people and sentence.inside("reports", before) and sentence.opens_with("that", clause))


def _goes_on(sentence: Sentence, clause: int, lexicon: Lexicon) -> bool:
    """Whether the story of a friend in the clause before goes on: "my friend worked there and was beaten"."""
    if clause == 0 or sentence.opens_with("turns", clause):
        return False
    before = clause - 1
    if sentence.own(before) or sentence.inside("agents", before):
        return False
    if any(not _aside(sentence, place, lexicon) for place in sentence.inside("others", before)):
        return True
    return _goes_on(sentence, before, lexicon)


def of_others(sentence: Sentence, clause: int, key: int, cue: Cue, lexicon: Lexicon) -> bool:
    """Whether the clause tells of a friend or relative and not of the person.

    Args:
        sentence: The sentence.
        clause: Number of the clause of the cue.
        key: Place of the cue's key word.
        cue: The cue.
        lexicon: Of the language.
    """
    marks = lexicon.marks
    if not sentence.every & (marks["others"] | marks["relatives"]) or sentence.own(clause):
        return False
    if sentence.inside("others", clause):
        return _suffer(sentence, "others", clause, key, cue, lexicon)
    family = cue.code in lexicon.of_family
    if cue.doing and not family and _suffer(sentence, "relatives", clause, key, cue, lexicon):
        return True
    return _reported(sentence, clause) or (not family and _goes_on(sentence, clause, lexicon))
