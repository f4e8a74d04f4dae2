"""Published capture tables: what R's packages give for them, to every digit that R prints."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from equiano.estimate import front
from equiano.estimate.histories import as_table
from equiano.estimate.models import model_space
from equiano.estimate.table import CaptureTable
from equiano.estimate.visibility_models import fit_model, profile_interval

FOLDER = Path(__file__).parent / "published"
RESULTS = (FOLDER / "r_results.txt").read_text(encoding="utf-8").splitlines()
ALL_PAIRS = "[12 13 14 23 24 34]"
"""Beside all pairs k^2/2 and the bound say nothing new; R leaves out a column, or stops with an error."""
NAMES = {
    "Chao (LB)": "lower-bound",
    "Poisson2": "poisson",
    "Darroch": "darroch",
    "Gamma3.5": "gamma",
}


def table(name: str) -> CaptureTable:
    return as_table(FOLDER / f"{name}.csv")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def digits(value: float, printed: str) -> bool:
    """Whether a value has every digit that is printed; half a unit of the last one is left to rounding."""
    decimals = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5000001 * 10**-decimals


def model_of(label: str) -> tuple[str | None, bool]:
    """Function and whether lists are equal, of a label such as `Mth darroch`."""
    kind, _, function = label.partition(" ")
    return function or None, kind in ("M0", "Mh")


@pytest.mark.parametrize("row", rows("rcapture.csv"), ids=lambda r: f"{r['table']} {r['model']}")
def test_every_model_of_rcapture(row: dict[str, str]) -> None:
    function, equal_lists = model_of(row["model"])
    fitted = fit_model(table(row["table"]), function, equal_lists=equal_lists)
    model, interval = fitted.model, profile_interval(fitted, 0.95)
    assert model.name == row["model"]
    for value, column in (
        (model.population, "population"),
        (model.standard_error, "standard_error"),
        (model.aic, "aic"),
        (model.bic, "bic"),
    ):
        assert value == pytest.approx(float(row[column]), rel=2e-7), column
    # R finds the ends of the interval to 0.0001 and prints one decimal of them.
    assert interval.low == pytest.approx(float(row["low"]), abs=0.05)
    assert interval.high == pytest.approx(float(row["high"]), abs=0.05)


def test_every_model_of_rcapture_with_pairs_of_lists() -> None:
    space, tables, compared = model_space(4, 2), {}, 0
    for row in rows("rcapture_pairs.csv"):
        if row["model"] == ALL_PAIRS and row["function"] in ("darroch", "lower-bound"):
            continue
        name = row["table"]
        tables[name] = tables.get(name) or table(name)
        model = fit_model(
            tables[name], row["function"], space=space, row=space.parse(row["model"].replace(" ", ","))
        ).model
        if not model.exists:  # R's number is where its iterations stopped
            assert float(row["standard_error"]) > 1e4 * float(row["population"]), row
            continue
        assert model.population == pytest.approx(float(row["population"]), rel=1e-6), row
        assert model.standard_error == pytest.approx(float(row["standard_error"]), rel=1e-5), row
        assert model.bic == pytest.approx(float(row["bic"]), rel=1e-8), row
        compared += 1
    assert compared == 3 * (64 * 4 - 2) - 2
    assert not fit_model(tables["lesbian"], "darroch", space=space, row=np.ones(6, np.uint8)).model.exists


def test_the_printed_table_of_rcapture() -> None:
    compared, name = 0, ""
    for line in RESULTS:
        if found := re.match(r"(\w+) \|Rcapture", line):
            name = found[1]
            continue
        found = re.match(r"(M0|Mt|Mh|Mth) *(Chao \(LB\)|Poisson2|Darroch|Gamma3\.5|) +([\d. ]+)$", line)
        if not found:
            continue
        kind, label, numbers = found[1], found[2], found[3].split()
        function = NAMES.get(label)
        model = fit_model(table(name), function, equal_lists=kind in ("M0", "Mh")).model
        assert digits(model.population, numbers[0]), (line, model)
        assert digits(model.aic, numbers[2]) and digits(model.bic, numbers[3]), (line, model)
        # glm's default takes its standard errors from weights one step behind: see rcapture.R.
        assert abs(model.standard_error - float(numbers[1])) <= 0.05 + 1e-5 * model.standard_error, line
        compared += 1
    assert compared == 40


def _fields(kind: str) -> list[tuple[str, list[str]]]:
    found = []
    for line in RESULTS:
        parts = line.split("|")
        if any(part.startswith(kind) for part in parts[1:]):
            found.append((parts[0], parts[1:]))
    return found


@pytest.mark.parametrize(("name", "fields"), _fields("MSE bic"))
def test_the_lowest_bic_and_the_stepwise_model(name: str, fields: list[str]) -> None:
    found = re.fullmatch(r"MSE bic ([\d.]+) (\[[\d,]+\]) BIC ([\d.]+)", fields[0])
    assert found is not None
    result = front.estimate(FOLDER / f"{name}.csv", "bic")
    assert (digits(result.population, found[1]), result.model) == (True, found[2])
    assert digits(result.bic, found[3])
    stepwise = front.estimate(FOLDER / f"{name}.csv", "stepwise")
    assert digits(stepwise.population, fields[1].removeprefix("stepwise "))


@pytest.mark.parametrize(("name", "fields"), _fields("dga mean"))
def test_decomposable_graphs(name: str, fields: list[str]) -> None:
    """All tables; Scotland too, since nobody hidden is no longer among the numbers."""
    found = re.fullmatch(r"dga mean ([\d.]+)  (\d+),(\d+),(\d+)", fields[0])
    assert found is not None
    result = front.estimate(FOLDER / f"{name}.csv", "graphs")
    interval = result.interval(0.95)
    assert digits(result.population, found[1])
    ends = (interval.low, result.diagnostics["posterior_median"], interval.high)
    assert ends == tuple(float(value) for value in found.groups()[1:])
