"""Countries of subdivisions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from equiano.vocab import load


@cache
def country_codes() -> Mapping[str, str]:
    """Alpha-3 codes of countries by alpha-2 code."""
    return {
        term.extra["alpha2"]: term.code for term in load().scheme("country").terms if "alpha2" in term.extra
    }


def country_of(subdivision: str) -> str:
    """Alpha-3 code of the country of an ISO 3166-2 code; empty if there is none."""
    return country_codes().get(subdivision.partition("-")[0], "")
