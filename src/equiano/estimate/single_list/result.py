"""What one list gives: the estimate asked for, every model beside it, the checks and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from equiano.answer import Answer, Cell
from equiano.estimate.checks import Check
from equiano.estimate.facts import RatioPoint
from equiano.estimate.policy import Code
from equiano.estimate.population import Population
from equiano.estimate.result import Estimate, Interval, NotEstimable, finite_or_none
from equiano.words import keyed, number


@dataclass(frozen=True)
class SingleList(Answer):
    """The result of one list.

    Attributes:
        main: The estimate of the model asked for, or why there is none.
        results: One for each model, `main` among them; with columns, the Poisson model without
            them last.
        checks: The checks.
        verdict: `range`, `at-least` or `stop`.
        low: Lower end of the range, or the number that is at least there; None under `stop`.
        high: Upper end of the range; None unless there is a range.
        low_if_none_left: What is at least there if nobody leaves or hides after the first contact (lower end
            of Chao's bound and of the Poisson model); None where the check of the ones speaks against it.
        frequencies: Persons by number of contacts.
        ratio_plot: Points of the ratio plot; see `checks.ratio_plot`.
        covariates: Columns in the models.
        notes: What the reader should know.
    """

    main: Estimate | NotEstimable
    results: tuple[Estimate | NotEstimable, ...]
    checks: tuple[Check, ...]
    verdict: Code
    low: float | None
    high: float | None
    low_if_none_left: float | None
    frequencies: dict[int, int]
    ratio_plot: Sequence[RatioPoint]
    covariates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def observed(self) -> int:
        """Persons on the list."""
        return self.main.observed

    @property
    def population(self) -> float | None:
        """Population by the model asked for; None without an estimate."""
        return self.main.population if isinstance(self.main, Estimate) else None

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """Intervals of the model asked for."""
        return self.main.intervals if isinstance(self.main, Estimate) else ()

    def interval(self, level: float = 0.95) -> Interval:
        """The log-normal interval of that level of the model asked for.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number.
            NotEstimableError: If the model has no estimate.
        """
        return self.main.interval(level)

    def rows(self) -> list[dict[str, Cell]]:
        """The rows of every model; one without an estimate has one, with the reason."""
        return [row for result in self.results for row in result.rows()]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The results that are estimates."""
        return tuple(one for one in self.results if isinstance(one, Estimate))

    def with_population(self, population: Population) -> SingleList:
        """The same with a statement of what the list counts."""
        return replace(self, main=self.main.with_population(population))

    def text(self, lang: str) -> str:
        """The verdict in words."""
        ends = {"low": self.low, "high": self.high, "more": self.low_if_none_left, "seen": self.observed}
        shown = {name: "–" if end is None else number(end, lang=lang) for name, end in ends.items()}
        text = keyed(f"estimate.single.{self.verdict}", lang, **shown)
        if self.verdict != "at-least" or (self.low_if_none_left or 0) <= (self.low or 0):
            return text
        return f"{text} {keyed('estimate.single.if_none_left', lang, **shown)}"

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """For JSON: the keys of an estimate, and of this method."""
        return {
            **self.main.as_dict(),
            "verdict": {
                "code": self.verdict,
                "low": None if self.low is None else finite_or_none(self.low),
                "high": None if self.high is None else finite_or_none(self.high),
                "low_if_none_left": self.low_if_none_left,
                "text": self.text(lang),
                "reasons": [
                    check.text(lang) for check in self.checks if check.level not in ("ok", "not_run")
                ],
                "references": sorted({check.reference for check in self.checks}),
            },
            "checks": [check.as_dict(lang) for check in self.checks],
            "results": [one.as_dict() for one in self.results],
            "frequencies": {str(times): persons for times, persons in self.frequencies.items()},
            "ratio_plot": list(self.ratio_plot),
            "covariates": list(self.covariates),
            "notes": list(self.notes),
        }
