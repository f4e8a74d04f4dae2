"""Tables that are in memory already, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def rows_of_frame(value: object) -> list[dict[Any, Any]]:
    """The rows of a data frame (pandas, polars), a dictionary of columns or rows by name."""
    if isinstance(value, Mapping):
        return [dict(zip(value, cells, strict=True)) for cells in zip(*value.values(), strict=True)]
    if hasattr(value, "to_dicts"):  # polars
        return list(value.to_dicts())
    if hasattr(value, "to_dict"):  # pandas
        return list(value.to_dict("records"))
    if not isinstance(value, Iterable):
        raise TypeError(f"no table: {type(value).__name__}")
    return [dict(row) for row in value]
