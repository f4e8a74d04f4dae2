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
LONGEST_PHONE = 15  # digits, by E.164
LONGEST_RUN = 5  # words in which a number is typed: `+7 912 345 67 89`
FIRST_YEAR, LAST_YEAR = 1900, 2099
# Of numbers in one field: nobody writes down more, and each is tokens of the case.
MOST_NUMBERS = 4
WHOLE_PHONE = 7  # digits of a number without its area: what stands between commas is one, or part of one
# Codes of countries whose numbers have eight digits (E.164: LT, LV, EE, MD, AM, TM, MN, NO, DK, MT,
# CY, SG, HK, TN, LB, KW, OM, BH, QA): the ninth from the end is of the code, or the 0 or 8 that is dialled
# before the number.
EIGHT_DIGITS = frozenset(
    "370 371 372 373 374 993 976 47 45 356 357 65 852 216 961 965 968 973 974".split()  # noqa: SIM905 - a table
)
LONG_DOCUMENT = 9  # digits that are a number by themselves, without the letters before them
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
# Of a document only what tells it from others: `O` and `0`, `I` and `1` are one to whoever copies them.
_ALIKE = str.maketrans("oil", "011")
_ABOUT_NUMBERS = frozenset(
    "серия серії сер номер ном паспорт passport series number no nr тел tel".split()  # noqa: SIM905 - a table
)
_CHINESE = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])([\u4e00-\u9fff]{1,2})(?![\u4e00-\u9fff])")
_DASHES = re.compile(r"(?<=[^\W\d_])[\u2010-\u2015\u2212_/](?=[^\W\d_])")
_BETWEEN = re.compile(r"[,;/|\n]")
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
        yield from (("document", key) for key in documents_in(document))
    for year in person.birth_years:
        yield "year", str(year)


def parts_of_query(text: str) -> Iterator[dict[tuple[str, str], int]]:
    """Kinds and folded parts of a query, with weights, one mapping for each word or number."""
    words = _words(text)[:MOST_WORDS]
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        if not any(letter.isdigit() for letter in word) and not _is_son_of(word):
            yield _wanted_by_name(f"{word} {after}" if _is_son_of(after) else "", word)
    yield from _wanted_by_numbers(words)


def document_key(text: str) -> str:
    """Letters and digits of a document's series and number, whatever the script they were typed in."""
    shown = names.romanise(text.upper().translate(_LOOKS)).translate(_ALIKE)
    return "".join(letter for letter in shown if letter.isascii() and letter.isalnum())


def documents_in(text: str) -> tuple[str, ...]:
    """Keys of the documents of one field, which may hold several and say what they are."""
    pieces = [piece for piece in _BETWEEN.split(text) if document_key(" ".join(_words(piece)))]
    if not all(sum(letter.isdecimal() for letter in piece) >= SHORTEST_NUMBER for piece in pieces):
        pieces = [text]
    found = []
    for piece in pieces[:MOST_NUMBERS]:
        words = _words(piece)
        # `ИИН 900101300123` is sought by its number alone.
        bare = [word for word in words if any(letter.isdigit() for letter in word)]
        found.append(document_key("".join(words)))
        if len(_digits("".join(bare))) >= LONG_DOCUMENT:
            found.append(document_key("".join(bare)))
    return tuple(dict.fromkeys(key for key in found if key))


def phones_in(text: str) -> tuple[str, ...]:
    """Digits of the phones of one field, which may hold several, extensions and words."""
    found = []
    for run in re.split(r"[^\W\d_]+|(?=\+)", text):
        pieces = [digits for piece in _BETWEEN.split(run) if (digits := _digits(piece))]
        if len(pieces) > 1 and any(len(digits) < WHOLE_PHONE for digits in pieces):
            pieces = ["".join(pieces)]
        for digits in pieces:
            words = [_digits(word) for word in run.split()]
            each = len(digits) > LONGEST_PHONE and all(len(word) >= PHONE_END for word in words)
            found += words if each else [digits]
    return tuple(dict.fromkeys(digits for digits in found if len(digits) >= SHORTEST_NUMBER))[:MOST_NUMBERS]


def _apart(text: str) -> str:
    """Names with one kind of hyphen, and Chinese ones of one word (王秀英) as surname and given name.

    Nearly all Chinese surnames are of one sign.
    """
    return _CHINESE.sub(r"\1 \2", _DASHES.sub("-", text))


def _words(text: str) -> list[str]:
    """What was typed, word by word, without what only says that a number follows."""
    typed = _apart(re.sub("[,;№]", " ", text)).split()
    found: list[str] = []
    number_follows = False
    for word in reversed([word for word in typed if any(letter.isalnum() for letter in word)]):
        if number_follows and word.lower().strip(".:") in _ABOUT_NUMBERS:
            continue
        found.append(word)
        # A series of letters stands between: `паспорт МР 1234567`.
        number_follows = any(letter.isdigit() for letter in word) or (number_follows and len(word) <= 3)
    return found[::-1]


def _with_words(name: str) -> tuple[str, ...]:
    """A name and, if it is double, each of its halves."""
    name = _apart(name)
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
    for digits in phones_in(phone):
        yield "phone", digits[-PHONE_END:]
        yield "phone_short", digits[-PHONE_SHORT_END:]


def _ends_of_phone(digits: str) -> Iterator[str]:
    """Ends under which a phone may be stored."""
    yield digits[-PHONE_END:]
    far = digits.removeprefix("00")
    eight = far[-8:]
    before = far[:-8]
    if len(far) >= 8 and (before in ("", "0", "8") or before in EIGHT_DIGITS):
        yield eight
        yield from (f"{digit}{eight}" for digit in "0123456789")


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
    for part in _with_words(word):  # who has a double surname may be on file by half of it
        for key in _surname_keys(part):
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
            letters = sum(letter.isalnum() for letter in run[0])
            if all(is_number) or (len(run) > 1 and letters <= 3 and all(is_number[1:])):
                wanted = _wanted_by_number(run)
                # One phone may be read from several runs (`8 912 …`, `912 …`): it counts once.
                yield {part: weight for part, weight in wanted.items() if part not in seen}
                seen |= wanted.keys()


def _wanted_by_number(run: list[str]) -> dict[tuple[str, str], int]:
    text = "".join(run)
    digits, document = _digits(text), document_key(text)
    wanted: dict[tuple[str, str], int] = {}
    if len(digits) >= SHORTEST_NUMBER:
        wanted |= {("phone", end): WEIGHTS["phone"] for end in _ends_of_phone(digits)}
    if len(document) >= SHORTEST_NUMBER:
        wanted["document", document] = WEIGHTS["document"]
    if PHONE_SHORT_END <= len(digits) < PHONE_END:
        wanted["phone_short", digits[-PHONE_SHORT_END:]] = WEIGHTS["phone_short"]
    if len(run) == 1 and (found := _DATE.fullmatch(text) or _YEAR.fullmatch(text)):
        year = next(group for group in (*found.groups(), found[0]) if group)
        if FIRST_YEAR <= int(year) <= LAST_YEAR:
            wanted["year", year] = WEIGHTS["year"]
    return wanted
