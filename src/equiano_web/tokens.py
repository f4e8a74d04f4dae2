"""Search tokens: how a sealed name is found again without being readable.

A *label* is the first 64 bits of HMAC-SHA-256 under the key of one agency, of a kind and a folded part: the
whole name, the sound and the first letters of a surname, the end of a phone number, a document, the year of
birth. Folding is that of the linkage (`equiano.link.names`), so Наташа finds Наталья, and `Kovalčuk` finds
Ковальчук, for the same reasons for which two lists are linked.

A label that stood with every case which has the part would tell by its frequency which name it is: who knows
how frequent names are named 26 % of the surnames of 5,000 cases. So a label is stored with no case. It begins
a chain of *tokens* (`cases/chains.py`): each is used for one case, so that what is stored is never there
twice; of kinds that tell no surname, for a few.
"""

from __future__ import annotations

import hmac
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from equiano.link import names

SHORTEST_PREFIX, LONGEST_PREFIX = 3, 6
SHORTEST_SOUND = 3  # a skeleton of two consonants is shared by hundreds of surnames
PHONE_END, PHONE_SHORT_END = 9, 4  # without the country's code and the trunk prefix; what people remember
SHORTEST_NUMBER = 5  # below it digits are a year or the end of a phone
MOST_WORDS = 12  # of a query: all names, a phone, a document and a year
LONGEST_RUN = 5  # words in which a number is typed: `+7 912 345 67 89`
FIRST_YEAR, LAST_YEAR = 1900, 2099
# Kinds of which a token stands with more than one case. They tell no surname, and are so common that chains
# of single ones would be long: at 100,000 cases a full name with a year took 25 ms of CPU to look up.
SHARED, SHARED_BY = frozenset({"given", "father", "year", "phone_short"}), 32

# What a matching word adds to the score of a case. Chosen so that a surname with a year of birth comes
# before two given names, and any whole name before what only begins or sounds alike.
WEIGHTS = {
    "phone": 8,
    "document": 8,
    "name": 6,
    "given": 3,  # a known given name tells little
    "father": 3,
    "phone_short": 3,
    "year": 2,
    "sound": 2,
    "prefix 3": 1,
    "prefix 4": 2,
    "prefix 5": 3,
    "prefix 6": 4,
}
# Cyrillic letters of document series as they look, not as they sound: МР of a Belarusian passport is typed
# either way.
_LOOKS = str.maketrans("АВЕКМНОРСТУХІЈ", "ABEKMHOPCTYXIJ")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](\d{4})|(\d{4})-\d{1,2}-\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# A typed beginning may end inside a letter that Latin spells with several: these are tried as its rest.
_LATIN_RESTS = ("h", "ch", "sch", "s", "z", "a", "e", "i", "o", "u")
# What follows may change the last letter (Орлоф is Орлов only at the end of a name): these are tried and
# taken off.
_NEXT = ("b", "a", "e", "i")

Group = Mapping[int, int]  # label -> weight; of a group the best match counts


@dataclass(frozen=True, slots=True)
class Findable:
    """By what a person can be found. Each in any script and spelling.

    Attributes:
        surnames: Present and earlier ones.
        given_names: Given names.
        patronymics: As documents write them.
        aliases: Nicknames and other names that are used, of any form.
        phones: One number each.
        documents: Series and number of each document.
        birth_years: One, or those that an age allows.
    """

    surnames: tuple[str, ...] = ()
    given_names: tuple[str, ...] = ()
    patronymics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    birth_years: tuple[int, ...] = ()


def labels_of(key: bytes, person: Findable) -> frozenset[int]:
    """Labels of the parts by which a case is found.

    Args:
        key: Search key of the agency, 32 bytes.
        person: By what the person can be found.

    Returns:
        Signed 64-bit integers, about 14.
    """
    return frozenset(label(key, kind, part) for kind, part in parts_of(person))


def labels_of_query(key: bytes, text: str) -> tuple[Group, ...]:
    """What a caseworker typed: names in any order and script, the beginning of a surname, a phone, a year.

    Args:
        key: Search key of the agency, 32 bytes.
        text: As it was typed.

    Returns:
        A group for each word or number: its labels with their weights. The score of a case is the sum over
        groups of the best weight among the group's labels that it has. Empty if nothing can be searched
        for: ask for more.
    """
    groups = (
        {label(key, kind, part): weight for (kind, part), weight in sorted(wanted.items())}
        for wanted in parts_of_query(text)
    )
    return tuple(group for group in groups if group)


