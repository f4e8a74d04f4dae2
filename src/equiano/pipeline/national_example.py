"""Invented agencies with a known truth: lists of cases of one half-year, to try the national picture with."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from equiano.files import whole_file, write_json
from equiano.link.generate import Errors, PopulationOptions, generate_lists
from equiano.national.period import Period, parse_period

PERIOD = parse_period("2026-H1")
# Chosen, not measured, as all that is invented here: two forms that are shown everywhere, and a rare one.
FORMS = (("form.forced_labour", 0.55), ("form.sexual_exploitation", 0.35), ("form.forced_begging", 0.10))
REGIONS = (("RU-KGD", 0.4), ("RU-MOW", 0.35), ("RU-SPE", 0.25))
# Mean days to a decision of each agency, in turn: the first is quick and the last slow, so that there is
# something to compare.
DECISION_DAYS = (18.0, 30.0, 35.0, 45.0, 80.0, 40.0, 25.0, 60.0)
IN_TIME = (0.9, 0.75, 0.7, 0.8, 0.5, 0.7, 0.85, 0.6)
# Few refuse, few are sealed, some are of the half-year before.
_REFUSED, _SEALED, _OTHER_PERIOD = 0.04, 0.02, 0.05


def write_agency_lists(persons: int, agencies: int, seed: int, out: Path) -> dict[str, int]:
    """Write a list for each agency, and the truth beside them.

    Args:
        persons: True number of persons.
        agencies: How many agencies, 2 to 8.
        seed: Seed of all chance.
        out: Folder; `NAME.csv` for each agency, `truth/truth.json` with the number of persons.

    Returns:
        Rows of each list.
    """
    rng = np.random.default_rng(seed)
    # No dependence between lists: then the truth is what every method should find. Half the errors of
    # hasty lists: names were copied from documents.
    errors = Errors(**{name: rate / 2 for name, rate in asdict(Errors()).items()})
    options = PopulationOptions(errors=errors, mean_capture=0.3, heterogeneity=0.0, referral=0.0, seed=seed)
    made = generate_lists(persons, agencies, rng, options)
    form = rng.choice([code for code, _ in FORMS], persons, p=[share for _, share in FORMS])
    region = rng.choice([code for code, _ in REGIONS], persons, p=[share for _, share in REGIONS])
    sizes = {}
    for place, (name, table) in enumerate(made.lists.items()):
        of = made.persons_of[name]
        more = _more(place, form[of], region[of], rng, PERIOD)
        with whole_file(out / f"{name}.csv") as temporary:
            csv.write_csv(pa.table({**{c: table[c] for c in table.column_names}, **more}), temporary)
        sizes[name] = len(table)
    write_json(
        out / "truth" / "truth.json",
        {
            "population": persons,
            "seen": sum(made.true_histories().values()),
            "seed": seed,
            "period": PERIOD.code,
        },
    )
    return sizes


def _more(
    place: int, form: np.ndarray, region: np.ndarray, rng: np.random.Generator, period: Period
) -> dict[str, list[str]]:
    """The columns of a submission beside those of the linkage."""
    size, length = len(form), (period.last - period.first).days
    start = [period.first + dt.timedelta(int(day)) for day in rng.integers(0, length, size)]
    early = rng.random(size) < _OTHER_PERIOD
    registered = [day - dt.timedelta(200) if old else day for day, old in zip(start, early, strict=True)]
    asked = [
        day + dt.timedelta(int(wait)) for day, wait in zip(registered, rng.integers(0, 10, size), strict=True)
    ]
    waits = rng.exponential(DECISION_DAYS[place], size)
    decided = [day + dt.timedelta(int(wait)) for day, wait in zip(asked, waits, strict=True)]
    by = [day + dt.timedelta(7) for day in registered]
    in_time = rng.random(size) < IN_TIME[place]
    answered = [
        day - dt.timedelta(2) if well else day + dt.timedelta(3)
        for day, well in zip(by, in_time, strict=True)
    ]
    last = period.last
    return {
        "registered_on": [day.isoformat() for day in registered],
        "form": form.tolist(),
        "region": region.tolist(),
        "origin": ["UZB"] * size,
        "destination": ["RUS"] * size,
        "use_consent": ["no" if chance < _REFUSED else "yes" for chance in rng.random(size)],
        "state": ["sealed" if chance < _SEALED else "" for chance in rng.random(size)],
        "requested_on": [day.isoformat() if day <= last else "" for day in asked],
        "decided_on": [
            day.isoformat() if day <= last and begun <= last else ""
            for day, begun in zip(decided, asked, strict=True)
        ],
        "answer_by": [day.isoformat() for day in by],
        "answered_on": [day.isoformat() if day <= last else "" for day in answered],
        "outcome_told": ["yes" if chance < 0.7 else "no" for chance in rng.random(size)],
    }
