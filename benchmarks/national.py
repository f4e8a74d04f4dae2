"""Truth, linking on names, linking on encodings side by side: `python -m benchmarks.national`.

Prints, for each rate of errors and seed: persons found and the estimate with its interval, from five lists.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from equiano.engine import open_engine
from equiano.estimate.public import estimate_population
from equiano.estimate.result import Estimate
from equiano.link.encode import encode_list
from equiano.link.generate import Errors, PopulationOptions, generate_lists, write_lists
from equiano.link.linkage import Linkage, link_lists
from equiano.link.lists import read_list
from equiano.link.match_encoded import link_encodings
from equiano.link.options import LinkageOptions

TODAY, PERSONS, LISTS = dt.date(2026, 7, 10), 2000, 5
SECRET = b"0123456789abcdefghijklmnopqrstuvwxyz"


def estimated(table: pa.Table) -> str:
    """Estimate and interval in words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture.csv"
        pyarrow.csv.write_csv(table, path)
        found = estimate_population(path, "bic")
    if not isinstance(found, Estimate):
        return "none"
    interval = found.interval(0.95)
    return f"{found.population:.0f} ({interval.low:.0f} to {interval.high:.0f})"


def row(scale: float, seed: int) -> str:
    """One line of the table."""
    errors = Errors(**{name: rate * scale for name, rate in asdict(Errors()).items()})
    options = PopulationOptions(errors=errors, mean_capture=0.3, heterogeneity=0.0, referral=0.0)
    made = generate_lists(PERSONS, LISTS, np.random.default_rng(seed), options)
    true = made.true_histories()
    columns = {name: [key[place] for key in true] for place, name in enumerate(made.lists)}
    truth = pa.table({**columns, "count": list(true.values())})
    with tempfile.TemporaryDirectory() as folder:
        lists = {path.stem: read_list(path, TODAY).table for path in write_lists(made, Path(folder))}
    draws = LinkageOptions(draws=20)
    encoded = link_encodings(
        {name: encode_list(one, SECRET, "benchmark", TODAY) for name, one in lists.items()}, draws
    )
    with open_engine() as engine:
        named = link_lists(lists, engine, draws, today=TODAY)
    cells = [sum(true.values()), _persons(named), _persons(encoded), estimated(truth)]
    cells += [estimated(one.capture_draws()) for one in (named, encoded)]
    return " | ".join(map(str, [scale, seed, *cells]))


def _persons(linked: Linkage) -> int:
    return int(linked.person.max()) + 1


if __name__ == "__main__":
    last = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    for scale in (1.0, 0.5, 0.2):
        for seed in range(1, last + 1):
            print("|", row(scale, seed), "|", flush=True)
