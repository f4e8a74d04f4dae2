"""YAML and JSON files that people give, read within limits: size, depth, aliases that expand without end.

Files of ours need no limits and are read fast (`own_yaml`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.limits import limits
from equiano.words import say

# Levels of nesting, and values after all aliases are written out. Chosen, not measured: the deepest file of
# ours, a country's law, has 7 levels, and the longest 40,000 values.
_DEEPEST, _MOST_VALUES = 100, 2_000_000
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is nine times as fast


def read_text(path: Path | str, encoding: str = "utf-8") -> str:
    """Text of a small file.

    Raises:
        BadInputError: If it is not there, empty or too large.
        UnicodeDecodeError: If it is in another encoding.
    """
    found = must_exist(path)
    limits().check_document(found.name, found.stat().st_size)
    return found.read_text(encoding=encoding)


def read_yaml(path: Path | str, loader: Any = yaml.SafeLoader, encoding: str = "utf-8-sig") -> Any:  # noqa: ANN401 - any YAML
    """Content of a small YAML file that people write.

    Args:
        path: The file.
        loader: PyYAML's loader; never one that makes objects.
        encoding: UTF-8, with a mark at its beginning or without.

    Raises:
        BadInputError: If it is not there, empty, too large or too deep, or not YAML in UTF-8.
    """
    found = must_exist(path)
    try:
        return parse_yaml(read_text(found, encoding), found.name, loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(
            say("{name}: not valid YAML in UTF-8. Correct the file.", name=found.name)
        ) from error


def parse_yaml(text: str, name: str, loader: Any = yaml.SafeLoader) -> Any:  # noqa: ANN401 - any YAML
    """Parse YAML.

    Args:
        text: The YAML.
        name: Of the file, for the error.
        loader: PyYAML's loader; never one that makes objects.

    Raises:
        BadInputError: If it nests too deep or its aliases write out to too much.
        yaml.YAMLError: If it is not YAML, or a date or number in it is none.
    """
    _measure(text, name)
    try:
        return yaml.load(text, Loader=loader)
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
        raise yaml.YAMLError(type(error).__name__) from None


def own_yaml(text: str) -> Any:  # noqa: ANN401 - any YAML
    """Parse a YAML file of ours.

    Raises:
        yaml.YAMLError: If it is not YAML.
    """
    return yaml.load(text, Loader=_FAST)


def _measure(text: str, name: str) -> None:
    """Refuse what would be too much, going through the events one by one: nothing is built yet."""
    sizes: dict[str | None, int] = {}
    open_: list[tuple[str | None, int]] = []  # anchor and number of values so far
    for event in yaml.parse(text, Loader=_FAST):
        match event:
            case yaml.AliasEvent():
                size = sizes.get(event.anchor, 1)
            case yaml.CollectionStartEvent():
                open_.append((event.anchor, 1))
                if len(open_) > _DEEPEST:
                    raise _too_much(name)
                continue
            case yaml.CollectionEndEvent():
                anchor, size = open_.pop()
                if anchor:
                    sizes[anchor] = size
            case yaml.ScalarEvent():
                size = 1
                if event.anchor:
                    sizes[event.anchor] = 1
            case _:
                continue
        if open_:
            anchor, before = open_[-1]
            open_[-1] = (anchor, before + size)
        if size > _MOST_VALUES or (open_ and open_[-1][1] > _MOST_VALUES):
            raise _too_much(name)


def _too_much(name: str) -> BadInputError:
    return BadInputError(
        say("{name}: nests too deep or repeats too much (aliases). Write it out in a simpler way.", name=name)
    )


def parse_json(text: str, **options: Any) -> Any:  # noqa: ANN401 - any JSON; as json.loads takes them
    """Parse JSON; whatever is wrong with it is a ValueError.

    Raises:
        ValueError: If it is not JSON, nests too deep or has a number of thousands of digits.
    """
    try:
        return json.loads(text, **options)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
