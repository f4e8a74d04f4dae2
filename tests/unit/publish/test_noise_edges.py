"""Noise at its edges: by its law, by its key, and what it may cost."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.publish.noise import ExactNoise, SeededNoise, gaussian_scale
from equiano.publish.people import People, are_few_apart
from equiano.publish.perturb import Perturbation, cumulative, key_of, key_of_people
from equiano.publish.policy import Noise, load_policy

from .test_disclosure import table

NOISE = load_policy().noise
KEY = b"k" * 32


def group(number: int) -> frozenset[tuple[str, str | None]]:
    return frozenset({("a", f"v{number}")})


def test_the_law_is_that_of_most_entropy() -> None:
    """Marley and Leaver (2011): weights fall by one factor per square of the distance."""
    chances = np.diff([0.0, *cumulative(NOISE)])
    assert len(chances) == 9
    assert chances == pytest.approx(chances[::-1], abs=1e-9)
    logs = np.log(chances[4:])
    steps = np.diff(logs) / np.diff(np.arange(5) ** 2)
    assert steps == pytest.approx(steps[0], rel=1e-6)
    assert cumulative(NOISE)[-1] == 1.0


def test_no_spread_is_no_noise() -> None:
    assert cumulative(Noise()) == (1.0,)
    still = Perturbation(Noise(), KEY)
    assert [still.moved("cases", group(n), 50) for n in range(20)] == [50] * 20
    assert not still.hides_zeros


@pytest.mark.parametrize("spread", [1, 2, 6])
def test_a_count_is_moved_by_the_spread_at_most_and_reaches_it(spread: int) -> None:
    noise = Noise(spread, 0.95 * spread * (spread + 1) / 3, 0.0)
    moved = {Perturbation(noise, KEY).moved("cases", group(n), 100) - 100 for n in range(400)}
    assert moved == set(range(-spread, spread + 1))


def test_without_a_key_nothing_moves() -> None:
    none = Perturbation(NOISE, None)
    assert none.spread == 0
    assert not none.hides_zeros
    assert all(none.moved("cases", group(n), 50) == 50 for n in range(50))
    assert not any(none.hides_zero("cases", group(n)) for n in range(50))


def test_with_a_key_the_spread_is_that_of_the_policy() -> None:
    some = Perturbation(NOISE, KEY)
    assert (some.spread, some.hides_zeros) == (4, True)
    assert not Perturbation(replace(NOISE, zeros=0.0), KEY).hides_zeros


def test_zero_and_everybody_are_not_moved() -> None:
    some = Perturbation(NOISE, KEY)
    assert all(some.moved("cases", group(n), 0) == 0 for n in range(50))
    for everybody in (frozenset[tuple[str, str | None]](), frozenset({("standing", "actual")})):
        assert some.moved("cases", everybody, 50) == 50
    assert {
        some.moved("cases", frozenset({("standing", "possible"), ("n", str(n))}), 50) for n in range(60)
    } > {50}


def test_the_same_people_have_the_same_noise_and_others_another() -> None:
    some, other = Perturbation(NOISE, KEY), Perturbation(NOISE, b"l" * 32)

    def drawn(of: Perturbation, population: str = "cases") -> list[int]:
        return [of.moved(population, group(n), 50) for n in range(60)]

    assert drawn(some) == drawn(Perturbation(NOISE, KEY))
    assert drawn(some) != drawn(other)
    assert drawn(some) != drawn(some, "offers")
    assert [some.hides_zero("cases", group(n)) for n in range(60)] != [
        other.hides_zero("cases", group(n)) for n in range(60)
    ]


def test_unknown_is_another_group_than_an_empty_text() -> None:
    some = Perturbation(NOISE, KEY)
    pairs = [
        (frozenset({("a", None), ("n", str(n))}), frozenset({("a", ""), ("n", str(n))})) for n in range(60)
    ]
    assert any(some.moved("c", one, 50) != some.moved("c", two, 50) for one, two in pairs)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_noise_never_takes_a_count_further_than_it_says(number: int, count: int) -> None:
    moved = Perturbation(NOISE, KEY).moved("cases", group(number), count)
    assert abs(moved - count) <= (4 if count else 0)


def test_the_share_of_hidden_zeros_is_that_of_the_policy() -> None:
    some = Perturbation(NOISE, KEY)
    hidden = np.mean([some.hides_zero("cases", group(n)) for n in range(4000)])
    assert hidden == pytest.approx(0.3, abs=0.03)


# Keys of people


def test_all_of_a_long_secret_counts_up_to_what_the_hash_takes() -> None:
    people, counts = People(["a"]), [table("t", np.array([3, 0, 12]), "a")]
    long = b"s" * 63
    for of in (lambda secret: key_of_people(secret, people), lambda secret: key_of(secret, counts)):
        assert of(long + b"a") != of(long + b"b")
        assert of(long + b"a") == of(long + b"a and more")  # BLAKE2b takes 64 bytes


def test_the_key_of_people_is_theirs_whatever_their_order() -> None:
    people = People(["c", "a", "b"])
    key = key_of_people(KEY, people)
    assert len(key) == 32
    assert key_of_people(KEY, People(["a", "b", "c"])) == key
    assert key_of_people(KEY, People(["a", "b"])) != key
    assert key_of_people(KEY, People(["a", "b", "c", "c"])) != key
    assert key_of_people(b"l" * 32, people) != key
    assert key_of_people(KEY, People(["ab", "c"])) != key_of_people(KEY, People(["a", "bc"]))


def test_the_key_of_tables_depends_on_true_counts_alone() -> None:
    counts = np.array([3, 0, 12])
    key = key_of(KEY, [table("t", counts, "a")])
    assert key_of(KEY, [table("t", counts, "a", show_share=True)]) == key
    assert key_of(KEY, [table("t", np.array([3, 1, 12]), "a")]) != key
    assert key_of(KEY, [table("t", np.array([12, 0, 3]), "a")]) != key
    assert key_of(KEY, [table("u", counts, "a")]) != key
    assert key_of(KEY, [table("t", counts, "a", population="offers")]) != key
    assert key_of(KEY, [table("t", counts, "a", where={"b": "x"})]) != key


def test_a_zero_that_is_not_written_is_the_same_as_one_that_is() -> None:
    whole = table("t", np.array([3, 0]), "a")
    short = replace(whole, counts={("a0",): 3})
    assert key_of(KEY, [whole]) == key_of(KEY, [short])


@pytest.mark.parametrize(
    ("before", "now", "apart"),
    [
        (range(50), range(50), False),
        (range(50), range(51), True),
        (range(50), range(59), True),
        (range(50), range(60), False),
        (range(50), range(1, 50), True),
        (range(50), range(100, 105), False),
        (range(0), range(5), False),
    ],
)
def test_few_apart(before: range, now: range, apart: bool) -> None:
    def keys(numbers: range) -> dict[str, np.ndarray]:
        return {"records": np.array(numbers, np.uint64), "persons": np.array([], np.uint64)}

    assert are_few_apart(keys(before), keys(now), 10) is apart
    assert are_few_apart(keys(now), keys(before), 10) is apart


def test_records_of_one_person_are_one_text_in_any_order() -> None:
    told = People(["b", "a", "c"], ["p", "p", "q"]).texts()
    assert told == {"persons": ["p", "q"], "records": ["p a b", "q c"]}
    assert People(["b", "a"]).texts() == {"persons": [], "records": ["b", "a"]}


# Noise of differential privacy


@pytest.mark.parametrize(
    ("squared", "rho", "scale"), [(1, 0.5, 1.0), (4, 0.5, 2.0), (1, 0.125, 2.0), (9, 4.5, 1.0)]
)
def test_the_scale_of_gaussian_noise(squared: int, rho: float, scale: float) -> None:
    """Bun and Steinke (2016): root of squared sensitivity / 2 rho."""
    assert gaussian_scale(squared, rho) == pytest.approx(scale)


@pytest.mark.parametrize(
    "noise", [SeededNoise(np.random.default_rng(3)), ExactNoise()], ids=["seeded", "exact"]
)
def test_gaussian_noise_has_the_scale_that_it_says(noise: SeededNoise | ExactNoise) -> None:
    counts = np.full(25_000, 70)
    noisy, scale = noise.gaussian(counts, 4, 0.5)
    assert scale == pytest.approx(2.0)
    assert noisy.dtype == np.int64
    assert len(noisy) == 25_000  # more than one block
    assert abs(noisy.mean() - 70) < 0.08
    assert abs(noisy.std() - 2.0) < 0.06


@pytest.mark.parametrize(
    "noise", [SeededNoise(np.random.default_rng(5)), ExactNoise()], ids=["seeded", "exact"]
)
def test_laplace_noise_has_the_scale_that_it_says(noise: SeededNoise | ExactNoise) -> None:
    """Discrete Laplace with ratio exp(-epsilon / sensitivity): variance 2 q / (1 - q) ** 2."""
    q = exp(-1 / 2)
    drawn = np.array([noise.laplace(100, 2, 1.0) for _ in range(3000)])
    assert abs(drawn.mean() - 100) < 0.35
    assert drawn.var() == pytest.approx(2 * q / (1 - q) ** 2, rel=0.2)


def test_seeded_noise_is_repeatable_and_not_private() -> None:
    def drawn(seed: int) -> list[int]:
        noise = SeededNoise(np.random.default_rng(seed))
        return [noise.laplace(10, 1, 1.0), *noise.gaussian(np.arange(5), 1, 0.1)[0]]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert SeededNoise(np.random.default_rng(1)).private is False
    assert ExactNoise().private is True
