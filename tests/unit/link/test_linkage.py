"""The linkage against the known truth, and what must hold whatever the data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from equiano.engine import Engine, open_engine
from equiano.errors import BadInputError, EngineError
from equiano.link import match
from equiano.link.capture import capture_table, histories, overlaps
from equiano.link.generate import ExampleLists
from equiano.link.linkage import Linkage, link_lists, list_numbers, renumbered
from equiano.link.prepare import largest_block, prepare, stack
from tests.unit.link.conftest import TODAY


def pairs(person: np.ndarray) -> int:
    sizes = np.unique(person, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def precision_recall(person: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    both = pairs(person.astype(np.int64) * (int(truth.max()) + 1) + truth)
    return both / pairs(person), both / pairs(truth)


def test_precision_and_recall(linked: Linkage, truth: np.ndarray) -> None:
    precision, recall = precision_recall(linked.person, truth)
    assert precision > 0.96
    assert recall > 0.88


def test_probabilities_are_calibrated(linked: Linkage, truth: np.ndarray) -> None:
    same = truth[linked.scored.left] == truth[linked.scored.right]
    assert float(linked.scored.probability.sum()) == pytest.approx(float(same.sum()), rel=0.08)
    sure = linked.scored.probability > 0.99
    assert same[sure].mean() > 0.97


def test_drawn_tables_have_about_the_true_number_of_persons(linked: Linkage, truth: np.ndarray) -> None:
    persons = [sum(table["count"].to_pylist()) for table in linked.drawn]
    assert len(linked.drawn) == 4
    assert np.mean(persons) == pytest.approx(len(np.unique(truth)), rel=0.03)
    assert len(linked.person) > len(np.unique(truth)) * 1.1  # doubles and overlaps were there to find


def test_same_seed_same_result(made: ExampleLists, linked: Linkage) -> None:
    with open_engine("duckdb") as engine:
        again = link_lists(made.lists, engine, today=TODAY, seed=1, draws=4)
    assert np.array_equal(again.person, linked.person)
    assert again.capture_draws().equals(linked.capture_draws())


def test_capture_table_counts_every_person_once(linked: Linkage) -> None:
    table = linked.capture_table()
    assert table.column_names == [*linked.lists, "count"]
    assert sum(table["count"].to_pylist()) == int(linked.person.max()) + 1
    for name in linked.lists:
        members = set(linked.person[linked.on_list == linked.lists.index(name)].tolist())
        on_list = sum(
            c for c, seen in zip(table["count"].to_pylist(), table[name].to_pylist(), strict=True) if seen
        )
        assert on_list == len(members)


def test_lists_without_anybody_in_common(duckdb_engine: Engine) -> None:
    def table(rows: list[tuple[str, str, str]]) -> pa.Table:
        ids = [str(place) for place in range(len(rows))]
        names = ("family_name", "given_name", "birth_date")
        return pa.table({"id": ids, **dict(zip(names, zip(*rows, strict=True), strict=True))})

    lists = {
        "one": table([("Иванова", "Анна", "1990-02-03"), ("Рахимов", "Далер", "1985-07-09")]),
        "two": table([("Shevchenko", "Oksana", "1979-11-30"), ("Ciobanu", "Ion", "2001-04-05")]),
    }
    with open_engine("duckdb") as engine:
        result = link_lists(lists, engine, today=TODAY, draws=2)
    assert len(np.unique(result.person)) == 4
    assert result.capture_table().to_pylist() == [
        {"one": 1, "two": 0, "count": 2},
        {"one": 0, "two": 1, "count": 2},
    ]


def test_one_person_under_three_spellings() -> None:
    def one(family: str, given: str, born: str) -> pa.Table:
        return pa.table({"id": ["1"], "family_name": [family], "given_name": [given], "birth_date": [born],
                         "sex": ["F"], "citizenship": ["UKR"]})  # fmt: skip

    filler = pa.table(
        {
            "id": [str(n) for n in range(2, 40)],
            "family_name": [f"Сидор{chr(1072 + n % 30)}к" for n in range(38)],
            "given_name": ["Пётр"] * 38,
            "birth_date": [f"19{50 + n % 40}-03-{1 + n % 27:02d}" for n in range(38)],
            "sex": ["M"] * 38,
            "citizenship": ["RUS"] * 38,
        }
    )
    lists = {
        "police": pa.concat_tables([one("Журавлёва", "Александра", "07.09.1994"), filler]),
        "iom": one("Zhuravleva", "Oleksandra", "1994-09-07"),
        "shelter": one("Журавлева", "Саша", "1994-09-07"),
    }
    with open_engine("duckdb") as engine:
        result = link_lists(lists, engine, today=TODAY)
    first = result.person[[0, 39, 40]]
    assert len(set(first.tolist())) == 1


def test_renumbered_and_list_numbers() -> None:
    assert renumbered(np.array([7, 3, 7, 9, 3])).tolist() == [0, 1, 0, 2, 1]
    assert list_numbers({"a": [1, 2], "b": [], "c": [1]}).tolist() == [0, 0, 2]


def test_histories_and_overlaps() -> None:
    found = histories(np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 0, 0, 2]), 3)
    assert found.tolist() == [0b011, 0b010, 0b101]
    assert capture_table(found, "abc").to_pylist()[0] == {"a": 0, "b": 1, "c": 0, "count": 1}
    shared = {(row["list"], row["other"]): row["persons"] for row in overlaps(found, "abc")}
    assert shared["a", "b"] == 1
    assert shared["b", "c"] == 0
    assert shared["a", "a"] == 2


def test_swapped_columns_are_put_back() -> None:
    surnames, given = ["Иванова"] * 30 + ["Анна"], ["Анна"] * 30 + ["Иванова"]
    ids, dates = [str(n) for n in range(31)], ["1990-05-06"] * 31
    names = ["id", "family_name", "given_name", "birth_date"]
    lists = {"a": pa.table([ids, surnames, given, dates], names=names)}
    prepared = prepare(stack(lists), TODAY)
    assert set(prepared["root"].to_pylist()) == {"anna"}


def test_blocks_that_cost_too_much_are_left_out() -> None:
    assert largest_block(np.array([2, 3, 4])) == 4
    assert largest_block(np.array([2, 3, 2000])) == 3


def test_a_wrong_date_for_prepare_is_an_error_not_a_guess() -> None:
    with pytest.raises(ValueError, match="future"):
        prepare(stack({"a": pa.table({"id": ["1"], "family_name": ["Х"], "given_name": ["У"],
                                      "birth_date": ["2030-01-01"]})}), TODAY)  # fmt: skip


def test_other_engines_give_the_same_persons(made: ExampleLists, linked: Linkage) -> None:
    pytest.importorskip("pysail")
    try:
        engine = open_engine("sail")
    except EngineError as error:
        pytest.skip(str(error))
    with engine:
        other = link_lists(made.lists, engine, today=TODAY, seed=1, draws=1)
    agree = pairs(other.person * 10**6 + linked.person)
    assert agree / pairs(linked.person) > 0.995
    assert agree / pairs(other.person) > 0.995


def test_part_by_part_gives_the_same_pairs(
    made: ExampleLists, linked: Linkage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match, "RECORDS_AT_A_TIME", 500)  # five parts and more
    with open_engine("duckdb") as engine:
        parts = link_lists(made.lists, engine, today=TODAY, seed=1)
    assert np.array_equal(parts.person, linked.person)
    assert np.array_equal(parts.scored.left, linked.scored.left)
    assert np.array_equal(parts.scored.right, linked.scored.right)
    assert np.array_equal(parts.scored.probability, linked.scored.probability)


def test_decisions_outweigh_probabilities(made: ExampleLists, linked: Linkage) -> None:
    scored = linked.scored
    sure = int(np.argmax(scored.probability))
    doubt = int(np.argmin(np.abs(scored.probability - 0.5)))
    ids = list(zip(linked.records["list"].to_pylist(), linked.records["id"].to_pylist(), strict=True))
    apart = (ids[scored.left[sure]], ids[scored.right[sure]])
    one = (ids[scored.left[doubt]], ids[scored.right[doubt]])
    with open_engine("duckdb") as engine:
        decided = link_lists(made.lists, engine, today=TODAY, decisions={apart: False, one: True})
    place = {key: number for number, key in enumerate(ids)}
    assert decided.person[place[apart[0]]] != decided.person[place[apart[1]]]
    assert decided.person[place[one[0]]] == decided.person[place[one[1]]]


def test_a_decision_on_an_unknown_record_is_a_fault(made: ExampleLists, linked: Linkage) -> None:
    from equiano.link.decisions import decide

    with pytest.raises(BadInputError, match="not in the lists"):
        decide(linked.scored, {(("police", "no such"), ("iom", "x")): True}, linked.records)
