"""Rows of persons: the formulas against drpop and closed forms, gaps, the reader, the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError, UsageError
from equiano.estimate import estimate
from equiano.estimate.covariates import PersonTable, as_persons, estimate_doubly_robust
from equiano.estimate.covariates.doubly_robust import LEAST_ON_BOTH, from_influence, influence
from equiano.estimate.covariates.learners import LEARNERS, Features, learn
from equiano.estimate.covariates.missing import complete, fit_table
from equiano.estimate.covariates.persons import Covariate
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.sensitivity import estimate_sensitivity
from equiano.estimate.text import describe
from equiano.words import using
from tests.unit.estimate.test_command import _run

CHANCES = Path(__file__).parents[2] / "golden" / "covariates" / "chances.csv"


def _people(seed: int = 3, population: int = 3000) -> PersonTable:
    """Invented: the young are on the first list more often, on the second less often."""
    rng = np.random.default_rng(seed)
    age, sex = rng.uniform(12, 60, population), rng.integers(0, 2, population)
    hump = np.exp(-(((age - 26) / 7) ** 2))
    logits = np.column_stack([-2 + 2.5 * hump, -0.2 - 2 * hump + 0.2 * sex])
    on = rng.random((population, 2)) < 1 / (1 + np.exp(-logits))
    seen = on.any(axis=1)
    columns = (Covariate("age", age[seen]), Covariate("sex", sex[seen].astype(float), ("f", "m")))
    return PersonTable(("A", "B"), on[seen], columns, "0" * 64)


def test_the_estimate_and_its_deviation_are_those_of_drpop() -> None:
    """`popsize` of the R package drpop 0.0.3 given these chances; golden/covariates."""
    rows = np.array([[float(v) for v in row] for row in list(csv.reader(CHANCES.open()))[1:]])
    q1, q2, q12 = rows[:, 2], rows[:, 3], rows[:, 4]
    chances = np.column_stack([1 - q1 - q2 + q12, q1 - q12, q2 - q12, q12])
    values, raised = influence(chances, (rows[:, 0] + 2 * rows[:, 1]).astype(int))
    population, make, intervals = from_influence(values)
    assert not raised.any()
    assert len(rows) / population == pytest.approx(0.51398467017895, rel=1e-12)
    plain = next(i for i in intervals if i.kind == "normal" and i.level == 0.95)
    assert (plain.high - population) / 1.959963984540054 == pytest.approx(146.31380107237, rel=1e-10)
    assert (round(plain.low), round(plain.high)) == (266, 804)
    assert make(0.95).low > len(rows)


def test_without_covariates_it_is_lincoln_and_petersens() -> None:
    on = np.array([[1, 0]] * 60 + [[0, 1]] * 90 + [[1, 1]] * 30, bool)
    result = estimate_doubly_robust(PersonTable(("A", "B"), on, (), ""))
    assert isinstance(result, Estimate)
    assert result.population == pytest.approx(90 * 120 / 30)


def test_with_the_shares_of_groups_it_is_the_sum_over_groups() -> None:
    counts = {0: (60, 90, 30), 1: (20, 80, 40)}  # the first alone, the second alone, both
    pattern = np.concatenate([np.repeat([1, 2, 3], counts[g]) for g in (0, 1)])
    shares = np.concatenate([np.tile([0, *np.array(c) / sum(c)], (sum(c), 1)) for c in counts.values()])
    population, _, _ = from_influence(influence(shares, pattern)[0])
    assert population == pytest.approx(sum((a + m) * (b + m) / m for a, b, m in counts.values()))


def test_a_chance_of_both_far_below_its_mean_is_raised() -> None:
    chances = np.array([[0.0, 0.5, 0.3, 0.2]] * 9 + [[0.0, 0.6, 0.39, 0.001]])
    _, raised = influence(chances, np.ones(10, int))
    assert raised.tolist() == [False] * 9 + [True]


@pytest.fixture(scope="module")
def opposite() -> Estimate:
    """The estimate of `_people()`."""
    result = estimate_doubly_robust(_people())
    assert isinstance(result, Estimate)
    return result


def test_it_is_right_where_lists_see_opposite_ages_and_chapman_is_not(opposite: Estimate) -> None:
    result, interval = opposite, opposite.interval(0.95)
    assert interval.low < 3000 < interval.high
    assert result.diagnostics["without_covariates"] > interval.high
    assert sum(result.diagnostics["learners"].values()) == pytest.approx(1.0)
    assert estimate_doubly_robust(_people()).population == result.population


def test_no_person_is_predicted_by_a_learner_that_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner that knows its own rows by heart knows nothing of the others."""

    class _ByHeart:
        classes_ = np.array([1, 2, 3])

        def fit(self, rows: np.ndarray, pattern: np.ndarray, sample_weight: np.ndarray) -> None:
            self.known = dict(zip(rows[:, 0], pattern, strict=True))

        def predict_proba(self, rows: np.ndarray) -> np.ndarray:
            assert not set(rows[:, 0]) & set(self.known)
            return np.full((len(rows), 3), 1 / 3)

    for name in list(LEARNERS):
        monkeypatch.delitem(LEARNERS, name)
    monkeypatch.setitem(LEARNERS, "by heart", lambda features, leaf, seed: (_ByHeart(), features.all))
    person = np.repeat(np.arange(60), 2)  # two rows a person, of the same features
    features = Features(person[:, None].astype(float), np.zeros((120, 0)))
    pattern = 1 + np.arange(60)[person] % 3
    learnt = learn(features, pattern, np.full(120, 0.5), person, 1)
    assert learnt.chances[:, 1:] == pytest.approx(np.full((120, 3), 1 / 3))


