"""A function takes its options as one object or as keywords; each option is checked in one place."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

import equiano
from equiano.errors import UsageError
from equiano.options import check, check_finite, check_one_of, check_whole, options_of, takes
from equiano.words import using


@dataclass(frozen=True, slots=True, kw_only=True)
class BrewOptions:
    """How tea is made.

    Attributes:
        minutes: How long it draws,
            at the most.
        seed: Of the draw.
        guests: Who drinks.
        lang: Language of the talk.
        languages: Languages of the menu.
    """

    minutes: float = 4.0
    seed: int = 1
    guests: Sequence[str] = ()
    lang: str = ""
    languages: Sequence[str] = ("en",)

    def __post_init__(self) -> None:
        check(self)


DEFAULTS = BrewOptions()


@takes(BrewOptions)
def brew(leaves: str, pot: str = "blue", options: BrewOptions = DEFAULTS, *, tell: str = "-") -> object:
    """Make tea.

    Args:
        leaves: Which.
        pot: In what.
        options: See
            there.
        tell: What is said.
    """
    return leaves, pot, options, tell


def test_keywords_and_the_object_are_the_same() -> None:
    whole = BrewOptions(minutes=2, guests=["a"])
    assert brew("assam", options=whole) == brew("assam", minutes=2, guests=["a"])  # type: ignore[call-arg]
    assert brew("assam", "red", whole, tell="x") == ("assam", "red", whole, "x")
    assert brew(leaves="assam") == ("assam", "blue", DEFAULTS, "-")
    assert pickle.loads(pickle.dumps(brew)) is brew
    assert options_of(brew) is BrewOptions and options_of(len) is None


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: brew("a", minuets=3), r"brew\(\) has no keyword 'minuets'; did you mean 'minutes'\?"),
        (lambda: brew("a", zzzz=3), r"brew\(\) has no keyword 'zzzz'$"),
        (lambda: brew("a", "b", DEFAULTS, minutes=3), "minutes as a keyword: not both"),
        (lambda: brew("a", options={"minutes": 3}), "takes BrewOptions as options, not dict"),
        (lambda: brew("a", "b", 3), "takes BrewOptions as options, not int"),
        (brew, "leaves"),
    ],
)
def test_a_wrong_call_is_a_type_error_that_helps(call: object, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        call()  # type: ignore[operator]


def test_the_flat_signature_is_shown_with_what_each_option_is() -> None:
    assert list(inspect.signature(brew).parameters) == [
        *("leaves", "pot", "options", "minutes", "seed", "guests", "lang", "languages", "tell")
    ]
    assert inspect.signature(brew).parameters["minutes"].default == 4.0
    assert inspect.signature(brew).parameters["minutes"].kind is inspect.Parameter.KEYWORD_ONLY
    told = inspect.getdoc(brew) or ""
    assert "    minutes: How long it draws,\n        at the most.\n    seed: Of" in told
    assert "there." not in told and "    tell: What is said." in told
    assert "in one `BrewOptions`" in told


def test_an_option_that_is_a_parameter_too_is_refused_when_it_is_written() -> None:
    def twice(seed: int, options: BrewOptions) -> None: ...

    with pytest.raises(TypeError, match="seed is a parameter of the function too"):
        takes(BrewOptions)(twice)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1}, {"seed": 1.5}, {"seed": "1"}, {"seed": True}, {"seed": math.nan},
        {"minutes": math.nan}, {"minutes": math.inf}, {"minutes": -math.inf}, {"minutes": np.float64("nan")},
        {"lang": "xx"}, {"languages": ("en", "xx")},
    ],
)  # fmt: skip
def test_what_no_option_may_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError) as refused:
        brew("a", **wrong)  # type: ignore[arg-type]
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("right", [{"seed": 0}, {"seed": np.int64(7)}, {"minutes": 0}, {"lang": "ru_RU"}])
def test_what_an_option_may_be_is_taken(right: dict[str, object]) -> None:
    brew("a", **right)  # type: ignore[arg-type]


def test_ranges_hold_at_their_ends() -> None:
    check_finite(0.5, "level", least=0.5, most=1)
    check_finite((0.5, 1), "level", least=0.5, most=1)
    check_finite("no number", "level")
    for value, bounds in (
        (0.49, {"least": 0.5}),
        (1.01, {"most": 1}),
        (0, {"above": 0}),
        ((1, math.nan), {}),
    ):
        with pytest.raises(UsageError, match="--some-level"):
            check_finite(value, "some_level", **bounds)  # type: ignore[arg-type]
    check_whole(3, "k", least=3)
    with pytest.raises(UsageError, match="3 or more"):
        check_whole(2, "k", least=3)
    check_one_of("a", "way", ("a", "b"))
    with pytest.raises(UsageError, match="a, b"), using("en"):
        check_one_of("c", "way", ("a", "b"))
    with pytest.raises(UsageError, match="целое число"), using("ru"):
        check_whole(-1, "seed")


@pytest.mark.parametrize("name", [name for name in equiano.EXPORTS if name != "METHODS"])
def test_every_keyword_of_a_public_function_is_described(name: str) -> None:
    function = getattr(equiano, name)
    told = inspect.getdoc(function) or ""
    taken = list(inspect.signature(function).parameters)
    assert len(taken) == 1 or [one for one in taken if f"{one}:" not in told] == []
