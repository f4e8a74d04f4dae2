"""Truth, linking on names, linking on encodings side by side: `python -m benchmarks.national [LAST [FIRST]]`.

Prints, for each rate of errors and seed: persons found and the estimate with its interval, from five lists.
`python -m benchmarks.national lost LAST` prints what became of the true pairs of records instead.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from equiano.engine import open_engine
from equiano.estimate.public import estimate_population
from equiano.estimate.result import Estimate
from equiano.link.encode import Encodings, encode_list, project_key, reference_of
from equiano.link.generate import Errors, ExampleLists, PopulationOptions, generate_lists, write_lists
from equiano.link.linkage import Linkage, link_lists
from equiano.link.lists import read_list
from equiano.link.match_encoded import candidates, link_encodings
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


def invented(scale: float, seed: int) -> tuple[ExampleLists, dict[str, pa.Table]]:
    """Lists with that share of the errors of hasty ones, as they were made and as they are read."""
    errors = Errors(**{name: rate * scale for name, rate in asdict(Errors()).items()})
    options = PopulationOptions(errors=errors, mean_capture=0.3, heterogeneity=0.0, referral=0.0)
    made = generate_lists(PERSONS, LISTS, np.random.default_rng(seed), options)
    with tempfile.TemporaryDirectory() as folder:
        return made, {path.stem: read_list(path, TODAY).table for path in write_lists(made, Path(folder))}


def encoded_lists(lists: dict[str, pa.Table]) -> dict[str, Encodings]:
    """The encodings of lists."""
    return {name: encode_list(one, SECRET, "benchmark", TODAY) for name, one in lists.items()}


def row(scale: float, seed: int) -> str:
    """One line of the table."""
    made, lists = invented(scale, seed)
    true = made.true_histories()
    columns = {name: [key[place] for key in true] for place, name in enumerate(made.lists)}
    truth = pa.table({**columns, "count": list(true.values())})
    draws = LinkageOptions(draws=20)
    encoded = link_encodings(encoded_lists(lists), draws)
    with open_engine() as engine:
        named = link_lists(lists, engine, draws, today=TODAY)
    cells = [sum(true.values()), _persons(named), _persons(encoded), estimated(truth)]
    cells += [estimated(one.capture_draws()) for one in (named, encoded)]
    cells.append(estimated(encoded.capture_table()))
    return " | ".join(map(str, [scale, seed, *cells]))


def _persons(linked: Linkage) -> int:
    return int(linked.person.max()) + 1


def lost(scale: float, seed: int) -> str:
    """What became of the true pairs of records of two lists: united, with a key but not united, no key."""
    made, lists = invented(scale, seed)
    encodings = encoded_lists(lists)
    linked = link_encodings(encodings, LinkageOptions())
    key = project_key(SECRET, "benchmark")
    true = {
        (name, reference_of(key, id)): person
        for name, one in lists.items()
        for id, person in zip(one["id"].to_pylist(), made.persons_of[name].tolist(), strict=True)
    }
    records = zip(linked.records["list"].to_pylist(), linked.records["id"].to_pylist(), strict=True)
    behind = defaultdict(list)
    for place, record in enumerate(records):
        behind[true[record]].append(place)
    whole = np.concatenate([one.complete for one in encodings.values()])
    left, right = candidates(np.concatenate([one.tokens for one in encodings.values()]))
    meeting = set(zip(left.tolist(), right.tolist(), strict=True))
    fates: Counter[tuple[bool, str]] = Counter()
    for pair in (pair for places in behind.values() for pair in combinations(places, 2)):
        one, other = pair
        if linked.on_list[one] != linked.on_list[other]:
            united = linked.person[one] == linked.person[other]
            fate = "united" if united else "refused" if pair in meeting else "no key"
            fates[bool(whole[one] and whole[other]), fate] += 1
    cells = [fates[kind, fate] for kind in (True, False) for fate in ("united", "refused", "no key")]
    return " | ".join(map(str, [scale, seed, *cells]))


if __name__ == "__main__":
    line = lost if "lost" in sys.argv else row
    numbers = [int(one) for one in sys.argv[1:] if one != "lost"]
    last, first = (*numbers, *(10, 1)[len(numbers) :])
    for scale in (1.0, 0.5, 0.2):
        for seed in range(first, last + 1):
            print("|", line(scale, seed), "|", flush=True)
