"""Whether a clause tells of the person, or of a friend or relative: a matter of who does and who suffers."""

from __future__ import annotations

from equiano.identify.clauses import NarrativeSentence
from equiano.identify.lexicon import Cue, Lexicon

# "By", a preposition or the "was" of a passive stands at most so many words before its word.
# Three holds "by my own boss" and "was so badly beaten"; chosen, not measured apart from the whole.
_BEFORE_NOUN = 3


def _near_before(sentence: NarrativeSentence, place: int, mark: int) -> bool:
    return any(word & mark for word in sentence.bits[max(0, place - _BEFORE_NOUN) : place])


def _one_of(sentence: NarrativeSentence, place: int, lexicon: Lexicon) -> bool:
    """Whether the sentence is of one of them: "one of my friends was beaten" names them not by the way."""
    marks = lexicon.marks
    return _near_before(sentence, place, marks["parts"]) and _near_before(sentence, place, marks["part_of"])


def _doer(sentence: NarrativeSentence, place: int, found: list[int], lexicon: Lexicon) -> bool:
    """Whether the friend at a place does it: "my cousin locked the door", "beaten by a friend"."""
    marks, bits = lexicon.marks, sentence.bits
    if _near_before(sentence, place, marks["by"]):
        return True
    if lexicon.lang == "ru":
        passive = any(bits[word] & marks["passives"] for word in found)
        return bool(bits[place] & marks["doers"] or _one_of(sentence, place, lexicon)) and not passive
    passive = any(_near_before(sentence, word, marks["passives"]) for word in found if word > place)
    return place < found[0] and not passive


def _aside(sentence: NarrativeSentence, place: int, lexicon: Lexicon) -> bool:
    """Whether a friend is named by the way ("sold to a friend"), tells it, or is there with the person."""
    marks = lexicon.marks
    # Two words: "my friend told", "my friend who said".
    tells = any(word & marks["reports"] for word in sentence.bits[place + 1 : place + 3])
    if _one_of(sentence, place, lexicon):
        return False
    if tells or _near_before(sentence, place, marks["aside"]):
        return True
    first = sentence.span(sentence.clause(place))[0]
    paired = range(max(first + 1, place - _BEFORE_NOUN), place)
    return any(sentence.bits[word] & marks["pairing"] for word in paired)


def _suffer(
    sentence: NarrativeSentence, name: str, clause: int, found: list[int], cue: Cue, lexicon: Lexicon
) -> bool:
    return any(
        not _aside(sentence, place, lexicon) and not (cue.doing and _doer(sentence, place, found, lexicon))
        for place in sentence.inside(name, clause)
    )


def _reported(sentence: NarrativeSentence, clause: int) -> bool:
    """Whether a friend or relative says it of somebody: "my brother says that they hit people"."""
    if clause == 0:
        return False
    before = clause - 1
    people = sentence.inside("others", before) or sentence.inside("relatives", before)
    return bool(people and sentence.inside("reports", before) and sentence.opens_with("that", clause))


def _goes_on(sentence: NarrativeSentence, clause: int, lexicon: Lexicon) -> bool:
    """Whether the story of a friend in the clause before goes on: "my friend worked there and was beaten"."""
    if clause == 0 or sentence.opens_with("turns", clause):
        return False
    before = clause - 1
    if sentence.own(before) or sentence.inside("agents", before):
        return False
    if any(not _aside(sentence, place, lexicon) for place in sentence.inside("others", before)):
        return True
    return _goes_on(sentence, before, lexicon)


def _by_speaker(sentence: NarrativeSentence, found: list[int], lexicon: Lexicon) -> bool:
    """Whether the speaker does it: "I beat the children", not "I was beaten"."""
    before = sentence.bits[max(0, found[0] - 1) : found[0]]
    if not any(word & lexicon.marks["speaker"] for word in before):
        return False
    return not any(sentence.bits[place] & lexicon.marks["passives"] for place in found)


def of_others(sentence: NarrativeSentence, clause: int, found: list[int], cue: Cue, lexicon: Lexicon) -> bool:
    """Whether the clause tells of a friend or relative, or of the speaker's own deed, and not of the person.

    Args:
        sentence: The sentence.
        clause: Number of the clause of the cue.
        found: Places of the cue's words, the key word first.
        cue: The cue.
        lexicon: Of the language.
    """
    marks = lexicon.marks
    if cue.code in lexicon.not_by_speaker and _by_speaker(sentence, found, lexicon):
        return True
    if not sentence.every & (marks["others"] | marks["relatives"]) or sentence.own(clause):
        return False
    if sentence.inside("others", clause):
        return _suffer(sentence, "others", clause, found, cue, lexicon)
    family = cue.code in lexicon.of_family
    if not family and _suffer(sentence, "relatives", clause, found, cue, lexicon):
        return True
    return _reported(sentence, clause) or (not family and _goes_on(sentence, clause, lexicon))