def label(key: bytes, kind: str, part: str) -> int:
    """The label of one part: a signed 64-bit integer, odd if its kind is shared."""
    digest = hmac.digest(key, f"{kind}\x00{part}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True) & -2 | (kind in SHARED)


def cases_of_token(of_label: int) -> int:
    """With how many cases a token of a label stands at most."""
    return SHARED_BY if of_label & 1 else 1


def chain(key: bytes, of_label: int, start: int, stop: int) -> list[int]:
    """Tokens of a label: two from each block of AES-256 in counter mode, under a key of the label's own.

    Args:
        key: Search key of the agency, 32 bytes.
        of_label: The label.
        start: Number of the first, from 0.
        stop: Number after the last.

    Returns:
        Signed 64-bit integers; a chain of 25,000 takes a millisecond.
    """
    secret = hmac.digest(key, b"chain\x00" + of_label.to_bytes(8, "big", signed=True), "sha256")
    block = start // 2
    count = max(stop - 2 * block, 0)
    stream = Cipher(AES(secret), CTR(block.to_bytes(16, "big"))).encryptor().update(bytes(8 * count))
    return list(struct.unpack(f">{count}q", stream))[start - 2 * block :]


def parts_of(person: Findable) -> Iterator[tuple[str, str]]:
    """Kinds and folded parts behind the labels of a person."""
    for surname in person.surnames:
        for word in _with_words(surname):
            yield from _parts_of_surname(word)
    for given in person.given_names:
        for word in _with_words(given):
            yield from (("given", root) for root in _roots(word))
    for alias in person.aliases:
        for word in _with_words(alias):
            yield from (("name", part) for part in (*_roots(word), *_surname_keys(word)))
    for patronymic in person.patronymics:
        yield from (("father", part) for part in _fathers(patronymic))
    for phone in person.phones:
        yield from _parts_of_phone(phone)
    for document in person.documents:
        if part := document_key(document):
            yield "document", part
    for year in person.birth_years:
        yield "year", str(year)


def parts_of_query(text: str) -> Iterator[dict[tuple[str, str], int]]:
    """Kinds and folded parts of a query, with weights, one mapping for each word or number."""
    typed = text.replace(",", " ").replace(";", " ").split()
    words = [word for word in typed if any(letter.isalnum() for letter in word)][:MOST_WORDS]
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        if not any(letter.isdigit() for letter in word) and not _is_son_of(word):
            yield _wanted_by_name(f"{word} {after}" if _is_son_of(after) else "", word)
    yield from _wanted_by_numbers(words)


def document_key(text: str) -> str:
    """Letters and digits of a document's series and number, whatever the script they were typed in."""
    shown = names.romanise(text.upper().translate(_LOOKS))
    return "".join(letter for letter in shown if letter.isascii() and letter.isalnum())


def _with_words(name: str) -> tuple[str, ...]:
    """A name and, if it is double, each of its halves."""
    words = [word for word in name.replace("-", " ").split() if not _is_son_of(word)]
    return (name, *words) if len(words) > 1 else (name,)


def _surname_keys(word: str) -> tuple[str, ...]:
    keys = (names.surname_key(reading) for reading in names.readings(word))
    return tuple(dict.fromkeys(key for key in keys if key))


def _roots(word: str) -> tuple[str, ...]:
    roots = (root for reading in names.readings(word) for root in names.given_roots(reading))
    return tuple(dict.fromkeys(root for root in roots if root))


def _fathers(word: str) -> tuple[str, ...]:
    keys = (names.patronymic_key(reading) for reading in names.readings(word))
    return tuple(dict.fromkeys(key for key in keys if key))


def _sounds(word: str) -> tuple[str, ...]:
    sounds = (names.skeleton(key) for key in _surname_keys(word))
    return tuple(dict.fromkeys(sound for sound in sounds if len(sound) >= SHORTEST_SOUND))


def _parts_of_surname(word: str) -> Iterator[tuple[str, str]]:
    yield from (("name", key) for key in _surname_keys(word))
    yield from (("sound", sound) for sound in _sounds(word))
    for key in {names.fold(reading) for reading in names.readings(word)}:
        for length in range(SHORTEST_PREFIX, min(len(key), LONGEST_PREFIX) + 1):
            yield "prefix", key[:length]


def _parts_of_phone(phone: str) -> Iterator[tuple[str, str]]:
    digits = _digits(phone)
    if len(digits) >= SHORTEST_NUMBER:
        yield "phone", digits[-PHONE_END:]
        yield "phone_short", digits[-PHONE_SHORT_END:]


def _digits(text: str) -> str:
    """Digits of any script, as ASCII."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def _is_son_of(word: str) -> bool:
    """Whether a word is оглы, кызы or the like, which makes the name before it a patronymic."""
    return bool(word) and not names.is_patronymic(word) and names.is_patronymic(f"ivan{word}")


def _wanted_by_name(patronymic: str, word: str) -> dict[tuple[str, str], int]:
    """Parts of one typed word, which may be any of the names or the beginning of a surname."""
    wanted: dict[tuple[str, str], int] = {}
    for part in _prefixes(word):
        wanted["prefix", part] = WEIGHTS[f"prefix {len(part)}"]
    for sound in _sounds(word):
        wanted["sound", sound] = WEIGHTS["sound"]
    known = any(names.is_known(reading) for reading in names.readings(word))
    for root in _roots(word):
        wanted["name", root] = wanted["given", root] = WEIGHTS["given" if known else "name"]
    for key in _surname_keys(word):
        wanted["name", key] = wanted["given", key] = WEIGHTS["name"]
    if patronymic or any(names.is_patronymic(reading) for reading in names.readings(word)):
        for father in _fathers(patronymic or word):
            wanted["father", father] = WEIGHTS["father"]
    return wanted


def _prefixes(word: str) -> set[str]:
    """Keys with which a surname may begin that is typed as `word` so far."""
    found = {names.fold(reading) for reading in names.readings(word)}
    longest = len(names.fold(word))
    # Beyond the longest prefix the end of the word changes nothing.
    if longest <= LONGEST_PREFIX + 1:
        for rest in _NEXT:
            keys = (names.fold(reading) for reading in names.readings(word + rest))
            found |= {key.removesuffix(rest) for key in keys if key.endswith(rest)}
        if word.isascii():
            for rest in _LATIN_RESTS:
                keys = (names.fold(reading) for reading in names.readings(word + rest))
                found |= {key for key in keys if len(key) <= longest}
    return {key[:LONGEST_PREFIX] for key in found if len(key) >= SHORTEST_PREFIX}


def _wanted_by_numbers(words: list[str]) -> Iterator[dict[tuple[str, str], int]]:
    """Parts of each number that can be read from words that stand together."""
    numeric = [any(letter.isdigit() for letter in word) for word in words]
    seen: set[tuple[str, str]] = set()
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_RUN, len(words)) + 1):
            run, is_number = words[start:end], numeric[start:end]
            # The letters of a series stand before its number.
            if all(is_number) or (len(run) > 1 and len(run[0]) <= 3 and all(is_number[1:])):
                wanted = _wanted_by_number(run)
                # One phone may be read from several runs (`8 912 …`, `912 …`): it counts once.
                yield {part: weight for part, weight in wanted.items() if part not in seen}
                seen |= wanted.keys()


def _wanted_by_number(run: list[str]) -> dict[tuple[str, str], int]:
    text = "".join(run)
    digits, document = _digits(text), document_key(text)
    wanted = {}
    if len(digits) >= SHORTEST_NUMBER:
        wanted["phone", digits[-PHONE_END:]] = WEIGHTS["phone"]
    if len(document) >= SHORTEST_NUMBER:
        wanted["document", document] = WEIGHTS["document"]
    if PHONE_SHORT_END <= len(digits) < PHONE_END:
        wanted["phone_short", digits[-PHONE_SHORT_END:]] = WEIGHTS["phone_short"]
    if len(run) == 1 and (found := _DATE.fullmatch(text) or _YEAR.fullmatch(text)):
        year = next(group for group in (*found.groups(), found[0]) if group)
        if FIRST_YEAR <= int(year) <= LAST_YEAR:
            wanted["year", year] = WEIGHTS["year"]
    return wanted
