"""What is said of hidden counts together: one row with its own name, and never the size of one alone."""

from __future__ import annotations

import pytest

from equiano.countries.pack import load_pack
from equiano.draw.bars import Bar
from equiano.provenance import Provenance
from equiano.publish.release import Column, Release, ReleasedTable, Suppressed, Value
from equiano.report.context import Context
from equiano.report.tables import bars_of, may_be_said
from equiano.words import using

_SMALL, _OTHER = Suppressed.SMALL, Suppressed.COMPLEMENTARY
MADE_UP = Provenance("made up for a test", "0" * 64)


def _table(*rows: tuple[str, Value]) -> ReleasedTable:
    columns = (
        Column("year", {"en": "Year", "ru": "Год"}, "dimension"),
        Column("count", {"en": "Count", "ru": "Число"}, "count"),
    )
    return ReleasedTable("year", {"en": "t", "ru": "t"}, columns, rows, MADE_UP)


def _bars(table: ReleasedTable, *, ordered: bool = True, lang: str = "en") -> list[Bar]:
    release = Release("RUS", {"year": table}, "p", "1f", 30)
    with using(lang):
        return bars_of(Context(release, load_pack("ru"), lang), table, "count", ordered=ordered)


@pytest.mark.parametrize("ordered", [True, False])
def test_one_hidden_row_is_drawn_once_and_its_size_is_not_said(ordered: bool) -> None:
    """Years of sixty persons of one organisation: the bar stood twice, once with the hidden size."""
    rows = _bars(_table(("2022–2023", _OTHER), ("2024–2025", 15), ("total", 30)), ordered=ordered)
    assert sorted(bar.label for bar in rows) == ["2022–2023", "2024–2025"]
    (hidden,) = [bar for bar in rows if bar.label == "2022–2023"]
    assert hidden.value is None and hidden.text == "hidden"


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize(("lang", "name"), [("en", "hidden, together"), ("ru", "скрыто, всего вместе")])
def test_the_rest_of_two_is_one_row_with_its_own_name(ordered: bool, lang: str, name: str) -> None:
    table = _table(("2022", _SMALL), ("2023", _OTHER), ("2024", 15), ("total", 30))
    rows = _bars(table, ordered=ordered, lang=lang)
    (rest,) = [bar for bar in rows if bar.hidden]
    assert rest is rows[-1] and rest.label == name and rest.value == 15
    assert rest.text == {"en": "about 15", "ru": "около 15"}[lang]
    assert [bar.label for bar in rows[:-1]] == (["2022", "2023", "2024"] if ordered else ["2024"])


def test_an_unknown_that_is_hidden_counts_as_one_of_them() -> None:
    rows = _bars(_table(("2023", _OTHER), ("2024", 15), ("unknown", _SMALL), ("total", 30)))
    assert [bar.label for bar in rows] == ["2023", "2024", "hidden, together"]


@pytest.mark.parametrize(("left", "said"), [(5, False), (10, True)])
def test_a_rest_below_the_least_count_is_not_said(left: int, said: bool) -> None:
    rows = _bars(_table(("2022", _SMALL), ("2023", _SMALL), ("2024", 15), ("total", 15 + left)))
    assert any(bar.hidden for bar in rows) is said


def test_what_may_be_said_at_its_edges() -> None:
    context = Context(Release("RUS", {}, "p", "1f", 30), load_pack("ru"), "en")
    assert may_be_said(context, 10, 2)
    assert not may_be_said(context, 10, 1)
    assert not may_be_said(context, 9, 2)
    assert not may_be_said(context, 10, 0)
