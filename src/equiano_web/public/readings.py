"""What the page of the offer check shows. Nothing of the text is written: no row, no file, no log line."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from equiano.errors import EquianoError
from equiano.prevent.offer.base_rate import base_rate_lines
from equiano.prevent.offer.check import OfferCheck, check_offer
from equiano.prevent.offer.patterns import KINDS
from equiano.vocab.load import load
from equiano.words import language, say
from equiano_web.actions import RefusedError

if TYPE_CHECKING:
    from equiano.prevent.contacts import Contact
    from equiano.prevent.offer.whom_to_call import HelpLine

_log = logging.getLogger("equiano_web.public")


@dataclass(frozen=True, slots=True)
class CheckedOffer:
    """The result as the page shows it.

    Attributes:
        found: What the offer says and does not say.
        help: Numbers that may be called.
        without_number: What is said where there is none; empty else.
        base_rate: What a sign is worth.
    """

    found: OfferCheck
    help: tuple[HelpLine, ...]
    without_number: str
    base_rate: tuple[str, ...]


def checked(text: str, kind: str, origin: str, destination: str) -> CheckedOffer:
    """Check an offer.

    Args:
        text: As it was pasted.
        kind: One of `KINDS`; by its words if anything else.
        origin: ISO alpha-2 code; empty for not said.
        destination: The same.

    Raises:
        RefusedError: If there is no text, or too much; the message holds none of it.
    """
    # Numbers are read with pydantic, for which the first page does not wait.
    from equiano.prevent.offer.whom_to_call import help_lines, without_number  # noqa: PLC0415

    chosen = next((one for one in KINDS if one == kind), None)
    try:
        found = check_offer(text.replace("\r\n", "\n"), kind=chosen or "auto")
    except EquianoError as error:
        raise RefusedError("offer", str(error)) from None
    lines = help_lines(contacts(), (origin, destination), _today())
    return CheckedOffer(found, lines, "" if lines else without_number(), base_rate_lines(found.lang))


def countries() -> list[tuple[str, str]]:
    """Countries for which this installation has a number that may be given out: code and name, by name."""
    today, lang = _today(), language()
    codes = {one.country for one in contacts() if one.is_usable(today)}
    scheme = load().scheme("country")
    alpha2 = {term.code: str(term.extra.get("alpha2", "")).lower() for term in scheme.active_terms}
    return [(alpha2[code], name) for code, name in scheme.by_name(lang) if alpha2[code] in codes]


def contacts() -> tuple[Contact, ...]:
    """All numbers of help of the installation; none if there is no file or it has faults."""
    from equiano.prevent.contacts import FILE_NAME  # noqa: PLC0415 - as above

    path = Path(settings.PLACE.data) / FILE_NAME
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Contact, ...]:
    from equiano.prevent.contacts import read_contacts  # noqa: PLC0415 - as above

    try:
        return read_contacts(path)
    except EquianoError as error:
        # Which contact and which field; a number of help is not personal, and is not named all the same.
        _log.error("%s", say("contacts.yaml cannot be used: {fault}", fault=error))
        return ()


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