def _gapped(on: list[list[int]], values: list[float]) -> PersonTable:
    column = Covariate("sex", np.array(values, float), ("f", "m"))
    return PersonTable(("A", "B"), np.array(on, bool), (column,), "")


def test_a_gap_takes_the_shares_of_those_with_the_same_history() -> None:
    nan = np.nan
    on = [[1, 0]] * 10 + [[0, 1]] * 10 + [[1, 1]] * 10
    values = [0.0] * 6 + [1.0] * 2 + [nan] * 2 + [0.0] * 2 + [1.0] * 4 + [nan] * 4 + [0.0] * 5 + [1.0] * 5
    persons = _gapped(on, values)
    history = persons.on @ np.array([1, 2]) - 1
    codes = np.nan_to_num(persons.covariates[0].values, nan=-1).astype(int)
    table = fit_table(persons.on, history, [codes], [2])
    assert table[0] == pytest.approx([10 * 6 / 8, 10 * 2 / 8], abs=1e-3)
    assert table[1] == pytest.approx([10 * 2 / 6, 10 * 4 / 6], abs=1e-3)
    completed = complete(persons)
    assert np.bincount(completed.person, completed.weight) == pytest.approx(np.ones(30))
    assert len(completed.person) == 36
    assert completed.weight[completed.person == 8] == pytest.approx([0.75, 0.25], abs=1e-3)
    assert completed.diagnostics == {"not_known": {"sex": 6}}


def test_a_column_that_one_list_alone_keeps_says_the_same_of_those_outside() -> None:
    on = [[1, 0]] * 10 + [[0, 1]] * 10 + [[1, 1]] * 10
    values = [0.0] * 5 + [1.0] * 5 + [np.nan] * 10 + [0.0] * 8 + [1.0] * 2
    persons = _gapped(on, values)
    codes = np.nan_to_num(persons.covariates[0].values, nan=-1).astype(int)
    table = fit_table(persons.on, persons.on @ np.array([1, 2]) - 1, [codes], [2])
    assert table[1] == pytest.approx([8.0, 2.0], abs=1e-3)  # as those on both: being on A does not matter


def test_gaps_that_hang_on_the_list_do_not_move_the_estimate_far(opposite: Estimate) -> None:
    persons = _people()
    rng = np.random.default_rng(9)
    age = persons.covariates[0].values.copy()
    age[rng.random(len(age)) < np.where(persons.on[:, 0], 0.1, 0.4)] = np.nan
    gapped = PersonTable(persons.lists, persons.on, (Covariate("age", age), persons.covariates[1]), "")
    filled = estimate_doubly_robust(gapped)
    interval = filled.interval(0.95)
    assert filled.population == pytest.approx(opposite.population, rel=0.1)
    assert interval.low < 3000 < interval.high
    known = ~np.isnan(age)
    dropped = PersonTable(persons.lists, persons.on[known], (Covariate("age", age[known]),), "")
    assert estimate_doubly_robust(dropped).population < 0.8 * opposite.population


def test_too_few_on_both_lists_is_no_estimate() -> None:
    on = [[1, 0]] * 50 + [[0, 1]] * 50 + [[1, 1]] * (LEAST_ON_BOTH - 1)
    values = [float(i % 2) for i in range(len(on))]
    result = estimate_doubly_robust(_gapped(on, values))
    assert isinstance(result, NotEstimable)
    assert str(LEAST_ON_BOTH) in result.reason
    more = estimate_doubly_robust(PersonTable(("A", "B"), np.array([*on, [1, 1]], bool), (), ""))
    assert isinstance(more, Estimate)


def _rows() -> list[dict[str, object]]:
    rng = np.random.default_rng(1)
    return [
        {"a": int(rng.random() < 0.6), "b": 1, "c": 0, "age": int(rng.integers(14, 60)), "region": "north"}
        for _ in range(40)
    ] + [{"a": 1, "b": 0, "c": 1, "age": "", "region": "south"} for _ in range(20)]


