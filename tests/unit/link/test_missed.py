"""Links that no match key stands for: told from the found ones, and put back in draws."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from equiano.link.cluster import Partitioner, components
from equiano.link.draws import restore_missed
from equiano.link.encode import RULES, encode_list
from equiano.link.match_encoded import _score, link_encodings
from equiano.link.missed import missed_share, regain_missed
from equiano.link.options import LinkageOptions
from equiano.link.pairs import pairs_in
from tests.unit.link.conftest import TODAY

SECRET = b"a secret for invented persons only"
FIELDS = ("surname", "root", "any_order", "citizenship", "father")
FINER = {
    "surname": ("sound", "start", "end"),
    "root": ("given_initial",),
    "any_order": ("year", "month", "day"),
}


def keys(**people: tuple[str, str, str]) -> np.ndarray:
    """Match keys of records of one list, by id: surname, given name, date of birth."""
    columns = zip(*people.values(), strict=True)
    names = ("family_name", "given_name", "birth_date")
    texts = {name: list(values) for name, values in zip(names, columns, strict=True)}
    table = pa.table({"id": list(people), **texts, "patronymic": [""] * len(people)})
    return encode_list(table, SECRET, "p", TODAY)


def test_a_record_with_its_names_exchanged_shares_keys_though_its_list_has_each_name_once() -> None:
    right = keys(a=("Овстаков", "Георгий", "1969-05-04"), b=("Коваль", "Ирина", "1990-02-11"))
    wrong = keys(c=("Georgiy", "Ovstakov", "1969-05-04"), d=("Nowak", "Anna", "1984-07-30"))
    linked = link_encodings({"one": right, "two": wrong}, LinkageOptions())
    assert int(linked.person.max()) + 1 == 3


@pytest.mark.parametrize(("surname", "given"), [("Роман", "Иван"), ("Роман", "Жюстина")])
def test_a_surname_that_is_a_given_name_too_agrees_with_itself(surname: str, given: str) -> None:
    one, other = (keys(x=(surname, given, "1991-03-08")) for _ in range(2))
    assert (one.tokens == other.tokens).all()


def found_pairs(chance: dict[str, float], number: int, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Which rules agree in pairs of one person, where one has a key; and the share that has none."""
    same = {field: rng.random(number) < chance[field] for field in FIELDS}
    for whole, finer in FINER.items():
        same |= {part: same[whole] | (rng.random(number) < 0.4) for part in finer}
    same["sex"] = np.ones(number, dtype=np.bool_)
    agreeing = np.column_stack([np.all([same[part] for part in rule], axis=0) for rule in RULES])
    found = agreeing.any(axis=1)
    return agreeing[found], 1 - float(found.mean())


@pytest.mark.parametrize("same", [0.9, 0.75])
def test_the_share_of_pairs_without_a_key_is_told_from_pairs_with_one(same: float) -> None:
    rng = np.random.default_rng(3)
    agreeing, lost = found_pairs(dict.fromkeys(FIELDS, same), 20_000, rng)
    assert missed_share(agreeing, rng) == pytest.approx(lost, rel=0.2)
    assert lost > 0.01


def test_where_no_field_ever_differs_nothing_is_missed() -> None:
    rng = np.random.default_rng(3)
    agreeing, _ = found_pairs(dict.fromkeys(FIELDS, 1.0), 500, rng)
    assert missed_share(agreeing, rng) < 1e-6


def test_missed_links_of_two_lists_are_put_back_as_often_as_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equiano.link.missed.MOST_DEPENDENT", 1.0)  # errors that are independent, as here
    rng = np.random.default_rng(5)
    chance = dict.fromkeys(FIELDS, 0.7)
    agreeing, lost = found_pairs(chance, 4000, rng)
    linked, missed = len(agreeing), 4000 - len(agreeing)
    first = rng.integers(1, 2**40, (linked, len(RULES)))
    second = np.where(agreeing, first, rng.integers(1, 2**40, first.shape))
    alone = rng.integers(1, 2**40, (2 * missed, len(RULES)))
    person = np.concatenate([np.arange(linked), np.arange(linked), linked + np.arange(2 * missed)])
    on_list = np.concatenate([np.zeros(linked), np.ones(linked), np.arange(2 * missed) % 2]).astype(np.int64)
    back = regain_missed(
        person, rng, tokens=np.concatenate([first, second, alone]), on_list=on_list,
        is_complete=np.ones(len(person), dtype=np.bool_),
    )  # fmt: skip
    assert len(np.unique(person)) == 4000 + missed
    assert len(np.unique(back)) == pytest.approx(4000, abs=0.3 * missed)
    assert lost > 0.05
    united = [one for one in np.unique(back) if (back == one).sum() > 1]
    assert all(len(set(on_list[back == one])) == 2 for one in united)


def test_of_few_pairs_nothing_is_put_back() -> None:
    person = np.array([0, 0, 1, 2])
    tokens = np.ones((4, len(RULES)), dtype=np.int64)
    kept = regain_missed(
        person, np.random.default_rng(1), tokens=tokens, on_list=np.array([0, 1, 0, 1]),
        is_complete=np.ones(4, dtype=np.bool_),
    )  # fmt: skip
    assert (kept == person).all()


def test_two_records_without_a_common_key_are_held_together_by_a_third() -> None:
    bridge = keys(a=("Бурашенко", "Диана", "1988-08-23"), z=("Коваль", "Ирина", "1990-02-11"))
    by_date = keys(b=("Другая", "Диана", "1988-08-23"))
    by_name = keys(c=("Бурашенко", "Диана", "1971-01-02"))
    tokens = np.concatenate([one.tokens for one in (bridge, by_date, by_name)])
    on_list = np.array([0, 0, 1, 2])
    pairs = pairs_in(np.ones(4, dtype=np.int64), 4)
    scored = _score(tokens, pairs >> 32, pairs & 0xFFFFFFFF, on_list)
    person = Partitioner(scored, components(scored, 4), mean=True).partition(0.5)
    assert not ((tokens[2] == tokens[3]) & (tokens[2] != 0)).any()
    assert person[2] == person[3]


def test_incomplete_records_of_two_lists_find_each_other_too() -> None:
    person = np.concatenate([np.arange(100), np.arange(100), 100 + np.arange(40)])
    on_list = np.concatenate([np.zeros(100), np.ones(100), np.zeros(20), np.ones(20)]).astype(np.int64)
    is_complete = np.arange(240) < 200
    back = restore_missed(person, on_list, is_complete, 2, np.random.default_rng(1))
    assert len(np.unique(back)) == 120  # every complete record is on both lists: so is every other
