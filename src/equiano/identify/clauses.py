"""A sentence of a narrative cut into clauses, and what each clause says of its facts.

"If I was slow, he hit me", "I was afraid because they beat me" and "they did not beat my friend but they beat
me" are facts about the speaker, though "if", "afraid", "not" and "friend" stand in them: these words govern
their clause and at most the next, not the sentence. Clauses are cut at punctuation and at the words that open
one; no parser is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from equiano.identify.lexicon import Lexicon

# A hyphen inside a word belongs to it ("twelve-hour"); between blanks it stands for a dash.
_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+|[,;:()—–\"«»“”]|(?<=\s)-(?=\s)")
# A question may end inside a quotation.
_QUOTES = '"»”) '
# How far before the cue a plain negation still governs it: "they never once hit us".
# Chosen, like the two below, and not measured apart; what all of them give together stands in
# benchmarks/identify.md, also on prose of strangers.
_NEGATION_REACH = 3
# A list after a negation goes on in pieces of at most so many words: "not beaten, starved or locked up".
_LIST_PIECE = 3
# A piece before an "and" of at most so many words may be a name.
_NAME = 2


@dataclass(frozen=True, slots=True)
class Contrast:
    """Where a sentence turns from another person to the speaker.

    Attributes:
        place: Words before this one tell of the other person.
        denied: Whether the same is denied of the speaker: "they beat him but not me".
    """

    place: int
    denied: bool


class NarrativeSentence:
    """One sentence as words with the bits of their lists, cut into clauses only when a cue is met.

    Attributes:
        text: The sentence.
        words: Its words in lower case.
        bits: For each word, the bits of the lists it stands in.
        cues: For each word, the cues whose key it is.
        every: All bits of the sentence together.
    """

    __slots__ = (
        "_breaks",
        "_clause_of",
        "_contrast",
        "_lexicon",
        "_places",
        "_starts",
        "bits",
        "cues",
        "every",
        "text",
        "words",
    )

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self._lexicon = lexicon
        words: list[str] = []
        breaks: list[int] = []
        for token in _TOKEN.findall(text.lower()):
            if token[0].isalnum():
                words.append(token)
            else:
                breaks.append(len(words))
        known, learn = lexicon.known, lexicon.learn
        self.words = words
        found = [known.get(word) or learn(word) for word in words]
        self.bits = [bits for bits, _ in found]
        self.cues = [cues for _, cues in found]
        every = 0
        for bits in self.bits:
            every |= bits
        self.every = every
        self._breaks = breaks
        self._places: dict[int, list[int]] = {}
        self._starts: list[int] | None = None
        self._clause_of: list[int] = []
        self._contrast: Contrast | bool | None = False

    def at(self, bit: int) -> list[int]:
        """Places of the words of a list."""
        if not self.every & bit:
            return []
        found = self._places.get(bit)
        if found is None:
            self._places[bit] = found = [place for place, bits in enumerate(self.bits) if bits & bit]
        return found

    def marked(self, name: str) -> list[int]:
        """Places of the function words of a named list."""
        return self.at(self._lexicon.marks[name])

    # Clauses

    def _cut(self) -> list[int]:
        marks, breaks, bits = self._lexicon.marks, set(self._breaks), self.bits
        joins, pairing = marks["joins"], marks["pairing"]
        starts = [0]
        for place in range(1, len(bits)):
            pairs = bits[place] & pairing and (
                self._pairs_people(place, starts[-1]) or self._pairs_words(place, starts[-1], breaks)
            )
            opens = bits[place] & joins and not pairs
            if not opens and place not in breaks:
                continue
            if place - 1 == starts[-1] and bits[place - 1] & joins:
                continue  # "and when": one opening
            starts.append(place)
        self._starts = starts
        clause = -1
        following = {start: number for number, start in enumerate(starts)}
        for place in range(len(bits)):
            clause = following.get(place, clause)
            self._clause_of.append(clause)
        return starts

    def _pairs_people(self, place: int, start: int) -> bool:
        """Whether an "and" joins people ("my friend and I", "Daniel and his friends"), not clauses."""
        marks, bits = self._lexicon.marks, self.bits
        people = marks["others"] | marks["relatives"] | marks["first_person"] | marks["other_people"]
        # Two words: "and I", "and his friends".
        after = bits[place + 1 : place + 3]
        if bits[place + 1 : place + 2] and bits[place + 1] & marks["joins"]:
            return False  # "and when I"
        named = 0 < place - start <= _NAME
        return (named or bool(bits[place - 1] & people)) and any(word & people for word in after)

    def _pairs_words(self, place: int, start: int, breaks: set[int]) -> bool:
        """Whether an "and" joins words of one clause ("my passport and card"): one side has no verb.

        Only of Russian: the forms of English do not tell a verb from a noun.
        """
        if self._lexicon.lang != "ru":
            return False
        marks, bits = self._lexicon.marks, self.bits
        verbs, joins = marks["verbs"], marks["joins"]
        if not any(word & verbs for word in bits[start:place]):
            return True
        end = place + 1
        while end < len(bits) and end not in breaks and not bits[end] & joins:
            if bits[end] & verbs:
                return False
            end += 1
        return end > place + 1  # "and when" opens

    @property
    def starts(self) -> list[int]:
        """Place of the first word of each clause."""
        return self._starts if self._starts is not None else self._cut()

    def clause(self, place: int) -> int:
        """Number of the clause in which a word stands."""
        if self._starts is None:
            self._cut()
        return self._clause_of[place]

    def span(self, clause: int) -> tuple[int, int]:
        """First place of a clause and the place after its last."""
        starts = self.starts
        return starts[clause], starts[clause + 1] if clause + 1 < len(starts) else len(self.words)

    def inside(self, name: str, clause: int) -> list[int]:
        """Places of the words of a named list in a clause."""
        places = self.marked(name)
        if not places:
            return places
        first, end = self.span(clause)
        return [place for place in places if first <= place < end]

    def opens_with(self, name: str, clause: int) -> bool:
        """Whether a word of the named list is the first or second of the clause."""
        mark = self._lexicon.marks[name]
        first, end = self.span(clause)
        # The second word too: "and when", "но если".
        return any(bits & mark for bits in self.bits[first : min(first + 2, end)])

    def joins_between(self, first: int, last: int) -> bool:
        """Whether a clause that a word opens, not only a comma, begins after one place and up to another."""
        if not self.every & self._lexicon.marks["joins"]:
            return False
        return any(self._joined(clause) for clause in range(self.clause(first) + 1, self.clause(last) + 1))

    # Negation

    def _plain_negations(self, clause: int) -> Iterator[int]:
        keeps = self._lexicon.marks["not_negating"]
        for place in self.inside("negations", clause):
            if not (place + 1 < len(self.bits) and self.bits[place + 1] & keeps):
                yield place

    def _in_list(self, clause: int) -> bool:
        """Whether a clause is a piece of a list with "or": "beaten, starved or locked up"."""
        if self.inside("alternatives", clause):
            return True
        first, end = self.span(clause)
        if end - first > _LIST_PIECE or end == len(self.words) or self._joined(clause + 1):
            return False
        return self._in_list(clause + 1)

    def _joined(self, clause: int) -> bool:
        return bool(self.bits[self.span(clause)[0]] & self._lexicon.marks["joins"])

    def _carried(self, clause: int) -> bool:
        """Whether a negation of the clause before goes on: "not beaten, starved or locked up"."""
        if (
            clause == 0
            or self._joined(clause)
            or self.inside("subjects", clause)
            or not self._in_list(clause)
        ):
            return False
        before = clause - 1
        return any(True for _ in self._plain_negations(before)) or self._carried(before)

    def negated(self, found: list[int]) -> bool:
        """Whether a negation governs the words of a cue, in the clause of any of them."""
        marks = self._lexicon.marks
        if not self.every & (marks["negations"] | marks["strong_negations"]):
            return False
        for clause in {self.clause(place) for place in found}:
            here = [place for place in found if self._clause_of[place] == clause]
            low, high = min(here) - _NEGATION_REACH, max(here)
            plain = list(self._plain_negations(clause))
            if any(low <= place <= high for place in plain):
                return True
            # "He never hurt me or hit me": before an "or" it governs what comes after.
            if plain and any(plain[0] < place < min(here) for place in self.inside("alternatives", clause)):
                return True
            # "Nobody was ever beaten": as the subject it governs its whole clause.
            if any(place <= high for place in self.inside("strong_negations", clause)):
                return True
            if self._carried(clause):
                return True
        return False

    # Mood: asked, refuted, feared, supposed, heard

    def asked(self, clause: int) -> bool:
        """Whether a clause is in the question, as in "They took my passport, what can I do?"."""
        if not self.text.rstrip(_QUOTES).endswith("?"):
            return False
        opened = [number for number in range(len(self.starts)) if self._asks(number)]
        return not opened or clause >= opened[0]

    def _asks(self, clause: int) -> bool:
        first = self.span(clause)[0]
        marks, bits = self._lexicon.marks, self.bits
        if bits[first] & marks["asking"]:
            return True
        return bool(bits[first] & marks["asking_before"]) and any(
            word & marks["asking"] for word in bits[first + 1 : first + 2]
        )

    def refuted(self, clause: int) -> bool:
        """Whether it is said that the clause is not true: "it is not true that they beat me"."""
        denied = self._lexicon.patterns["untrue"].search(self.text)
        if denied is None:
            return False
        place = len([token for token in _TOKEN.findall(self.text[: denied.start()]) if token[0].isalnum()])
        first = self.clause(min(place, len(self.words) - 1))
        turns = [number for number in range(first + 1, len(self.starts)) if self.opens_with("turns", number)]
        return first <= clause < (turns[0] if turns else len(self.starts))

    def _governed(self, clause: int, key: int, name: str) -> list[int]:
        """Words of the list on which the clause hangs: before the cue in it, or before its "that"."""
        governing = [place for place in self.inside(name, clause) if place < key]
        if governing or clause == 0 or not self.opens_with("that", clause):
            return governing
        return [] if self.opens_with("causes", clause) else self.inside(name, clause - 1)

    def _only_thought(self, clause: int, key: int) -> bool:
        """Whether the clause is feared, hoped or dreamt, or not believed: "I don't think they beat him"."""
        marks = self._lexicon.marks
        if self.every & marks["feared"] and self._governed(clause, key, "feared"):
            return True
        if not self.every & marks["opinions"]:
            return False
        return any(self.negated([place]) for place in self._governed(clause, key, "opinions"))

    def _main_of(self, clause: int) -> int | None:
        """The clause on which an if-clause hangs: the next one, or the one before it."""
        if clause + 1 < len(self.starts) and not self.opens_with("conditions", clause + 1):
            return clause + 1
        return clause - 1 if clause else None

    def supposed(self, clause: int, key: int) -> bool:
        """Whether the words stand in an if-clause of a mere supposition.

        "If they took my passport, I would go home" supposes; "if I was slow, he hit me" tells what was usual.
        """
        conditions = self.inside("conditions", clause)
        if not conditions or key in conditions:
            return False
        unreal = self.inside("unreal", clause)
        if unreal:
            return key < unreal[0] or bool(self.bits[key] & self._lexicon.marks["to_come"])
        main = self._main_of(clause)
        return main is not None and bool(self.inside("unreal", main) or self.inside("askers", main))

    def unreal(self, clause: int, key: int, future_counts: bool) -> bool:
        """Whether a clause tells no fact: supposed, only thought, perhaps, or still to come.

        Args:
            clause: Its number.
            key: Place of the cue's key word.
            future_counts: Whether a refusal to come is a fact: "they will not give it back".
        """
        marks, every = self._lexicon.marks, self.every
        if every & marks["perhaps"] and self.inside("perhaps", clause):
            return True
        if every & marks["conditions"] and self.supposed(clause, key):
            return True
        if every & marks["would"] and (self._would_have(clause, key) or self._announced(clause, key)):
            return True
        if self._only_thought(clause, key):
            return True
        if future_counts:
            return False
        return bool(self.bits[key] & marks["to_come"]) or any(
            place < key and not self._refused(place) for place in self.inside("will", clause)
        )

    def _refused(self, will: int) -> bool:
        """Whether a "will" is negated: what they will not do, they refuse now."""
        negations = self._lexicon.marks["negations"]
        return any(bits & negations for bits in self.bits[will : will + 2])

    def _announced(self, clause: int, key: int) -> bool:
        """Whether somebody only says that they would do it: "he said that he would shoot me"."""
        would = [place for place in self.inside("would", clause) if place < key]
        return bool(would and self._governed(clause, would[0], "announcing"))

    def _would_have(self, clause: int, key: int) -> bool:
        have = self._lexicon.marks["have"]
        return any(
            # Two words: "would have", "would never have".
            place < key and any(bits & have for bits in self.bits[place + 1 : place + 3])
            for place in self.inside("would", clause)
        )

    def hearsay(self, clause: int) -> bool:
        """Whether it was read, heard or seen on a screen, and does not turn to the speaker."""
        heard = [self.clause(place) for place in self.marked("sources")]
        if "say" in self.text or "гов" in self.text:
            heard += self._rumoured()
        if not heard or clause < heard[0]:
            return False
        return not any(self.own(number) for number in range(heard[0], clause + 1))

    def _rumoured(self) -> list[int]:
        said = self._lexicon.patterns["rumoured"].search(self.text)
        return [0] if said else []

    # Whose story

    def own(self, clause: int) -> list[int]:
        """Words of the speaker in a clause: not "my friend", not "I saw" or "he told me"."""
        marks, bits = self._lexicon.marks, self.bits
        circle = marks["others"] | marks["relatives"] | marks["circle"]
        told, seen = marks["reports"], marks["reports"] | marks["seeing"]
        own = []
        for place in self.inside("first_person", clause):
            after = bits[place + 1 : place + 3]
            if bits[place] & marks["possessive"] and any(word & circle for word in after):
                continue
            told_me = place and bits[place] & marks["objects"] and bits[place - 1] & told
            if told_me or any(word & seen for word in after):
                continue
            own.append(place)
        return own

    def contrast(self) -> Contrast | None:
        """The turn to what the speaker was spared, if only others were spoken of before it."""
        if isinstance(self._contrast, bool):
            turns = self.every & self._lexicon.marks["turns"]
            self._contrast = self._find_contrast() if turns else None
        return self._contrast

    def _find_contrast(self) -> Contrast | None:
        patterns = self._lexicon.patterns
        denied = patterns["not_me"].search(self.text)
        found = denied or patterns["spared_me"].search(self.text)
        if found is None:
            return None
        place = sum(token[0].isalnum() for token in _TOKEN.findall(self.text[: found.start()]))
        others = [*self.marked("others"), *self.marked("relatives")]
        before = {*others, *(self.marked("other_people") if denied else ())}
        # "My friend" is of the friend; any other "my" before the turn makes it the speaker's own story.
        own = set(self.marked("first_person")) - {other - 1 for other in others}
        if not any(other < place for other in before) or any(mine < place for mine in own):
            return None
        return Contrast(place, denied is not None)