def test_rows_are_read_with_their_kinds_of_columns() -> None:
    persons = as_persons(
        [*_rows(), {"a": 0, "b": 0, "c": 1, "age": 3, "region": "x"}], ["a", "b"], ["age", "region"]
    )
    assert persons.observed == 60
    assert persons.notes == ("1 person is on none of these lists and left out",)
    age, region = persons.covariates
    assert age.groups == ()
    assert (~age.known).sum() == 20
    assert region.groups == ("north", "south", "x")
    counted = as_persons(
        {"a": [1, 0, 1], "b": [0, 1, 1], "sex": ["f", "m", "не указано"], "count": [3, 0, 2]},
        ["a", "b"],
        ["sex"],
    )
    assert counted.on.tolist() == [[True, False]] * 3 + [[True, True]] * 2
    assert counted.covariates[0].known.tolist() == [True] * 3 + [False] * 2


@pytest.mark.parametrize(
    ("rows", "lists", "covariates", "error", "said"),
    [
        (_rows(), ["a"], ["age"], UsageError, "two lists or more"),
        (_rows(), ["a", "b"], ["a"], UsageError, "named twice"),
        (_rows(), ["a", "z"], ["age"], BadInputError, "no column `z`"),
        (_rows(), ["a", "age"], [], BadInputError, "not a table of persons"),
        ([{"a": 1, "b": 1, "x": ""}] * 3, ["a", "b"], ["x"], UsageError, "nothing is known"),
        ([{"a": 1, "b": 1, "x": f"p{i}"} for i in range(60)], ["a", "b"], ["x"], UsageError, "60 groups"),
        ([{"a": 0, "b": 0, "x": 1}] * 3, ["a", "b"], ["x"], BadInputError, "no person"),
        (
            [*({"a": 1, "b": 1, "x": i} for i in range(40)), {"a": 1, "b": 1, "x": "3O"}],
            ["a", "b"],
            ["x"],
            BadInputError,
            "not a number",
        ),
    ],
)
def test_what_is_no_table_of_persons_is_said(
    rows: list[dict[str, object]], lists: list[str], covariates: list[str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        as_persons(rows, lists, covariates)
    assert "3O" not in str(caught.value)


def _file(path: Path) -> Path:
    persons = _people(population=1500)
    age, sex = persons.covariates
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["police", "ngo", "age", "sex", "note"])
        for i, on in enumerate(persons.on):
            writer.writerow([*map(int, on), f"{age.values[i]:.1f}", sex.groups[int(sex.values[i])], f"n{i}"])
    return path


def test_the_command(tmp_path: Path) -> None:
    path = _file(tmp_path / "persons.csv")
    arguments = (path, "--method", "doubly-robust", "--lists", "police,ngo", "--covariates", "age,sex")
    done = _run(*arguments, "--json", "--sensitivity", "all", "--odds", "0.5..2")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["method"] == "doubly-robust"
    assert answer["diagnostics"]["covariates"] == ["age", "sex"]
    hidden = answer["hidden"]
    assert answer["sensitivity"]["curve"][-1]["population"] == pytest.approx(answer["observed"] + 2 * hidden)
    russian = _run(*arguments, "--lang", "ru")
    assert "независимы среди лиц с одинаковыми значениями столбцов age, sex" in russian.stdout
    assert _run(path, "--method", "doubly-robust", "--lists", "police,ngo").returncode == 2
    assert _run(path, "--method", "doubly-robust", "--covariates", "age").returncode == 2


def test_more_lists_show_every_pair_and_the_words_name_the_assumption() -> None:
    persons = _people(population=1500)
    rng = np.random.default_rng(2)
    third = rng.random(persons.observed) < 0.3
    more = PersonTable(("A", "B", "C"), np.column_stack([persons.on, third]), persons.covariates, "")
    result = estimate_doubly_robust(more)
    assert set(result.diagnostics["other_pairs"]) == {"A & C", "B & C"}
    english = describe(result, "en")
    assert "If A and B are independent of each other among persons with the same age, sex." in english
    assert "If B & C are:" in english
    with using("en"), pytest.raises(UsageError, match="two lists"):
        estimate_sensitivity(
            _rows(), "doubly-robust", lists=["a", "b", "c"], covariates=["age"], odds=(0.5, 2.0)
        )


def test_options_of_other_methods_are_refused() -> None:
    for more in ({"strata": ["sex"]}, {"bootstrap": 10}):
        with pytest.raises(UsageError, match="doubly-robust"):
            estimate(_rows(), "doubly-robust", lists=["a", "b"], covariates=["age"], **more)
    with pytest.raises(UsageError, match="--covariates"):
        estimate(_rows(), "bic", lists=["a", "b"], covariates=["age"])
