"""Invented cases of every kind that a journey can have: several a person, several citizenships, regions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from equiano.record.journey import JourneyEvent, journeys_of, to_text

COUNTRIES = ("RUS", "UZB", "KGZ", "UKR", "DEU", "TUR", "LTU", "POL", "NGA", "ARE", "CHN", "FIN")
REGIONS = ("RU-KGD", "RU-MOW", "RU-SPE")
FORMS = ("forced_labour", "sexual_exploitation", "domestic_servitude")


def varied_cases(rows: int, seed: int) -> list[dict[str, Any]]:
    """Rows of a case table; what a row does not name is NULL."""
    rng = np.random.default_rng(seed)
    return [_case(rng, number) for number in range(rows)]


def _some(rng: np.random.Generator, values: tuple[str, ...], known: float) -> str | None:
    # Half of all in Russia, as in a register of one country.
    chosen = values[0] if rng.random() < 0.3 else values[int(rng.integers(len(values)))]
    return chosen if rng.random() < known else None


def _events(rng: np.random.Generator) -> list[JourneyEvent]:
    found, day = [], date(2014, 1, 1) + timedelta(days=int(rng.integers(2500)))
    for _ in range(int(rng.integers(1, 4))):
        kinds = ["recruitment", *["transit"] * int(rng.integers(0, 7)), "exploitation"]
        for kind in kinds:
            country = _some(rng, COUNTRIES, 0.9)
            within = _some(rng, REGIONS, 0.4) if country == "RUS" else None
            day += timedelta(days=int(rng.integers(1, 300)))
            on = day if rng.random() < 0.8 else None
            found.append(JourneyEvent(kind, country, within, on))  # type: ignore[arg-type]
    return found


def _case(rng: np.random.Generator, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "agency": _some(rng, ("a", "b", "c"), 0.9),
        "gender": _some(rng, ("gender.female", "gender.male"), 0.9),
        "age_years": int(rng.integers(5, 60)) if rng.random() < 0.6 else None,
        "is_child": bool(rng.random() < 0.3) if rng.random() < 0.3 else None,
        "registration_year": int(rng.integers(2014, 2024)) if rng.random() < 0.95 else None,
        "citizenship": _some(rng, (*COUNTRIES, "XXA"), 0.9),
        "status": "status.actual_victim" if rng.random() < 0.9 else "status.possible_victim",
        "group_id": f"g{rng.integers(40)}" if rng.random() < 0.4 else None,
    }
    if rng.random() < 0.1:
        row["citizenship_all"] = ";".join(rng.permutation(COUNTRIES)[: int(rng.integers(2, 4))])
    row |= {f"form__{form}": bool(rng.random() < 0.4) for form in FORMS if rng.random() < 0.6}
    if rng.random() < 0.3:
        journeys = journeys_of(_events(rng))
        return {**row, "journeys": to_text(journeys)}
    for leg, known in (
        ("origin", 0.8), ("transit_1", 0.4), ("transit_2", 0.2), ("transit_4", 0.05), ("destination", 0.85)
    ):  # fmt: skip
        row[leg] = _some(rng, COUNTRIES, known)
        if row[leg] in ("RUS", None) and rng.random() < 0.3:
            row[f"{leg}_subdivision"] = _some(rng, REGIONS, 0.8)
    if rng.random() < 0.1:
        row["exploitation_country"] = _some(rng, COUNTRIES, 0.9)
    if rng.random() < 0.5:
        row["journey_date"] = date(2013, 6, 1) + timedelta(days=int(rng.integers(3800)))
    if rng.random() < 0.5:
        row["exploitation_date"] = date(2013, 6, 1) + timedelta(days=int(rng.integers(3800)))
    return row
