"""What a check of the audit found, in words."""

from __future__ import annotations

from collections.abc import Callable

from equiano.words import say
from equiano_web.audit_check import AuditFault

_WORDS: dict[str, Callable[[AuditFault], str]] = {
    "changed": lambda fault: say(
        "Chain {chain}, entry {number}: not what was written.", chain=fault.stream, number=fault.number
    ),
    "gap": lambda fault: say(
        "Chain {chain}: entries are missing from {number} on.", chain=fault.stream, number=fault.number
    ),
    "cut": lambda fault: say(
        "Chain {chain}: its end was cut or rewritten from entry {number} on.",
        chain=fault.stream,
        number=fault.number,
    ),
    "removed": lambda fault: say("Chain {chain} was removed.", chain=fault.stream),
    "head": lambda fault: say(
        "Chain {chain}: entries stand after its end, up to {number}.", chain=fault.stream, number=fault.number
    ),
    "rewritten": lambda fault: say(
        "Chain {chain}, entry {number}: not the one of which a root was written.",
        chain=fault.stream,
        number=fault.number,
    ),
    "root": lambda fault: say(
        "File of roots, line {number}: changed, missing, or following from nothing.", number=fault.number
    ),
    "foreign": lambda _: say("The root that was noted elsewhere is not in the file of roots."),
}


def in_words(fault: AuditFault) -> str:
    """One fault as a sentence."""
    return _WORDS[fault.kind](fault)
