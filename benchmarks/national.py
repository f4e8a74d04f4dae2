"""Truth, linking on names, linking on encodings side by side: `python -m benchmarks.national [LAST [FIRST]]`.

Prints, for each rate of errors and seed: persons found and the estimate with its interval, from five lists.
`python -m benchmarks.national lost LAST` prints what became of the true pairs of records instead, and
`python -m benchmarks.national profiles LAST FIRST` the estimates from encodings for errors of other kinds.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, replace
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


def scaled(scale: float, **rates: float) -> Errors:
    """That share of the errors of hasty lists, but for the rates that are given."""
    return Errors(**{name: rate * scale for name, rate in asdict(Errors()).items()} | rates)


# Kinds of errors on which nothing was tuned.
PROFILES = {
    "papers missing": scaled(0.5, no_birth_date=0.25, first_of_january=0.12, no_citizenship=0.2),
    "aliases": scaled(0.5, changed_surname=0.15, other_form=0.3, swapped_names=0.05),
    "dates": scaled(0.5, wrong_digit=0.1, swapped_day_month=0.06, first_of_january=0.1),
    "haste": scaled(0.5),
}
HASTY = 0.08  # of the records in "haste", which have errors in several fields at once


def _spoilt(text: str, rng: np.random.Generator) -> str:
    """A name with one letter wrong, or as it is."""
    if not text or rng.random() < 0.5:
        return text
    place = int(rng.integers(len(text)))
    return text[:place] + "аеиоклмн"[rng.integers(8)] + text[place + 1 :]


def in_haste(made: ExampleLists, seed: int) -> ExampleLists:
    """Some records with names and date spoilt together: errors that know of each other."""
    rng, lists = np.random.default_rng(seed), {}
    for name, table in made.lists.items():
        hasty, columns = (
            rng.random(len(table)) < HASTY,
            dict(zip(table.column_names, table.columns, strict=True)),
        )
        for field in ("family_name", "given_name"):
            pairs = zip(columns[field].to_pylist(), hasty.tolist(), strict=True)
            columns[field] = pa.array([_spoilt(text, rng) if spoil else text for text, spoil in pairs])
        dates = columns["birth_date"].to_pylist()
        wrong = hasty & (rng.random(len(dates)) < 0.5)  # the date of the row before
        columns["birth_date"] = pa.array([dates[row - spoil] for row, spoil in enumerate(wrong.tolist())])
        lists[name] = pa.table(columns)
    return replace(made, lists=lists)


def invented(errors: Errors, seed: int, *, haste: bool = False) -> tuple[ExampleLists, dict[str, pa.Table]]:
    """Lists with such errors, as they were made and as they are read."""
    options = PopulationOptions(errors=errors, mean_capture=0.3, heterogeneity=0.0, referral=0.0)
    made = generate_lists(PERSONS, LISTS, np.random.default_rng(seed), options)
    made = in_haste(made, seed) if haste else made
    with tempfile.TemporaryDirectory() as folder:
        return made, {path.stem: read_list(path, TODAY).table for path in write_lists(made, Path(folder))}


def encoded_lists(lists: dict[str, pa.Table]) -> dict[str, Encodings]:
    """The encodings of lists."""
    return {name: encode_list(one, SECRET, "benchmark", TODAY) for name, one in lists.items()}


def true_table(made: ExampleLists) -> pa.Table:
    """Capture table of the truth."""
    true = made.true_histories()
    columns = {name: [key[place] for key in true] for place, name in enumerate(made.lists)}
    return pa.table({**columns, "count": list(true.values())})


def of_profile(profile: str, seed: int) -> str:
    """One line of errors of another kind: what the true table and the encodings give."""
    made, lists = invented(PROFILES[profile], seed, haste=profile == "haste")
    encoded = link_encodings(encoded_lists(lists), LinkageOptions(draws=20))
    truth = true_table(made)
    cells = [
        sum(truth["count"].to_pylist()),
        _persons(encoded),
        estimated(truth),
        estimated(encoded.capture_draws()),
    ]
    return " | ".join(map(str, [profile, seed, *cells]))


def row(scale: float, seed: int) -> str:
    """One line of the table."""
    made, lists = invented(scaled(scale), seed)
    truth = true_table(made)
    draws = LinkageOptions(draws=20)
    encoded = link_encodings(encoded_lists(lists), draws)
    with open_engine() as engine:
        named = link_lists(lists, engine, draws, today=TODAY)
    cells = [sum(truth["count"].to_pylist()), _persons(named), _persons(encoded), estimated(truth)]
    cells += [estimated(one.capture_draws()) for one in (named, encoded)]
    cells.append(estimated(encoded.capture_table()))
    return " | ".join(map(str, [scale, seed, *cells]))


def _persons(linked: Linkage) -> int:
    return int(linked.person.max()) + 1


def lost(scale: float, seed: int) -> str:
    """What became of the true pairs of records of two lists: united, with a key but not united, no key."""
    made, lists = invented(scaled(scale), seed)
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


def main() -> None:
    """Print what was asked for, a line for each run."""
    words = {word for word in sys.argv[1:] if not word.isdigit()}
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    last, first = (*numbers, *(10, 1)[len(numbers) :])
    kinds: tuple[float | str, ...] = tuple(PROFILES) if "profiles" in words else (1.0, 0.5, 0.2)
    line: Callable[..., str] = of_profile if "profiles" in words else lost if "lost" in words else row
    for kind in kinds:
        for seed in range(first, last + 1):
            print("|", line(kind, seed), "|", flush=True)


if __name__ == "__main__":
    main()
