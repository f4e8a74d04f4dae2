"""What is a total and what is a person or a country of that name."""

from __future__ import annotations

from pathlib import Path

import pytest

from equiano.tables.open import open_table
from equiano.tables.totals import suspect_text, total_kind

TOTALS = [
    ["Итого: 2", "", ""],
    ["Итого", "", "14"],
    ["ВСЕГО:", "1 234", "56"],
    ["", "", "Total", "2744"],
    ["Total", "", "", "", "", "2744"],
    ["TOTAL:", "12", "100%"],
    ["Grand Total", "5"],
    ["Всего за 2024 год", "", "17"],
    ["Итого по области", "3", "4", "—"],
    ["Всего 14 чел.", "", ""],
    ["Gesamt", "14"],
    ["Razem", "14"],
    ["Разом", "14"],
    ["Iš viso", "9"],
    ["Jami", "1,234"],
    ["Общее количество", "5"],
    ["Всего потерпевших: 14", ""],
    ["Total number of victims", "14"],
    ["Итого, чел.", "3", "4"],
]
NO_TOTALS = [
    ["Total", "Anna", "1990-01-01"],  # a person of that name
    ["Итого", "Мария", "", "ж"],
    ["Total Anna", "", "1990"],
    ["Тотал", "5"],
    ["Totalmentov", "5"],
    ["Togo", "5"],
    ["Всеволод", "5"],
    ["Итоговая", "1990"],
    ["12", "Total", "27"],
    ["Total", "14.03.1990"],
    ["", ""],
]


@pytest.mark.parametrize("cells", TOTALS)
def test_totals(cells: list[str]) -> None:
    assert total_kind(cells) == "sure"
    assert suspect_text().search("\n" + ",".join(cells))


@pytest.mark.parametrize("cells", NO_TOTALS)
def test_no_totals(cells: list[str]) -> None:
    assert total_kind(cells) is None


def test_a_doubtful_word_is_a_total_if_its_number_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("place,count\nSomme,5\nOise,4\nAisne,3\nSum,12\n", encoding="utf-8")
    opened = open_table(path)
    assert [row.cells[0] for row in opened.rows()] == ["Somme", "Oise", "Aisne"]
    assert opened.account.totals == [5]
    path.write_text("name,age\nKim,20\nSum,27\nLee,31\n", encoding="utf-8")
    assert len(list(open_table(path).rows())) == 3
