"""Example data that comes with the program; sources and terms are in DATA_SOURCES.md."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from equiano.errors import UsageError
from equiano.words import say

_FILES = {
    "ctdc_victim_perpetrator": "ctdc_victim_perpetrator.csv.gz",
    "ctdc_2025_top_routes": "ctdc_2025_top_routes.csv",
    "uk_2013_five_lists": "uk_2013_five_lists.csv",
}


def example_path(name: str) -> Path:
    """Path of an example file; `equiano intake` reads the case files directly.

    Args:
        name: `ctdc_victim_perpetrator` (CTDC Global Synthetic Victim-Perpetrator Dataset, 21,195 records),
            `ctdc_2025_top_routes` (the 20 largest pairs of the CTDC Global Synthetic Dataset 2025; read it
            with `equiano situation --flows`), or `uk_2013_five_lists` (a capture table).

    Raises:
        UsageError: If there is no such example.
    """
    if name not in _FILES:
        raise UsageError(say("no example `{name}`. There is: {names}.", name=name, names=", ".join(_FILES)))
    return Path(str(resources.files("equiano.record") / "examples_data" / _FILES[name]))
