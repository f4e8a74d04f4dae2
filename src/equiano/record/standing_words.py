"""What people write for a status and for consent, besides the codes of the standard (`standing.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from equiano.record.standing import rules
from equiano.record.values import DoubtError, NotAValueError
from equiano.tables.ticks import NotATickError, tick_of
from equiano.tables.unknown import is_unknown
from equiano.vocab import load
from equiano.vocab.plain import plain
from equiano.words import say

# Punctuation that people leave around an answer; a slash or plus joins two and stays.
_AROUND = " .,;:!?()[]{}\"'«»-–—"


def _folded(text: str) -> str:
    return plain(text).strip(_AROUND)


@cache
def _status_words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for term in load().scheme("status").active_terms:
        found |= {_folded(name): term.code for name in (term.code, *term.labels.values())}
    for code, groups in rules()["status_words"].items():
        found |= {_folded(word): code for group in groups for word in group}
    return MappingProxyType(found)


def status_of(text: str) -> str | None:
    """Code of a trafficking status as people write it, in English or Russian; None where it is not known.

    Raises:
        NotAValueError: If the text is no status that is known here.
    """
    if found := _status_words().get(_folded(text)):
        return found
    if is_unknown(text):
        return None
    raise NotAValueError(say("no trafficking status that is known here: unknown."))


@cache
def _refused() -> re.Pattern[str]:
    return re.compile("|".join(rules()["consent_refused"]))


@cache
def _consent_words() -> Mapping[str, bool | None]:
    listed = {"consent_given": True, "consent_not_asked": None}
    return MappingProxyType(
        {_folded(word): meant for name, meant in listed.items() for group in rules()[name] for word in group}
    )


def consent_of(text: str) -> bool | None:
    """Consent as people write it: a tick, a word, or a refusal or withdrawal anywhere in the cell.

    Returns:
        True, False, or None where the cell is blank or says that it was not asked.

    Raises:
        DoubtError: With False, for a remark that is neither: no consent is on record, so the record is left
            out until somebody reads it.
    """
    folded = _folded(text)
    if folded in _consent_words():
        return _consent_words()[folded]
    if _refused().search(folded):
        return False
    try:
        return tick_of(text)
    except NotATickError:
        message = say("this remark is no consent: the record is left out of counts until it says yes or no.")
        raise DoubtError(message, False) from None
