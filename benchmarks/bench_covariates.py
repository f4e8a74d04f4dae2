"""Doubly robust estimates where the truth is known: `python benchmarks/bench_covariates.py`.

Writes the table of benchmarks/covariates.md. Invented persons with an age, in some settings more; two lists
that see kinds of persons differently and are independent among persons who are alike. The first settings were
looked at while the method was made; those marked "kept back" were run once, with the method as it stands.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from equiano.estimate.covariates import PersonTable, estimate_doubly_robust
from equiano.estimate.covariates.persons import Covariate
from equiano.estimate.result import Estimate

HERE = Path(__file__).parent
# The rows stand in the page between these.
_BEGIN, _END = "|---|---|---|---|---|---|---|---|---|---|---|\n", "\n<!-- end of rows -->"
Floats = npt.NDArray[np.float64]
AGE_GROUPS = (18.0, 25.0, 40.0)  # as a country's strata are: minors, young adults, adults, older


@dataclass(frozen=True)
class People:
    """Everybody, seen or not: chances of the lists and covariates."""

    chances: Floats
    covariates: tuple[Covariate, ...]


def _logistic(*logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.column_stack(logits)))


def _age(rng: np.random.Generator, people: int) -> Floats:
    return rng.uniform(12, 60, people)


def _hump(rng: np.random.Generator, n: int) -> People:
    age, sex = _age(rng, n), rng.integers(0, 2, n)
    hump = np.exp(-(((age - 26) / 7) ** 2))
    return People(
        _logistic(-2 + 2.5 * hump + 0.5 * sex, -2 + 2.2 * hump - 0.3 * sex),
        (Covariate("age", age), Covariate("sex", sex.astype(float), ("f", "m"))),
    )


def _opposite(rng: np.random.Generator, n: int) -> People:
    age = _age(rng, n)
    hump = np.exp(-(((age - 26) / 7) ** 2))
    return People(_logistic(-2 + 2.5 * hump, -0.2 - 2 * hump), (Covariate("age", age),))


def _waves(rng: np.random.Generator, n: int) -> People:
    """Two ages at which both lists see persons."""
    age = _age(rng, n)
    wave = np.cos((age - 12) / 48 * 4 * np.pi)
    return People(_logistic(-1.6 + 1.2 * wave, -1.4 + 1.0 * wave), (Covariate("age", age),))


def _product(rng: np.random.Generator, n: int) -> People:
    """Two quantities that act only together, and a region of five."""
    age, months = _age(rng, n), rng.gamma(2.0, 6.0, n)
    region = rng.integers(0, 5, n)
    both = (age - 36) / 14 * (np.log(months + 1) - 2.3) / 0.7
    columns = (
        Covariate("age", age),
        Covariate("months", months),
        Covariate("region", region.astype(float), tuple("ABCDE")),
    )
    return People(_logistic(-1.3 + 0.9 * both + 0.3 * (region == 1), -1.5 + 0.9 * both), columns)


def _none(rng: np.random.Generator, n: int) -> People:
    """Age has nothing to do with it."""
    age = _age(rng, n)
    return People(np.tile([0.25, 0.3], (n, 1)), (Covariate("age", age),))


def _steps(rng: np.random.Generator, n: int) -> People:
    """What a list sees changes at one birthday, as care for minors ends."""
    age, sex = _age(rng, n), rng.integers(0, 2, n)
    young, middle = (age < 18).astype(float), ((age > 27) & (age < 41)).astype(float)
    columns = (Covariate("age", age), Covariate("sex", sex.astype(float), ("f", "m")))
    return People(_logistic(-1.9 + 2 * young + 1.2 * middle, -1.6 + 0.5 * sex + 1.5 * middle), columns)


@dataclass(frozen=True)
class Setting:
    """One setting of the table."""

    name: str
    make: Callable[[np.random.Generator, int], People]
    people: int
    kept_back: bool = False
    gaps: bool = False


SETTINGS = (
    Setting("steps at 18, 27 and 41", _steps, 3000, kept_back=True),
    Setting("two waves of age", _waves, 3000),
    Setting("age times months, five regions", _product, 3000, kept_back=True),
    Setting(
        "opposite ages; age not known of 10 % on the first list, 40 % of others", _opposite, 3000, True, True
    ),
    Setting("both lists see the same ages", _hump, 3000),
    Setting("age does not matter", _none, 3000, kept_back=True),
    Setting("same ages, fewer persons", _hump, 1200, kept_back=True),
    Setting("opposite ages", _opposite, 3000),
)


def _seen(people: People, setting: Setting, rng: np.random.Generator) -> PersonTable:
    on = rng.random(people.chances.shape) < people.chances
    seen = on.any(axis=1)
    columns = [Covariate(c.name, c.values[seen].copy(), c.groups) for c in people.covariates]
    on = on[seen]
    if setting.gaps:
        columns[0].values[rng.random(len(on)) < np.where(on[:, 0], 0.1, 0.4)] = np.nan
    return PersonTable(("A", "B"), on, tuple(columns), "0" * 64)


def _chapman(on: npt.NDArray[np.bool_]) -> float:
    first, second = on.sum(axis=0)
    return float((first + 1) * (second + 1) / ((on[:, 0] & on[:, 1]).sum() + 1) - 1)


def _stratified(persons: PersonTable) -> float:
    """Chapman's estimate in each stratum: quantities in four groups, all columns crossed."""
    keys = np.zeros(persons.observed, np.int64)
    for column in persons.covariates:
        values = column.values
        if not column.groups:
            edges = AGE_GROUPS if column.name == "age" else np.nanquantile(values, [0.25, 0.5, 0.75])
            values = np.searchsorted(edges, values).astype(float)
        keys = keys * 10 + np.where(np.isnan(column.values), 9, values).astype(np.int64)
    return sum(_chapman(persons.on[keys == key]) for key in np.unique(keys))


