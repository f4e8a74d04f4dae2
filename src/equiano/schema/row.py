"""What the typed rows of the tables of this folder have in common.

Inside, a row is an object: its attributes are the columns of `NAME.yaml`, in order, with their types. For
whoever reads it by column (a data frame, JSON, a notebook) it is a mapping of its columns to plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache

Plain = str | int | float | bool | None | list[str] | dict[str, float]


@cache
def columns_of(kind: type[TableRow]) -> tuple[str, ...]:
    """Names of the columns of a kind of row, in their order."""
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # each kind is a dataclass


class TableRow(Mapping[str, Plain]):
    """A row of a table that crosses a stage; each kind is a frozen dataclass with slots."""

    __slots__ = ()

    def __getitem__(self, column: str) -> Plain:
        if column not in columns_of(type(self)):
            raise KeyError(column)
        return _plain(getattr(self, column))

    def __iter__(self) -> Iterator[str]:
        return iter(columns_of(type(self)))

    def __len__(self) -> int:
        return len(columns_of(type(self)))

    def as_dict(self) -> dict[str, Plain]:
        """Plain values by column, as they leave in JSON."""
        return dict(self)


def _plain(value: Plain | tuple[str, ...] | Mapping[str, float]) -> Plain:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
