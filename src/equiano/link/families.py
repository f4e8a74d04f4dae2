"""Twins and siblings are not one person: pairs that are kept apart until a person decides.

Brothers and sisters share surname, patronymic and citizenship, twins also the date of birth. A model whose
only rival to "one person" is "two strangers" is sure of them (p > .998), as nothing of that is chance. Here a
pair with another given name or another sex is *kept apart*: it is not united at any threshold, neither itself
nor through a third record, and stands in the review. Its probability is that against a relative: what
relatives share says nothing, the given name and the sex decide.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.link.comparisons import COMPARISONS
from equiano.link.match import Compared
from equiano.link.model import Scored, probability_of
from equiano.link.prepare import codes_of

Bools = npt.NDArray[np.bool_]
_PLACES = {comparison.name: comparison for comparison in COMPARISONS}
# First level of "another given name"; those before it are one name, its diminutives and misspellings.
TWO_KNOWN_NAMES = len(_PLACES["given"].levels) - 1
ANOTHER_NAME = TWO_KNOWN_NAMES - 1
OTHER_SEX = len(_PLACES["sex"].levels) - 1
SAME_DATE = 0
SHOWN_FROM = 0.2  # probability against a stranger from which a pair kept apart is shown for review
# log2 odds that a pair alike in all that relatives share is one person and not two relatives, before given
# name and sex are looked at: one birth in 80 is of twins, so of 40 persons one has a twin, and about half of
# the twins of a recorded person are on a list too.
SAME_PERSON_TO_RELATIVE = float(np.log2(80))


def kept_apart(compared: Compared, prepared: pa.Table) -> Bools:
    """Which pairs may be relatives and are not united without a person's decision.

    Another sex; another given name where both are full names of the table of given names; in one list, two
    given names that are known from the table or from other records, and the same date of birth, under ids
    that the agency itself gave.

    Args:
        compared: Pairs with their levels.
        prepared: From `prepare`: `given_full`, `list` and `own_id` are read.

    Returns:
        Booleans, shape (pairs,).
    """
    left, right = compared.left, compared.right
    another = compared.levels["given"] >= ANOTHER_NAME
    full = prepared["given_full"].to_numpy()
    own = prepared["own_id"].to_numpy()
    on_list = codes_of(prepared["list"])[0]
    two_rows = (on_list[left] == on_list[right]) & own[left] & own[right]
    same_date = compared.levels["birth"] == SAME_DATE
    return np.asarray(
        (compared.levels["sex"] == OTHER_SEX)
        | (another & full[left] & full[right])
        | ((compared.levels["given"] == TWO_KNOWN_NAMES) & two_rows & same_date),
        dtype=np.bool_,
    )


def against_relatives(scored: Scored, apart: Bools) -> Scored:
    """Give pairs that are kept apart their probability against a relative, where it is the lower one.

    Args:
        scored: From `model.apply`.
        apart: From `kept_apart`.
    """
    decisive = sum(np.nan_to_num(scored.weights[name]) for name in ("given", "sex"))
    total = scored.start + sum(np.nan_to_num(weight) for weight in scored.weights.values())
    excess = np.maximum(total - (SAME_PERSON_TO_RELATIVE + decisive), 0.0)
    start = np.where(apart, scored.start - excess, scored.start)
    return replace(
        scored,
        start=start,
        probability=probability_of(start, scored.weights),
        apart=apart,
        relatives=apart & (scored.probability >= SHOWN_FROM),
    )
