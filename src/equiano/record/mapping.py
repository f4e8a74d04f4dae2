"""A mapping from a file's columns to fields of the case table: read from YAML, checked against the schema.

The CTDC editions come as such files (`formats/ctdc_*.yaml`); a user writes one for any other table. See
`docs/how-to/intake.md` for the keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from equiano import text_files
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist
from equiano.record.rules import ColumnRule, field_types, rule_of
from equiano.vocab import load
from equiano.vocab.plain import plain
from equiano.words import say

_FILE_KEYS = {
    "title",
    "format",
    "empty",
    "yes",
    "no",
    "columns",
    "ignore",
    "aliases",
    "source",
    "note",
    "base",
    "status_if_empty",
}


@dataclass(frozen=True)
class TableMapping:
    """All rules for one kind of file.

    Attributes:
        status_if_empty: Status (code) of records that name none, where a source takes in only such.
    """

    title: str
    format: str
    empty: frozenset[str]
    rules: tuple[ColumnRule, ...]
    ignored: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    status_if_empty: str | None = None

    def columns(self) -> frozenset[str]:
        """Names of the source columns that the mapping knows."""
        return frozenset(rule.column for rule in self.rules) | self.ignored

    def is_empty(self, rule: ColumnRule, text: str) -> bool:
        """Whether a cell is blank, or a text that this file means unknown by."""
        stripped = text.strip()
        return not stripped or stripped in self.empty or stripped in rule.empty

    def canonical(self, header: Sequence[str]) -> list[str]:
        """The header under the names that the mapping uses: aliases, and such as differ in case only.

        A name that two columns of the file would have stays as it is.
        """
        # Aliases last: they win over a column that differs in case only.
        known = {plain(name): name for name in (*sorted(self.columns()), *sorted(self.aliases))}
        found = [name if name in self.columns() else known.get(plain(name), name) for name in header]
        found = [self.aliases.get(name, name) for name in found]
        return [name if found.count(name) == 1 else given for name, given in zip(found, header, strict=True)]


# What may stand under a key of the whole file.
_FILE_SHAPES: dict[str, type | tuple[type, ...]] = {
    "empty": list,
    "ignore": list,
    "aliases": dict,
    "yes": (str, list),
    "no": (str, list),
}


class _TextLoader(yaml.SafeLoader):
    """YAML where every scalar is the text that stands there: `no` is Norway's code or a key, never False."""


_TextLoader.yaml_implicit_resolvers = {"<": yaml.SafeLoader.yaml_implicit_resolvers["<"]}


def parse_yaml(text: str, name: str = "") -> Any:  # noqa: ANN401  # what YAML gives; `build` looks what it is
    """Parse a mapping file; every scalar stays text.

    Raises:
        BadInputError: If it nests too deep or repeats too much.
        yaml.YAMLError: If it is not YAML.
    """
    return text_files.parse_yaml(text, name, _TextLoader)


def _checked(rule: ColumnRule) -> ColumnRule:
    for target in rule.targets:
        if target not in field_types():
            raise BadInputError(
                say(
                    "`{target}` is no field of the case table. See `equiano vocab list` for codes.",
                    target=target,
                )
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
        raise BadInputError(
            say("{name}: a mapping file needs `columns:` with one entry per column.", name=name)
        )
    faults = [
        Fault(say("unknown key. Known: {names}.", names=", ".join(sorted(_FILE_KEYS))), field=str(key))
        for key in content
        if key not in _FILE_KEYS
    ]
    faults += [
        Fault(say("`{name}` does not hold what it should. See docs/how-to/intake.md.", name=key))
        for key, shapes in _FILE_SHAPES.items()
        if key in content and not isinstance(content[key], shapes)
    ]
    status = content.get("status_if_empty")
    if status is not None and status not in load().scheme("status").codes:
        faults.append(Fault(say("this is no code of scheme status."), field="status_if_empty"))
    rules: list[ColumnRule] = []
    answers = {key: content[key] for key in ("yes", "no") if key in content}
    for column, entry in content["columns"].items():
        try:
            rules.append(_checked(rule_of(str(column), entry, answers, today)))
        except BadInputError as error:
            faults.append(Fault(str(error), field=str(column)))
    if faults:
        raise BadInputError(say("{name}: the mapping cannot be used.", name=name), faults)
    return TableMapping(
        title=str(content.get("title", name)),
        format=str(content.get("format", "mapping")),
        empty=frozenset(str(text).strip() for text in content.get("empty", ())),
        rules=tuple(rules),
        ignored=frozenset(str(column) for column in content.get("ignore", ())),
        aliases={str(old): str(new) for old, new in content.get("aliases", {}).items()},
        status_if_empty=status,
    )


def load_mapping(path: Path | str, today: date) -> TableMapping:
    """Read a mapping file.

    Raises:
        BadInputError: If it is missing, not YAML, or inconsistent.
    """
    found = must_exist(path)
    content = text_files.read_yaml(found, _TextLoader, "utf-8")
    return build(content, found.name, today)
