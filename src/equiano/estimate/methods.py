"""The methods by name, and one table estimated by one of them.

To add an estimator: write its file, which ends with a `METHOD`, and name it in the tuple below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equiano.errors import BadInputError, UsageError
from equiano.estimate import bic, bounds, graphs, latent_class, mth, stepwise, threshold, two_lists
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable
from equiano.words import say

Result = Estimate | NotEstimable
LISTED_LISTS = 6
"""Up to so many lists `auto` compares every model; with more its bootstrap would take minutes."""
METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        bic.METHOD,
        stepwise.METHOD,
        graphs.METHOD,
        latent_class.METHOD,
        threshold.METHOD,
        two_lists.METHOD,
        mth.MTH,
        mth.CHAO,
        bounds.INDEPENDENCE,
    )
}
"""Every method of one capture table, in the order in which they are shown."""


def method_of(name: str, table: CaptureTable) -> Method:
    """The method of that name; `auto` is the one that fits the table.

    Raises:
        UsageError: If there is no such method, or it does not take so many lists.
    """
    chosen = automatic(table) if name == "auto" else name
    if chosen not in METHODS:
        raise UsageError(
            say("--method {name}: not a method of one table. Choose one of: {all}.",
                name=chosen, all=", ".join(["auto", *METHODS]))
        )  # fmt: skip
    method = METHODS[chosen]
    if refusal := method.refusal(table.size):
        raise UsageError(refusal)
    return method


def automatic(table: CaptureTable) -> str:
    """The method that `auto` stands for.

    `bic` for three to six lists, where every model is compared, and where counts are ranges; `stepwise` for
    seven to ten; `chapman` for two; `chao` above ten.
    """
    if table.size > MODEL_LISTS:
        return "chao"
    if table.censored:
        return "bic"
    if table.size == 2:
        return "chapman"
    return "bic" if table.size <= LISTED_LISTS else "stepwise"


def estimate_table(table: CaptureTable, method: str, options: Options) -> Result:
    """Estimate from one table by one method.

    Args:
        table: The table.
        method: A key of `METHODS`, or `auto`.
        options: What the caller set.

    Raises:
        BadInputError: If no person is on two lists, or counts were kept back and the method needs them.
        UsageError: If the method does not take so many lists.
    """
    if not table.overlaps:  # no method can tell such lists from lists that exclude each other
        raise BadInputError(
            say("No person is on two lists, so nothing can be estimated. Check how the lists were linked.")
        )
    chosen = method_of(method, table)
    if not chosen.censored:
        refuse_censored([table])
    result = replace(chosen.fit(table, options), label=chosen.label, lists=table.lists)
    if isinstance(result, Estimate):
        result = replace(result, role=chosen.role)
    return result.with_diagnostics(notes=list(table.notes)) if table.notes else result


def refuse_censored(tables: Sequence[CaptureTable]) -> None:
    """One clear error where counts were kept back.

    Raises:
        BadInputError: With the histories whose counts were kept back.
    """
    kept = [table.history(cell) for table in tables for cell, _, _ in table.censored]
    if kept:
        able = "|".join(method.name for method in METHODS.values() if method.censored)
        raise BadInputError(
            say(
                "{number:,} {number|count was|counts were} kept back (`<5`, `*` or blank): {histories}. Only "
                "`--method {able}` takes ranges for counts. Use it, or ask for the numbers.",
                number=len(kept),
                histories=", ".join(dict.fromkeys(kept)),
                able=able,
            )
        )
