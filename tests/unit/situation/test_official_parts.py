"""Parts of a total: three marks, several rows of one key, the same persons twice (R2 to R5)."""

from __future__ import annotations

import pytest

from equiano.situation.official.cells import Cell, Mark, Range, cell_of, comparable, sum_of
from equiano.situation.official.parts import State, by_age, by_form, by_sex, without_total
from equiano.situation.official.stages import breaks, last_reported, stages
from tests.unit.situation.official_rows import country


def one(number: int) -> Cell:
    return cell_of([Range(number, number)])


def test_fewer_than_five_is_zero_to_four_and_a_sum_is_a_range() -> None:
    cells = [one(57), cell_of([Range(0, 4)])]
    assert sum_of(cells) == Range(57, 61)
    assert [cell.mark for cell in (*cells, cell_of([]))] == [Mark.FIGURE, Mark.FEWER, Mark.MISSING]
    assert cells[1].exact is None


@pytest.mark.parametrize(
    ("before", "after", "years", "may"),
    [
        (342, 290, (2019, 2020), True),
        (100, 300, (2019, 2020), True),
        (100, 301, (2019, 2020), False),
        (301, 100, (2019, 2020), False),
        (342, 290, (2018, 2020), False),
        (0, 5, (2019, 2020), False),
        (0, 0, (2019, 2020), True),
    ],
)
def test_two_years_are_compared_if_exact_adjacent_and_within_three(
    before: int, after: int, years: tuple[int, int], may: bool
) -> None:
    assert comparable(one(before), one(after), years) is may


def test_a_range_is_never_compared() -> None:
    assert not comparable(cell_of([Range(0, 4)]), one(5), (2019, 2020))
    assert not comparable(one(5), cell_of([]), (2019, 2020))


def test_all_parts_below_what_is_known_are_not_broken_down() -> None:
    """Russia 2020 as UNODC prints it: 290 in all, each form `<5`."""
    lines = [
        "RUS 2020 d total - 290",
        *(f"RUS 2020 d form={form} - <5" for form in ("sexual_exploitation", "forced_labour", "other")),
    ]
    (found,) = by_form(country("RUS", *lines))
    assert found.state is State.NOT_BROKEN_DOWN
    assert {cell.mark for cell in found.parts.values()} == {Mark.NOT_BROKEN_DOWN}
    assert found.whole == Range(0, 0)


@pytest.mark.parametrize(("total", "state"), [(12, State.HOLDS), (13, State.NOT_BROKEN_DOWN)])
def test_three_times_fewer_than_five_is_at_most_twelve(total: int, state: State) -> None:
    lines = [
        f"AAA 2020 d total - {total}",
        *(f"AAA 2020 d form={form} - <5" for form in ("sexual_exploitation", "forced_labour", "other")),
    ]
    (found,) = by_form(country("AAA", *lines))
    assert found.state is state


def test_without_a_total_the_forms_tell_that_ages_are_not_broken_down() -> None:
    """Russia 2012: no total, both age groups `<5` beside 398 for sexual exploitation."""
    found = country(
        "RUS",
        "RUS 2012 d form=sexual_exploitation - 398",
        "RUS 2012 d total -/a <5",
        "RUS 2012 d total -/c <5",
    )
    (ages,) = by_age(found)
    assert ages.state is State.NOT_BROKEN_DOWN
    (forms,) = by_form(found)
    assert (forms.state, forms.parts["form.sexual_exploitation"].exact) == (State.NO_TOTAL, 398)
    assert without_total(by_form(found)) == (2012,)


def test_a_known_part_stays_where_another_is_not_broken_down() -> None:
    (found,) = by_form(
        country(
            "AAA",
            "AAA 2020 d total - 230",
            "AAA 2020 d form=sexual_exploitation - 10",
            "AAA 2020 d form=forced_labour - <5",
        )
    )
    assert found.state is State.BELOW
    assert found.parts["form.sexual_exploitation"].exact == 10
    assert found.parts["form.forced_labour"].mark is Mark.NOT_BROKEN_DOWN


@pytest.mark.parametrize(
    ("child", "adult", "state"),
    [(35, 907, State.ABOVE), (35, 699, State.HOLDS), (35, 698, State.BELOW), (35, 700, State.ABOVE)],
)
def test_parts_hold_the_total_or_are_above_or_below(child: int, adult: int, state: State) -> None:
    """Peru 2018: 734, and 35 + 907 = 942 by age."""
    (found,) = by_age(
        country(
            "PER", "PER 2018 d total - 734", f"PER 2018 d total -/c {child}", f"PER 2018 d total -/a {adult}"
        )
    )
    assert found.state is state


