"""A mapping from a file's columns to fields of the case table: read from YAML, checked against the schema.

The CTDC editions come as such files (`formats/ctdc_*.yaml`); a user writes one for any other table. See
`docs/how-to/intake.md` for the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from equiano.errors import BadInputError, Fault
from equiano.record import values
from equiano.record.values import NotAValueError, Parse
from equiano.schema.table import column_of, load_table
from equiano.vocab import load

# Fields that no mapping may fill: intake sets them.
SET_BY_INTAKE = ("source_format", "source_row", "source_record")
# Known to intake for checks, never written to the case table.
WORKING_FIELDS: Mapping[str, str] = MappingProxyType({"birth_date": "date"})
_COLUMN_KEYS = {"field", "fields", "type", "values", "flags", "separator", "yes", "no", "formats"}
_FILE_KEYS = {"title", "format", "empty", "yes", "no", "columns", "ignore", "aliases", "source", "note"}
_YES = ("1", "yes", "y", "true", "да")
_NO = ("0", "no", "n", "false", "нет")


@dataclass(frozen=True)
class ColumnRule:
    """What one source column says of fields of the case table.

    Attributes:
        column: Name of the source column.
        targets: Columns of the case table (or working fields) that it fills.
        parse: Text to the values of the targets, in their order; raises `NotAValueError`. Blank and unknown
            texts never reach it.
        verbatim: Whether the text is taken as it is; such columns are never looked at value by value.
    """

    column: str
    targets: tuple[str, ...]
    parse: Parse
    verbatim: bool = False


@dataclass(frozen=True)
class TableMapping:
    """All rules for one kind of file."""

    title: str
    format: str
    empty: frozenset[str]
    rules: tuple[ColumnRule, ...]
    ignored: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> frozenset[str]:
        """Names of the source columns that the mapping knows."""
        return frozenset(rule.column for rule in self.rules) | self.ignored

    def is_unknown(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return text.strip() in self.empty


class _TextLoader(yaml.SafeLoader):
    """YAML where every scalar is the text that stands there: `no` is Norway's code or a key, never False."""


_TextLoader.yaml_implicit_resolvers = {"<": yaml.SafeLoader.yaml_implicit_resolvers["<"]}


def parse_yaml(text: str) -> Any:
    """Parse a mapping file; every scalar stays text.

    Raises:
        yaml.YAMLError: If it is not YAML.
    """
    return yaml.load(text, Loader=_TextLoader)


@cache
def field_types() -> Mapping[str, str]:
    """Type of each field that a mapping may fill, by column name."""
    known = {
        item.name: str(item.type) for item in load_table("case").fields if item.name not in SET_BY_INTAKE
    }
    return {**known, **WORKING_FIELDS}


def _flags(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], Parse]:
    """Several yes flags in one cell: a named token means yes for its fields, silence means unknown."""
    tokens = {
        str(token).strip(): tuple(column_of(code) for code in ([codes] if isinstance(codes, str) else codes))
        for token, codes in entry["flags"].items()
    }
    targets = tuple(dict.fromkeys(target for found in tokens.values() for target in found))
    separator = entry.get("separator", ";")

    def parse(text: str) -> tuple[bool | None, ...]:
        said = [part.strip() for part in text.split(separator) if part.strip()]
        if any(part not in tokens for part in said):
            raise NotAValueError("one of the values is not known here.")
        yes = {target for part in said for target in tokens[part]}
        return tuple(True if target in yes else None for target in targets)

    return targets, parse


def _joined(parse: Parse, separator: str) -> Parse:
    """Several values in one cell, kept in the order of the source, joined by `;`."""

    def parse_all(text: str) -> str:
        found = [parse(part.strip()) for part in text.split(separator) if part.strip()]
        return ";".join(dict.fromkeys(str(value) for value in found))

    return parse_all


