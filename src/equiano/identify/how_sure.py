"""How often the result of a screening instrument is right, in plain words, at a stated prevalence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from math import sqrt
from typing import cast

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.identify.shapes import InstrumentResult
from equiano.vocab.load import read_yaml
from equiano.words import say

# Quantile .975 of the normal law, as a number: scipy would be loaded for it alone.
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class ScreeningInstrument:
    """A screening instrument and its measured accuracy.

    Attributes:
        name: Its key in instruments.yaml.
        labels: Its title by language.
        people: Who it was tried on, by language.
        rule: When it counts as positive, by language.
        sensitivity: Share of those trafficked whom it finds; None if not measured.
        specificity: Share of the others whom it clears; None if not measured.
        of_cases: How many trafficked people the study had.
        of_others: How many others.
        prevalence: Share trafficked in the study, taken where none is stated.
        verified: Whether the figures were seen in the source.
        source: Address of the source.
    """

    name: str
    labels: Mapping[str, str]
    people: Mapping[str, str]
    rule: Mapping[str, str]
    sensitivity: float | None
    specificity: float | None
    of_cases: int | None
    of_others: int | None
    prevalence: float | None
    verified: bool
    source: str


@dataclass(frozen=True)
class HowSure:
    """What a result means at a prevalence.

    Attributes:
        instrument: Key of the instrument.
        positive: Whether the result was positive.
        prevalence: Share trafficked among those screened, as stated.
        right_of_100: Of 100 such results, how many are right.
        interval_of_100: The same at the ends of the 95 % Wilson intervals of sensitivity and specificity;
            None where the study's numbers were not published.
        words: The same in a sentence.
    """

    instrument: str
    positive: bool
    prevalence: float
    right_of_100: int
    interval_of_100: tuple[int, int] | None
    words: str

    def as_entry(self) -> InstrumentResult:
        """The same as JSON holds it."""
        return cast("InstrumentResult", asdict(self))


@cache
def load_instruments() -> Mapping[str, ScreeningInstrument]:
    """The instruments of instruments.yaml by key."""
    content = read_yaml(resources.files("equiano.identify") / "instruments.yaml")
    return {name: ScreeningInstrument(name, **entry) for name, entry in content.items()}


def wilson(successes: float, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson score interval of a share (Wilson, JASA 1927).

    Args:
        successes: Number of successes; may be a share times `trials`.
        trials: Number of trials, at least 1.
        z: Quantile of the normal distribution; 95 % by default.

    Returns:
        Lower and upper end, between 0 and 1.
    """
    share = successes / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def predictive_value(sensitivity: float, specificity: float, prevalence: float, *, positive: bool) -> float:
    """Share of such results that are right (Bayes).

    Raises:
        NotEstimableError: If such a result cannot occur at all.
    """
    if positive:
        right, wrong = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    else:
        right, wrong = specificity * (1 - prevalence), (1 - sensitivity) * prevalence
    if right + wrong == 0:
        raise NotEstimableError(say("at this prevalence the instrument never gives such a result."))
    return right / (right + wrong)


def _range(instrument: ScreeningInstrument, prevalence: float, *, positive: bool) -> tuple[int, int] | None:
    if not (
        instrument.of_cases and instrument.of_others and instrument.sensitivity and instrument.specificity
    ):
        return None
    sensitivities = wilson(instrument.sensitivity * instrument.of_cases, instrument.of_cases)
    specificities = wilson(instrument.specificity * instrument.of_others, instrument.of_others)
    ends = [
        predictive_value(sensitivity, specificity, prevalence, positive=positive)
        for sensitivity, specificity in zip(sensitivities, specificities, strict=True)
    ]
    return round(100 * min(ends)), round(100 * max(ends))


_WORDS = {
    ("en", True): (
        "{title}: where {prevalence} of those screened are trafficked, of 100 people with a positive result "
        "about {right} are, and about {wrong} are not. So a positive result means: offer help, look closer."
    ),
    ("en", False): (
        "{title}: where {prevalence} of those screened are trafficked, of 100 people with a negative result "
        "about {right} are not, and about {wrong} are. A negative result never closes a case."
    ),
    ("ru", True): (
        "{title}: если среди опрошенных {prevalence} — пострадавшие, то из 100 человек с положительным "
        "результатом пострадали около {right}, а около {wrong} — нет. Положительный результат значит: "
        "предложить помощь и присмотреться."
    ),
    ("ru", False): (
        "{title}: если среди опрошенных {prevalence} — пострадавшие, то из 100 человек с отрицательным "
        "результатом около {right} не пострадали, а около {wrong} — пострадали. Отрицательный результат "
        "никогда не закрывает дело."
    ),
}


def _percent(share: float) -> str:
    # Two digits below a tenth, where a rounded per cent would turn 1.4 % into 1 %.
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def check_prevalence(prevalence: float | None) -> None:
    """Refuse what is no share of those screened.

    Raises:
        UsageError: If it is not between 0 and 1.
    """
    if prevalence is not None and not 0 < prevalence < 1:
        raise UsageError(say("the prevalence must be between 0 and 1, such as 0.02 for two in a hundred."))


def how_sure(name: str, *, positive: bool, prevalence: float | None = None, lang: str = "en") -> HowSure:
    """How often such a result is right.

    Args:
        name: Key of the instrument.
        positive: Whether the result was positive.
        prevalence: Share trafficked among those screened, between 0 and 1; the study's own by default.
        lang: `en` or `ru`.

    Raises:
        BadInputError: If there is no such instrument.
        UsageError: If the prevalence is not between 0 and 1.
        NotEstimableError: If its accuracy was not measured or published.
    """
    instrument = load_instruments().get(name)
    if instrument is None:
        raise BadInputError(
            say(
                "unknown instrument `{name}`. Known: {known}.", name=name, known=", ".join(load_instruments())
            )
        )
    check_prevalence(prevalence)
    if instrument.sensitivity is None or instrument.specificity is None or instrument.prevalence is None:
        raise NotEstimableError(
            say("{name}: no sensitivity and specificity were published for it.", name=name)
        )
    share = instrument.prevalence if prevalence is None else prevalence
    value = predictive_value(instrument.sensitivity, instrument.specificity, share, positive=positive)
    right = round(100 * value)
    words = _WORDS[lang, positive].format(
        title=instrument.labels[lang], prevalence=_percent(share), right=right, wrong=100 - right
    )
    interval = _range(instrument, share, positive=positive)
    return HowSure(name, positive, share, right, interval, words)