def test_several_sex_totals_that_are_age_groups_are_rebuilt() -> None:
    """Bolivia 2017: Female 62 and 43 are its adults and children."""
    lines = [
        "BOL 2017 d total - 397",
        "BOL 2017 d total f 62",
        "BOL 2017 d total f 43",
        "BOL 2017 d total m 98",
        "BOL 2017 d total m 141",
    ]
    ages = [
        "BOL 2017 d total f/a 62",
        "BOL 2017 d total f/c 43",
        "BOL 2017 d total m/a 98",
        "BOL 2017 d total m/c 141",
    ]
    (found,) = by_sex(country("BOL", *lines, *ages, "BOL 2017 d total u/u 53"))
    assert found.state is State.HOLDS
    assert (found.parts["female"].value, found.parts["female"].worked_out) == (Range(105, 105), True)
    (kept,) = by_sex(country("BOL", *lines))  # without the age rows nothing tells what they are
    assert kept.parts["female"].mark is Mark.SEVERAL
    assert kept.parts["female"].value is None


def test_several_rows_are_added_only_where_the_whole_then_holds_the_total() -> None:
    """Peru 2018: other forms `<5` and 218, with 504 and 9 of 734. Albania has up to five such rows."""
    rows = [
        "PER 2018 d form=sexual_exploitation - 504",
        "PER 2018 d form=forced_labour - 9",
        "PER 2018 d form=other - <5",
        "PER 2018 d form=other - 218",
    ]
    (found,) = by_form(country("PER", "PER 2018 d total - 734", *rows))
    assert (found.parts["form.other"].value, found.parts["form.other"].mark) == (Range(218, 222), Mark.RANGE)
    (found,) = by_form(country("PER", "PER 2018 d total - 700", *rows))
    assert found.parts["form.other"].mark is Mark.SEVERAL
    assert found.whole == Range(513, 513)
    (found,) = by_form(country("PER", *rows))
    assert found.parts["form.other"].mark is Mark.SEVERAL


def test_one_person_under_other_and_unknown_is_counted_once() -> None:
    """The United States, 2018: 205 under both; with both there would be 9,118 of 8,913."""
    lines = [
        "USA 2018 d total - 8913",
        "USA 2018 d total f 7352",
        "USA 2018 d total m 1356",
        "USA 2018 d total o 205",
        "USA 2018 d total u/u 205",
    ]
    (found,) = by_sex(country("USA", *lines))
    assert (found.state, found.same_persons, found.whole) == (State.HOLDS, True, Range(8913, 8913))
    (found,) = by_sex(country("USA", *(line.replace("8913", "9118") for line in lines)))
    assert (found.state, found.same_persons) == (State.HOLDS, False)


def test_a_gap_between_years_stays_a_gap() -> None:
    found = country("AAA", "AAA 2008 d total - 57", "AAA 2010 d total - 71", "AAA 2010 p total - <5")
    series = stages(found)
    assert [series["victims_detected"][year].mark for year in (2008, 2009, 2010)] == [
        Mark.FIGURE,
        Mark.MISSING,
        Mark.FIGURE,
    ]
    assert last_reported(series["prosecuted"]) == 2010
    assert last_reported(series["offences"]) is None


def test_a_jump_of_more_than_three_is_a_break_and_a_gap_is_none() -> None:
    lines = [
        "RUS 2017 o total - 2077",
        "RUS 2018 o total - 48",
        "RUS 2019 o total - 2679",
        "RUS 2021 o total - 5",
    ]
    found = breaks(stages(country("RUS", *lines)))
    assert [(one.year, one.before, one.after) for one in found] == [(2018, 2077, 48), (2019, 48, 2679)]


def test_a_form_that_a_later_release_names_is_a_part_of_its_own() -> None:
    (found,) = by_form(
        country(
            "AAA",
            "AAA 2023 d total - 20",
            "AAA 2023 d form=other - 5",
            "AAA 2023 d form=forced_criminality - 15",
        )
    )
    assert list(found.parts) == ["form.other", "form.forced_criminality"]
    assert found.state is State.HOLDS
