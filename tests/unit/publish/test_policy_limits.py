"""The disclosure policy at its edges: the shipped numbers, what a file may ask for, what counts as looser."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import BadInputError
from equiano.publish.policy import Budget, Noise, Policy, load_policy

# The numbers that protect people, written out once more: who changes one changes what was promised.
SHIPPED = {
    "name": "equiano-default",
    "version": "2026.11.2",
    "minimum": 10,
    "rounding": 5,
    "largest_share": 0.8,
    "protection": 0.15,
    "digits": 3,
    "k": 10,
    "length": 3,
    "budget": {"rho": 1.4, "delta": 0.001},
    "noise": {"spread": 4, "variance": 4.0, "zeros": 0.3},
    "mean": 15,
}

FILE: dict[str, Any] = {
    "name": "own",
    "version": 3,
    "minimum": 10,
    "rounding": 5,
    "noise": {"spread": 4, "variance": 4, "zeros": 0.3},
    "mean": 15,
    "dominance": {"largest_share": 0.8, "protection": 0.15},
    "digits": 3,
    "k_anonymous": {"k": 10, "length": 3},
    "budget": {"rho": 1.4, "delta": 0.001},
}


def written(folder: Path, **changes: Any) -> Path:
    """A policy file with changes; a dotted name goes into a part, and None takes a number away."""
    content = yaml.safe_load(yaml.safe_dump(FILE))
    for name, value in changes.items():
        part, _, inner = name.partition("__")
        holder, key = (content[part], inner) if inner else (content, part)
        if value is None:
            del holder[key]
        else:
            holder[key] = value
    path = folder / "policy.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_numbers() -> None:
    assert asdict(load_policy()) == SHIPPED
    assert load_policy().identity == "equiano-default 2026.11.2"


def test_a_file_is_read_as_written(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path))
    assert asdict(policy) == {**SHIPPED, "name": "own", "version": "3"}


def test_a_file_without_noise_has_none_and_the_usual_mean(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, noise=None, mean=None))
    assert policy.noise == Noise(0, 0.0, 0.0)
    assert policy.mean == 15


HELD = [
    ("minimum", 3, {"rounding": 3}),
    ("rounding", 1, {}),
    ("rounding", 10, {}),
    ("k_anonymous__k", 3, {}),
    ("k_anonymous__length", 1, {}),
    ("k_anonymous__length", 3, {}),
    ("budget__rho", 1e-9, {}),
    ("budget__delta", 1e-9, {}),
    ("budget__delta", 0.999999, {}),
    ("mean", 1, {}),
    ("noise__zeros", 0, {}),
    ("noise__zeros", 0.999999, {}),
    ("noise__variance", 6.66, {}),  # the flat law on -4 ... 4 has 4 * 5 / 3 = 6.67
    ("noise__variance", 0.01, {}),
    ("noise__variance", 1.99, {"noise__spread": 2}),
]
REFUSED = [
    ("minimum", 2, {"rounding": 1}),
    ("minimum", 4, {}),  # below the rounding
    ("rounding", 0, {}),
    ("rounding", 11, {}),
    ("k_anonymous__k", 2, {}),
    ("k_anonymous__length", 0, {}),
    ("k_anonymous__length", 4, {}),
    ("budget__rho", 0, {}),
    ("budget__delta", 0, {}),
    ("budget__delta", 1, {}),
    ("mean", 0, {}),
    ("noise__zeros", -0.01, {}),
    ("noise__zeros", 1, {}),
    ("noise__variance", 6.67, {}),
    ("noise__variance", 0, {}),
    ("noise__variance", 2, {"noise__spread": 2}),  # the flat law itself: 2 * 3 / 3
    ("noise__spread", -1, {}),
    ("noise__spread", 0, {}),  # no spread, but a variance
]


@pytest.mark.parametrize(("name", "value", "more"), HELD)
def test_the_last_number_that_still_protects_is_taken(
    tmp_path: Path, name: str, value: float, more: dict[str, float]
) -> None:
    policy = load_policy(written(tmp_path, **{name: value}, **more))
    told = {**asdict(policy), **asdict(policy.budget), **asdict(policy.noise)}
    assert told[name.rsplit("__", maxsplit=1)[-1]] == value


@pytest.mark.parametrize(("name", "value", "more"), REFUSED)
def test_the_first_number_that_does_not_is_refused(
    tmp_path: Path, name: str, value: float, more: dict[str, float]
) -> None:
    with pytest.raises(BadInputError, match="disclosure policy: needs"):
        load_policy(written(tmp_path, **{name: value}, **more))


def test_no_spread_and_no_variance_is_a_policy_without_noise(tmp_path: Path) -> None:
    path = written(tmp_path, noise={"spread": 0, "variance": 0, "zeros": 0})
    assert load_policy(path).noise == Noise()


@pytest.mark.parametrize(
    "name",
    [
        "name", "version", "minimum", "rounding", "digits", "dominance", "dominance__largest_share",
        "dominance__protection", "k_anonymous", "k_anonymous__k", "k_anonymous__length", "budget",
        "budget__rho", "budget__delta", "noise__spread", "noise__variance", "noise__zeros",
    ],
)  # fmt: skip
def test_a_part_that_is_missing_is_told_without_a_traceback(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match="a part is missing or is no number"):
        load_policy(written(tmp_path, **{name: None}))


@pytest.mark.parametrize("text", ["[]", "a: [", "minimum: many", "12"])
def test_a_file_that_is_no_policy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match="not understood"):
        load_policy(path)


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"absent\.yaml"):
        load_policy(tmp_path / "absent.yaml")


def test_what_a_policy_has_if_nothing_is_said_is_as_strict_as_the_shipped_one() -> None:
    bare = Policy("own", "1", minimum=10, rounding=5, largest_share=0.8, protection=0.15, digits=3)
    assert (bare.k, bare.length, bare.mean, bare.budget) == (10, 3, 15, Budget(1.4, 0.001))
    assert bare.noise == Noise(0, 0.0, 0.0)


# Looser


def changed(name: str, step: float) -> Policy:
    """The shipped policy with one number moved."""
    policy = load_policy()
    for part in ("budget", "noise"):
        if name in asdict(policy)[part]:
            inner = getattr(policy, part)
            return replace(policy, **{part: replace(inner, **{name: getattr(inner, name) + step})})
    return replace(policy, **{name: getattr(policy, name) + step})


MORE_IS_STRICTER = ["minimum", "rounding", "protection", "k", "length", "variance", "zeros"]
LESS_IS_STRICTER = ["largest_share", "digits", "rho", "delta"]


@pytest.mark.parametrize("name", MORE_IS_STRICTER)
def test_less_of_what_protects_is_looser(name: str) -> None:
    pinned = load_policy().pinned()
    assert changed(name, -0.01).looser_than(pinned) == [name]
    assert changed(name, +0.01).looser_than(pinned) == []


@pytest.mark.parametrize("name", LESS_IS_STRICTER)
def test_more_of_what_tells_is_looser(name: str) -> None:
    pinned = load_policy().pinned()
    assert changed(name, +0.0001).looser_than(pinned) == [name]
    assert changed(name, -0.0001).looser_than(pinned) == []


def test_the_same_policy_is_not_looser_and_all_that_is_looser_is_named() -> None:
    policy = load_policy()
    assert policy.looser_than(policy.pinned()) == []
    loosest = replace(policy, minimum=9, digits=4, budget=Budget(2.0, 0.01), noise=Noise())
    assert loosest.looser_than(policy.pinned()) == ["minimum", "variance", "zeros", "digits", "rho", "delta"]


def test_a_ledger_opened_before_there_was_noise_pins_none() -> None:
    pinned = {name: value for name, value in load_policy().pinned().items() if name != "noise"}
    assert replace(load_policy(), noise=Noise()).looser_than(pinned) == []
    assert load_policy().looser_than(pinned) == []


# Rounding


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1002, 1000), (1003, 1005)],
)
def test_counts_are_rounded_to_the_nearest_multiple_of_five(count: int, shown: int) -> None:
    assert load_policy().rounded(count) == shown


@pytest.mark.parametrize(("count", "shown"), [(1, 0), (2, 4), (3, 4), (5, 4), (6, 8)])
def test_halves_go_upwards(count: int, shown: int) -> None:
    assert replace(load_policy(), rounding=4).rounded(count) == shown


@given(st.integers(0, 10**6), st.integers(1, 20))
def test_rounding_is_the_nearest_multiple_and_never_turns_back(count: int, rounding: int) -> None:
    policy = replace(load_policy(), rounding=rounding)
    shown = policy.rounded(count)
    assert shown % rounding == 0
    assert 2 * abs(shown - count) <= rounding
    assert policy.rounded(count + 1) >= shown
