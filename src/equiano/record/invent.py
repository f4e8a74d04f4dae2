"""Invented cases in the columns of HTCDS, with journeys around Russia and Kaliningrad and a known shift.

Every person is drawn by chance and none is named. In the year of the shift the routes change their shares
from `Route.before` to `Route.after`, so that what the situation finds can be held against what was put in.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from equiano.files import whole_file

FIRST_YEAR, LAST_YEAR, SHIFT_YEAR = 2015, 2024, 2020
END_KNOWN, TRANSIT_KNOWN, REGION_KNOWN = 0.95, 0.8, 0.9
_EVENTS = 4  # places of the longest invented route


@dataclass(frozen=True)
class Route:
    """A route and its share of the cases before and after the shift.

    Attributes:
        places: Countries (alpha-3) or subdivisions (ISO 3166-2), in order; the first is the citizenship.
        labour: Share of forced labour; the rest is sexual exploitation.
    """

    places: tuple[str, ...]
    before: float
    after: float
    labour: float


# Shares before and after sum to about one and are normed by `shares`; chosen, not measured, so that routes to
# the west shrink and one to the south grows, and tests know the shift.
ROUTES = (
    Route(("RUS", "LTU", "DEU"), 0.22, 0.05, 0.35),
    Route(("RUS", "LTU", "DEU", "FRA"), 0.04, 0.01, 0.3),
    Route(("RUS", "TUR"), 0.08, 0.24, 0.3),
    Route(("RUS", "GEO", "TUR", "GRC"), 0.03, 0.08, 0.3),
    Route(("RUS", "EGY", "ARE"), 0.04, 0.06, 0.1),
    Route(("RU-PRI", "CHN"), 0.03, 0.03, 0.4),
    Route(("RUS", "FIN", "NOR"), 0.03, 0.02, 0.6),  # a route that no source names
    Route(("RUS", "RUS"), 0.08, 0.08, 0.7),
    Route(("UZB", "RUS"), 0.14, 0.15, 0.9),
    Route(("KGZ", "RUS"), 0.05, 0.06, 0.85),
    Route(("UKR", "RUS"), 0.06, 0.02, 0.7),
    Route(("BLR", "RU-KGD"), 0.03, 0.03, 0.8),
    Route(("UZB", "RU-KGD"), 0.03, 0.04, 0.9),
    Route(("RU-KGD", "POL"), 0.05, 0.04, 0.5),
    Route(("VNM", "RU-KGD", "POL", "DEU"), 0.05, 0.05, 0.7),
    Route(("VNM", "RUS", "POL"), 0.04, 0.04, 0.7),
)
# The empty one: a quarter is left without a sector. Chosen, not measured.
_SECTORS = ("F_Construction", "C_Manufacturing", "A_AgricultureForestryAndFishing", "")
_MEANS = ("DebtBondage", "WithholdsDocuments", "PhysicalThreats", "FalsePromises", "TakesEarnings")
_RELATIONS = ("Unaquainted", "Acquainted", "Familial", "")  # the second word is the standard's spelling
_EVENT_COLUMNS = ("hte_Type", "hte_Country", "hte_State", "hte_Date")
_COLUMNS = (
    "case_id", "prs_Citizenship", "prs_Gender", "vic_AgeWhenTrafficked", "vic_TraffickingStatus",
    "vic_TypeOfExploitation", "vic_ForcedLabourIndustry", "vic_MethodsOfControl",
    "vic_RelationshipToTrafficker", "cas_IncomingReferralDate",
    *(f"{name}_{n}" if n > 1 else name for n in range(1, _EVENTS + 1) for name in _EVENT_COLUMNS),
)  # fmt: skip


def _country(place: str) -> str:
    return "RUS" if place.startswith("RU-") else place


def _events(places: Sequence[str], year: int, rng: np.random.Generator) -> dict[str, str]:
    """Journey events; an end or a transit may go unrecorded, and so may the region of a place."""
    last, number = len(places) - 1, 0
    cells: dict[str, str] = {}
    with_transit = rng.random() < TRANSIT_KNOWN
    for n, place in enumerate(places):
        kind = "Recruitment" if n == 0 else "Exploitation" if n == last else "Transit"
        known = with_transit if kind == "Transit" else rng.random() < END_KNOWN
        if not known:
            continue
        number += 1
        suffix = f"_{number}" if number > 1 else ""
        region = place if "-" in place and rng.random() < REGION_KNOWN else ""
        cells |= {
            f"hte_Type{suffix}": kind,
            f"hte_Country{suffix}": _country(place),
            f"hte_State{suffix}": region,
            # Three months a stage: four stages fit into the year in which all is registered.
            f"hte_Date{suffix}": f"{year}-{3 * n + 1:02d}-01" if kind != "Transit" else "",
        }
    return cells


def _person(number: int, year: int, rng: np.random.Generator) -> tuple[Route, dict[str, str]]:
    route = ROUTES[int(rng.choice(len(ROUTES), p=shares(year)))]
    labour = rng.random() < route.labour
    # From here to the end chosen, not measured: shares of the order that GLOTIP reports (nearly all victims
    # of sexual exploitation are women, of forced labour a third), ages wide enough to fill every band.
    woman = rng.random() < (0.35 if labour else 0.93)
    age = int(np.clip(rng.normal(31 if labour else 24, 8), 12, 60))
    means = [name for name in _MEANS if rng.random() < 0.35]
    return route, {
        "case_id": f"INVENTED-{number:06d}",
        "prs_Citizenship": _country(route.places[0]),
        "prs_Gender": "Feminine" if woman else "Masculine",
        "vic_AgeWhenTrafficked": str(age) if rng.random() < 0.9 else "",
        "vic_TraffickingStatus": "ActualVictimOfTrafficking" if rng.random() < 0.8 else "",
        "vic_TypeOfExploitation": "ForcedLabour" if labour else "SexualExploitation",
        "vic_ForcedLabourIndustry": str(rng.choice(_SECTORS)) if labour else "",
        "vic_MethodsOfControl": ";".join(means),
        "vic_RelationshipToTrafficker": str(rng.choice(_RELATIONS)),
        "cas_IncomingReferralDate": f"{year}-{int(rng.integers(10, 13))}-15",
        **_events(route.places, year, rng),
    }


def shares(year: int) -> list[float]:
    """Share of each route in that year, summing to 1."""
    found = [route.before if year < SHIFT_YEAR else route.after for route in ROUTES]
    return [share / sum(found) for share in found]


def invented_cases(persons: int, rng: np.random.Generator) -> Iterator[tuple[Route, dict[str, str]]]:
    """Cases with the route that each took: cells by HTCDS column, in order of their number."""
    years = rng.integers(FIRST_YEAR, LAST_YEAR + 1, persons)
    for number, year in enumerate(years.tolist(), 1):
        yield _person(number, year, rng)


def write_cases(persons: int, rng: np.random.Generator, out: Path) -> Counter[tuple[Route, bool]]:
    """Write invented cases as CSV, the whole file or nothing.

    Returns:
        The truth: how many took each route, those with the status of an actual victim apart.
    """
    taken: Counter[tuple[Route, bool]] = Counter()
    with whole_file(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, _COLUMNS, restval="")
        writer.writeheader()
        for route, cells in invented_cases(persons, rng):
            taken[route, bool(cells["vic_TraffickingStatus"])] += 1
            writer.writerow(cells)
    return taken
