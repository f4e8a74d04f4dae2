"""Find codes by words as people write them: inflected, misspelt, everyday words, English or Russian.

Labels and codes weigh most, glosses and definitions less. Words are compared by their base forms (simplemma,
pymorphy3), then by the groups of everyday.yaml, then by spelling. `did_you_mean` is what every message on an
unknown code offers, and `codes_of_label` reads a label. Measured on unseen queries: benchmarks/vocab.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from equiano.vocab.english import english_bases
from equiano.vocab.load import load, read_yaml
from equiano.vocab.notion import notions_of
from equiano.words import say

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

    from equiano.vocab.term import Term

LANGUAGES = ("en", "ru")
_WORD = re.compile(r"[a-z]+|[а-я]+|[0-9]+")
_CYRILLIC = re.compile(r"[а-я]")
# All weights here were chosen on find_tuning.yaml (tests/unit/vocab); find_final.yaml was written after, and
# nothing was tuned on it (benchmarks/vocab.md).
# How much a match tells: the same base form, one group of everyday words, alike in spelling (times likeness).
_SAME, _GROUP, _SPELT = 1.0, 0.8, 0.75
# Where it stands: in a label, in the code itself, in the notion that the code says, in a gloss or definition.
_LABEL, _CODE, _NOTION, _GLOSS = 1.0, 0.8, 0.6, 0.45
# Below this likeness two words are taken for different ones; chosen on one or two typing errors in a word.
_ALIKE = 0.74
_SHORTEST_ALIKE = 4  # letters: with three, one typing error makes another word
# Codes that a person records come before columns and values of file formats that say the same.
_RECORDED = (
    "delphi",
    "ilo11",
    "means",
    "form",
    "fact",
    "palermo",
    "eu",
    "ru_criminal_code",
    "sector",
    "recruiter",
)
_RECORDED_BONUS = 0.25  # less than a word more or less in the label tells
_GLOSSES = ("gloss", "definition", "description", "note", "notes", "remark", "also", "variants", "name")


@dataclass(frozen=True)
class CodeHit:
    """One code found.

    Attributes:
        code: The code.
        scheme: Its scheme.
        labels: Label by language.
        score: From 0 to about 1.4, 2 where the query is the code itself; only its order means something.
    """

    code: str
    scheme: str
    labels: Mapping[str, str]
    score: float

    @property
    def notions(self) -> tuple[str, ...]:
        """Names of the facts of life that the code says."""
        return tuple(notion.name for notion in notions_of(self.code))


def fold(text: str) -> str:
    """Text without case, accents of ё and doubled spaces: what two equal labels share."""
    return " ".join(text.casefold().replace("ё", "е").split())


@cache
def _analyzer() -> MorphAnalyzer:
    import pymorphy3  # noqa: PLC0415 - 0.1 s and 15 MB; most commands search for nothing

    return pymorphy3.MorphAnalyzer()


@cache
def _bases(word: str) -> frozenset[str]:
    """The word and its possible base forms."""
    if _CYRILLIC.match(word):
        forms = (parse.normal_form.replace("ё", "е") for parse in _analyzer().parse(word)[:4])
        return frozenset((word, *forms))
    if word.isdigit():
        return frozenset((word,))
    return english_bases(word)


@cache
def _everyday() -> tuple[Mapping[str, frozenset[int]], frozenset[str]]:
    """Word -> numbers of its groups; and the words without meaning."""
    content = read_yaml(load().folder / "everyday.yaml")
    groups: dict[str, set[int]] = {}
    for number, words in enumerate(content["groups"]):
        for word in words:
            for base in _bases(fold(word)):
                groups.setdefault(base, set()).add(number)
    skipped = frozenset(fold(word) for words in content["skip"].values() for word in words)
    return {word: frozenset(numbers) for word, numbers in groups.items()}, skipped


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _meaningful(words: Iterable[str]) -> list[str]:
    skipped = _everyday()[1]
    return [word for word in words if not _bases(word) & skipped]


def _groups_of(word: str) -> frozenset[int]:
    groups = _everyday()[0]
    return frozenset(number for base in _bases(word) for number in groups.get(base, ()))


@dataclass(frozen=True)
class _Entry:
    """A term as the search sees it: weight by base form and by group, and the words of its shorter label."""

    term: Term
    bases: Mapping[str, float]
    groups: Mapping[int, float]
    length: int


def _texts(value: object, lang: str | None) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for key, text in value.items() if isinstance(text, str) and lang in (None, key))
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part, lang)


def _entry(term: Term, lang: str | None) -> _Entry:
    labels = [term.label(each) for each in LANGUAGES if lang in (None, each)]
    weighted = [(word, _LABEL) for label in labels for word in _words(label)]
    weighted += [(word, _CODE) for word in _words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", term.code))]
    for notion in notions_of(term.code):
        texts = [text for each, text in notion.labels.items() if lang in (None, each)]
        weighted += [(word, _NOTION) for text in texts for word in _words(text)]
    for key in _GLOSSES:
        weighted += [(word, _GLOSS) for text in _texts(term.extra.get(key), lang) for word in _words(text)]
    bases: dict[str, float] = {}
    groups: dict[int, float] = {}
    for word, weight in weighted:
        for base in _bases(word):
            bases[base] = max(weight, bases.get(base, 0))
        for number in _groups_of(word):
            groups[number] = max(weight, groups.get(number, 0))
    length = min(len(_meaningful(_words(label))) for label in labels)
    return _Entry(term, bases, groups, max(length, 1))


@cache
def _index(lang: str | None, schemes: tuple[str, ...]) -> tuple[_Entry, ...]:
    vocabulary = load()
    return tuple(_entry(term, lang) for name in schemes for term in vocabulary.scheme(name).active_terms)


@cache
def _spellings(lang: str | None, schemes: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Pair of letters -> words of the index and of everyday speech that have it."""
    known = {base for entry in _index(lang, schemes) for base in entry.bases} | set(_everyday()[0])
    pairs: dict[str, set[str]] = {}
    for word in known:
        if len(word) >= _SHORTEST_ALIKE:
            for at in range(len(word) - 1):
                pairs.setdefault(word[at : at + 2], set()).add(word)
    return {pair: frozenset(words) for pair, words in pairs.items()}