def _answer(entry: Mapping[str, Any]) -> Parse:
    yes = [str(text) for text in entry.get("yes", _YES)]
    no = [str(text) for text in entry.get("no", _NO)]
    return values.one_of({**dict.fromkeys(no, False), **dict.fromkeys(yes, True)}, "the answer")


_SCHEME_OF = MappingProxyType(
    {
        **dict.fromkeys(("gender", "perpetrator_gender"), "gender"),
        **dict.fromkeys(("citizenship_region", "exploitation_region"), "region"),
        **dict.fromkeys(("perpetrator_citizenship_region",), "region"),
        **dict.fromkeys(("citizenship", "exploitation_country", "origin", "destination"), "country"),
        **dict.fromkeys(("transit_1", "transit_2", "transit_3", "transit_4"), "country"),
        "status": "status",
    }
)
_ANSWERS: Mapping[str, bool | None] = MappingProxyType({"yes": True, "no": False, "unknown": None})


def _meant(value: str, kind: str, target: str) -> Any:
    """What a `values:` entry stands for, in the type of its field.

    Raises:
        BadInputError: If it is not of that type, or no code of the field's scheme.
    """
    if kind == "boolean":
        if value not in _ANSWERS:
            raise BadInputError("a yes/no field takes the values yes, no and unknown.")
        return _ANSWERS[value]
    if kind == "int64":
        if not value.isdigit():
            raise BadInputError("this field takes whole numbers.")
        return int(value)
    if target in _SCHEME_OF and value not in load().scheme(_SCHEME_OF[target]).codes:
        from equiano.vocab.find import did_you_mean

        known = load().scheme(_SCHEME_OF[target]).codes
        raise BadInputError(
            f"`{value}` is no code of scheme {_SCHEME_OF[target]}. {did_you_mean(str(value), known)}"
        )
    return value


def _plain(entry: Mapping[str, Any], kind: str, target: str, today: date) -> Parse:
    if "values" in entry:
        return values.one_of({text: _meant(value, kind, target) for text, value in entry["values"].items()})
    match kind:
        case "boolean":
            return _answer(entry)
        case "date":
            return values.date_in(*entry.get("formats", ["%Y-%m-%d"]), today=today)
        case "year_of_date":
            day = values.date_in(*entry.get("formats", ["%Y-%m-%d"]), today=today)
            return lambda text: day(text).year
        case "age_band":
            return values.age_band
        case "months_band":
            return values.months_band
        case "int64" | "integer":
            return values.year_until(today) if "year" in target else values.integer_between(0, 10**9, "this")
        case "string" | "text":
            return values.any_text
        case _:
            raise BadInputError(
                f"unknown type {kind!r}. Use boolean, date, year_of_date, country, age_band,"
                " months_band, period, integer or text."
            )


_AGES: Mapping[str, Parse] = MappingProxyType(
    {"age_years": values.age_and_child, "age_band": values.band_and_child}
)
# A country says its region; of several citizenships the first is the one that tables count.
_WITH_REGION = MappingProxyType(
    {
        "citizenship": ("citizenship", "citizenship_region", "citizenship_all"),
        "exploitation_country": ("exploitation_country", "exploitation_region"),
    }
)


def _country(target: str, separator: str | None) -> tuple[tuple[str, ...], Parse]:
    targets = _WITH_REGION.get(target, (target,))
    parse_one = values.country_code()

    def parse(text: str) -> tuple[str | None, ...]:
        parts = [part for part in text.split(separator) if part.strip()] if separator else [text]
        codes = list(dict.fromkeys(parse_one(part) for part in parts))
        found = (codes[0], values.region_of(codes[0]), ";".join(codes)) if codes else (None, None, None)
        return found[: len(targets)]

    return targets, parse


