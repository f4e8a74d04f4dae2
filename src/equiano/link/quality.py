"""The quality report of a linkage: parameters, expected errors, overlaps, the cost of each threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from equiano.link import capture
from equiano.link.comparisons import COMPARISONS
from equiano.link.linkage import Linkage
from equiano.words import say

# A list is warned of where fewer than a quarter of the persons in common are found that the other lists let
# expect. Lists that depend on each other (police and the shelter that it refers to) or see different persons
# differ less: in 60 generated populations, referral up to 1.6 on the logit scale and persons of different
# visibility, the lowest ratio was 0.48; swapped names or dates leave next to none.
COLLAPSED = 0.25
LEAST_EXPECTED = 10  # persons; of fewer, chance leaves less than a quarter now and then (P = 0.01 at 10)
# Steps of 0.05: finer ones would show differences that the probabilities do not bear.
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))


class ExpectedErrors(TypedDict):
    """Numbers of pairs that the probabilities let expect."""

    links: int
    false_links: float
    missed_links_among_compared: float
    relatives_kept_apart: int
    missed_links_restored_in_a_draw: float


class ThresholdRow(TypedDict):
    """Expected precision and recall where pairs are united from this probability on."""

    threshold: float
    precision: float
    recall: float


class ParameterRow(TypedDict):
    """m and u of a level; two u where chance agreement depends on a stratum, see `comparisons`."""

    comparison: str
    level: str
    level_ru: str
    m: float
    u: list[float]


class Prior(TypedDict):
    """Probability that two random records match."""

    within_a_list: float
    between_lists: float


class Quality(TypedDict):
    """The report, as in `quality.json`.

    Attributes:
        records: Number of records by list.
        expected: Expected errors.
        overlaps: Persons that each two lists have in common.
        warnings: Lists that have too little in common with the others.
        prior: None where encodings were linked, as `parameters` is empty then.
    """

    records: dict[str, int]
    persons: int
    threshold: float
    draws: int
    expected: ExpectedErrors
    overlaps: list[dict[str, int | str]]
    warnings: list[str]
    prior: Prior | None
    parameters: list[ParameterRow]
    thresholds: list[ThresholdRow]


def _united(linkage: Linkage) -> npt.NDArray[np.bool_]:
    scored = linkage.scored
    return np.asarray(linkage.person[scored.left] == linkage.person[scored.right], dtype=np.bool_)


def _expected(linkage: Linkage) -> ExpectedErrors:
    """Expected numbers of pairs by the probabilities; missed links also by the imputation of the draws."""
    probability, united = linkage.scored.probability, _united(linkage)
    return {
        "links": int(united.sum()),
        "false_links": round(float((1 - probability[united]).sum()), 1),
        "missed_links_among_compared": round(float(probability[~united].sum()), 1),
        "relatives_kept_apart": int((linkage.scored.relatives & ~united).sum()),
        "missed_links_restored_in_a_draw": round(linkage.restored, 1),
    }


def thresholds(linkage: Linkage) -> list[ThresholdRow]:
    """Expected precision and recall among compared pairs, by threshold on the probability of a pair."""
    probability = linkage.scored.probability
    total = max(float(probability.sum()), 1e-9)
    rows: list[ThresholdRow] = []
    for threshold in THRESHOLDS:
        chosen = probability[probability >= threshold]
        precision = float(chosen.mean()) if len(chosen) else 1.0
        rows.append(
            {
                "threshold": threshold,
                "precision": round(precision, 4),
                "recall": round(float(chosen.sum()) / total, 4),
            }
        )
    return rows


def _parameters(linkage: Linkage) -> list[ParameterRow]:
    if linkage.model is None:
        return []
    rows: list[ParameterRow] = []
    for comparison in COMPARISONS:
        agreement = linkage.model.agreement[comparison.name]
        chance = linkage.model.chance[comparison.name]
        for place, level in enumerate(comparison.levels):
            rows.append(
                {
                    "comparison": comparison.name,
                    "level": level.en,
                    "level_ru": level.ru,
                    "m": round(float(agreement[place]), 6),
                    "u": [round(float(share), 8) for share in chance[:, place]],
                }
            )
    return rows


def overlap_warnings(history: npt.NDArray[np.int64], lists: Sequence[str]) -> list[str]:
    """Lists whose persons in common with the other lists are far too few, by name.

    For each list the persons in common with the others are held against what the overlaps among the other
    lists let expect for its size (or, with two lists, against one person in common).
    """
    shared = np.array([[int(((history >> i) & (history >> j) & 1).sum()) for j in range(len(lists))]
                       for i in range(len(lists))], dtype=np.float64)  # fmt: skip
    sizes = np.diag(shared).copy()
    products = np.outer(sizes, sizes)
    off = ~np.eye(len(lists), dtype=np.bool_)
    found = []
    for place, name in enumerate(lists):
        others = off.copy()
        others[place, :] = others[:, place] = False
        mine = off[place]
        rate = shared[others].sum() / max(float(products[others].sum()), 1.0)
        expected, seen = rate * float(products[place][mine].sum()), int(shared[place][mine].sum())
        if expected >= LEAST_EXPECTED and seen < COLLAPSED * expected:
            found.append(
                say(
                    "{name} has {seen:,} {seen|person|persons} in common with the other lists, where about "
                    "{expected:,} would be expected. Are names, dates or columns written another way there?",
                    name=name,
                    seen=seen,
                    expected=round(expected),
                )
            )
    if len(lists) == 2 and not shared[0, 1] and sizes.min() >= LEAST_EXPECTED:
        found.append(say("the two lists have nobody in common. Are they written in the same way?"))
    return found


def quality(linkage: Linkage) -> Quality:
    """The report as plain data."""
    history = linkage.histories()
    sizes = np.bincount(linkage.on_list, minlength=len(linkage.lists)).tolist()
    model = linkage.model
    return {
        "records": dict(zip(linkage.lists, sizes, strict=True)),
        "persons": len(history),
        "threshold": linkage.threshold,
        "draws": len(linkage.drawn),
        "expected": _expected(linkage),
        "overlaps": capture.overlaps(history, linkage.lists),
        "warnings": overlap_warnings(history, linkage.lists),
        "prior": None
        if model is None
        else {"within_a_list": model.prior[0], "between_lists": model.prior[1]},
        "parameters": _parameters(linkage),
        "thresholds": thresholds(linkage),
    }
