"""Published tables: R's figures, ours, and the literature's side by side; makes `published.md`."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import numpy as np

from equiano.estimate import front
from equiano.estimate.heterogeneity import visibility_evidence
from equiano.estimate.histories import as_table
from equiano.estimate.models import model_space
from equiano.estimate.mth import all_models
from equiano.estimate.visibility_models import BOUND, FUNCTIONS, fit_model, profile_interval

FOLDER = Path(__file__).parents[1] / "tests" / "golden" / "published"
R_CPU = 9.8  # user seconds of rcapture.R on the same machine, R 4.2.2, measured once on 2026-11-26
NUMBERS = ("population", "low", "high", "bic")
LITERATURE = {
    "HIV": "prevalence only: 5.65 per 1,000 men (95% 4.52-6.78) and 1.84 per 1,000 women (1.34-2.33) of 15 "
    "to 64 years in Lazio, log-linear models (Abeni et al. 1994, abstract)",
    "lesbian": "7,031 (95% 5,850-8,576), log-linear model (Aaron et al. 2003, abstract)",
    "Diabetes": "2,069 persons are 91% of all, so about 2,274 (Bruno et al. 1992, abstract)",
    "Congenital": "no figure in open text found (Wittes, Colton & Sidel 1974; Fienberg 1972)",
    "ScotPWID_three_noHCV": "25,000 (95% credible 20,700-35,000), averaged over models with sex, age and "
    "region (King et al. 2013, abstract)",
    "hare_six_occasions": "81.1 (s.e. 5.7), Mth Poisson2 (Baillargeon & Rivest, help page of Rcapture)",
}


def number(value: float) -> str:
    """With separators; one decimal below 1,000."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"


def r_field(name: str, pattern: str) -> str:
    """A figure of `r_results.txt`, or a dash."""
    text = (FOLDER / "r_results.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{name}\|{pattern}", text, re.MULTILINE)
    return found[1] if found else "-"


def rcapture() -> dict[tuple[str, str], dict[str, str]]:
    """Rows of `rcapture.csv` by table and model."""
    with (FOLDER / "rcapture.csv").open(encoding="utf-8") as stream:
        return {(row["table"], row["model"]): row for row in csv.DictReader(stream)}


def models_of(name: str, peer: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    """Lines of the table of all models."""
    lines, table = [], as_table(FOLDER / f"{name}.csv")
    for model in all_models(table):
        kind, _, function = model.name.partition(" ")
        interval = profile_interval(
            fit_model(table, function or None, equal_lists=kind in ("M0", "Mh")), 0.95
        )
        row = {key: f"{float(value):.1f}" for key, value in peer[name, model.name].items() if key in NUMBERS}
        ours = (f"{value:.1f}" for value in (model.population, interval.low, interval.high, model.bic))
        population, low, high, bic = ours
        lines.append(
            f"| {name} | {model.name} | {row['population']} | {population} | {row['low']} - {row['high']} | "
            f"{low} - {high} | {row['bic']} | {bic} |"
        )
    return lines


def summary(name: str) -> str:
    """The line of one table."""
    path = FOLDER / f"{name}.csv"
    table = as_table(path)
    bic, stepwise = front.estimate(path, "bic"), front.estimate(path, "stepwise")
    evidence = visibility_evidence(table)
    graphs = front.estimate(path, "graphs")
    low = evidence.lower_interval
    bound = (
        "-"
        if low is None
        else f"{number(evidence.lower_bound or 0)} ({number(low.low)} - {number(low.high)})"
    )
    cells = [
        name,
        str(table.observed),
        f"{number(bic.population)} {bic.model}",
        r_field(name, r"MSE bic ([\d.]+ \[[\d,]+\])"),
        number(stepwise.population),
        r_field(name, r".*stepwise ([\d.]+)"),
        f"{graphs.population:,.2f}",
        r_field(name, r"dga mean ([\d.]+)"),
        f"{number(evidence.differing_population or 0)} {evidence.differing_model}",
        "-" if evidence.difference is None else f"{evidence.difference:+.1f}",
        f"{bound} {evidence.lower_model.removeprefix(f'Mth {BOUND}')}",
        LITERATURE[name],
    ]
    return "| " + " | ".join(cells) + " |"


def same_work_as_rcapture(names: list[str]) -> float:
    """CPU seconds for what `rcapture.R` does: 60 models with intervals, 768 with pairs."""
    space, began = model_space(4, 2), time.process_time()
    for name in names:
        table = as_table(FOLDER / f"{name}.csv")
        for equal_lists in (True, False):
            for function in (None, BOUND, *FUNCTIONS):
                profile_interval(fit_model(table, function, equal_lists=equal_lists), 0.95)
        for code in range(64) if table.size == 4 else ():
            row = np.array([code >> i & 1 for i in range(6)], np.uint8)
            for function in (BOUND, *FUNCTIONS):
                fit_model(table, function, space=space, row=row)
    return time.process_time() - began


HEAD = """# Published capture tables

Made by `python benchmarks/bench_published.py`; do not edit. Sources of the tables: `tests/golden/README.md`;
`tests/golden/test_published.py` holds every figure of R.

"differ": the model of lowest BIC in which persons differ in visibility, and its BIC less that of the best
model of equal visibility (below 0 the table prefers that they differ). "at least": the Mth lower bound with
its 95% interval, beside pairs of lists that exclude each other, if the best model has some.
"""
COLUMNS = (
    *("table", "seen", "lowest BIC", "R (MSE)", "stepwise", "R (MSE)", "graphs", "R (dga)"),
    *("differ", "BIC", "at least", "literature"),
)
MODELS = """
## Every model of Rcapture

R's ends of the interval take Stirling's approximation of the factorials above 100 persons, ours none: with
few persons hidden the first decimal may differ.
"""
MODEL_COLUMNS = ("table", "model", "R, N", "N", "R, 95% profile", "95% profile", "R, BIC", "BIC")
TAIL = """
The 60 models with their intervals and 768 models with pairs beside the functions: {spent:.2f} CPU-s; R {peer}
CPU-s (`tests/golden/published/rcapture.R`, same machine), {times:.0f} x. `Mb` and `Mbh` of Rcapture are not
here: lists of agencies have no order in time.
"""


def head_of(columns: tuple[str, ...]) -> str:
    """The head of a table."""
    return f"| {' | '.join(columns)} |\n" + "|---" * len(columns) + "|"


def main() -> None:
    """Write `published.md`."""
    peer, names = rcapture(), list(LITERATURE)
    same_work_as_rcapture(names[-1:])  # compile
    spent = same_work_as_rcapture(names)
    lines = [HEAD, head_of(COLUMNS), *(summary(name) for name in names), MODELS, head_of(MODEL_COLUMNS)]
    lines += [line for name in names for line in models_of(name, peer)]
    lines.append(TAIL.format(spent=spent, peer=R_CPU, times=R_CPU / spent))
    Path(__file__).with_name("published.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