def measure(setting: Setting, tables: int, seed: int) -> dict[str, object]:
    """Bias, error and coverage in one setting."""
    rng = np.random.default_rng(seed)
    rows, start = [], time.process_time()
    for number in range(tables):
        people = setting.make(rng, setting.people)
        persons = _seen(people, setting, rng)
        result = estimate_doubly_robust(persons, seed=number)
        if not isinstance(result, Estimate):
            continue
        logs = result.interval(0.95)
        plain = next(i for i in result.intervals if i.kind == "normal" and i.level == 0.95)
        held = [one.low <= setting.people <= one.high for one in (logs, plain)]
        numbers = [_chapman(persons.on), _stratified(persons), result.population]
        rows.append([*numbers, *held, (logs.high - logs.low) / setting.people, persons.observed])
    values = np.array(rows, float)
    truth = setting.people
    return {
        "setting": setting.name,
        "kept_back": setting.kept_back,
        "people": truth,
        "tables": len(rows),
        "seen": float(np.median(values[:, 6])),
        "median": [float(np.median(values[:, i]) / truth) for i in range(3)],
        "error": [float(np.sqrt(np.mean((values[:, i] / truth - 1) ** 2))) for i in range(3)],
        "held": [float(values[:, 3].mean()), float(values[:, 4].mean())],
        "width": float(np.median(values[:, 5])),
        "cpu": time.process_time() - start,
    }


def _line(row: dict[str, object]) -> str:
    medians = " | ".join(f"{value:.2f}" for value in row["median"])  # type: ignore[attr-defined]
    errors = " / ".join(f"{value:.2f}" for value in row["error"])  # type: ignore[attr-defined]
    logs, plain = row["held"]  # type: ignore[misc]
    name = f"{row['setting']}{' (kept back)' if row['kept_back'] else ''}"
    return (
        f"| {name} | {row['people']:,} | {row['seen']:,.0f} | {medians} | {errors} | {logs:.0%} | "
        f"{plain:.0%} | {row['width']:.2f} | {row['tables']} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=20)
    parser.add_argument("--rows", type=Path, default=Path("/tmp/covariates.jsonl"), help="Finished rows.")
    arguments = parser.parse_args()
    done = (
        [json.loads(line) for line in arguments.rows.read_text().splitlines()]
        if arguments.rows.exists()
        else []
    )
    for seed, setting in enumerate(SETTINGS, 1000):
        if setting.name not in {row["setting"] for row in done}:
            done.append(measure(setting, arguments.tables, seed))
            with arguments.rows.open("a") as file:
                file.write(json.dumps(done[-1]) + "\n")
            print(_line(done[-1]), flush=True)
    page = HERE / "covariates.md"
    head, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    cpu, tables = sum(row["cpu"] for row in done), sum(row["tables"] for row in done)
    note = f"{cpu:,.0f} CPU-seconds in all, {cpu / tables:.1f} a table, Python {platform.python_version()}."
    table = "\n".join([*map(_line, done), "", note])
    page.write_text(f"{head}{_BEGIN}{table}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
