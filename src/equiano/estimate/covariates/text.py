"""What a doubly robust estimate rests on, in words."""

from __future__ import annotations

from equiano.estimate.facts import PersonsFacts
from equiano.words import interval, number, say

# From here on the answer hangs on persons of whom next to none is on both lists.
_MANY_RAISED = 0.05


def assumption_lines(diagnostics: PersonsFacts) -> list[str]:
    """The assumption, the number without covariates, gaps, and the other pairs; in the language in use.

    Args:
        diagnostics: Of an estimate by `estimate_doubly_robust`.
    """
    first, second = diagnostics["lists"]
    columns = ", ".join(diagnostics["covariates"])
    lines = [
        say(
            "If {first} and {second} are independent of each other among persons with the same {columns}.",
            first=first,
            second=second,
            columns=columns,
        )
        if columns
        else say("If {first} and {second} are independent of each other.", first=first, second=second),
        say("Without these columns (Chapman): {persons}.", persons=number(diagnostics["without_covariates"])),
    ]
    if gaps := diagnostics.get("not_known"):
        told = ", ".join(f"{name}: {number(many)}" for name, many in gaps.items())
        lines.append(
            say("Not known, filled in by EM as far as what is known of the person tells: {told}.", told=told)
        )
    if diagnostics["raised"] > _MANY_RAISED:
        lines.append(
            say(
                "Care: {share:%} of the persons are of a kind that is hardly ever on both lists; for them "
                "the estimate is a guess.",
                share=diagnostics["raised"],
            )
        )
    for pair, one in diagnostics.get("other_pairs", {}).items():
        size = one["population"]
        told = one["reason"] if size is None else f"{number(size)} ({interval(one['low'], one['high'])})"
        lines.append(say("If {pair} are: {told}", pair=pair, told=told))
    return lines
