"""Words and cues of the narrative aid, as data (words_*.yaml, cues_*.yaml), ready for fast comparison.

Each list of words in the data is one bit. A word form is known by the bits of the lists that its lemmas stand
in, so that a sentence is compared with a cue by a few operations on integers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal, NotRequired, TypedDict

from equiano.errors import DataError
from equiano.vocab import load
from equiano.vocab.load import read_yaml
from equiano.vocab.notion import notions, notions_of

TextLanguage = Literal["en", "ru"]
_SHORTEST_ING = 5  # "king" and "thing" have no verb in them
# Word forms remembered; then the memory starts anew. Chosen, not measured: more than any testimony has.
_MOST_WORDS = 200_000
# English contractions: what each adds to the lemmas. "'d" is "had" as often as "would", so it stays itself.
_CONTRACTION = re.compile(r"^(.+?)(n['’]t|['’](?:ll|s|d|m|re|ve))$")
_CONTRACTED = {"n't": "n't", "'ll": "will", "'d": "'d"}
# Pronouns stay as they are: simplemma makes "i" of "me", and who suffers is told apart by the form.
_PRONOUNS = frozenset(
    ("me", "us", "him", "her", "them", "my", "our", "his", "their", "mine", "ours", "hers", "theirs")
)
# What a Russian clause cannot be without; a piece that has none is a part of the clause beside it.
_PREDICATES = frozenset(("VERB", "INFN", "PRTS", "GRND", "PRED", "ADJS"))
# Cut by the rule they would be "wo", "ca" and "sha".
_IRREGULAR = {"won't": ("will", "n't"), "can't": ("can", "n't"), "shan't": ("shall", "n't")}


@dataclass(frozen=True, slots=True)
class Cue:
    """One way of saying an indicator.

    Attributes:
        code: Code of the vocabulary.
        notions: Names of the facts of life that it says: those of the code, unless the data name one.
        key: Bit of the list that the search starts from.
        rest: Bits of the other lists; one word of each must stand near the key word.
        every: All bits together.
        within: How many words away from the key word the others may stand.
        ordered: Whether the lists must follow one another in the sentence.
        across: Whether its words may stand in joined clauses: "they promised a shop, but it was a brothel".
        negation: `forbidden`, `required` or `any`.
        unless: Bits of words that speak against it in its clause.
        undone: Bits of words that take it back in its clause or a neighbouring one, unless negated.
        follow: Bits of which the word after the last one found must have one, if it is in the clause.
        follow_not: Bits of which it may have none.
        any_mood: Whether it counts in what is threatened, promised or heard, not only in plain fact.
        doing: Whether somebody does it to the person, so that a friend or relative may be the doer.
    """

    code: str
    notions: tuple[str, ...]
    key: int
    rest: tuple[int, ...]
    every: int
    within: int
    ordered: bool
    across: bool
    negation: str
    unless: int
    undone: int
    follow: int
    follow_not: int
    any_mood: bool
    doing: bool


@dataclass(slots=True)
class Lexicon:
    """Cues and function words of a language."""

    lang: TextLanguage
    bit_of_lemma: dict[str, int]
    cues_of_bit: Mapping[int, tuple[Cue, ...]]
    marks: Mapping[str, int]
    patterns: Mapping[str, re.Pattern[str]]
    of_family: frozenset[str]
    not_by_speaker: frozenset[str]
    lemmas_of: Callable[[str], tuple[str, ...]]
    known: dict[str, tuple[int, tuple[Cue, ...]]] = field(default_factory=dict)

    def learn(self, word: str) -> tuple[int, tuple[Cue, ...]]:
        """Bits of a word form and the cues whose key it is; remembered, as texts repeat their words."""
        if len(self.known) >= _MOST_WORDS:
            self.known.clear()
        bits = 0
        for lemma in self.lemmas_of(word):
            bits |= self.bit_of_lemma.get(lemma, 0)
        cues = tuple(cue for bit, of_bit in self.cues_of_bit.items() if bits & bit for cue in of_bit)
        self.known[word] = found = (bits, cues)
        return found


def _russian() -> Callable[[str], tuple[str, ...]]:
    import pymorphy3  # noqa: PLC0415 - its dictionary takes 0.1 s, and English needs none of it

    analyzer = pymorphy3.MorphAnalyzer()

    def lemmas(word: str) -> tuple[str, ...]:
        """The word, its lemmas, and what its likeliest form says: `+future`, `+doer`, `+passive`, `+verb`.

        A verb to come or in the infinitive has its lemma with a plus too: "убьёт" and "убить" are `убить+`.
        """
        if len(word) == 1:
            # Prepositions; read as abbreviations they would be anything.
            return (word, "+speaker") if word == "я" else (word,)
        # As in `record.draft.phrases`: rarer readings add false lemmas. Chosen, not measured apart.
        parses = analyzer.parse(word)[:4]
        first = parses[0].tag
        forms = (
            ("+future", "futr" in first),
            ("+doer", "nomn" in first or "ablt" in first),  # the one who does, or "by whom"
            ("+passive", any("PRTS" in parse.tag for parse in parses)),  # "избита" is an adjective first
            ("+speaker", word == "мы"),  # the lemma of "нас" is "мы" too
            ("+verb", first.POS in _PREDICATES),
        )
        found = [word, *(parse.normal_form for parse in parses), *(name for name, is_it in forms if is_it)]
        if "futr" in first or first.POS == "INFN":
            found.append(parses[0].normal_form + "+")
        if "-" in word:
            found += word.split("-")
        return tuple(dict.fromkeys(form.replace("ё", "е") for form in found))

    return lemmas


def _english() -> Callable[[str], tuple[str, ...]]:
    import simplemma  # noqa: PLC0415 - as above, the other way round

    def base(word: str) -> tuple[str, ...]:
        if word in _PRONOUNS:
            return (word,)
        lemma = simplemma.lemmatize(word, lang="en").lower()
        if lemma == word and len(word) > _SHORTEST_ING and word.endswith("ing"):
            # Taken for a noun: "guarding", "slapping", "starving" are "guard", "slap" and "starve" too.
            stem = word[:-3]
            return (word, stem, stem + "e", *([stem[:-1]] if stem[-1] == stem[-2] else []))
        return (word, lemma)

    def lemmas(word: str) -> tuple[str, ...]:
        """The word and its lemmas; of a contraction both parts, of "twelve-hour" too."""
        word = word.replace("’", "'")
        if word in _IRREGULAR:
            return (word, *_IRREGULAR[word])
        if cut := _CONTRACTION.match(word):
            added = _CONTRACTED.get(cut.group(2))
            return tuple(dict.fromkeys((word, *base(cut.group(1)), *([added] if added else ()))))
        parts = [lemma for part in word.split("-") for lemma in base(part)] if "-" in word else []
        return tuple(dict.fromkeys((*base(word), *parts)))

    return lemmas


class _Bits:
    """One bit for each different list of words."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.named = named
        self.of_words: dict[frozenset[str], int] = {}

    def words(self, text: str) -> frozenset[str]:
        """The words of a list; `$name` stands for a named list."""
        words: set[str] = set()
        for word in str(text).split():
            if word.startswith("$"):
                if word[1:] not in self.named:
                    raise DataError(f"cues: no list of words is named {word[1:]!r}")
                words |= self.words(self.named[word[1:]])
            else:
                words.add(word.replace("ё", "е"))  # few write the dots
        return frozenset(words)

    def of(self, text: str) -> int:
        return self.of_words.setdefault(self.words(text), 1 << len(self.of_words))

    def of_lemmas(self) -> dict[str, int]:
        bits: dict[str, int] = {}
        for words, bit in self.of_words.items():
            for word in words:
                bits[word] = bits.get(word, 0) | bit
        return bits


