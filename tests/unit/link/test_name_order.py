"""The list decides where surname and given name stand, not the cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from equiano.link.name_order import (
    AS_WRITTEN,
    GIVEN_FIRST,
    SURNAME_FIRST,
    SWAPPED,
    Known,
    judge_columns,
    judge_full_names,
    knowledge_of,
    split_full_name,
)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("Иванова Мария Петровна", GIVEN_FIRST, ("Иванова", "Мария", "Петровна")),
        ("Мария Петровна Иванова", SURNAME_FIRST, ("Иванова", "Мария", "Петровна")),
        ("Иванова, Мария", GIVEN_FIRST, ("Иванова", "Мария", "")),
        ("Роман Аркадьевич Абрамович", SURNAME_FIRST, ("Абрамович", "Роман", "Аркадьевич")),
        ("Абрамович Роман Аркадьевич", GIVEN_FIRST, ("Абрамович", "Роман", "Аркадьевич")),
        ("Алиева Лейла Ариф кызы", GIVEN_FIRST, ("Алиева", "Лейла", "Ариф кызы")),
        ("Karimov Baxtiyor Shavkat oʻgʻli", GIVEN_FIRST, ("Karimov", "Baxtiyor", "Shavkat oʻgʻli")),
        ("Maria Luisa Garcia", GIVEN_FIRST, ("Garcia", "Maria Luisa", "")),
        ("Gafurova Parvina", SURNAME_FIRST, ("Gafurova", "Parvina", "")),
        ("Parvina Gafurova", GIVEN_FIRST, ("Gafurova", "Parvina", "")),
        ("Зухра", SURNAME_FIRST, ("", "Зухра", "")),
        ("Гафурова", SURNAME_FIRST, ("Гафурова", "", "")),
        ("", SURNAME_FIRST, ("", "", "")),
    ],
)
def test_full_names(text: str, order: str, expected: tuple[str, str, str]) -> None:
    assert split_full_name(text, order) == expected


def known(column: Iterable[str]) -> Known:
    return np.array([knowledge_of(text) for text in column], dtype=np.int8)


def test_two_thirds_of_three_votes_turn_the_columns() -> None:
    right, wrong, silent = ("Иванова", "Мария"), ("Мария", "Иванова"), ("Иванова", "Сидорова")

    def judged(*rows: tuple[str, str]) -> tuple[str, str]:
        found = judge_columns(*(known(column) for column in zip(*rows, strict=True)))
        return found.order, found.basis

    assert judged(wrong, wrong, wrong) == (SWAPPED, "evidence")
    assert judged(wrong, wrong) == (AS_WRITTEN, "columns")
    assert judged(*[wrong] * 4, right, right) == (SWAPPED, "evidence")
    assert judged(*[wrong] * 4, *[right] * 3) == (AS_WRITTEN, "columns")
    assert judged(right, silent) == (AS_WRITTEN, "evidence")
    assert judged(silent) == (AS_WRITTEN, "columns")
    assert judge_columns(known(["Мария"] * 5), known(["Иванова"] * 5), AS_WRITTEN).basis == "given"


def test_a_column_of_full_names_is_judged_as_a_whole() -> None:
    assert judge_full_names(["Parvina Gafurova", "Mariya Labeman", "Xyz Abc"]).order == GIVEN_FIRST
    assert judge_full_names(["Гафурова Парвина", "Лабеман Мария"]).order == SURNAME_FIRST
    assert judge_full_names(["Мария Петровна Иванова"] * 3).order == GIVEN_FIRST
    assert judge_full_names(["Ыть Эдь"]).as_dict() == {
        "order": SURNAME_FIRST, "for": 0, "against": 0, "basis": "script",
    }  # fmt: skip
    assert judge_full_names(["Xyz Abc"]).order == GIVEN_FIRST
