"""Canaries: words of an invented person that sing only in the answers to who may see them."""

from __future__ import annotations

import base64
import json
import quopri
import re
import zlib
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from equiano.link import names

SURNAME, GIVEN, NICKNAME, CHILD = "Канарейчук", "Щеглентина", "Чечеткин", "Снегирина"
PHONE, DOCUMENT = "+7 913 555-01-99", "КН 5550147"
NOTE = "Зарянка пела у окна"
FILE_NAME, FILE_TEXT = "Пеночка", "Овсянка видела номер машины"
REASON = "Трясогузка просила открыть"
QUOTED = "Дроздовидная"  # in what a database says when it refuses a row
CANARIES = (SURNAME, GIVEN, NICKNAME, CHILD, PHONE, DOCUMENT, NOTE, FILE_NAME, FILE_TEXT, REASON, QUOTED)


def _spellings(canary: str) -> Iterator[str]:
    """As it was typed, without its spaces and signs, and as the search folds it."""
    yield canary
    if any(letter.isdigit() for letter in canary):
        yield "".join(letter for letter in canary if letter.isdigit())[-7:]
    else:
        for word in canary.split():
            if len(word) > 6:
                yield from (word, word.lower(), word.upper(), names.romanise(word))
                yield from (names.fold(word), names.surname_key(word))


def _encoded(text: str) -> Iterator[bytes]:
    """A text in the encodings in which it may hide."""
    for raw in {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")}:
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for before in range(3):
            # Base64 of what stands before and after it changes the first and last signs alone.
            coded = base64.b64encode(b"\0" * before + raw)[before + 1 if before else 0 :].rstrip(b"=")[:-1]
            yield from (coded, coded.replace(b"+", b"-").replace(b"/", b"_"))
    for written in (quote(text), quote_plus(text), json.dumps(text)[1:-1]):
        yield from (written.encode(), written.lower().encode())
    yield quopri.encodestring(text.encode(), quotetabs=True).replace(b"=\n", b"")
    yield "".join(f"&#{ord(letter)};" for letter in text).encode()
    if text.isascii() or not all(letter.isalpha() or letter.isspace() for letter in text):
        return
    for encoding in ("cp1251", "koi8-r", "cp866"):
        yield text.encode(encoding)


NEEDLES = {
    needle: canary
    for canary in CANARIES
    for text in set(_spellings(canary))
    for needle in _encoded(text)
    if len(needle) >= 5
}
# A session of Django that was made smaller: `.`, then base64 of zlib.
_SMALLER = re.compile(rb"\.(eJ[\w-]{8,})")


def heard(content: bytes | str) -> set[str]:
    """Canaries in a content, in whatever encoding."""
    raw = content.encode() if isinstance(content, str) else content
    for coded in _SMALLER.findall(raw):
        try:
            raw += b"\n" + zlib.decompress(base64.urlsafe_b64decode(coded + b"=" * (-len(coded) % 4)))
        except (ValueError, zlib.error):
            continue
    return {canary for needle, canary in NEEDLES.items() if needle in raw}
