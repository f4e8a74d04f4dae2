"""A package on paper, for who carries it: a small one whole, as QR codes; of a larger one its fingerprint.

    package ─> pieces: "EQP1:2/6:9f2c41aa:…" ─> QR codes ─> camera ─> pasted in any order ─> joined ─> package

A code holds what a telephone reads from a creased page. A package of the smallest size is six of them, on one
page; the next size would be twenty-nine, which nobody scans without an error: it goes as a file, and the
paper lets whoever takes it in see that it is the file of this paper. What is printed tells of no person, no
sender and no receiver, and of nothing that it is for.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from importlib import resources

from equiano.draw.paper import set_pages
from equiano.errors import BadInputError
from equiano.words import say, using

# Version 19 at level M, 93 dots a side: 0.6 mm a dot on a third of the width of A4, a seventh may be dirt.
PIECE = 580
# Packages of the smallest size (4 kB) and no others.
MOST_PRINTED = 4_096
_PIECE = re.compile(r"EQP1:(\d{1,2})/(\d{1,2}):([0-9a-f]{8}):([A-Za-z0-9_.-]{1,580})")
_LANGUAGES = ("en", "ru")


def fingerprint(package: bytes) -> str:
    """Fingerprint of a package, such as `9f2c 41aa …`: 128 bits of its SHA-256."""
    digest = hashlib.sha256(package).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def is_printed(package: bytes) -> bool:
    """Whether a package is printed whole; a larger one goes as a file."""
    return len(package) <= MOST_PRINTED


def pieces(package: bytes) -> tuple[str, ...]:
    """A package as the texts of its codes, each with its number, of how many, and of which package."""
    text, mark = package.decode("ascii"), hashlib.sha256(package).hexdigest()[:8]
    parts = [text[place : place + PIECE] for place in range(0, len(text), PIECE)]
    return tuple(f"EQP1:{number}/{len(parts)}:{mark}:{part}" for number, part in enumerate(parts, 1))


def joined(text: str) -> bytes:
    """The package of pasted codes, in whatever order they were read; a package pasted as it is, too.

    Raises:
        BadInputError: If codes are missing, or of two packages, or were changed; it names their numbers.
    """
    found = _PIECE.findall(text)
    if not found:
        return "".join(text.split()).encode("ascii", "replace")
    marks, counts = {mark for _, _, mark, _ in found}, {int(of) for _, of, _, _ in found}
    if len(marks) > 1 or len(counts) > 1:
        raise BadInputError(say("These codes are of more than one package. Paste those of one."))
    parts = {int(number): part for number, _, _, part in found}
    if missing := sorted(set(range(1, counts.pop() + 1)) - set(parts)):
        numbers = ", ".join(map(str, missing))
        raise BadInputError(say("Codes are missing: {numbers}. Scan them too.", numbers=numbers))
    package = "".join(parts[number] for number in sorted(parts)).encode("ascii")
    if hashlib.sha256(package).hexdigest()[:8] != marks.pop():
        raise BadInputError(say("A code was read with an error. Scan them again."))
    return package


def package_pdf(package: bytes) -> bytes:
    """The paper of a package as PDF/UA-1, in both languages: its codes, or that a file goes with it."""
    codes = pieces(package) if is_printed(package) else ()
    texts = []
    for lang in _LANGUAGES:
        with using(lang):
            texts.append({"lang": lang, "title": say("Sealed letter"), "lines": _lines(len(codes))})
    content = {
        "texts": texts,
        "fingerprint": fingerprint(package),
        "codes": [
            {"svg": _svg(code), "caption": f"{number}/{len(codes)}"} for number, code in enumerate(codes, 1)
        ],
    }
    template = resources.files("equiano.exchange") / "templates" / "package.typ"
    return set_pages(template.read_bytes(), "package", content)


def _lines(codes: int) -> Sequence[str]:
    opened = say(
        "Only the office for which it was written can open it. Whether to hand it over is up to you."
    )
    if not codes:
        return (opened, say("It goes as a file. Whoever takes the file in compares this number:"))
    scan = say("The office scans all {codes} codes, in any order, and pastes what they hold.", codes=codes)
    return (opened, scan, say("Number, to be compared when it was taken in:"))


def _svg(code: str) -> str:
    import segno  # noqa: PLC0415  # an extra

    picture = io.BytesIO()
    segno.make(code, error="m", micro=False).save(picture, kind="svg", xmldecl=False, border=4, light="#fff")
    return picture.getvalue().decode()
