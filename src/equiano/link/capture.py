"""From persons to capture histories: one 0/1 column for each list and `count`, all that `estimate` sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]


def histories(person: Ints, on_list: Ints, lists: int) -> npt.NDArray[np.int64]:
    """History of each person as bits (list 0 is the lowest), ordered by the number of the person.

    Args:
        person: Number of the person behind each record.
        on_list: Number of the list of each record.
        lists: Number of lists, at most 62.
    """
    _, place = np.unique(person, return_inverse=True)
    seen = np.zeros((int(place.max(initial=-1)) + 1, lists), dtype=np.int64)
    seen[place, on_list] = 1
    return np.asarray(seen @ (1 << np.arange(lists, dtype=np.int64)), dtype=np.int64)


def capture_table(history: npt.NDArray[np.int64], lists: Sequence[str]) -> pa.Table:
    """Number of persons by history.

    Args:
        history: From `histories`.
        lists: Names of the lists.

    Returns:
        A table of int64: the lists, then `count`; rows in the order of the bits.
    """
    bits, counts = np.unique(history, return_counts=True)
    columns = {name: (bits >> place) & 1 for place, name in enumerate(lists)}
    return pa.table({**columns, "count": counts.astype(np.int64)})


def overlaps(history: npt.NDArray[np.int64], lists: Sequence[str]) -> list[dict[str, int | str]]:
    """Persons that each two lists have in common; the diagonal is the size of a list in persons."""
    seen = {name: (history >> place) & 1 for place, name in enumerate(lists)}
    return [
        {"list": one, "other": other, "persons": int((seen[one] & seen[other]).sum())}
        for place, one in enumerate(lists)
        for other in lists[place:]
    ]