class _CueEntry(TypedDict):
    """A cue as the file has it; lists of words are separated by blanks."""

    need: list[str]
    notion: NotRequired[str]
    within: NotRequired[int]
    order: NotRequired[bool]
    across: NotRequired[bool]
    negation: NotRequired[str]
    unless: NotRequired[str]
    undone: NotRequired[str]
    follow: NotRequired[str]
    follow_not: NotRequired[str]
    mood: NotRequired[str]


class _CuesFile(TypedDict):
    cues: dict[str, list[_CueEntry]]


class _WordsFile(TypedDict):
    """The content of words_en.yaml and words_ru.yaml."""

    experienced: str
    of_family: str
    mood_any: str
    spanning: str
    not_by_speaker: str
    words: dict[str, str]
    marks: dict[str, str]
    patterns: dict[str, str]


# Words between a key word and another of its cue, where the cue sets no width of its own: a short clause.
# Chosen, not measured apart; benchmarks/identify.md has precision and recall of the whole.
_WITHIN = 5


def _cue(code: str, entry: _CueEntry, bits: _Bits, lists: Mapping[str, frozenset[str]]) -> Cue:
    groups = [bits.of(words) for words in entry["need"]]

    def optional(words: str | None) -> int:
        return 0 if words is None else bits.of(words)

    return Cue(
        code=code,
        notions=(entry["notion"],)
        if "notion" in entry
        else tuple(notion.name for notion in notions_of(code)),
        key=groups[0],
        rest=tuple(groups[1:]),
        every=sum(set(groups)),
        within=entry.get("within", _WITHIN),
        ordered=entry.get("order", False),
        across=entry.get("across", code in lists["spanning"]),
        negation=entry.get("negation", "forbidden"),
        unless=optional(entry.get("unless")),
        undone=optional(entry.get("undone")),
        follow=optional(entry.get("follow")),
        follow_not=optional(entry.get("follow_not")),
        any_mood=entry.get("mood") == "any" or code in lists["mood_any"],
        doing=code not in lists["experienced"],
    )


