"""Text as it is compared: what a reader does not see (case, blanks, look-alike letters) does not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that look alike; people type one for the other when the keyboard is in the other language.
_LATIN = "ABCEHKMOPTXYaceopxykmtiI"
_CYRILLIC = "АВСЕНКМОРТХУасеорхукмтіІ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[^\W\d_]+")
_IS_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_IS_LATIN = re.compile(r"[A-Za-z]")


def _one_script(match: re.Match[str]) -> str:
    """A word in one script, where its letters allow it."""
    word = match.group()
    if not (_IS_CYRILLIC.search(word) and _IS_LATIN.search(word)):
        return word
    as_cyrillic = word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if _IS_LATIN.search(as_cyrillic) else as_cyrillic


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """The text without case, signs nobody sees and outer blanks; inner blanks as one, `ё` as `е`.

    A word that mixes Latin and Cyrillic letters of the same look is read in one of the two scripts.
    """
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(
        char for char in composed if unicodedata.category(char) not in ("Cf", "Cc") or char in "\t\n\r"
    )
    return " ".join(_WORD.sub(_one_script, seen).split()).casefold().replace("ё", "е")
