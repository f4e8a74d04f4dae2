"""What is missing where a table says how it is reached and what rests in it (`tables.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from equiano_web.access import Sensitivity, reach_of

ARGUED: Mapping[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8")
)
# Types that can hold words of or about somebody.
_HOLDS_WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)


def gaps(tables: Iterable[type[models.Model]], argued: Mapping[str, Any] = ARGUED) -> list[str]:
    """What is missing of each table, in words that say what to add."""
    return [gap for table in tables for gap in _gaps_of(table, argued)]


def stale(tables: Iterable[type[models.Model]], argued: Mapping[str, Any] = ARGUED) -> list[str]:
    """Lines about tables and columns that are not there, or need none."""
    needed = {table._meta.label: dict(_unsaid_columns(table)) for table in tables if _is_ours(table)}
    ours = [
        f"{label}.{column}"
        for label, columns in argued["tables"].items()
        for column in columns
        if column not in needed.get(label, {})
    ]
    labels = {table._meta.label for table in tables}
    return ours + [label for label in argued["others"] if label not in labels]


def _gaps_of(table: type[models.Model], argued: Mapping[str, Any]) -> Iterator[str]:
    label = table._meta.label
    if not _is_ours(table):
        if label not in argued["others"]:
            yield f"{label}: a table of another part; say in tables.yaml who reads it"
        return
    reach = reach_of(table)
    if reach is None:
        yield f"{label}: say @reached(Reach(...))"
        return
    paths = (reach.case, reach.agency, reach.user, reach.inside)
    if all(path is None for path in paths) or reach.inside == "":
        yield f"{label}: its Reach has no scope: neither a case, an agency, a user, nor why it is inside"
    said = argued["tables"].get(label, {})
    for column, why in _unsaid_columns(table):
        if said.get(column) not in argued["kinds"]:
            yield f"{label}.{column}: {why}; argue it in tables.yaml, or seal it"
    for column, sensitivity in reach.fields.items():
        if sensitivity != Sensitivity.ORDINARY:
            yield f"{label}.{column}: rests in clear although it is {sensitivity}; seal it"


def _unsaid_columns(table: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Columns that need a line in `tables.yaml`, with the reason."""
    reach = reach_of(table)
    for column in table._meta.concrete_fields:
        if column.is_relation or (column.primary_key and isinstance(column, models.UUIDField)):
            continue
        if reach is None or column.attname not in reach.fields:
            yield column.attname, "has no sensitivity class"
        elif isinstance(column, _HOLDS_WORDS):
            yield column.attname, "can hold words and rests in clear"


def _is_ours(table: type[models.Model]) -> bool:
    return table.__module__.split(".")[0] != "django" and "equiano_web" in table.__module__
