"""The data sets of the Counter Trafficking Data Collaborative: editions, found by their columns.

A flag is 1 or missing in the synthetic editions: yes or unknown, never no. The k-anonymised edition of 2020
has 0 besides and -99 for missing, so 0 is taken as the source's no (see `ctdc_2020.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from equiano.record.mapping import TableMapping, build, parse_yaml

# Columns that only this edition has, all of them needed.
_SIGNS = MappingProxyType(
    {
        "ctdc_vp": {"yearRegister", "UN_COO_Region", "IP_Relation"},
        "ctdc_2020": {"yearOfRegistration", "Datasource", "majorityStatus", "meansOfControlDebtBondage"},
        "ctdc_2024": {"yearOfRegistration", "meansDebtBondageEarnings", "isForcedLabour"},
        "ctdc_2021": {"yearOfRegistration", "meansOfControlDebtBondage", "isForcedLabour"},
    }
)


def edition_of(header: Iterable[str]) -> str | None:
    """Name of the CTDC edition that has these columns, None if it is no CTDC file."""
    names = set(header)
    return next((edition for edition, signs in _SIGNS.items() if signs <= names), None)


@cache
def _content(edition: str) -> Any:
    text = (resources.files("equiano.record.formats") / f"{edition}.yaml").read_text(encoding="utf-8")
    return parse_yaml(text)


def load_edition(edition: str, today: date) -> TableMapping:
    """The mapping of a CTDC edition."""
    return build(_content(edition), f"{edition}.yaml", today)
