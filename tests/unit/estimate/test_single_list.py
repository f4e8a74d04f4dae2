"""One list: reading its table, its models, its checks and verdict."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom
from typer.testing import CliRunner

from equiano import words
from equiano.cli.app import app
from equiano.errors import BadInputError, UsageError
from equiano.estimate import estimate
from equiano.estimate.result import Estimate
from equiano.estimate.single_list import MODELS, ContactTable, as_contacts, estimate_single_list
from equiano.estimate.single_list.checks import judge, overdispersion, ratio_plot
from equiano.estimate.single_list.contacts import UNKNOWN
from equiano.estimate.single_list.distributions import DISTRIBUTIONS
from equiano.estimate.single_list.fit import fit
from equiano.estimate.single_list.verdict import verdict
from equiano.estimate.text import describe

FREQUENCIES = {1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1}


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    return path


def _drawn(counts: np.ndarray, **columns: np.ndarray) -> ContactTable:
    seen = counts > 0
    rows = [
        {"contacts": int(c), **{name: str(values[i]) for name, values in columns.items()}}
        for i, c in enumerate(counts)
        if seen[i]
    ]
    return as_contacts(rows)


# Reading


@pytest.mark.parametrize(
    "text",
    [
        "capture,Freq\n1,3\n2,2\n4,1\n",
        "contacts,count\n1,3\n2,2\n4,1\n",
        "count,persons\n1,3\n2,2\n4,1\n",
        "Число контактов;Число лиц\n1;3\n2;2\n4;1\n",
        "count\n1\n2\n1\n4\n2\n1\n",
        "person_id,contacts\n11,1\n12,2\n13,1\n14,4\n15,2\n16,1\n",
        "times,persons\n1,2\n1,1\n2,2\n3,0\n4,1\n0,0\n",
    ],
)
def test_persons_and_frequencies_are_the_same_list(tmp_path: Path, text: str) -> None:
    table = as_contacts(_file(tmp_path, text))
    assert table.frequencies() == {1: 3, 2: 2, 4: 1}
    assert not table.columns


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("contacts,persons\n0,5\n1,3\n", "row 2, `contacts`: no contact"),
        ("contacts,persons\n1,-3\n", "row 2, `persons`: not a whole number"),
        ("contacts,persons\n1,<5\n", "row 2, `persons`: not a whole number"),
        ("contacts\n1\n\n2.5\n", "not a whole number"),
        ("sex,age\nf,20\n", "no column says how often"),
        ("contacts,visits\n1,2\n", "both may hold the numbers"),
        ("contacts,persons\n1,0\n", "no person in it"),
        ("A,B,count\n1,0,5\n0,1,4\n1,1,3\n", "a table of 2 lists"),
    ],
)
def test_bad_tables_are_one_clear_error(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(BadInputError, match=r"list\.csv") as caught:
        as_contacts(_file(tmp_path, text))
    assert part in str(caught.value)


def test_columns_are_groups_and_unknown_is_one_of_them() -> None:
    rows = [{"contacts": 1 + i % 2, "sex": ("f", "m", "не указано")[i % 3], "id": i} for i in range(30)]
    table = as_contacts(rows)
    assert list(table.columns) == ["sex"]
    assert set(table.columns["sex"]) == {"f", "m", UNKNOWN}
    assert any("`id`" in note for note in table.notes)
    assert not as_contacts(rows, ()).columns
    with pytest.raises(UsageError, match="no column"):
        as_contacts(rows, ["age"])
    with pytest.raises(UsageError, match="more than 12"):
        as_contacts(rows, ["id"])


def test_a_group_that_nobody_saw_twice_is_left_out_and_said() -> None:
    rows = [
        {"contacts": c, "area": a, "persons": n} for c, a, n in [(1, "x", 90), (2, "x", 30), (1, "y", 40)]
    ]
    result = estimate_single_list(as_contacts(rows))
    assert result.covariates == () and "`area`" in result.notes[0]
    named = estimate_single_list(as_contacts(rows, ["area"]), all_columns=True)
    assert named.population is None  # those hidden of group y have no end


# Models


def test_probabilities_are_those_of_scipy_and_sum_to_one() -> None:
    counts = np.arange(1.0, 400.0)
    eta = [np.full(len(counts), math.log(1.7)), np.full(len(counts), math.log(0.6))]
    whole = nbinom(1 / 0.6, 1 / (1 + 0.6 * 1.7))
    ours = np.exp(DISTRIBUTIONS["negative-binomial"].log_probability(counts, eta))
    assert ours == pytest.approx(whole.pmf(counts) / whole.sf(0), rel=1e-9, abs=1e-300)
    for one in DISTRIBUTIONS.values():
        assert np.exp(one.log_probability(counts, eta)).sum() == pytest.approx(1, abs=1e-9), one.name
        assert 0 < float(np.exp(one.log_seen(eta))[0]) < 1


def test_variance_is_that_of_the_likelihood() -> None:
    """By differences of population and likelihood, for the model whose variance R has otherwise."""
    counts, weights = (np.array(list(part), float) for part in (FREQUENCIES.keys(), FREQUENCIES.values()))
    one = DISTRIBUTIONS["one-inflated-geometric-all"]
    found = fit(one, counts, weights, np.ones((6, 1)), 0.3)
    assert found is not None

    def both(beta: np.ndarray) -> tuple[float, float]:
        eta = [np.full(6, b) for b in beta]
        seen = np.exp(one.log_seen(eta))
        return float(weights @ one.log_probability(counts, eta)), float((weights / seen).sum())

    step = 1e-4
    moves = np.eye(2) * step
    at = found.coefficients
    hessian = np.array(
        [
            [
                (both(at + a + b)[0] - both(at + a - b)[0] - both(at - a + b)[0] + both(at - a - b)[0])
                for b in moves
            ]
            for a in moves
        ]
    ) / (4 * step**2)
    slope = np.array([both(at + a)[1] - both(at - a)[1] for a in moves]) / (2 * step)
    sampling = float((weights * (1 - found.seen) / found.seen**2).sum())
    assert found.variance == pytest.approx(slope @ np.linalg.solve(-hessian, slope) + sampling, rel=1e-4)


def test_columns_that_repeat_each_other_change_nothing() -> None:
    rows = [
        {"contacts": c, "sex": s, "again": s.upper(), "persons": n}
        for c, s, n in [(1, "f", 90), (2, "f", 30), (1, "m", 40), (2, "m", 30), (3, "m", 9)]
    ]
    once = estimate_single_list(as_contacts(rows, ["sex"]), all_columns=True)
    twice = estimate_single_list(as_contacts(rows, ["sex", "again"]), all_columns=True)
    assert twice.population == pytest.approx(once.population, rel=1e-9)


def test_chao_without_persons_seen_twice_is_bias_corrected() -> None:
    result = estimate_single_list(as_contacts({"contacts": [1, 3], "persons": [10, 2]}))
    chao = result.results[MODELS.index("chao")]
    assert isinstance(chao, Estimate) and chao.population == 12 + 10 * 9 / 2


def test_nobody_seen_twice_is_not_estimable() -> None:
    result = estimate_single_list(as_contacts({"contacts": [1], "persons": [50]}))
    assert result.population is None and not result.estimates
    assert result.as_dict()["reason"].startswith("Nobody was seen more than once")
    assert result.verdict == "stop"
    assert describe(result, "en").count("No estimate") == 1


# Checks


@pytest.mark.parametrize(
    ("z", "ones", "repeated", "width", "expected"),
    [
        (1.645, -2.0, 100, 10.0, "range"),
        (1.646, -2.0, 100, 10.0, "at-least"),
        (1.645, -1.99, 100, 10.0, "at-least"),
        (1.645, -2.0, 99, 10.0, "at-least"),
        (1.645, -2.0, 100, 10.01, "at-least"),
        (None, -2.0, 100, 2.0, "at-least"),
    ],
)
def test_verdict_at_its_edges(
    z: float | None, ones: float, repeated: int, width: float, expected: str
) -> None:
    levels = {check.id: check.level for check in judge(repeated, z, ones, width, {})}
    assert verdict(levels, bounded=True) == expected
    if expected != "range":
        assert verdict(levels, bounded=False) == "stop"
    assert (levels["ones"] == "ok") == (ones == -2.0)


def test_ratio_plot_of_a_poisson_count_is_level() -> None:
    frequencies = {x: round(1e9 * math.exp(-0.8) * 0.8**x / math.factorial(x)) for x in range(1, 6)}
    points = ratio_plot(frequencies)
    assert [point["contacts"] for point in points] == [1, 2, 3, 4]
    assert all(point["ratio"] == pytest.approx(0.8, rel=1e-4) for point in points)


def test_overdispersion_is_a_standard_normal_where_there_is_none() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(300):
        counts = rng.poisson(0.8, 800)
        values, persons = (part.astype(float) for part in np.unique(counts[counts > 0], return_counts=True))
        design = np.ones((len(values), 1))
        poisson = fit(DISTRIBUTIONS["poisson"], values, persons, design, 0.5)
        assert poisson is not None
        found.append(overdispersion(values, persons, design, poisson))
    assert abs(np.mean(found)) < 0.2 and 0.85 < np.std(found) < 1.15


# Recovery


def test_poisson_list_is_recovered_as_a_range() -> None:
    result = estimate_single_list(_drawn(np.random.default_rng(3).poisson(0.9, 5000)))
    assert result.verdict == "range"
    assert result.low is not None and result.high is not None and result.low < 5000 < result.high
    assert result.population == pytest.approx(5000, rel=0.05)


def test_columns_remove_the_difference_they_explain() -> None:
    rng = np.random.default_rng(4)
    sex = rng.choice(["f", "m"], 6000, p=[0.7, 0.3])
    counts = rng.poisson(np.where(sex == "f", 0.35, 1.8))
    with_sex, without = (estimate_single_list(t) for t in (_drawn(counts, sex=sex), _drawn(counts)))
    assert without.verdict == "at-least" and (without.population or 0) < 0.8 * 6000
    assert with_sex.verdict == "range" and with_sex.population == pytest.approx(6000, rel=0.08)


def test_one_inflation_is_seen_and_its_model_recovers_the_number() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(1.0, 6000)
    counts[(counts > 1) & (rng.random(6000) < 0.4)] = 1  # they left after the first contact
    result = estimate_single_list(_drawn(counts), "one-inflated-poisson")
    assert result.population == pytest.approx(6000, rel=0.06)
    poisson = result.results[0]
    assert isinstance(poisson, Estimate) and poisson.population > 1.3 * 6000  # no lower bound here
    assert result.verdict == "at-least" and result.low is not None and result.low < 6000


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["equal", "gamma", "sd1", "classes", "ones"])
@pytest.mark.parametrize("rate", [0.3, 0.5, 1.2])
def test_verdict_holds_the_truth(kind: str, rate: float) -> None:
    rng, size, held = np.random.default_rng(6), 2000, 0
    for _ in range(200):
        factor = {
            "gamma": lambda: rng.gamma(1, 1, size),
            "sd1": lambda: np.exp(rng.normal(0, 1, size) - 0.5),
            "classes": lambda: np.where(rng.random(size) < 0.3, 2.4, 0.4),
        }.get(kind, lambda: np.ones(size))()
        counts = rng.poisson(rate * factor)
        if kind == "ones":
            counts[(counts > 1) & (rng.random(size) < 0.4)] = 1
        result = estimate_single_list(_drawn(counts))
        low, high = result.low or 0.0, math.inf if result.high is None else result.high
        held += low <= size <= high
    assert held >= 0.93 * 200


# The way in


def test_command_prints_one_object_and_its_exit_codes(tmp_path: Path) -> None:
    path, runner = tmp_path / "list.csv", CliRunner()
    path.write_text("contacts,persons,sex\n1,300,f\n2,60,f\n3,9,f\n1,100,m\n2,80,m\n", encoding="utf-8")
    done = runner.invoke(app, ["estimate", str(path), "--method", "single-list", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["covariates"] == ["sex"]
    plain = ["estimate", str(path), "--method", "single-list", "--covariates", "none", "--lang", "ru"]
    assert runner.invoke(app, plain).stdout.startswith("Заключение")
    path.write_text("contacts,persons\n1,300\n", encoding="utf-8")
    done = runner.invoke(app, ["estimate", str(path), "--method", "single-list", "--json"])
    assert done.exit_code == 11 and json.loads(done.stdout)["population"] is None


def test_through_the_one_call_and_in_words() -> None:
    table = {"contacts": list(FREQUENCIES), "persons": list(FREQUENCIES.values())}
    result = estimate(table, "single-list", model="chao")
    assert result.population == pytest.approx(1880 + 1645**2 / (2 * 183))
    parsed = json.loads(json.dumps(result.as_dict("ru"), allow_nan=False))
    assert parsed["method"] == "single-list-chao" and parsed["verdict"]["text"].startswith("Не менее")
    assert describe(result, "en").startswith("Verdict: At least")
    with words.using("ru"):
        assert "выявлено более одного раза" in describe(result, "ru")


@pytest.mark.parametrize(
    "options", [{"model": "magic"}, {"bootstrap": 10}, {"strata": ["sex"]}, {"covariates": ["sex"]}]
)
def test_options_that_do_not_fit_are_usage_errors(options: dict[str, object]) -> None:
    table = {"contacts": [1, 2], "persons": [10, 5]}
    with pytest.raises(UsageError):
        estimate(table, "single-list", **options)
    with pytest.raises(UsageError, match="for --method single-list"):
        estimate(table, "bic", covariates=["sex"])
