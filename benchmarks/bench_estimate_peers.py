"""Ours beside R's dga and LCMCR on this machine: `python benchmarks/bench_estimate_peers.py TABLE.csv ...`.

Needs R with both packages (dga 2.0.2, LCMCR 0.4.14 from CRAN). Tables that may not be shipped are the user's
export: Western US from R's SparseMSE, Kosovo from LCMCR. Writes benchmarks/estimate_peers.md. Effective draws
of both chains are counted by one function (`chains.effective_size`), in CPU seconds of all threads.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from equiano.estimate.chains import effective_size
from equiano.estimate.graphs import estimate_graphs
from equiano.estimate.histories import as_table
from equiano.estimate.latent_class import estimate_latent_class
from equiano.estimate.table import CaptureTable

HERE = Path(__file__).parent
SEEDS = range(1, 11)

HEAD = """# Estimation beside the R peers, per CPU second

Made by `python benchmarks/bench_estimate_peers.py TABLE.csv ...` on {now}, both in one run on this machine
(shared with other work; CPU seconds of the process, user and system, compilation apart). The R side is
`benchmarks/peers/estimate.R`. Western US is SparseMSE's table, Kosovo LCMCR's; the others are in
`tests/golden`.

## Graphs: R's dga 2.0.2, delta 2^-k, 1 to 30 n hidden

| table | lists | dga, CPU s | ours, CPU s | ratio | dga mean | our mean |
|---|---|---|---|---|---|---|
"""
CLASSES = """
## Latent classes: R's LCMCR 0.4.14, ten classes, alpha ~ Gamma(1/4, 1/4)

LCMCR: one chain of a million sweeps, every tenth kept. Ours: the default call (four chains), seeds 1 to 10,
median of the rates and lowest to highest of the quantiles.

| table | LCMCR, draws of N a second | of log N | ours, of N | of log N | ratio, N | ratio, log N |
|---|---|---|---|---|---|---|
"""
QUANTILES = """
| table | LCMCR 2.5%, 50%, 97.5% | ours 2.5% | ours 50% | ours 97.5% | largest R-hat | CPU s a call |
|---|---|---|---|---|---|---|
"""
TAIL = """
Earlier versions of our sampler cut sticks off at 1e-12, as plain Gibbs sampling in doubles does where a beta
variate rounds to 1, and gave 1,962 for Western US: that was wrong, and LCMCR, which works in logarithms, was
right. Importance sampling from the prior says the same of a small table
(`tests/unit/estimate/test_latent_class.py`). LCMCR's single chain of UK 2013 does not converge in a million
sweeps, so its quantiles there are noise of several percent, and its rate flatters it.
"""


def cpu_of(work: Callable[[], object], repeat: int) -> float:
    """CPU seconds of one call, after one that compiles."""
    work()
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) / repeat


def classes_row(table: CaptureTable) -> list[dict[str, float]]:
    """Rates, quantiles, R-hat and seconds of the default call by seed."""
    estimate_latent_class(table, seed=1, iterations=100, burn_in=10)
    rows = []
    for seed in SEEDS:
        start = time.process_time()
        result = estimate_latent_class(table, seed=seed)
        seconds = time.process_time() - start
        assert result.draws is not None
        draws = result.draws.reshape(result.diagnostics["chains"], -1)
        interval = result.interval(0.95)
        rows.append(
            {
                "rate": effective_size(draws) / seconds,
                "log": effective_size(np.log(draws)) / seconds,
                "low": interval.low,
                "median": result.population,
                "high": interval.high,
                "rhat": result.diagnostics["rhat"],
                "seconds": seconds,
            }
        )
    return rows


def main(files: list[Path]) -> None:
    """Run the peers, then ours, and write the page."""
    graphs, rates, quantiles = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["Rscript", str(HERE / "peers" / "estimate.R"), folder, *map(str, files)],
            check=True,
            stdout=sys.stderr,
        )
        peers = {row["table"]: row for row in csv.DictReader((Path(folder) / "peers.csv").open())}
        for file in files:
            table, peer, name = as_table(file), peers[file.stem], file.stem.replace("_", " ")
            if peer["dga_seconds"] != "NA":
                ours = cpu_of(lambda table=table: estimate_graphs(table), 3)  # type: ignore[misc]
                theirs = float(peer["dga_seconds"])
                graphs.append(
                    f"| {name} | {table.size} | {theirs:.4f} | {ours:.4f} | {theirs / ours:,.0f} x "
                    f"| {float(peer['dga_mean']):,.2f} | {estimate_graphs(table).population:,.2f} |"
                )
                print(graphs[-1], file=sys.stderr)
            draws = np.loadtxt(Path(folder) / f"{file.stem}.draws")[None]
            seconds = float(peer["lcmcr_seconds"])
            their, their_log = effective_size(draws) / seconds, effective_size(np.log(draws)) / seconds
            rows = classes_row(table)
            our, our_log = (float(np.median([row[key] for row in rows])) for key in ("rate", "log"))
            rates.append(
                f"| {name} | {their:,.0f} | {their_log:,.0f} | {our:,.0f} | {our_log:,.0f} "
                f"| {our / their:,.1f} x | {our_log / their_log:,.1f} x |"
            )
            spans = [
                f"{min(row[key] for row in rows):,.0f}-{max(row[key] for row in rows):,.0f}"
                for key in ("low", "median", "high")
            ]
            three = ", ".join(f"{value:,.0f}" for value in np.quantile(draws, (0.025, 0.5, 0.975)))
            last = (
                f"{max(row['rhat'] for row in rows):.3f} | {np.median([row['seconds'] for row in rows]):.1f}"
            )
            quantiles.append(f"| {name} | {three} | {' | '.join(spans)} | {last} |")
            print(rates[-1], quantiles[-1], sep="\n", file=sys.stderr)
    text = (
        HEAD.format(now=f"{datetime.now(UTC):%Y-%m-%d}")
        + "\n".join(graphs)
        + "\n"
        + CLASSES
        + "\n".join(rates)
    )
    text += "\n" + QUANTILES + "\n".join(quantiles) + "\n" + TAIL
    (HERE / "estimate_peers.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