def _alike(word: str, lang: str | None, schemes: tuple[str, ...]) -> dict[str, float]:
    """Words spelt like an unknown one, with their likeness; the three nearest."""
    if len(word) < _SHORTEST_ALIKE:
        return {}
    pairs = _spellings(lang, schemes)
    shared: dict[str, int] = {}
    for at in range(len(word) - 1):
        for known in pairs.get(word[at : at + 2], ()):
            shared[known] = shared.get(known, 0) + 1
    likely = sorted(shared, key=lambda known: (-shared[known] / (len(known) + len(word)), known))[:40]
    ratios = {known: SequenceMatcher(None, word, known).ratio() for known in likely}
    near = sorted(
        (known for known in likely if ratios[known] >= _ALIKE), key=lambda known: (-ratios[known], known)
    )
    return {known: ratios[known] for known in near[:3]}


@dataclass(frozen=True)
class _Asked:
    """A word of the query: its base forms and groups, each with how sure it is that they are meant."""

    bases: Mapping[str, float]
    groups: Mapping[int, float]

    def found_in(self, entry: _Entry) -> float:
        """How well a term answers this word, from 0 to 1."""
        best = max((sure * entry.bases.get(base, 0) for base, sure in self.bases.items()), default=0.0)
        group = max((sure * entry.groups.get(number, 0) for number, sure in self.groups.items()), default=0.0)
        return max(best, group * _GROUP)


def _asked(word: str, lang: str | None, schemes: tuple[str, ...], known: Collection[str]) -> _Asked:
    bases, groups = _bases(word), _groups_of(word)
    if groups or any(base in known for base in bases):
        return _Asked(dict.fromkeys(bases, _SAME), dict.fromkeys(groups, _SAME))
    spelt = _alike(word, lang, schemes)
    by_group: dict[int, float] = {}
    for near, ratio in spelt.items():
        for number in _groups_of(near):
            by_group[number] = max(_SPELT * ratio, by_group.get(number, 0))
    return _Asked({near: _SPELT * ratio for near, ratio in spelt.items()}, by_group)


def _score(entry: _Entry, asked: Sequence[_Asked], weights: Sequence[float]) -> float:
    found = [word.found_in(entry) for word in asked]
    total = sum(weights)
    if not total or not any(found):
        return 0.0
    covered = sum(weight * match for weight, match in zip(weights, found, strict=True)) / total
    # Of two labels with the same words the shorter one says it more exactly.
    exact = 0.1 * min(sum(match > 0.5 for match in found) / entry.length, 1.0)
    return covered + exact + (_RECORDED_BONUS if entry.term.scheme in _RECORDED else 0.0)


