"""Dictionary forms of English words.

simplemma knows them, but comes with 50 languages (19 MB). So it belongs to the extra `analyse`; without it
usual endings and a few irregular words stand in, where a word may have several forms: to look up a term, or
to read a heading. Where one form decides (testimonies), simplemma is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

# Irregular words of headings and of the vocabulary. Chosen, not measured: the commonest of the field.
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "wives": "wife",
    "lives": "life",
    "countries": "country",
    "feet": "foot",
    "paid": "pay",
    "sold": "sell",
    "bought": "buy",
    "brought": "bring",
    "taken": "take",
    "took": "take",
    "held": "hold",
    "kept": "keep",
    "left": "leave",
    "lost": "lose",
    "beaten": "beat",
    "given": "give",
    "gave": "give",
    "made": "make",
    "told": "tell",
    "said": "say",
    "found": "find",
    "went": "go",
    "came": "come",
    "knew": "know",
    "known": "know",
    "owed": "owe",
    "born": "bear",
    "hurt": "hurt",
    "was": "be",
    "were": "be",
    "is": "be",
    "are": "be",
    "has": "have",
    "had": "have",
    "did": "do",
    "does": "do",
}
_SHORTEST_STEM = 3  # letters: "red" and "sing" have no ending


@cache
def _lemmatize() -> Callable[[str], str] | None:
    try:
        import simplemma  # noqa: PLC0415 - of an extra; without it endings stand in
    except ImportError:
        return None
    return lambda word: str(simplemma.lemmatize(word, lang="en").lower())


@lru_cache(maxsize=1 << 14)
def english_bases(word: str) -> frozenset[str]:
    """The word (lower case) and its possible dictionary forms."""
    if (lemmatize := _lemmatize()) is not None:
        return frozenset((word, lemmatize(word)))
    return frozenset((word, *_by_ending(word)))


def _by_ending(word: str) -> tuple[str, ...]:
    if word in _IRREGULAR:
        return (_IRREGULAR[word],)
    for ending, others in (("ies", ("y",)), ("ied", ("y",)), ("ing", ("", "e")), ("ed", ("", "e"))):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            doubled = (stem[:-1],) if others[0] == "" and stem[-1] == stem[-2] else ()
            return (*(stem + other for other in others), *doubled)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST_STEM:
        return (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
    return ()
