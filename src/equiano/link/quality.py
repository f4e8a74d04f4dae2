"""The quality report of a linkage: parameters, expected errors, overlaps, the cost of each threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.link import capture
from equiano.link.comparisons import COMPARISONS
from equiano.link.linkage import Linkage

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))


def _united(linkage: Linkage) -> npt.NDArray[np.bool_]:
    scored = linkage.scored
    return np.asarray(linkage.person[scored.left] == linkage.person[scored.right], dtype=np.bool_)


def _expected(linkage: Linkage) -> dict[str, float]:
    """Expected numbers of pairs by the probabilities; missed links also by the imputation of the draws."""
    probability, united = linkage.scored.probability, _united(linkage)
    return {
        "links": int(united.sum()),
        "false_links": round(float((1 - probability[united]).sum()), 1),
        "missed_links_among_compared": round(float(probability[~united].sum()), 1),
        "relatives_kept_apart": int((linkage.scored.relatives & ~united).sum()),
        "missed_links_restored_in_a_draw": round(linkage.restored, 1),
    }


def thresholds(linkage: Linkage) -> list[dict[str, float]]:
    """Expected precision and recall among compared pairs, by threshold on the probability of a pair."""
    probability = linkage.scored.probability
    total = max(float(probability.sum()), 1e-9)
    rows = []
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


def _parameters(linkage: Linkage) -> list[dict[str, Any]]:
    if linkage.model is None:
        return []
    rows = []
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


def quality(linkage: Linkage) -> dict[str, Any]:
    """The report as plain data.

    Returns:
        Counts, expected errors, overlaps of lists, m and u by level (two u where chance agreement depends on
        a stratum, see `comparisons`), and expected precision and recall by threshold.
    """
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
        "prior": None
        if model is None
        else {"within_a_list": model.prior[0], "between_lists": model.prior[1]},
        "parameters": _parameters(linkage),
        "thresholds": thresholds(linkage),
    }
