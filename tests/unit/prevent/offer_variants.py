"""Invented offers spoilt in every way that texts are pasted in: mixed, denied, hidden, on many lines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from equiano.prevent.offer.patterns import KINDS, OfferKind

WRITTEN = Path(__file__).parents[3] / "benchmarks/offers"
_ALIKE = dict(zip("асеорхукмтнвіАСЕОРХКМТНВ", "aceopxykmtnbiACEOPXKMTHB", strict=True))
_ALIKE |= {latin: cyrillic for cyrillic, latin in _ALIKE.items()}
_DIGITS = dict(zip("oOiaesоОзча", "001435ОО344", strict=True))
_BLANKS = (" ", " ", " ", "  ", "\n", "\n\n", "\n \n", "\t", "\u00a0", "\u2028", " \n", "\r\n", "\x1f")
_GLUED = (
    "", "", "", "8 (921) 000-00-17", "+370 5 261 01 15", "call Vera Ivanova 07700 900 017.",
    "amazon.jobs@gmail.com", "https://t.me/x?a=1", "www.example.org.", "hr.passport@mail.ru",
    "90 000 - 120 000", "(18)", "17", "60", "100 %", "v1p", "m²", "٣ 17", "18.", "900 555 77 31", "и в",
    "п а с п о р т", "р-т", "a b", '".', "«", '"', "?", "!?", "…", "но", "but", ",", ", или", "or", "no",
    "не", "never", "без", "ask us", "🔥", "\ue000", "\ue001", "-\n",
)  # fmt: skip


def _alike(word: str, rng: random.Random) -> str:
    return "".join(_ALIKE.get(sign, sign) if rng.random() < 0.5 else sign for sign in word)


def _digits(word: str, rng: random.Random) -> str:
    return "".join(_DIGITS.get(sign, sign) if rng.random() < 0.4 else sign for sign in word)


def _apart(word: str, rng: random.Random) -> str:
    """Letters pulled apart, by one sign or by several in turn."""
    signs = rng.choice((" ", ".", "-", "_", "*", "·", " -", ".-", " ."))
    return "".join(sign + rng.choice(signs) for sign in word)[:-1]


def _inside(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) + 1)
    return (
        word[:at]
        + rng.choice(("\u00ad", "\u200b", "\u0301", "🔥", "\ufe0f", "-\n", "\u2060", "'"))
        + word[at:]
    )


def _drawn(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * 3 + word[at:]


_SPOILT: tuple[Callable[[str, random.Random], str], ...] = (
    _alike, _digits, _apart, _inside, _drawn,
    lambda word, _: word.upper(), lambda word, _: word.title(), lambda word, _: f"«{word}»",
    lambda word, _: f"{word}.", lambda word, _: f"({word}", lambda word, _: f'"{word}"',
    lambda word, rng: re.sub(r"\d", lambda _: str(rng.randrange(10)), word),
)  # fmt: skip


def sentences() -> list[str]:
    """Of all invented offers."""
    entries = [
        entry
        for path in sorted(WRITTEN.glob("*.txt"))
        for entry in re.split(r"(?m)^== .*\n", path.read_text(encoding="utf-8"))
    ]
    return [one for entry in entries for one in re.split(r"(?<=[.!?])\s", entry.strip()) if one]


def variants(number: int, seed: int) -> list[tuple[str, OfferKind | None]]:
    """Texts with what is offered in them, or None.

    Args:
        number: How many.
        seed: Of the random numbers.
    """
    rng, written, made = random.Random(seed), sentences(), []
    for _ in range(number):
        words = " ".join(rng.choices(written, k=rng.randrange(1, 6))).split(" ")
        share = rng.choice((0, 0, 0.03, 0.1, 0.5))
        words = [rng.choice(_SPOILT)(word, rng) if word and rng.random() < share else word for word in words]
        for _ in range(rng.choice((0, 0, 1, 2, 6))):
            words.insert(rng.randrange(len(words) + 1), rng.choice(_GLUED))
        text = words[0]
        for word in words[1:]:
            text += (rng.choice(_BLANKS) if rng.random() < share + 0.02 else " ") + word
        made.append((text, rng.choice((None, None, *KINDS))))
    return made
