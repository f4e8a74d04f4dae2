"""Base64url and JSON in the one way in which the protocol writes them; everything else is refused.

A part that decodes to the same bytes in two spellings, or an object with one key twice, is read by two
programs in two ways: what one checks is then not what the other uses.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import NoReturn

# The deepest message of ours has 4 levels; the recursion of the parser ends at about 1,000.
DEEPEST = 12
_ALPHABET = re.compile(rb"[A-Za-z0-9_-]*")
_LARGEST = 2**53 - 1  # whole numbers that every JSON parser keeps exactly (RFC 8259, 6)

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def encode64(content: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decode64(text: bytes | str) -> bytes:
    """Bytes of base64url in its one spelling: no padding, no blanks, no bits left over.

    Raises:
        ValueError: If it is another.
    """
    raw = text.encode("ascii", "strict") if isinstance(text, str) else bytes(text)
    if _ALPHABET.fullmatch(raw) is None or len(raw) % 4 == 1:
        raise ValueError("not base64url")
    content = urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    if encode64(content).encode("ascii") != raw:
        raise ValueError("not the one spelling of base64url")
    return content


def _pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError("not a whole number")


def _whole(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > _LARGEST or text == "-0":
        raise ValueError("number too large")
    return number


def read_strict(content: bytes) -> Mapping[str, Json]:
    """The one JSON object in UTF-8: no key twice, whole numbers alone, no NaN, at most `DEEPEST` levels.

    Raises:
        ValueError: If it is anything else.
    """
    text = content.decode("utf-8")
    _measure(text)
    found = json.loads(
        text,
        object_pairs_hook=_pairs,
        parse_float=_no_number,
        parse_constant=_no_number,
        parse_int=_whole,
    )
    if not isinstance(found, dict):
        raise ValueError("not an object")
    _sound(found)
    return found


def _measure(text: str) -> None:
    """Refuse deep nesting before anything is built: brackets outside of strings, at most so many open."""
    depth, inside, escaped = 0, False, False
    for sign in text:
        if inside:
            inside, escaped = escaped or sign != '"', sign == "\\" and not escaped
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ValueError("nested too deep")
        elif sign in "]}":
            depth -= 1


def _sound(value: Json) -> None:
    """Refuse half of a surrogate pair: no text of any language, and no UTF-8."""
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            key.encode("utf-8")
            _sound(one)
    elif isinstance(value, Sequence):
        for one in value:
            _sound(one)


def write_strict(value: Mapping[str, Json]) -> bytes:
    """JSON as we write it: UTF-8, no blanks, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
