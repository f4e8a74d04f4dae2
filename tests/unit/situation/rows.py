"""Cells of rows, whether a stage gives them as mappings or as objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def cell(row: Any, name: str) -> Any:
    """One cell."""
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def cells(row: Any, *names: str) -> tuple[Any, ...]:
    """Several cells of a row."""
    return tuple(cell(row, name) for name in names)