def find(
    query: str, *, lang: str | None = None, schemes: Collection[str] | None = None, limit: int = 10
) -> list[CodeHit]:
    """Codes that a query in words may mean, the best first.

    Args:
        query: One or more words, or a code, in English or Russian.
        lang: Search labels of this language only; both by default.
        schemes: Search these schemes only; all by default.
        limit: Most hits.

    Raises:
        KeyError: If there is no scheme of that name.
    """
    vocabulary = load()
    names = tuple(vocabulary.schemes) if schemes is None else tuple(schemes)
    index = _index(lang, names)
    known = {base for entry in index for base in entry.bases}
    words = _meaningful(_words(query)) or _words(query)
    asked = [word for each in words if (word := _asked(each, lang, names, known)).bases]
    # A word that many terms have tells less than one that few have.
    hit = [sum(word.found_in(entry) > 0 for entry in index) for word in asked]
    weights = [0.0 if not count else 1.0 / (1.0 + count / 40) for count in hit]
    scored = [(_score(entry, asked, weights), entry) for entry in index]
    best = sorted((pair for pair in scored if pair[0] > 0.3), key=lambda pair: -pair[0])[:limit]
    hits = [CodeHit(e.term.code, e.term.scheme, e.term.labels, round(score, 3)) for score, e in best]
    return _spelt_so(query, names, hits)[:limit]


def _spelt_so(query: str, schemes: tuple[str, ...], hits: list[CodeHit]) -> list[CodeHit]:
    """The hits, with the code that is the query itself in front."""
    vocabulary = load()
    for name in schemes:
        term = vocabulary.scheme(name).find(query.strip())
        if term is not None:
            return [
                CodeHit(term.code, name, term.labels, 2.0),
                *(hit for hit in hits if hit.code != term.code),
            ]
    return hits


def near_names(wanted: str, known: Iterable[str], most: int = 5) -> list[str]:
    """Names that look like `wanted`: written in another case, ending so, or spelt alike."""
    by_fold = {fold(name): name for name in known}
    folded = fold(wanted)
    tails = [name for key, name in by_fold.items() if key.rsplit(".", 1)[-1] == folded]
    same = [by_fold[folded]] if folded in by_fold else []
    alike = [by_fold[match] for match in get_close_matches(folded, by_fold, n=most, cutoff=0.6)]
    return list(dict.fromkeys([*same, *tails, *alike]))[:most]


def nearest(wanted: str, among: Collection[str] | None = None, most: int = 3) -> list[str]:
    """Codes that an unknown code, label or word may stand for, the likeliest first.

    Args:
        wanted: What was written.
        among: Codes that may stand there; all by default.
        most: Most codes.
    """
    vocabulary = load()
    codes = (
        [code for scheme in vocabulary.schemes.values() for code in scheme.codes] if among is None else among
    )
    spelt = near_names(wanted, codes, most) if " " not in wanted.strip() else []
    if len(spelt) < most:
        allowed = None if among is None else set(among)
        schemes = None
        if allowed is not None:
            of = (vocabulary.schemes.of_code(code) for code in allowed)
            schemes = tuple(dict.fromkeys(scheme.name for scheme in of if scheme is not None))
        hits = find(wanted, schemes=schemes, limit=most * 4)
        spelt += [hit.code for hit in hits if allowed is None or hit.code in allowed]
    return list(dict.fromkeys(spelt))[:most]


def did_you_mean(wanted: str, among: Collection[str] | None = None) -> str:
    """What a message on an unknown code offers: the nearest codes, or where to look."""
    near = ", ".join(f"`{code}`" for code in nearest(wanted, among))
    return say("Did you mean {codes}?", codes=near) if near else say("See `equiano vocab list`.")


def codes_of_label(label: str, among: Collection[str]) -> list[str]:
    """Codes whose label this is, in English or Russian, whatever its case, spacing and inflection.

    Args:
        label: The label.
        among: Codes that may be meant.

    Returns:
        None, one, or, where several terms share the label, all of them.
    """
    vocabulary = load()
    folded = fold(label)
    terms = [vocabulary.term(code) for code in among]
    same = [term.code for term in terms if folded in {fold(term.label(lang)) for lang in LANGUAGES}]
    if same:
        return same
    wanted = _signature(label)
    return [term.code for term in terms if wanted in {_signature(term.label(lang)) for lang in LANGUAGES}]


def _signature(text: str) -> frozenset[frozenset[str]]:
    """The meaningful words of a text by their base forms, order and inflection left aside."""
    words = _meaningful(_words(text))
    return frozenset(frozenset(sorted(_bases(word) - {word}) or (word,)) for word in words)
