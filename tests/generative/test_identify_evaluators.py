"""The plain evaluator and the worlds (one case, many, a batch, an engine) agree on arbitrary answers."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equiano.errors import EngineError
from equiano.identify.batch import assess_batch, finding_table, law_column
from equiano.identify.case_file import CaseFile
from equiano.identify.findings import worlds_of
from equiano.identify.rules import OUTCOMES, RESULTS, load_rules
from equiano.identify.screen import screen
from equiano.identify.worlds import Worlds, evaluate_worlds
from equiano.schema.table import column_of
from tests.oracle import evaluate

RULES = load_rules("ru")
CODES = RULES.codes
MINORS = ("ru.1271.2.b", "ru.1272.2.b")

# The edges of every age that a rule asks for, and unknown.
ages = st.sampled_from([None, 0, 13, 14, 15, 17, 18, 19, 60])
# Some cases with few answers, some with many: rules need several answers together.
sparse = st.dictionaries(st.sampled_from(CODES), st.booleans(), max_size=8)
dense = st.lists(st.sampled_from([True, True, False, None]), min_size=len(CODES), max_size=len(CODES)).map(
    lambda answers: {code: a for code, a in zip(CODES, answers, strict=True) if a is not None}
)
mostly_no = st.dictionaries(st.sampled_from(CODES), st.just(True), max_size=4).map(
    lambda yes: {code: yes.get(code, False) for code in CODES}
)
answers = st.one_of(sparse, dense, mostly_no)


def case_of(given_answers: dict[str, bool], age: int | None) -> CaseFile:
    """A case as `case_from` makes it: what says the age decides whether the person is a child."""
    said = [age < 18] if age is not None else [given_answers[c] for c in MINORS if c in given_answers]
    # What contradicts on being under 18 is refused by `assess` and `screen` alike, so it never gets here.
    agreed = {c: a for c, a in given_answers.items() if c not in MINORS or a == said[0]}
    return CaseFile(answers=agreed, age_years=age, is_child=said[0] if said else None)


def expected_row(case: CaseFile) -> dict[str, Any]:
    """The table's row, from the plain evaluator."""
    made = [evaluate(RULES, world) for world in worlds_of(case)]
    top = max(
        made,
        key=lambda m: (OUTCOMES.index(m.findings["outcome"]), RESULTS.index(m.findings["palermo.result"])),
    )
    row: dict[str, Any] = {
        "case_id": "1",
        "age_basis": "unknown" if case.is_child is None else "child" if case.is_child else "adult",
        "outcome_if_adult": made[0].findings["outcome"] if case.is_child is None else None,
        "outcome_if_child": made[1].findings["outcome"] if case.is_child is None else None,
        "delphi_profile": top.profile,
        "vocabulary_version": RULES.version,
    }
    for name, value in top.findings.items():
        row[law_column(name) if name.startswith("law.") else name.replace(".", "_")] = value
    row |= {column_of(code): code in top.ilo11 for code in RULES.ilo11}
    for name, tally in top.dimensions.items():
        row |= {f"{name}_{kind}": getattr(tally, kind) for kind in ("positive", "strong", "medium", "weak")}
    return row


def table_of(cases: list[CaseFile]) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "case_id": pa.array([str(number) for number, _ in enumerate(cases)]),
        "age_years": pa.array([case.age_years for case in cases], type=pa.int64()),
    }
    for code in CODES:
        columns[column_of(code)] = pa.array([case.answers.get(code) for case in cases], type=pa.bool_())
    return pa.table(columns)


def assert_rows_equal(found: list[dict[str, Any]], cases: list[CaseFile]) -> None:
    assert len(found) == len(cases)
    by_number = {row["case_id"]: row for row in found}
    for number, case in enumerate(cases):
        row = by_number[str(number)]
        assert row == {**expected_row(case), "case_id": str(number)}
        assert tuple(row) == finding_table("ru").columns
        assert row["outcome"] in OUTCOMES


def cases_of(drawn: list[tuple[dict[str, bool], int | None]]) -> list[CaseFile]:
    return [case_of(given_answers, age) for given_answers, age in drawn]


many = st.lists(st.tuples(answers, ages), min_size=20, max_size=60)


def screened(cases: list[CaseFile], engine: str, folder: Path) -> list[dict[str, Any]]:
    pq.write_table(table_of(cases), folder / "cases.parquet")
    screen(folder / "cases.parquet", folder / "findings.parquet", country="ru", engine=engine)
    return list(pq.read_table(folder / "findings.parquet").to_pylist())


def drawn_cases(seed: int, count: int) -> list[CaseFile]:
    """Cases without Hypothesis: an engine is started once and takes them all."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        codes = rng.sample(CODES, rng.choice((2, 8, 40, len(CODES))))
        given = {code: rng.random() < 0.6 for code in codes}
        found.append(case_of(given, rng.choice([None, 0, 13, 14, 15, 17, 18, 19, 60])))
    return found


@pytest.mark.parametrize("name", ["duckdb", "sail", pytest.param("spark", marks=pytest.mark.slow)])
def test_a_screened_table_on_every_engine_equals_the_plain_evaluator(name: str, tmp_path: Path) -> None:
    if name == "spark" and not (shutil.which("java") and find_spec("py4j")):
        pytest.skip("real Spark needs Java and the full pyspark, not only its client")
    cases = drawn_cases(7, 300)
    try:
        found = screened(cases, name, tmp_path)
    except EngineError as error:
        pytest.skip(str(error))
    assert_rows_equal(found, cases)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(many, st.integers(0, 9))
def test_batch_in_memory_equals_the_plain_evaluator(
    drawn: list[tuple[dict[str, bool], int | None]], offset: int
) -> None:
    """Also where the batch is a slice, whose bits do not start at a byte."""
    cases = cases_of(drawn)
    before = cases[:1] * offset
    whole = table_of([*before, *cases]).combine_chunks().to_batches()[0]
    numbered = pa.array([str(number) for number, _ in enumerate(cases)])
    sliced = whole.slice(offset).set_column(0, "case_id", numbered)
    found = assess_batch(sliced, country="ru")
    assert found.column("case_id").to_pylist() == numbered.to_pylist()
    assert_rows_equal(found.to_pylist(), cases)


@settings(max_examples=60, deadline=None)
@given(answers, ages)
def test_many_worlds_equal_the_plain_evaluator(given_answers: dict[str, bool], age: int | None) -> None:
    for world in worlds_of(case_of(given_answers, age)):
        asked = [code for code in CODES if code not in world.answers][:5]
        grid = Worlds(world, 1 + 2 * len(asked), {c: (2 << 2 * n, 4 << 2 * n) for n, c in enumerate(asked)})
        evaluate_worlds(RULES, grid)
        for bit in range(grid.count):
            extra = {} if bit == 0 else {asked[(bit - 1) // 2]: bit % 2 == 1}
            plain = evaluate(RULES, replace(world, answers={**world.answers, **extra})).findings
            for name, value in plain.items():
                assert grid.findings[name][value] >> bit & 1, (name, value, extra)
