"""What a caller may give as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from equiano.estimate.table import CaptureTable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class DataFrame(Protocol):
    """A data frame: of pandas, polars or pyarrow."""

    @property
    def columns(self) -> object:
        """Its columns."""

    def __len__(self) -> int:
        """Its rows."""


Rows: TypeAlias = Sequence[Mapping[str, object]] | Mapping[str, Sequence[object]]
"""Rows as dictionaries, or columns by name."""
Table: TypeAlias = "CaptureTable | Path | str | DataFrame | Rows | npt.NDArray[np.generic]"
"""A table of capture histories: a file, a data frame, rows, or an array whose last column is the count."""
Tables: TypeAlias = "Table | Sequence[CaptureTable | Path | str]"
"""One table, or the tables that a record linkage drew, which may also be a folder or a column `draw`."""
