"""The data sets of the Counter Trafficking Data Collaborative: editions, found by their columns.

A flag is 1 or missing in the synthetic editions: yes or unknown, never no. The k-anonymised edition of 2020
has 0 besides and -99 for missing, so 0 is taken as the source's no (see `ctdc_2020.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from equiano.errors import BadInputError
from equiano.record.formats.format import Format, fields_of
from equiano.record.in_bulk import take_in_table
from equiano.record.job import IntakeJob
from equiano.record.mapping import TableMapping, build, parse_yaml
from equiano.record.report import IntakeReport
from equiano.tables.raw_table import RawTable
from equiano.vocab.plain import plain
from equiano.words import say


@dataclass(frozen=True)
class _Signs:
    """Columns that tell an edition: all of `has`, and one of `any_of` if there are any."""

    has: frozenset[str]
    any_of: frozenset[str] = frozenset()

    def fit(self, names: set[str]) -> bool:
        return self.has <= names and (not self.any_of or bool(self.any_of & names))


def _signs(has: str, any_of: str = "") -> _Signs:
    return _Signs(frozenset(plain(has).split()), frozenset(plain(any_of).split()))


# Columns by which an edition is told: few, and such as the other editions have not, for users delete columns.
_K_ANONYMISED = "yearOfRegistration datasource majorityStatus meansOfControlDebtBondage"
_SYNTHETIC = "yearOfRegistration meansDebtBondageEarnings isForcedLabour"
_SECTORS = (
    "sectorOfLabourAgriculture sectorOfLabourConstruction sectorOfLabourDomesticWork"
    " sectorOfLabourHospitality sectorOfSexProstitution sectorOfSexPornography"
)
# The first edition that fits is the one; case of the names does not matter.
_EDITIONS: Mapping[str, _Signs] = MappingProxyType(
    {
        "ctdc_vp": _signs("yearRegister UN_COO_Region IP_Relation"),
        "ctdc_2020": _signs(f"{_K_ANONYMISED} isSlaveryAndPractices"),
        "ctdc_2017": _signs(_K_ANONYMISED),
        "ctdc_2025": _signs(_SYNTHETIC, _SECTORS),
        "ctdc_2024": _signs(_SYNTHETIC),
        "ctdc_2021": _signs("yearOfRegistration meansOfControlDebtBondage isForcedLabour"),
    }
)


def edition_of(header: Iterable[str]) -> str | None:
    """Name of the CTDC edition that has these columns, None if it is no CTDC file."""
    names = {plain(name) for name in header}
    return next((name for name, signs in _EDITIONS.items() if signs.fit(names)), None)


@cache
def _content(edition: str) -> Mapping[str, Any]:
    text = (resources.files("equiano.record.formats") / f"{edition}.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = parse_yaml(text)
    return {**_content(content["base"]), **content} if "base" in content else content


def load_edition(edition: str, today: date) -> TableMapping:
    """The mapping of a CTDC edition."""
    return build(_content(edition), f"{edition}.yaml", today)


def _take_in(source: RawTable, job: IntakeJob) -> IntakeReport:
    if (edition := edition_of(source.header)) is None:
        raise BadInputError(
            say("{name}: the columns are of no CTDC edition that is known here.", name=source.path.name)
        )
    return take_in_table(source, load_edition(edition, job.today), job)


def _fields(header: Sequence[str], today: date) -> dict[str, str]:
    edition = edition_of(header)
    return {} if edition is None else fields_of(load_edition(edition, today))


ENTRY = Format("ctdc", edition_of, _take_in, _fields)
