"""What CONTRIBUTING says about adding an estimator, done: the example in it is run as it stands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from typer.testing import CliRunner

import equiano
from equiano.cli.app import app
from equiano.estimate.method import Method
from equiano.estimate.methods import METHODS
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable

from .tables import independent

ROOT = Path(__file__).parents[3]


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Method]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    module = ModuleType("jackknife_of_contributing")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(found[1], "CONTRIBUTING.md", "exec"), module.__dict__)
    monkeypatch.setitem(METHODS, module.METHOD.name, module.METHOD)
    yield module.METHOD


@pytest.fixture
def table() -> CaptureTable:
    return independent(np.random.default_rng(4), 600, [0.3, 0.3, 0.25])


def test_the_toy_goes_everywhere(toy: Method, table: CaptureTable, tmp_path: Path) -> None:
    result = equiano.estimate_population(table, "jackknife")
    assert isinstance(result, Estimate)
    once = result.diagnostics["on_one_list"]
    assert result.population == pytest.approx(table.observed + once * 2 / 3)
    assert result.interval(0.5).high < result.interval(0.9).high
    assert "(jackknife)" in result.summary("en") and result.plot().svg.startswith("<svg")
    assert "jackknife" in [
        one.method for one in equiano.compare_methods(table, quick=True, bootstrap=20).results
    ]
    drawn = equiano.estimate_population(
        [table, table.with_counts(table.counts + (table.counts > 9))], "jackknife"
    )
    assert isinstance(drawn, Estimate) and drawn.diagnostics["linkage_draws"] == 2
    file = tmp_path / "table.csv"
    file.write_text(table.canonical(), encoding="utf-8")
    done = CliRunner().invoke(app, ["estimate", str(file), "--method", "jackknife", "--json"])
    assert done.exit_code == 0 and '"jackknife"' in done.stdout


def test_it_refuses_by_its_bounds(toy: Method) -> None:
    assert toy.refusal(2) == "--method jackknife: 2 lists. It takes 3 or more; use another method."
    assert toy.refusal(3) is None


def test_nothing_but_three_files_names_a_method() -> None:
    """A method that came last stands in its own file, in the registry and in the Russian words alone."""
    source = ROOT / "src/equiano"
    naming = {
        str(path.relative_to(source))
        for path in [*source.rglob("*.py"), *source.rglob("*.yaml")]
        if re.search(r"threshold\.METHOD|Bayesian threshold", path.read_text(encoding="utf-8"))
        or ("METHOD = Method(" in (text := path.read_text(encoding="utf-8")) and '"threshold",' in text)
    }
    assert naming == {
        "estimate/threshold.py",
        "estimate/methods.py",
        "words/ru/estimate.yaml",
    }
