"""For what cases may leave with names. A choice and not a text: it stands in the audit."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.words import say

# For somebody else: what goes is asked of the ledger of consent, case by case.
FOR_OTHERS = frozenset({"transfer", "court", "safety"})


def purposes() -> Mapping[str, str]:
    """Codes of the purposes, with their words."""
    return {
        "person": say("the person asked for their own data"),
        "transfer": say("hand-over to another body, with the person's consent"),
        "court": say("order of a court or another duty by law"),
        "move": say("move to another system of the same agency"),
        "safety": say("danger to life"),
    }
