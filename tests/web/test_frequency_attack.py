"""What a stolen table of tokens tells to somebody who knows how frequent every name is.

Upper bounds: the attacker is given the true frequencies of the people that the cases are drawn from, and
for each token of which kind it is. Share of cases of one agency whose surname is among 50 that the attacker
names:

| cases | whole names by rank | all tokens of the surname together | the first guess is right |
|---|---|---|---|
| 1,000 | 4 % | 13 % | 2 % |
| 5,000 | 6 % | 26 % | 6 % |
| 20,000 | 9 % | 40 % | 14 % |

The second column is the finding that beginnings tell more than whole names (without them and the sound it
is 8 % at 5,000 cases; with beginnings of four letters alone 14 %). Guessing the 50 most frequent surnames
without any table is right for 6 %. Given names are exposed in four of five cases whatever one does: there
are few of them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import numpy.typing as npt

from equiano.link import names
from equiano.link.invent import invent_persons
from equiano_web.tokens import Findable, parts_of, token, tokens_of

Part = tuple[str, str]
CASES, PUBLIC = 5_000, 40_000
GUESSES = 50
KINDS = ("name", "sound", "prefix 3", "prefix 4", "prefix 5", "prefix 6")


@cache
def parts(surname: str) -> dict[str, Part]:
    """Parts of a surname by the kind that the attacker knows of each token."""
    return {
        f"prefix {len(part)}" if kind == "prefix" else kind: (kind, part)
        for kind, part in parts_of(Findable((surname,)))
    }


def frequencies(surnames: list[str]) -> Counter[Part]:
    found: Counter[Part] = Counter()
    for surname, count in Counter(surnames).items():
        for part in set(parts(surname).values()):
            found[part] += count
    return found


def ordered(counts: dict[Part, int]) -> list[Part]:
    return sorted(counts, key=lambda part: (-counts[part], part))


def exposed_by_rank(stolen: list[str], public: list[str], kind: str) -> float:
    """Share of cases whose part is among the `GUESSES` known ones nearest in rank."""
    known, seen = (
        Counter(part for surname in surnames if (part := parts(surname).get(kind)))
        for surnames in (public, stolen)
    )
    place = {part: rank for rank, part in enumerate(ordered(known))}
    near = {
        part
        for rank, part in enumerate(ordered(seen))
        if part in place and abs(place[part] - rank) <= GUESSES // 2
    }
    return sum(parts(surname).get(kind) in near for surname in stolen) / len(stolen)


def exposed_by_all(stolen: list[str], public: list[str], cases: int) -> tuple[float, float]:
    """Share of cases named in `GUESSES` guesses, and in one, from the counts of all the surname's tokens."""
    expected, seen = frequencies(public), frequencies(stolen)
    of_key = {names.surname_key(surname): surname for surname in public}
    keys = list(of_key)
    rates = np.array(
        [[expected.get(parts(of_key[key]).get(kind, ("", "")), 0) for kind in KINDS] for key in keys]
    )
    rates = rates / len(public)
    prior = np.log(rates[:, 0])
    mean = np.maximum(rates * len(stolen), 0.05)
    place = {key: number for number, key in enumerate(keys)}
    within = first = 0
    chosen = np.random.default_rng(0).choice(len(stolen), cases, replace=False)
    for surname in (stolen[number] for number in chosen.tolist()):
        counts = np.array([seen.get(parts(surname).get(kind, ("", "")), 0) for kind in KINDS])
        fit: npt.NDArray[np.float64] = counts * np.log(mean) - mean  # Poisson
        fit[(rates == 0) != (counts == 0)] -= 8
        best = np.argsort(-(fit.sum(axis=1) + prior), kind="stable")[:GUESSES]
        found = place.get(names.surname_key(surname), -1)
        within += found in best
        first += found == best[0]
    return within / cases, first / cases


@cache
def surnames_of(seed: int, count: int) -> list[str]:
    return invent_persons(count, np.random.default_rng(seed)).surname


def test_whole_surnames_are_named_by_rank_in_at_most_nine_percent() -> None:
    """The figure that issue 17 asks for."""
    assert exposed_by_rank(surnames_of(3, CASES), surnames_of(1, PUBLIC), "name") <= 0.09


def test_all_tokens_of_a_surname_together_tell_no_more_than_the_documentation_says() -> None:
    within, first = exposed_by_all(surnames_of(3, CASES), surnames_of(1, PUBLIC), 300)
    assert within <= 0.30 and first <= 0.08
    # The attack works: it beats guessing the most frequent, or the figure would say nothing.
    assert within >= 0.15


def test_two_agencies_share_no_token() -> None:
    """A key each: who holds one table, or one key, learns nothing about the cases of another agency."""
    people = [
        Findable((surname,), ("Анна",), phones=("+79123456789",)) for surname in surnames_of(3, CASES)[:200]
    ]
    one, other = (
        {token for person in people for token in tokens_of(bytes([agency] * 32), person)} for agency in (1, 2)
    )
    assert len(one) > 200 and not one & other


def test_no_token_is_of_the_beginning_of_a_given_name() -> None:
    kinds = {kind for kind, _ in parts_of(Findable((), ("Наталья",), ("Рахимовна",), ("Наташа",)))}
    assert not kinds & {"prefix", "sound"}
    assert token(bytes(32), "prefix", "nat") not in tokens_of(bytes(32), Findable((), ("Наталья",)))
