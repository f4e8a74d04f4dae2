"""The public domain: which values each column can have. Known before the data are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import yaml

from equiano.errors import BadInputError, Fault
from equiano.files import must_exist
from equiano.text_files import read_yaml
from equiano.words import say

Labels = Mapping[str, str]
MOST_VALUES = 300  # more is a name, a place or a number, not a category
MOST_COLUMNS = 60  # triples of columns grow with the third power: 34,220 of them
MOST_TRIPLES = 40_000_000  # what 2 GB hold while records are fitted


@dataclass(frozen=True)
class Domain:
    """Columns and the values each can have; empty (unknown) is always possible and never listed.

    Attributes:
        values: Values by column, in display order.
        labels: Labels of columns (key: column) and values (key: column, value) by language.
    """

    values: Mapping[str, tuple[str, ...]]
    labels: Mapping[tuple[str, ...], Labels] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.values)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each column."""
        return tuple(len(values) for values in self.values.values())

    def label(self, *key: str) -> Labels:
        """Label of a column, or of a column's value; itself where there is none."""
        return self.labels.get(key, {"en": key[-1], "ru": key[-1]})


def read_domain(path: Path | str) -> Domain:
    """Domain from YAML: column to list of values, or to {values: [...], multiple: true} for cells like `a;b`.

    Every scalar is read as text, so that `No`, `1` and `2019` stay as they stand in the table.

    Raises:
        BadInputError: With every fault found.
    """
    found = must_exist(path)
    content = read_yaml(found, yaml.BaseLoader)
    if isinstance(content, dict) and set(content) == {"columns"}:
        content = content["columns"]
    if not isinstance(content, dict) or not content:
        raise BadInputError(
            say("{name}: needs one entry per column, such as `gender: [Female, Male]`.", name=found.name)
        )
    values: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for column, entry in content.items():
        listed, fault = _values(entry)
        values[str(column)] = listed
        faults += [Fault(fault, str(column))] if fault else []
    if faults:
        raise BadInputError(say("{name}: the domain cannot be used", name=found.name), faults)
    return Domain(values)


def _values(entry: object) -> tuple[tuple[str, ...], str]:
    """Values of one entry, and what is wrong with it."""
    multiple = False
    if isinstance(entry, dict):
        multiple = str(entry.get("multiple", "")).lower() in ("true", "yes", "1")
        entry = entry.get("values", entry.get("categories"))
    if not isinstance(entry, list) or not all(isinstance(value, str) for value in entry):
        return (), say("give a list of values, or {example}", example="{values: [...], multiple: true}")
    listed = tuple(dict.fromkeys(value for value in entry if value.strip()))
    # Each set of values is one category: eight make 255, just below `MOST_VALUES`.
    if multiple and len(listed) > 8:
        return listed, say("multiple: true works up to 8 values; make one column per value")
    return (_with_sets(listed) if multiple else listed), ("" if listed else say("give at least one value"))


def _with_sets(values: Sequence[str]) -> tuple[str, ...]:
    """Values and all their sets, joined by `;` in the order of the list."""
    return tuple(
        ";".join(chosen) for length in range(1, len(values) + 1) for chosen in combinations(values, length)
    )


def size_faults(values: Mapping[str, Sequence[str]]) -> list[Fault]:
    """What is too large to publish: columns with too many values, too many columns, too many combinations."""
    faults = [
        Fault(
            say(
                "{values:,} values; at most {most} can be published. Group them.",
                values=len(listed),
                most=MOST_VALUES,
            ),
            column,
        )
        for column, listed in values.items()
        if len(listed) > MOST_VALUES
    ]
    if len(values) > MOST_COLUMNS:
        faults.append(
            Fault(
                say(
                    "{columns:,} columns; at most {most} in one release. Leave some out.",
                    columns=len(values),
                    most=MOST_COLUMNS,
                )
            )
        )
    sizes = [len(listed) for listed in values.values()]
    one, two, three = (sum(size**power for size in sizes) for power in (1, 2, 3))
    if not faults and (one**3 - 3 * one * two + 2 * three) // 6 > MOST_TRIPLES:
        faults.append(
            Fault(say("too many possible combinations of three values. Group values or leave columns out."))
        )
    return faults
