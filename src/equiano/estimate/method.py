"""What a method is: its function and what must be known to call it and to speak of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equiano.estimate.options import Options
from equiano.estimate.result import Estimate, NotEstimable, Role
from equiano.estimate.table import CaptureTable
from equiano.words import say, text_of

MODEL_LISTS = 10
"""Most lists of a method that compares models; above, the models are too many to be told apart."""
MOST_LISTS = 20  # as `histories.MAX_LISTS`
FitTable = Callable[[CaptureTable, Options], Estimate | NotEstimable]


@dataclass(frozen=True)
class Method:
    """One way to estimate from one capture table. `methods.METHODS` holds them all.

    Attributes:
        name: What a caller writes, such as `bic`; the `method` of its results.
        fit: From a table whose number of lists fits, with somebody on two lists, to a result.
        label: The method in a few words, in English, marked with `words.mark`; Russian in `words/ru/`.
        reference: The paper.
        least: Fewest lists.
        most: Most lists.
        limits: Why other numbers of lists are refused and what to do, marked; None for a plain sentence.
        censored: Whether it takes counts that are known to lie in a range (`<5`).
        options: The fields of `Options` that it reads.
        role: `estimate`; `bound` if the population is at least this; `reference` if it only stands beside.
        slow: Whether it walks Markov chains, so that a quick overview leaves it out.
    """

    name: str
    fit: FitTable
    label: str
    reference: str
    least: int = 2
    most: int = MOST_LISTS
    limits: str | None = None
    censored: bool = False
    options: tuple[str, ...] = ()
    role: Role = "estimate"
    slow: bool = False

    def refusal(self, lists: int) -> str | None:
        """Why it does not take so many lists, and what to do; None if it does."""
        if self.least <= lists <= self.most:
            return None
        if self.limits is not None:
            why = text_of(self.limits)
        elif lists > self.most:
            why = say("It takes up to {most}; merge lists.", most=self.most)
        else:
            why = say("It takes {least} or more; use another method.", least=self.least)
        return say("--method {name}: {lists} {lists|list|lists}.", name=self.name, lists=lists) + f" {why}"