def _rule(column: str, entry: Any, answers: Mapping[str, Any], today: date) -> ColumnRule:
    entry = {"field": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or len({"field", "fields", "flags"} & set(entry)) != 1:
        raise BadInputError("give one of `field: NAME`, `fields: [NAMES]` or `flags: {TEXT: NAME}`.")
    if unknown := sorted(set(entry) - _COLUMN_KEYS):
        raise BadInputError(f"unknown key {unknown[0]!r}. Known: {', '.join(sorted(_COLUMN_KEYS))}.")
    if "flags" in entry:
        targets, parse_flags = _flags(entry)
        return ColumnRule(column, targets, parse_flags)
    if "fields" in entry:
        parts = [
            _rule(
                column,
                {**{key: entry[key] for key in entry if key != "fields"}, "field": name},
                answers,
                today,
            )
            for name in entry["fields"]
        ]
        targets = tuple(target for part in parts for target in part.targets)
        return ColumnRule(column, targets, lambda text: tuple(v for part in parts for v in part.parse(text)))
    target = column_of(entry["field"])
    kind = entry.get("type", field_types().get(target, "string"))
    if kind == "period":
        return ColumnRule(column, ("registration_period", "registration_year"), values.period_and_year)
    if kind == "country" and "values" not in entry:
        return ColumnRule(column, *_country(target, entry.get("separator")))
    if target in _AGES and "values" not in entry:
        return ColumnRule(column, (target, "is_child"), _AGES[target])
    parse = _plain({**answers, **entry}, kind, target, today)
    verbatim = parse is values.any_text and "separator" not in entry
    if "separator" in entry:
        parse = _joined(parse, entry["separator"])
    return ColumnRule(column, (target,), lambda text: (parse(text),), verbatim)


def _checked(rule: ColumnRule) -> ColumnRule:
    for target in rule.targets:
        if target not in field_types():
            raise BadInputError(
                f"`{target}` is no field of the case table. See `equiano vocab list` for codes."
            )
    return rule


def build(content: Mapping[str, Any], name: str, today: date) -> TableMapping:
    """Build a mapping from the content of a mapping file.

    Args:
        content: The parsed YAML.
        name: File name for messages.
        today: Dates after this are faults.

    Raises:
        BadInputError: If a key, field or type is unknown; carries every fault.
    """
    if not isinstance(content, dict) or not isinstance(content.get("columns"), dict):
        raise BadInputError(f"{name}: a mapping file needs `columns:` with one entry per column.")
    faults = [
        Fault(f"unknown key. Known: {', '.join(sorted(_FILE_KEYS))}.", field=str(key))
        for key in content
        if key not in _FILE_KEYS
    ]
    rules: list[ColumnRule] = []
    answers = {key: content[key] for key in ("yes", "no") if key in content}
    for column, entry in content["columns"].items():
        try:
            rules.append(_checked(_rule(str(column), entry, answers, today)))
        except BadInputError as error:
            faults.append(Fault(str(error), field=str(column)))
    if faults:
        raise BadInputError(f"{name}: the mapping cannot be used.", faults)
    return TableMapping(
        title=str(content.get("title", name)),
        format=str(content.get("format", "mapping")),
        empty=frozenset({"", *(str(text) for text in content.get("empty", ()))}),
        rules=tuple(rules),
        ignored=frozenset(str(column) for column in content.get("ignore", ())),
        aliases={str(old): str(new) for old, new in content.get("aliases", {}).items()},
    )


def load_mapping(path: Path | str, today: date) -> TableMapping:
    """Read a mapping file.

    Raises:
        BadInputError: If it is missing, not YAML, or inconsistent.
    """
    from equiano.files import must_exist

    found = must_exist(path)
    try:
        content = parse_yaml(found.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(f"{found.name}: not valid YAML in UTF-8. Correct the file.") from error
    return build(content, found.name, today)


def rename(header: Iterable[str], mapping: TableMapping) -> list[str]:
    """The header with the mapping's aliases applied (older and shortened column names)."""
    return [mapping.aliases.get(name, name) for name in header]
