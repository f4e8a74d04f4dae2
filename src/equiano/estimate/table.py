"""The capture table: how many persons were seen by which lists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError
from equiano.estimate.layout import COUNT
from equiano.words import say

Censored = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class CaptureTable:
    """Counts of persons by capture history.

    Attributes:
        lists: Names of the lists, k of them.
        counts: Count of each history, shape (2^k,). Bit `i` of the index says whether list `i + 1` has the
            person; entry 0, the persons on no list, is what is to be estimated and holds 0.
        sha256: Hash of the file, or of the table's canonical text where there is no file.
        notes: What the reader should know of how the table was read.
        censored: Cells that the sheet kept back (`<5`, `*`): history, least and greatest count. In `counts`
            they hold the middle of the two.
    """

    lists: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    sha256: str
    notes: tuple[str, ...] = ()
    censored: Censored = ()

    def __post_init__(self) -> None:
        if self.counts.shape != (1 << len(self.lists),) or self.counts[0] or (self.counts < 0).any():
            raise BadInputError(
                say(
                    "{lists:,} lists need {counts} counts, 0 or more, the first of them 0.",
                    lists=len(self.lists),
                    counts=1 << len(self.lists),
                )
            )

    @property
    def size(self) -> int:
        """Number of lists, k."""
        return len(self.lists)

    @property
    def observed(self) -> int:
        """Number of persons seen by at least one list."""
        return int(self.counts.sum())

    @property
    def floats(self) -> npt.NDArray[np.float64]:
        """The counts as the kernels take them."""
        return self.counts.astype(np.float64)

    def history(self, cell: int) -> str:
        """A capture history by the names of its lists, such as `(A, B)`."""
        return f"({', '.join(name for i, name in enumerate(self.lists) if cell >> i & 1)})"

    def overlap(self, first: int, second: int) -> int:
        """Persons on both of two lists, whatever other lists they are on. Lists count from 0 here."""
        both = (1 << first) | (1 << second)
        cells = np.arange(len(self.counts))
        return int(self.counts[cells & both == both].sum())

    @property
    def overlaps(self) -> bool:
        """Whether anyone is on more than one list."""
        return any(self.overlap(i, j) for j in range(self.size) for i in range(j))

    def without(self, index: int) -> CaptureTable:
        """The table of the other lists; persons seen by this list only drop out."""
        return self._regroup([[i] for i in range(self.size) if i != index])

    def merge(self, first: int, second: int) -> CaptureTable:
        """The table in which two lists count as one."""
        groups = [[i] for i in range(self.size) if i not in (first, second)]
        groups.insert(first, [first, second])
        return self._regroup(groups)

    def given(self, index: int) -> tuple[CaptureTable, int]:
        """The persons on one list by the other lists that have them, and how many are on that list in all."""
        cells = np.arange(len(self.counts))
        inside = np.where(cells >> index & 1, self.counts, 0)
        return self._regroup([[i] for i in range(self.size) if i != index], inside), int(inside.sum())

    def _regroup(
        self,
        groups: Sequence[Sequence[int]],
        counts: npt.NDArray[np.int64] | None = None,
    ) -> CaptureTable:
        cells = np.arange(len(self.counts))
        target = np.zeros_like(cells)
        for new, members in enumerate(groups):
            for old in members:
                target |= (cells >> old & 1) << new
        result = np.zeros(1 << len(groups), np.int64)
        np.add.at(result, target, self.counts if counts is None else counts)
        result[0] = 0
        names = tuple("+".join(self.lists[i] for i in members) for members in groups)
        return CaptureTable(names, result, self.sha256)

    def with_counts(self, counts: npt.NDArray[np.int64]) -> CaptureTable:
        """The same lists with other counts."""
        return CaptureTable(self.lists, counts, self.sha256, self.notes)

    def canonical(self) -> str:
        """The table as CSV, histories in order, zero counts left out."""
        lines = [",".join([*self.lists, COUNT])]
        texts = {cell: str(self.counts[cell]) for cell in np.flatnonzero(self.counts).tolist()}
        texts |= {cell: f"{low}-{high}" for cell, low, high in self.censored}
        for cell, text in sorted(texts.items()):
            bits = [str(cell >> i & 1) for i in range(self.size)]
            lines.append(",".join([*bits, text]))
        return "\n".join(lines) + "\n"


def overlap_evidence(table: CaptureTable) -> dict[str, int]:
    """Persons on both lists, for each pair."""
    return {
        f"{table.lists[i]} & {table.lists[j]}": table.overlap(i, j)
        for i in range(table.size)
        for j in range(i + 1, table.size)
    }


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
