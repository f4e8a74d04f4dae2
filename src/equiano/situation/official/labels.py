"""Names of what the tables of official figures hold, in each language (`labels.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from equiano.vocab.load import read_yaml

Labels = Mapping[str, str]


@cache
def _content() -> Mapping[str, Mapping[str, Labels]]:
    content: Mapping[str, Mapping[str, Labels]] = read_yaml(
        resources.files("equiano.situation.official") / "labels.yaml"
    )
    return content


def labels_of(kind: str) -> Mapping[str, Labels]:
    """All labels of a kind: `codes`, `headings`, `titles` or `ways`."""
    return _content()[kind]


def labelled(kind: str, code: str) -> Labels:
    """Label of one code.

    Raises:
        KeyError: If there is none.
    """
    return _content()[kind][code]
