"""What every result of an estimate can do, after the manner of lifelines.

`Answer` is the base of all results, of estimates and of surveys. Its text and its picture are registered for
each class with `summary_of` and `picture_of`, beside the words and drawings they need.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import singledispatch
from html import escape
from typing import TYPE_CHECKING

from equiano.draw.picture import Picture
from equiano.errors import EngineError, UsageError
from equiano.words import language, say, using

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | None


@dataclass(frozen=True)
class Interval:
    """An interval for a number of persons.

    Attributes:
        level: Nominal coverage, such as 0.95.
        low: Lower end, persons.
        high: Upper end, persons; infinite if the method gives no upper end.
        kind: How it was made, such as `bootstrap BCa`.
    """

    level: float
    low: float
    high: float
    kind: str

    def as_dict(self) -> dict[str, float | str | None]:
        """For JSON; an infinite end is null."""
        return {
            "level": self.level,
            "low": finite_or_none(self.low),
            "high": finite_or_none(self.high),
            "kind": self.kind,
        }


class Answer(ABC):
    """A result that can be read, tabulated, drawn and shown in a notebook."""

    @abstractmethod
    def as_dict(self) -> dict[str, object]:
        """For JSON."""

    @abstractmethod
    def rows(self) -> list[dict[str, Cell]]:
        """The result as rows with the same columns in each; None where there is no value."""

    @abstractmethod
    def interval(self, level: float = 0.95) -> Interval:
        """The interval of that level, computed where it was not yet.

        Args:
            level: Nominal coverage, between 0 and 1.

        Raises:
            UsageError: If the level is no such number, or this result has no interval of it.
            NotEstimableError: If there is no estimate.
        """

    def summary(self, lang: str | None = None) -> str:
        """The result in words, several lines.

        Args:
            lang: `en` or `ru`; the user's language if None.
        """
        with using(lang):
            return summary_of(self, language())

    def plot(self, lang: str | None = None) -> Picture:
        """The result as a picture, which a notebook shows and `save` writes.

        Args:
            lang: `en` or `ru`; the user's language if None.

        Raises:
            UsageError: If there is nothing to draw.
        """
        with using(lang):
            return picture_of(self, language())

    def to_frame(self) -> pd.DataFrame:
        """The rows as a pandas data frame.

        Raises:
            EngineError: If pandas is not installed; `rows()` needs nothing.
        """
        try:
            import pandas as pd  # noqa: PLC0415  an optional extra
        except ImportError as error:
            raise EngineError(
                say("to_frame() needs pandas: pip install 'equiano[notebook]'. rows() needs nothing.")
            ) from error
        return pd.DataFrame(self.rows())

    def _repr_html_(self) -> str:
        """For Jupyter: the summary, and the picture if there is one."""
        try:
            picture = self.plot().svg
        except UsageError:
            picture = ""
        return f'<pre style="white-space: pre-wrap">{escape(self.summary())}</pre>{picture}'


@singledispatch
def summary_of(result: Answer, lang: str) -> str:
    """A result in words; each class registers its own."""
    raise TypeError(type(result).__name__)


@singledispatch
def picture_of(result: Answer, lang: str) -> Picture:
    """A result as a picture; a class that has none is refused.

    Raises:
        UsageError: If the class registers none.
    """
    raise UsageError(say("This result has no picture."))


def check_level(level: float) -> None:
    """Refuse what is no level.

    Raises:
        UsageError: If it is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise UsageError(say("the level of an interval lies between 0 and 1, such as 0.95."))


def finite_or_none(value: float) -> float | None:
    """JSON has no infinity: an unbounded number is null."""
    return float(value) if math.isfinite(value) else None
