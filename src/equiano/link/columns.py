"""Columns of an agency's list by any usual name, and the file by which a user names others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from equiano.errors import BadInputError, Fault
from equiano.link.names import load_data
from equiano.text_files import parse_yaml, read_text
from equiano.words import say

FIELDS = ("id", "family_name", "given_name", "patronymic", "birth_date", "sex", "citizenship", "nickname")
FULL_NAME = "full_name"
OTHERS = (FULL_NAME, "birth_year", "age", "recorded")


@cache
def _synonyms() -> dict[str, str]:
    data = load_data("columns.yaml")
    return {word: field for field in (*FIELDS, *OTHERS) for word in data[field]}


@cache
def _only_names() -> frozenset[str]:
    return frozenset(load_data("columns.yaml")["name_alone"])


@cache
def sexes() -> Mapping[str, str]:
    """Code by word."""
    data: dict[str, list[str]] = load_data("columns.yaml")["sex_values"]
    return {word: code for code, words in data.items() for word in words}


def normal(header: str) -> str:
    """A title in lower case, with `_` for anything between words."""
    return re.sub(r"[^\w]+", "_", header.strip().lstrip("\ufeff").lower()).strip("_")


def load_column_map(path: Path) -> dict[str, str]:
    """A map of our fields to a list's own columns (`family_name: Nachname`).

    Raises:
        BadInputError: If it is no such map.
    """
    try:
        content = parse_yaml(read_text(path), path.name)
    except (yaml.YAMLError, ValueError) as error:
        raise BadInputError(
            say("{name}: not a YAML file in UTF-8. Write lines `family_name: YOUR COLUMN`.", name=path.name)
        ) from error
    known = {*FIELDS, *OTHERS}
    if not isinstance(content, dict) or not set(content) <= known:
        raise BadInputError(
            say(
                "{name}: give any of these fields and nothing else: {fields}.",
                name=path.name,
                fields=", ".join(sorted(known)),
            )
        )
    return {normal(str(column)): field for field, column in content.items()}


def places_of(header: Sequence[str], name: str, own: Mapping[str, str]) -> dict[str, int]:
    """Place of each field in the header.

    A column `Name` or `Имя` without one for surnames holds full names.

    Args:
        header: Titles.
        name: Name of the file, for the message.
        own: From `load_column_map`.

    Raises:
        BadInputError: If a field has two columns, or names or everything about birth is lacking.
    """
    known = {**_synonyms(), **own}
    places: dict[str, int] = {}
    faults = []
    for place, title in enumerate(header):
        field = known.get(normal(title))
        if field in places:
            message = say(
                "a second column for {field}. Remove one, or name the right one with --columns", field=field
            )
            faults.append(Fault(message, title))
        elif field:
            places[field] = place
    given = places.get("given_name")
    if (
        given is not None
        and not {"family_name", FULL_NAME} & set(places)
        and normal(header[given]) in _only_names()
    ):
        places[FULL_NAME] = places.pop("given_name")
    if not {"family_name", "given_name", FULL_NAME} & set(places):
        faults.append(
            Fault(say("no column with names. Add surname and given name, or name the columns with --columns"))
        )
    if not {"birth_date", "birth_year", "age"} & set(places):
        no_birth = say(
            "no column with dates or years of birth or ages. Add one (it may have gaps), or use --columns"
        )
        faults.append(Fault(no_birth))
    if faults:
        raise BadInputError(say("{name}: the list cannot be linked.", name=name), faults)
    return places
