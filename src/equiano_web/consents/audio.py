"""Recordings of the text that is read before consent: files of the installation, one a language.

    <data folder>/consent-audio/ru-1f0c9a3e.ogg      the language and a digest of the text that was recorded

A text that was changed since has another digest, so nobody hears an old one. Nothing in them is of a person:
what somebody said themselves is attached to their case, where it rests sealed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from equiano_web.access import DeniedError, Permission, Who, require
from equiano_web.consents.texts import Text, texts
from equiano_web.place import here

FOLDER = "consent-audio"
# Half an hour of speech; the text takes two minutes.
MOST_BYTES = 20 * 2**20
# Ending -> type, and where in the file which bytes say that it is one.
_KINDS = {
    ".ogg": ("audio/ogg", 0, (b"OggS",)),
    ".mp3": ("audio/mpeg", 0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".m4a": ("audio/mp4", 4, (b"ftyp",)),
    ".wav": ("audio/wav", 8, (b"WAVE",)),
}


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of a text as it is now.

    Attributes:
        path: Where it lies.
        type: What it is, as a browser is told.
    """

    path: Path
    type: str


def name_of(text: Text) -> str:
    """Name of the file of a text, without its ending."""
    said = "\n".join(text.told.values())
    return f"{text.lang}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def recording_of(text: Text) -> Recording | None:
    """The recording of a text; None if there is none of it, or the file is no sound or too large."""
    for ending, (kind, start, signs) in _KINDS.items():
        path = here().data / FOLDER / f"{name_of(text)}{ending}"
        if path.is_file() and path.stat().st_size <= MOST_BYTES and _begins(path, start, signs):
            return Recording(path, kind)
    return None


def _begins(path: Path, start: int, signs: tuple[bytes, ...]) -> bool:
    with path.open("rb") as file:
        return file.read(16)[start:].startswith(signs)


def heard(who: Who, lang: str) -> Recording:
    """The recording in a language, for who asks for consent.

    Raises:
        DeniedError: If there is none, or they ask nobody.
    """
    require(who, Permission.CONSENT_RECORD)
    found = recording_of(texts()[lang]) if lang in texts() else None
    if found is None:
        raise DeniedError(FOLDER)
    return found
