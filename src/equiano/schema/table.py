"""Tables that cross a stage: loaded from the YAML files of this folder, one definition for all.

A file `NAME.yaml` has `description` and `fields`; a field has `name`, `type` (string, int64, float64,
boolean, date), `nullable`, `sensitivity`, `en`, `ru`. A field may say `each: SCHEME`: it then stands for one
column per active term of that vocabulary scheme, `{code}` in its name being replaced by `column_of(code)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

from equiano.errors import DataError
from equiano.text_files import own_yaml
from equiano.vocab import load

FieldType = Literal["string", "int64", "float64", "boolean", "date"]
FieldSensitivity = Literal[
    "ordinary", "quasi_identifier", "identity", "contact", "health", "sexual_violence", "legal"
]


@dataclass(frozen=True)
class Field:
    """One column: its name, type and who may see it."""

    name: str
    type: FieldType
    nullable: bool
    sensitivity: FieldSensitivity
    en: str
    ru: str
    code: str | None = None  # the vocabulary term the column stands for, if any


@dataclass(frozen=True)
class TableSchema:
    """One table that crosses a stage."""

    name: str
    description: str
    fields: tuple[Field, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: If the table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def column_of(code: str) -> str:
    """Column name of a vocabulary code: a dot becomes two underscores (Spark reads a dot as a path)."""
    return code.replace(".", "__")


def _fields(entry: dict[str, Any], where: str) -> list[Field]:
    try:
        common = {
            "type": entry["type"],
            "nullable": entry.get("nullable", True),
            "sensitivity": entry["sensitivity"],
        }
        if "each" not in entry:
            return [Field(name=entry["name"], en=entry["en"], ru=entry["ru"], **common)]
        return [
            Field(
                name=entry["name"].replace("{code}", column_of(term.code)),
                en=term.label("en"),
                ru=term.label("ru"),
                code=term.code,
                **common,
            )
            for term in load().scheme(entry["each"]).active_terms
        ]
    except KeyError as error:
        raise DataError(f"{where}: field {entry.get('name')!r} lacks {error}") from error


@cache
def load_table(name: str) -> TableSchema:
    """The table `name`, read from `schema/NAME.yaml`.

    Raises:
        DataError: If the file is missing or inconsistent.
    """
    source = resources.files("equiano.schema") / f"{name}.yaml"
    if not source.is_file():
        raise DataError(f"schema/{name}.yaml: no such table")
    content = own_yaml(source.read_text(encoding="utf-8"))
    fields = [field for entry in content["fields"] for field in _fields(entry, f"schema/{name}.yaml")]
    names = [field.name for field in fields]
    if doubled := {column for column in names if names.count(column) > 1}:
        raise DataError(f"schema/{name}.yaml: columns given twice: {sorted(doubled)}")
    return TableSchema(name, content["description"], tuple(fields))
