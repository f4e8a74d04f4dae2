"""Invented persons with known truth: names of eleven cultures, families, twins, dates of birth.

Everything is drawn from `data/invented_persons.yaml`; no person behind it exists.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

from equiano.link.names import load_data

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FIRST_BIRTH = dt.date(1960, 1, 1).toordinal()
LAST_BIRTH = dt.date(2008, 12, 31).toordinal()
# Chosen, not measured, as all that this file invents: enough of each for the linkage to be tested on it.
SHARE_OF_WOMEN = 0.55
SHARE_OF_TWINS = 0.01
SHARE_OF_SIBLINGS = 0.02


@dataclass(frozen=True)
class InventedPersons:
    """A population, one position per person.

    Attributes:
        culture: Key of the culture in the data file.
        woman: Whether the person is a woman.
        given, surname, patronymic: In Cyrillic, in the form that fits the sex; patronymic may be empty.
        born: Proleptic ordinal of the date of birth.
    """

    culture: list[str]
    woman: npt.NDArray[np.bool_]
    given: list[str]
    surname: list[str]
    patronymic: list[str]
    born: Ints

    def __len__(self) -> int:
        return len(self.given)


class Culture(TypedDict):
    """A culture: its share of the persons, citizenship, names (with spaces between), kind of surnames."""

    share: float
    citizenship: str
    surnames: str
    women: str
    men: str


class Surnames(TypedDict):
    """Surnames of one kind: stems with spaces between, and endings: masculine, weight, feminine."""

    stems: str
    endings: list[list[Any]]  # texts and a number in one list


class Invented(TypedDict):
    """`invented_persons.yaml`; see there."""

    cultures: dict[str, Culture]
    surnames: dict[str, Surnames]
    zipf: dict[str, tuple[float, float]]
    rare: dict[str, Any]  # a share, and parts of stems by kind
    unlisted: dict[str, str]
    typo_letters: dict[str, str]


@cache
def invented() -> Invented:
    """The data file, loaded once."""
    data: Invented = load_data("invented_persons.yaml")
    return data


def zipf_weights(count: int, kind: str) -> Floats:
    """Weights of `count` names by falling frequency, summing to 1."""
    shift, power = invented()["zipf"][kind]
    weights = 1.0 / (np.arange(count) + float(shift)) ** float(power)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _with_endings(stems: list[str], endings: list[list[Any]]) -> tuple[tuple[str, str], ...]:
    """Each stem with each ending, masculine and feminine."""
    return tuple(
        (stem + ending[0], stem + (ending[2] if len(ending) > 2 else ending[0]))
        for stem in stems
        for ending in endings
    )


@cache
def surnames(kind: str) -> tuple[tuple[tuple[str, str], ...], Floats]:
    """Surnames of one kind as (masculine, feminine), with weights: known by Zipf, and many rare ones."""
    entry = invented()["surnames"][kind]
    rare = invented()["rare"][invented()["rare"]["of"][kind]]
    stems = list(dict.fromkeys(entry["stems"].split()))
    rare_stems = [first + second for first in rare["first"].split() for second in rare["second"].split()]
    of_ending = np.array([float(ending[1]) for ending in entry["endings"]])
    of_ending /= of_ending.sum()
    # A known stem prefers one ending (Иванов, Коваленко); the others are other families.
    preference = np.random.default_rng(len(stems)).dirichlet(0.4 * len(of_ending) * of_ending, len(stems))
    common = (zipf_weights(len(stems), "surname")[:, None] * preference).ravel()
    seldom = np.tile(of_ending / len(rare_stems), len(rare_stems))
    forms = _with_endings(stems, entry["endings"]) + _with_endings(rare_stems, entry["endings"])
    weights = np.concatenate([(1 - rare["share"]) * common / common.sum(), rare["share"] * seldom])
    return forms, weights / weights.sum()


def patronymic(father: str, woman: bool, culture: str) -> str:
    """The patronymic after `father` as a Russian-language record writes it; empty where there is none."""
    if culture in ("md", "am", "ge"):
        return ""
    if culture == "az":
        return f"{father} {'кызы' if woman else 'оглы'}"
    if father.endswith(("ий", "ей", "й")):
        stem = father[:-2] + "ь" if father.endswith("ий") else father[:-1]
        return stem + ("евна" if woman else "евич")
    if father.endswith(("а", "я")):
        return father[:-1] + ("ична" if woman else "ич")
    if father.endswith("ь"):
        return father[:-1] + ("евна" if woman else "евич")
    if father.endswith(("о", "и")):
        return father + ("евна" if woman else "евич")
    return father + ("овна" if woman else "ович")


def draw_surname(culture: str, woman: bool, rng: np.random.Generator, size: int) -> list[str]:
    """Surnames of a culture in the form that fits the sex."""
    forms, weights = surnames(str(invented()["cultures"][culture]["surnames"]))
    return [forms[index][int(woman)] for index in rng.choice(len(forms), size=size, p=weights)]


def given_names(culture: str, woman: bool) -> list[str]:
    """Given names of a culture, the frequent ones first."""
    names = invented()["cultures"][culture]
    return (names["women"] if woman else names["men"]).split()


def _draw_given(culture: str, woman: bool, rng: np.random.Generator, size: int) -> list[str]:
    pool = given_names(culture, woman)
    return [pool[index] for index in rng.choice(len(pool), size=size, p=zipf_weights(len(pool), "given"))]


def _families(persons: InventedPersons, rng: np.random.Generator) -> None:
    """Make some neighbours into twins or siblings: same family and father, twins also the same birth date."""
    count = len(persons)
    chosen = np.flatnonzero(rng.random(count - 1) < SHARE_OF_TWINS / 2 + SHARE_OF_SIBLINGS / 2)
    is_twin = rng.random(len(chosen)) < SHARE_OF_TWINS / (SHARE_OF_TWINS + SHARE_OF_SIBLINGS)
    for place, twin in zip(chosen.tolist(), is_twin.tolist(), strict=True):
        if persons.culture[place] != persons.culture[place + 1]:
            continue
        if persons.woman[place] == persons.woman[place + 1]:
            persons.surname[place + 1] = persons.surname[place]
            persons.patronymic[place + 1] = persons.patronymic[place]
        if twin:
            persons.born[place + 1] = persons.born[place]


_PATRONYMICS = (("ович", "овна"), ("евич", "евна"), ("ич", "ична"), ("оглы", "кызы"))


def _of_other_sex(persons: InventedPersons, place: int) -> tuple[str, str]:
    """Surname and patronymic of a person as a brother or sister bears them."""
    woman = int(persons.woman[place])
    kind = str(invented()["cultures"][persons.culture[place]]["surnames"])
    forms = {form[woman]: form[1 - woman] for form in surnames(kind)[0]}
    father = persons.patronymic[place]
    for pair in _PATRONYMICS:
        if father.endswith(pair[woman]):
            father = father.removesuffix(pair[woman]) + pair[1 - woman]
            break
    return forms[persons.surname[place]], father


def add_families(persons: InventedPersons, share: float, rng: np.random.Generator) -> Ints:
    """Make persons into twins (two of three pairs) and siblings of their neighbours, names all different.

    Args:
        persons: Changed in place.
        share: Of persons who get a twin or sibling, 0 to 0.5.
        rng: Source of chance. Without a share none is used.

    Returns:
        For each such pair the first person's position; the other is the next one. Shape (pairs,).
    """
    if not share:
        return np.empty(0, dtype=np.int64)
    pairs = []
    for place in (np.flatnonzero(rng.random(len(persons) // 2) < share) * 2).tolist():
        other, culture = place + 1, persons.culture[place]
        if persons.culture[other] != culture:
            continue
        woman = bool(persons.woman[place])
        persons.surname[other], persons.patronymic[other] = persons.surname[place], persons.patronymic[place]
        if rng.random() < 1 / 3:
            persons.surname[other], persons.patronymic[other] = _of_other_sex(persons, place)
            woman = not woman
        persons.woman[other] = woman
        pool = given_names(culture, woman)
        persons.given[other] = str(rng.choice([name for name in pool if name != persons.given[place]]))
        if rng.random() < 2 / 3:
            persons.born[other] = persons.born[place]
        pairs.append(place)
    return np.array(pairs, dtype=np.int64)


def invent_persons(count: int, rng: np.random.Generator) -> InventedPersons:
    """Invent `count` persons.

    Args:
        count: How many.
        rng: Source of chance; the same state gives the same persons.
    """
    cultures = invented()["cultures"]
    shares = np.array([entry["share"] for entry in cultures.values()])
    # Grouped by culture and sex: drawing stays a vector operation, and neighbours can be made a family.
    of_culture = rng.multinomial(count, shares / shares.sum())
    persons = InventedPersons(
        [], np.zeros(count, dtype=np.bool_), [], [], [], np.zeros(count, dtype=np.int64)
    )
    for (culture, _), size in zip(cultures.items(), of_culture.tolist(), strict=True):
        women = int(rng.binomial(size, SHARE_OF_WOMEN))
        for woman, number in ((True, women), (False, size - women)):
            start = len(persons)
            persons.culture.extend([culture] * number)
            persons.woman[start : start + number] = woman
            persons.given.extend(_draw_given(culture, woman, rng, number))
            persons.surname.extend(draw_surname(culture, woman, rng, number))
            fathers = _draw_given(culture, False, rng, number)
            persons.patronymic.extend(patronymic(father, woman, culture) for father in fathers)
    # Young adults are most often recorded: a triangular age with its mode at 25 years in 2025.
    mode = dt.date(2000, 1, 1).toordinal()
    persons.born[:] = rng.triangular(FIRST_BIRTH, mode, LAST_BIRTH, count).astype(np.int64)
    _families(persons, rng)
    return persons


def capture_histories(
    count: int, means: Floats, rng: np.random.Generator, *, heterogeneity: float, referral: float
) -> npt.NDArray[np.bool_]:
    """Which person is on which list.

    Args:
        count: Number of persons.
        means: Typical probability of being on each list, shape (lists,).
        rng: Source of chance.
        heterogeneity: Standard deviation of a person's own visibility, on the logit scale.
        referral: Added on the logit scale to the second list for those on the first (police to shelter).

    Returns:
        Booleans of shape (persons, lists).
    """
    visibility = rng.normal(0.0, heterogeneity, count)
    logits = np.log(means / (1 - means))[None, :] + visibility[:, None]
    chance = rng.random((count, len(means)))
    seen = np.zeros((count, len(means)), dtype=np.bool_)
    for place in range(len(means)):
        logit = logits[:, place] + (referral * seen[:, 0] if place == 1 else 0.0)
        seen[:, place] = chance[:, place] < 1 / (1 + np.exp(-logit))
    return seen
