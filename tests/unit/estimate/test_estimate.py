"""One call for every method: interface, refusals, draws, strata, statements, verdict."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import equiano
from equiano.errors import BadInputError, UsageError
from equiano.estimate import CaptureTable, Estimate, NotEstimable, front
from equiano.estimate.bounds import estimate_independence
from equiano.estimate.checks import fold
from equiano.estimate.judge import judge
from equiano.estimate.plot import alternative, chart
from equiano.estimate.population import Population, read_population, refuse_to_mix
from equiano.estimate.strata import estimate_strata
from equiano.estimate.text import describe

from .tables import independent, table_of

KEYS = [
    "method",
    "population",
    "observed",
    "hidden",
    "intervals",
    "model",
    "bic",
    "models_considered",
    "not_estimable",
    "diagnostics",
    "seed",
    "data_sha256",
    "version",
]


@pytest.fixture
def table() -> CaptureTable:
    return independent(np.random.default_rng(8), 800, [0.3, 0.25, 0.3, 0.2])


def test_the_stage_is_a_plain_module() -> None:
    """The function is `equiano.estimate_population`; a module that is called has no types."""
    assert not callable(equiano.estimate)
    rows = [{"A": 1, "B": 0, "count": 9}, {"A": 0, "B": 1, "count": 8}, {"A": 1, "B": 1, "count": 4}]
    found = equiano.estimate_population(rows, "independence")
    assert isinstance(found, Estimate) and round(found.population, 3) == 39.0


@pytest.mark.parametrize("method", ["auto", "bic", "stepwise", "graphs", "chao", "independence"])
def test_keys_of_the_interface(table: CaptureTable, method: str) -> None:
    result = front.estimate(table, method).as_dict()
    assert list(result) == KEYS
    json.dumps(result, allow_nan=False)
    assert result["population"] == pytest.approx(result["observed"] + result["hidden"])
    assert {i["level"] for i in result["intervals"]} == {0.8, 0.95}
    for interval in result["intervals"]:
        assert interval["low"] <= interval["high"]
        assert interval["kind"]


def test_models_are_listed_if_asked_for(table: CaptureTable) -> None:
    models = front.estimate(table, "bic", models=4).as_dict()["models"]
    assert [sorted(m) for m in models] == [["bic", "model", "population"]] * 4
    assert [m["bic"] for m in models] == sorted(m["bic"] for m in models)


def test_auto_says_which_method_it_took() -> None:
    rng = np.random.default_rng(1)
    chosen = {k: front.estimate(independent(rng, 900, [0.2] * k)).method for k in (2, 3, 6, 7)}
    assert chosen == {2: "chapman", 3: "bic", 6: "bic", 7: "stepwise"}


def test_not_estimable_is_a_result_with_evidence() -> None:
    """Everyone is on list A: what A misses cannot be known under any model."""
    result = front.estimate(table_of([0, 5, 0, 3, 0, 2, 0, 0]), "bic")
    assert isinstance(result, NotEstimable)
    assert result.as_dict()["population"] is None
    assert result.evidence["overlaps"] == {"A & B": 3, "A & C": 2, "B & C": 0}
    assert result.not_estimable == 8


def test_no_overlap_and_wrong_calls_are_refused(table: CaptureTable) -> None:
    with pytest.raises(BadInputError, match="No person is on two lists"):
        front.estimate(table_of([0, 5, 6, 0]))
    with pytest.raises(UsageError, match="not a method"):
        front.estimate(table, "magic")
    with pytest.raises(UsageError, match="not an option"):
        front.estimate(table, "bic", replicates=5)
    with pytest.raises(UsageError, match="up to 10"):
        front.estimate(table_of([0] + [3] * 2047), "bic")
    assert front.estimate(table_of([0] + [3] * 2047)).method == "chao"


def test_lincoln_petersen_by_hand() -> None:
    assert estimate_independence(table_of([0, 30, 40, 10])).population == pytest.approx(80 + 120)


def test_draws_widen_the_interval_by_the_linkage_error(table: CaptureTable, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    tables = []
    for _ in range(6):
        moved = rng.binomial(table.counts[3], 0.4)
        counts = table.counts.copy()
        counts[3] -= moved
        counts[1] += moved
        counts[2] += moved
        tables.append(table.with_counts(counts))
    one = front.estimate(tables[0], "stepwise", bootstrap=200)
    several = front.estimate(tables, "stepwise", bootstrap=200)
    assert several.diagnostics["linkage_draws"] == 6
    assert 0 < several.diagnostics["share_of_variance_from_linkage"] < 1
    narrow = next(i for i in one.intervals if i.level == 0.95 and "percentile" in i.kind)
    wide = several.interval(0.95)
    assert wide.high - wide.low > narrow.high - narrow.low
    for number, each in enumerate(tables):
        (tmp_path / f"draw{number}.csv").write_text(each.canonical(), encoding="utf-8")
    from_folder = front.estimate(tmp_path, "stepwise", bootstrap=200)
    assert from_folder.population == several.population
    assert from_folder.intervals == several.intervals


def test_draws_that_agree_show_no_linkage_error(table: CaptureTable) -> None:
    several = front.estimate([table, table, table], "independence")
    assert several.diagnostics["share_of_variance_from_linkage"] < 1e-12
    single = front.estimate(table, "independence").interval(0.95)
    pooled = several.interval(0.95)
    assert (pooled.low, pooled.high) == pytest.approx((single.low, single.high), rel=0.02)


def _strata() -> dict[tuple[str, ...], CaptureTable]:
    rng = np.random.default_rng(4)
    chances = {"f": [0.3, 0.25, 0.3], "m": [0.2, 0.35, 0.25], "x": [0.05, 0.05, 0.05]}
    sizes = {"f": 900, "m": 600, "x": 60}
    return {(s,): independent(rng, sizes[s], chances[s]) for s in chances}


def test_a_thin_stratum_is_refused_and_the_pooled_model_still_covers_it() -> None:
    from equiano.estimate.options import Options

    result = estimate_strata(_strata(), ("sex",), "bic", Options(bootstrap=40, seed=2))
    assert isinstance(result.strata["x",], NotEstimable)
    assert "Too thin" in result.strata["x",].reason
    assert result.total is None
    assert result.pooled is not None
    assert result.pooled.total == pytest.approx(1560, rel=0.15)
    assert result.pooled.populations["f",] == pytest.approx(900, rel=0.15)
    json.dumps(result.as_dict(), allow_nan=False)


def test_a_stratum_on_one_list_only_is_left_out_of_the_pooled_model() -> None:
    from equiano.estimate.options import Options

    tables = _strata()
    tables["x",] = table_of([0, 4, 0, 0, 0, 0, 0, 0])
    result = estimate_strata(tables, ("sex",), "bic", Options(bootstrap=20, seed=2))
    assert result.pooled is not None
    assert result.pooled.left_out == (("x",),)
    assert result.as_dict()["pooled"]["left_out"] == [{"sex": "x"}]


def test_the_pooled_model_without_interactions_is_each_stratum_alone() -> None:
    from equiano.estimate.joint import Joint

    tables = dict(list(_strata().items())[:2])
    fit = Joint.of(tables).fit(np.zeros(3, np.uint8))
    assert fit is not None
    alone = [estimate_independence(table).population for table in tables.values()]
    assert fit.populations == pytest.approx(alone, rel=1e-6)


def test_strata_that_lists_reach_differently_do_not_look_dependent() -> None:
    """Added up, two strata of independent lists look dependent; the pooled model must not believe it."""
    from equiano.estimate.methods import estimate_table
    from equiano.estimate.options import Options

    rng = np.random.default_rng(12)
    tables = {
        ("f",): independent(rng, 3000, [0.5, 0.5, 0.3]),
        ("m",): independent(rng, 3000, [0.08, 0.08, 0.3]),
    }
    summed = tables["f",].with_counts(tables["f",].counts + tables["m",].counts)
    assert estimate_table(summed, "bic", Options()).as_dict()["model"] == "[12,3]"
    result = estimate_strata(tables, ("sex",), "bic", Options(bootstrap=40, seed=2))
    assert result.pooled is not None
    assert result.pooled.model == "[1,2,3]"
    assert result.pooled.total == pytest.approx(6000, rel=0.1)


def test_totals_over_strata() -> None:
    from equiano.estimate.options import Options

    tables = {key: table for key, table in _strata().items() if key != ("x",)}
    result = estimate_strata(tables, ("sex",), "bic", Options(bootstrap=60, seed=2))
    assert result.total == pytest.approx(sum(r.population for r in result.strata.values()))
    interval = result.total_intervals[1]
    assert interval.low < 1500 < interval.high


def test_a_statement_travels_and_refuses_to_mix(table: CaptureTable, tmp_path: Path) -> None:
    flow = Population("2013", "UK", "Palermo protocol", "flow")
    assert front.estimate(table, "chao", population=flow).diagnostics["population"]["measure"] == "flow"
    stock = Population("2013", "UK", "Palermo protocol", "stock")
    with pytest.raises(UsageError, match="stock and a flow"):
        refuse_to_mix([flow, stock], "comparison")
    with pytest.raises(UsageError, match="periods cannot be added"):
        refuse_to_mix([flow, Population("2014", "FR", "Palermo protocol", "flow")], "total")
    with pytest.raises(UsageError, match="stands twice"):
        refuse_to_mix([flow, flow], "total")
    with pytest.raises(UsageError, match="definitions"):
        refuse_to_mix([flow, Population("2013", "FR", "ILO C29", "flow")], "total")
    with pytest.raises(UsageError, match="either places"):
        refuse_to_mix([flow, Population("2014", "FR", "Palermo protocol", "flow")], "comparison")
    refuse_to_mix([flow, Population("2013", "FR", "Palermo protocol", "flow")], "total")
    with pytest.raises(BadInputError, match="choose `stock`"):
        Population("2013", "UK", "Palermo protocol", "rate")
    path = tmp_path / "s.yaml"
    path.write_text(
        "period: 2013\nplace: UK\ndefinition: Palermo protocol\nmeasure: flow\n", encoding="utf-8"
    )
    assert read_population(path) == flow
    path.write_text("period: 2013\ncolour: red\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="no others"):
        read_population(path)


def test_fold() -> None:
    assert fold(2, 8) == fold(8, 2) == 4
    assert fold(1, float("inf")) == float("inf")


def test_the_chart_is_drawn_with_its_words(table: CaptureTable, tmp_path: Path) -> None:
    results = [front.estimate(table, m) for m in ("bic", "chao")]
    chart(results, "ru").save(tmp_path / "c.svg")
    svg = (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert 'role="img"' in svg
    assert alternative(results, "ru") in svg
    assert "нижняя граница Чао" in svg
    chart(results, "en").save(tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(UsageError, match="svg or"):
        chart(results, "en").save(tmp_path / "c.pdf")


def test_results_in_words(table: CaptureTable) -> None:
    result = front.estimate(table, "bic", models=2)
    assert isinstance(result, Estimate)
    assert "ignores the choice of the model" in describe(result, "en")
    assert "Численность" in describe(result, "ru")


@pytest.mark.slow
def test_all_methods_and_the_verdict(table: CaptureTable) -> None:
    good = front.estimate(table, "all", bootstrap=100)
    assert {r.method for r in good.results} >= {"bic", "stepwise", "graphs", "latent-class", "threshold"}
    checks = {c.id: c for c in good.checks}
    judged = ["estimable", "interval_width", "overlap", "sparsity", "dependence", "visibility"]
    beside = ["disagreement", "chains", "consistency", "coverage"]
    four_lists = ["leave_one_out", "merging"] if table.size > 3 else []
    assert sorted(checks) == sorted([*judged, *beside, *four_lists])
    assert good.verdict == judge([table]).code
    assert checks["coverage"].value is not None
    assert checks["coverage"].value >= 0.8  # 40 simulations: standard error 0.03 to 0.06
    json.dumps(good.as_dict("ru"), allow_nan=False)
    poor = front.estimate(table_of([0, 40, 30, 6, 20, 0, 0, 0]), "all", bootstrap=100)
    assert poor.verdict == "at-least"  # no model of three lists tells how many more
    assert poor.low is not None and poor.high is None
    none = front.estimate(table_of([0, 40, 30, 2, 20, 1, 0, 0]), "all", quick=True, bootstrap=20)
    assert {c.id for c in none.checks if c.level == "stop"} == {"sparsity"}
    assert "Do not publish" in none.text("en")