def _cues(cues: Mapping[str, list[_CueEntry]], content: _WordsFile, bits: _Bits, lang: str) -> Iterator[Cue]:
    lists = {
        "experienced": bits.words(content["experienced"]),
        "spanning": bits.words(content["spanning"]),
        "mood_any": bits.words(content["mood_any"]),
    }
    for code, entries in cues.items():
        if code not in load():
            raise DataError(f"identify/cues_{lang}_*.yaml: unknown code {code!r}")
        for entry in entries:
            if entry.get("notion", "recruited") not in notions():
                raise DataError(f"identify/cues_{lang}_*.yaml: unknown notion {entry['notion']!r}")
            yield _cue(code, entry, bits, lists)


@cache
def lexicon(lang: TextLanguage) -> Lexicon:
    """The cues of a language.

    Raises:
        DataError: If the data names an unknown code or an unknown list of words.
    """
    folder = resources.files("equiano.identify")
    content: _WordsFile = read_yaml(folder / f"words_{lang}.yaml")
    files: list[_CuesFile] = [read_yaml(folder / f"cues_{lang}_{part}.yaml") for part in ("control", "work")]
    cues = {code: entries for file in files for code, entries in file["cues"].items()}
    bits = _Bits(content["words"])
    marks = {name: bits.of(words) for name, words in content["marks"].items()}
    cues_of_bit: dict[int, list[Cue]] = {}
    for cue in _cues(cues, content, bits, lang):
        cues_of_bit.setdefault(cue.key, []).append(cue)
    return Lexicon(
        lang=lang,
        bit_of_lemma=bits.of_lemmas(),
        cues_of_bit={bit: tuple(cues) for bit, cues in cues_of_bit.items()},
        marks=marks,
        patterns={name: re.compile(text, re.IGNORECASE) for name, text in content["patterns"].items()},
        of_family=bits.words(content["of_family"]),
        not_by_speaker=bits.words(content["not_by_speaker"]),
        lemmas_of=_russian() if lang == "ru" else _english(),
    )
