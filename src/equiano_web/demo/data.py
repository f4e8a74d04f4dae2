"""What the demo invents, as data: the network, and the two sides of a border."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from equiano.text_files import own_yaml


def network() -> dict[str, Any]:
    """The network: its agencies, and words and ways for their cases."""
    return _read("network.yaml")


def sides() -> dict[str, Any]:
    """Agencies by the side of a border on which they are, each for an installation of its own."""
    found: dict[str, Any] = _read("sides.yaml")["agencies"]
    return found


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = own_yaml((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return found
