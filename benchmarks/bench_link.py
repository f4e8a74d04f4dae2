"""Measure the linkage on generated lists with known truth; writes benchmarks/link.md.

Run: python benchmarks/bench_link.py                all but what is long: quality, speed, three seeds
     python benchmarks/bench_link.py quality        100,000 records: precision, recall, the estimate
     python benchmarks/bench_link.py speed 1000000  one size by the command (without: 10000, 100000)
     python benchmarks/bench_link.py families       twins and siblings: false and missed links
     python benchmarks/bench_link.py seeds 100      coverage of the demo's interval (add a first seed)
     python benchmarks/bench_link.py attack         names and sexes from .clk files without the secret
     python benchmarks/bench_link.py page           only writes the page

Each part, size and seed keeps its own figures in benchmarks/link.json: a short run leaves a longer one's.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from equiano.engine import open_engine
from equiano.estimate.front import estimate
from equiano.link.capture import capture_table, histories
from equiano.link.cluster import Partitioner, components
from equiano.link.encode import encode_list
from equiano.link.generate import ExampleLists, generate_lists, write_lists
from equiano.link.linkage import Linkage, link_lists
from equiano.link.match_encoded import link_encodings
from equiano.link.options import THRESHOLD
from equiano.pipeline import demo

HERE = Path(__file__).parent
FIGURES = HERE / "link.json"
TODAY = dt.date(2026, 1, 1)
THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
N = demo.PERSONS
SECRET = b"a secret for invented persons only"
PERSONS = {10_000: 8_700, 100_000: 87_000, 1_000_000: 868_000}  # by about how many records
HELD_OUT = (301, 302, 303)
ATTACKED = (
    (800, 1, HELD_OUT),
    (2_798, 1, HELD_OUT),
    (5_000, 3, HELD_OUT),
    (10_000, 6, (301,)),
    (20_000, 6, (301,)),
    (30_000, 1, (301,)),
    (100_000, 1, (301,)),
)
SHORT = (10_000, 100_000)


def model_lists(persons: int, *, patronymics: bool = False) -> ExampleLists:
    """Six lists after the error model, which knows no patronymics."""
    rng = np.random.default_rng(1)
    return generate_lists(persons, 6, rng, seed=1, mean_capture=0.178, patronymics=patronymics)


def truth_of(made: ExampleLists) -> np.ndarray:
    return np.concatenate(list(made.persons_of.values()))


def pairs(person: np.ndarray) -> int:
    sizes = np.unique(person, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def agreement(person: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    both = pairs(person * (int(truth.max()) + 1) + truth)
    precision, recall = both / max(pairs(person), 1), both / pairs(truth)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def linked(made: ExampleLists, threshold: float, draws: int = 0, seed: int = 1) -> Linkage:
    with open_engine("duckdb") as engine:
        return link_lists(made.lists, engine, today=TODAY, seed=seed, threshold=threshold, draws=draws)


def number(table: pa.Table, folder: Path) -> float:
    """Estimate of the independence log-linear model."""
    path = folder / "table.csv"
    pa.csv.write_csv(table, path)
    return round(float(estimate(path, "independence").population), 1)  # type: ignore[union-attr]


def naive(linkage: Linkage, threshold: float) -> np.ndarray:
    """Persons by all pairs from the threshold on, closed under transitivity: what is usually done."""
    person = np.arange(len(linkage.person))
    chosen = linkage.scored.probability >= threshold
    left, right = linkage.scored.left[chosen], linkage.scored.right[chosen]
    while True:
        before = person.copy()
        np.minimum.at(person, right, person[left])
        np.minimum.at(person, left, person[right])
        if np.array_equal(before, person):
            return person


def quality() -> dict[str, Any]:
    made = model_lists(PERSONS[100_000])
    truth = truth_of(made)
    linkage = linked(made, THRESHOLD, draws=20)
    partitioner = Partitioner(linkage.scored, components(linkage.scored, len(truth), 0.0))
    rows = {str(threshold): agreement(partitioner.partition(threshold), truth) for threshold in THRESHOLDS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def of(person: np.ndarray) -> float:
            return number(capture_table(histories(person, linkage.on_list, 6), linkage.lists), folder)

        estimates = {
            "population": made.population,
            "true_links": of(truth),
            "naive": {str(threshold): of(naive(linkage, threshold)) for threshold in (0.5, 0.7, 0.9, 0.99)},
            "draws": [number(table, folder) for table in linkage.drawn],
        }
    with_father = model_lists(PERSONS[100_000], patronymics=True)
    return {
        "records": len(truth),
        "persons_seen": len(np.unique(truth)),
        "true_pairs": pairs(truth),
        "thresholds": rows,
        "estimates": estimates,
        "with_patronymics": agreement(linked(with_father, THRESHOLD).person, truth_of(with_father)),
        "encoded": encoded(made),
    }


def encoded(made: ExampleLists) -> dict[str, Any]:
    from benchmarks.fit_encoded import encode_order

    codes = {name: encode_list(table, SECRET, "fit", TODAY) for name, table in made.lists.items()}
    truth = []
    for name, table in made.lists.items():
        place = {reference: row for row, reference in enumerate(codes[name].reference.to_pylist())}
        truth.append(made.persons_of[name][encode_order(table["id"].to_pylist(), place)])
    true = np.concatenate(truth)
    return {str(t): agreement(link_encodings(codes, threshold=t).person, true) for t in (0.5, 0.6, 0.7, 0.8)}


FAMILY_SEEDS = {"used while the rules were made": (101, 102), "held out": (103, 104, 105, 106)}
# Pairs united on the same lists by the linkage of 25 Nov 2026 (834279f).
BEFORE = {"101": 110, "102": 104, "103": 137, "104": 135}


def family_seed(seed: int) -> dict[str, Any]:
    """Three lists of 6,000 persons, of whom 15 % were given a twin or sibling on mostly the same lists."""
    made = generate_lists(6000, 3, np.random.default_rng(seed), mean_capture=0.3, families=0.15, seed=seed)
    truth, person = truth_of(made), linked(made, THRESHOLD).person
    persons = {who: set(person[truth == who].tolist()) for who in np.unique(truth).tolist()}
    both = [(persons[one], persons[one + 1]) for one in made.families if {one, one + 1} <= set(persons)]
    right = pairs(person * (int(truth.max()) + 1) + truth)
    return {
        "records": len(truth),
        **agreement(person, truth),
        "false_links": pairs(person) - right,
        "missed_links": pairs(truth) - right,
        "families": len(both),
        "families_united": sum(bool(one & other) for one, other in both),
    }


def families() -> dict[str, Any]:
    return {label: {str(seed): family_seed(seed) for seed in seeds} for label, seeds in FAMILY_SEEDS.items()}


def families_page(found: dict[str, Any]) -> list[str]:
    head = "seeds | seed | relatives | united | before | false links | missed links | precision | recall"
    rows = [
        f"| {label} | {seed} | {r['families']} | {r['families_united']} | {BEFORE.get(seed, '')} | "
        f"{r['false_links']} | {r['missed_links']} | {r['precision']} | {r['recall']} |"
        for label, seeds in found.items()
        for seed, r in seeds.items()
    ]
    return [
        "## Twins and siblings",
        "",
        "Three lists of 6,000 persons; 15 % of them got a twin (two of three) or sibling whom the same lists "
        "mostly have too. *United*: pairs of relatives of whom any two records are one person in the result "
        "at threshold 0.7. *Before*: the same lists by the linkage without the rule; its precision was "
        "0.8799, 0.8667, 0.8557 and 0.8663, its recall 0.9474, 0.9327, 0.9395 and 0.9305. What is still "
        "united is mostly a relative with a misspelt or unlisted name. Among the links missed since then are "
        "pairs such as Мунира and Муниса, which the generator takes for forms of one name and the table of "
        "given names for two.",
        "",
        *table(head, rows),
    ]


def attack() -> list[dict[str, Any]]:
    """Attacks on the two formats, on lists and seeds that no attack or format was made with."""
    from tests.unit.link import clk_attack

    rows = []
    for size, lists, seeds in ATTACKED:
        for seed in seeds:
            found = dict(clk_attack.attacks_on_keys(size, lists, seed))
            if lists == 1 and size < 10_000:
                found |= {"mine": clk_attack.attack_on_bits(size, seed)}
            for name, outcome in found.items():
                rows.append({"persons": size, "lists": lists, "seed": seed, "attack": name} | vars(outcome))
                if name == "chain":
                    rows[-1]["longest"] = clk_attack.longest_chain(size, lists, seed)
                print(rows[-1], flush=True)
    return rows


def speed(records: int) -> dict[str, Any]:
    """`equiano link` on so many records, as a user runs it."""
    with tempfile.TemporaryDirectory() as name:
        paths = write_lists(model_lists(PERSONS[records]), Path(name))
        return timed([*map(str, paths), "--out", str(Path(name) / "out")])


def timed(arguments: list[str]) -> dict[str, Any]:
    start = time.monotonic()
    command = [sys.executable, "-m", "equiano", "link", *arguments, "--json"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"equiano link ended with {os.waitstatus_to_exitcode(status)}")
    return {
        "wall_seconds": round(time.monotonic() - start, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(usage.ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 1),
    }


def one_seed(seed: int) -> dict[str, Any]:
    """The demo with its own settings: does the interval hold the true number?

    `estimate(..., "bic")` is the row of `estimate(..., "all")` that the demo shows.
    """
    made = generate_lists(demo.PERSONS, demo.LISTS, np.random.default_rng(seed), seed=seed)
    with open_engine("duckdb") as engine:
        linkage = link_lists(made.lists, engine, today=demo.TODAY, seed=seed, draws=demo.DRAWS)
    true = capture_table(histories(truth_of(made), linkage.on_list, demo.LISTS), linkage.lists)
    found: dict[str, Any] = {"seed": seed}
    with tempfile.TemporaryDirectory() as name:
        for label, table, resamples in (
            ("draws", linkage.capture_draws(), demo.DRAWN_RESAMPLES),
            ("true_links", true, demo.DRAWN_RESAMPLES * demo.DRAWS),
        ):
            path = Path(name) / f"{label}.csv"
            pa.csv.write_csv(table, path)
            found[label] = interval_of(estimate(path, "bic", bootstrap=resamples, seed=seed))
    found["seen"] = [int(np.sum(one["count"].to_numpy())) for one in (linkage.capture_table(), true)]
    return found


def interval_of(result: Any) -> list[float | None]:
    """Estimate and ends of the 95 % interval; nothing where there is none."""
    interval = result.interval(0.95) if hasattr(result, "interval") else None
    values = (result.population, interval.low, interval.high) if interval else (None, None, None)
    return [None if value is None else round(float(value)) for value in values]


def seeds(count: int, first: int) -> None:
    for seed in range(first, first + count):
        started = time.process_time()
        found = one_seed(seed)
        figures = load()  # after the work, as another part may have written meanwhile
        kept = [row for row in figures.get("seeds", []) if row["seed"] != seed]
        figures["seeds"] = sorted([*kept, found], key=lambda row: row["seed"])
        save(figures)
        print(json.dumps(found), f"{time.process_time() - started:.1f} CPU-seconds", flush=True)


def load() -> dict[str, Any]:
    return json.loads(FIGURES.read_text()) if FIGURES.exists() else {}


def save(figures: dict[str, Any]) -> None:
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n")
    (HERE / "link.md").write_text(page(figures), encoding="utf-8")


def page(figures: dict[str, Any]) -> str:
    lines = [
        "# Linkage: what was measured",
        "",
        "Made by `python benchmarks/bench_link.py quality|families|speed|seeds N`; figures in `link.json`.",
        "All persons are invented; error model in `docs/explanation/privacy-preserving-linkage.md`.",
        "The machine had 2 cores shared with up to a dozen other jobs: read CPU-seconds, not wall time.",
        "",
    ]
    for part, write in (
        ("quality", quality_page),
        ("families", families_page),
        ("attack", attack_page),
        ("speed", speed_page),
        ("seeds", seeds_page),
    ):
        if part in figures:
            lines += write(figures[part])
    return "\n".join(lines) + "\n"


def table(head: str, rows: list[str]) -> list[str]:
    return [f"| {head} |", "|" + "---|" * (head.count("|") + 1), *rows, ""]


def rates(by_threshold: dict[str, Any]) -> list[str]:
    rows = [f"| {t} | {r['precision']} | {r['recall']} | {r['f1']} |" for t, r in by_threshold.items()]
    return table("threshold | precision | recall | F1", rows)


def quality_page(q: dict[str, Any]) -> list[str]:
    e, father = q["estimates"], q["with_patronymics"]
    true = e["true_links"]
    off = [value / true - 1 for value in e["draws"]]
    spread = f"{np.mean(off):+.1%} ({min(off):+.1%} to {max(off):+.1%})"
    rows = [f"| true links (population {e['population']:,}) | {true:,.0f} | |"]
    rows += [f"| pairs from {t} on, closed | {n:,.0f} | {n / true - 1:+.1%} |" for t, n in e["naive"].items()]
    rows += [f"| {len(off)} draws with error correction | {np.mean(e['draws']):,.0f} | {spread} |"]
    return [
        f"## Quality: {q['records']:,} records of {q['persons_seen']:,} persons",
        "",
        f"{q['true_pairs']:,} true pairs.",
        "",
        "Names as diverse as published (isonymy), no patronymics. Pairs inside final clusters.",
        "",
        *rates(q["thresholds"]),
        "With patronymics on the Cyrillic lists, threshold 0.7: "
        f"precision {father['precision']}, recall {father['recall']}.",
        "",
        "Keyed encodings of the same lists (`equiano-clk-2`, match keys; F1 at 0.7 was 0.906 with the Bloom "
        "filters of `equiano-clk-1`):",
        "",
        *rates(q["encoded"]),
        "## The estimate (independence model, six lists)",
        "",
        *table("linkage | estimate | against true links", rows),
    ]


def attack_page(rows: list[dict[str, Any]]) -> list[str]:
    titles = {
        "mine": "pattern mining on `equiano-clk-1`",
        "chain": "chains of keys, `equiano-clk-2`",
        "shadow": "learnt from own encodings, `equiano-clk-2`",
    }
    lines = []
    for name, title in titles.items():
        for persons, lists in sorted({(row["persons"], row["lists"]) for row in rows}):
            of = [
                row for row in rows if (row["attack"], row["persons"], row["lists"]) == (name, persons, lists)
            ]
            if of:
                cells = [ends([row[key] for row in of]) for key in ("named", "guessing", "sex", "base")]
                cells.append(f"{max(row['longest'] for row in of):,}" if "longest" in of[0] else "")
                lines.append(f"| {title} | {persons:,} x {lists} | {len(of)} | " + " | ".join(cells) + " |")
    return [
        "## Encodings attacked without the secret",
        "",
        "By `tests/unit/link/clk_attack.py`: share of records whose given name, and whose sex, was told. "
        "Names by the US Census of 1990, known to the attacker; seeds that no attack or format "
        "were made with. Guessing: everybody gets the most frequent name, the more frequent sex. The bars "
        "(tests): guessing + .02 and + .05. Each of several lists holds half of the persons. Longest chain: "
        "records that keys show to have one given name.",
        "",
        *table(
            "attack | persons x lists | seeds | names | guessing | sexes | guessing | longest chain", lines
        ),
    ]


def ends(values: list[float]) -> str:
    low, high = (f"{value:.1%}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def speed_page(s: dict[str, Any]) -> list[str]:
    rows = []
    for records, row in sorted(s.items(), key=lambda item: int(item[0])):
        each = row["cpu_seconds"] / int(records) * 1000
        cells = (row["cpu_seconds"], f"{each:.2f}", row["wall_seconds"], row["load"], row["peak_mb"])
        rows.append(f"| {int(records):,} | " + " | ".join(map(str, cells)) + " |")
    head = "records | CPU-seconds | CPU-seconds per 1,000 | wall seconds | load of the machine | peak MB"
    return ["## Speed of `equiano link` (DuckDB, reading and writing included)", "", *table(head, rows)]


def seeds_page(rows: list[dict[str, Any]]) -> list[str]:
    def holding(label: str) -> int:
        return sum(row[label][0] is not None and row[label][1] <= N <= row[label][2] for row in rows)

    def cell(row: dict[str, Any], label: str) -> str:
        return "none" if row[label][0] is None else "{} ({} to {})".format(*row[label])

    both = [row for row in rows if row["draws"][0] and row["true_links"][0]]
    gaps = [row["draws"][0] / row["true_links"][0] - 1 for row in both]
    near = sum(abs(gap) <= 0.03 for gap in gaps)
    lines = [f"| {row['seed']} | {cell(row, 'draws')} | {cell(row, 'true_links')} |" for row in rows]
    drawn, true = (np.array([row[label] for row in both]) for label in ("draws", "true_links"))
    off = [f"{values[:, 0].mean() / N - 1:+.1%}" for values in (drawn, true)]
    width = [f"{(values[:, 2] - values[:, 1]).mean() / N:.0%}" for values in (drawn, true)]
    return [
        f"## Demo: {N:,} persons, {demo.LISTS} lists, {len(rows)} seeds",
        "",
        f"The demo's own settings: method `bic`, {demo.DRAWS} draws, {demo.DRAWN_RESAMPLES} resamples "
        f"of each; beside it {demo.DRAWN_RESAMPLES * demo.DRAWS} resamples of the table of true links.",
        "",
        f"The 95 % interval held the true number in **{holding('draws')} of {len(rows)}** seeds; "
        f"with true links in {holding('true_links')}. Against the true number the estimate is off by "
        f"{off[0]} on average, with true links by {off[1]}; the intervals are {width[0]} and "
        f"{width[1]} of it wide. "
        "So the linkage does not spoil the coverage, but two errors partly cancel: the methods "
        "see a little too few persons (they differ in how visible they are, which pulls an estimate down), "
        "and draws add a little (likely links that stay missed).",
        "",
        f"The estimate against that of the true links: mean {np.mean(gaps):+.1%}, "
        f"median {np.median(gaps):+.1%}, {min(gaps):+.1%} to {max(gaps):+.1%}; "
        f"within 3 % in {near} of {len(gaps)} seeds.",
        "",
        *table("seed | draws (95 %) | true links (95 %)", lines),
    ]


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    part, *more = sys.argv[1:] or ["all"]
    if part not in ("all", "quality", "encoded", "families", "speed", "seeds", "attack", "page"):
        raise SystemExit(f"no part {part!r}")
    if part in ("all", "quality"):
        save(load() | {"quality": quality()})
    if part == "encoded":  # the encodings alone, on the same lists
        found = encoded(model_lists(PERSONS[100_000]))
        save(load() | {"quality": load()["quality"] | {"encoded": found}})
    if part in ("all", "families"):
        save(load() | {"families": families()})
    if part in ("all", "speed"):
        for records in map(int, more or SHORT):
            found = {str(records): speed(records)}
            figures = load()
            save(figures | {"speed": figures.get("speed", {}) | found})
    if part in ("all", "seeds"):
        count, first = ([*map(int, more), 0] if more else [3, 0])[:2]
        seeds(count, first)
    if part == "attack":
        rows = attack()
        save(load() | {"attack": rows})  # read after the work, as another part may have written meanwhile
    if part == "page":
        save(load())


if __name__ == "__main__":
    main()
