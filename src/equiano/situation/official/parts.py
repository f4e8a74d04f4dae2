"""Parts of a total: sex, age group, form. Whether they can make it up decides what is said (R3 to R5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from equiano.situation.official.cells import MISSING, Cell, Mark, Range, sum_of, total_of, worked_out
from equiano.situation.official.table import VICTIMS, CountryFigures, span

# In the order of UNODC's table, what says least last.
SEXES = ("female", "male", "other", "unknown")
AGES = ("adult", "child", "unknown")
FORMS = ("form.sexual_exploitation", "form.forced_labour", "form.other")


class State(StrEnum):
    """How the parts of a year stand to its total."""

    NONE = "none"  # no part is given
    HOLDS = "holds"  # the parts' range holds the total
    ABOVE = "above"  # more than the total, whatever `<5` is
    BELOW = "below"  # less than the total: some part is missing, or `<5` stands for "not available"
    NO_TOTAL = "no_total"  # there is no total to hold them against
    NOT_BROKEN_DOWN = "not_broken_down"  # every part is `<5`, and they cannot make up what is known


@dataclass(frozen=True)
class Breakdown:
    """The parts of one year.

    Attributes:
        parts: Cell by part.
        whole: Sum of the parts that can be used.
        same_persons: Whether "other" and "unknown" sex are the same persons, counted once in `whole`.
    """

    year: int
    total: Cell
    parts: Mapping[str, Cell]
    whole: Range
    state: State
    same_persons: bool = False


def least_known(country: CountryFigures, year: int) -> int:
    """How many persons the year speaks of at least: its total, else the largest of its parts' sums.

    Forms are not added: one person may stand under several.
    """
    total = country.total(year).value
    if total is not None:
        return total.low
    by_sex = sum_of(country.cell(VICTIMS, year, sex=sex, age=_age_of(sex)) for sex in ("female", "male")).low
    by_age = sum_of(country.cell(VICTIMS, year, age=age) for age in ("adult", "child")).low
    forms = [country.cell(VICTIMS, year, "form", form).value for form in forms_of(country)]
    return max([by_sex, by_age, *(form.low for form in forms if form is not None)])


def _age_of(sex: str) -> str:
    """Age of a sex's total: the row of unknown sex has Age = Unknown too."""
    return "unknown" if sex == "unknown" else "total"


def _rebuilt(country: CountryFigures, year: int, sex: str, cell: Cell) -> Cell:
    """A sex total of several rows, from its age groups: the rows often are these groups (Bolivia 2017)."""
    groups = [country.rows(VICTIMS, year, sex=sex, age=age) for age in ("adult", "child")]
    if cell.mark is not Mark.SEVERAL or any(len(rows) != 1 for rows in groups):
        return cell
    return worked_out(total_of(rows[0] for rows in groups), cell.rows)


def _with_several(parts: Mapping[str, Cell], total: Cell) -> dict[str, Cell]:
    """R5: several rows are added only where all parts then hold the total."""
    if total.value is None or not any(cell.mark is Mark.SEVERAL for cell in parts.values()):
        return dict(parts)
    added = {
        name: worked_out(total_of(cell.rows), cell.rows) if cell.mark is Mark.SEVERAL else cell
        for name, cell in parts.items()
    }
    return added if sum_of(added.values()).holds(total.value) else dict(parts)


def _state(parts: Mapping[str, Cell], whole: Range, total: Cell) -> State:
    given = [cell for cell in parts.values() if cell.mark is not Mark.MISSING]
    if not given:
        return State.NONE
    if all(cell.mark is Mark.NOT_BROKEN_DOWN for cell in given):
        return State.NOT_BROKEN_DOWN
    if total.value is None:
        return State.NO_TOTAL
    if whole.low > total.value.high:
        return State.ABOVE
    return State.BELOW if whole.high < total.value.low else State.HOLDS


def breakdown(
    year: int, total: Cell, parts: Mapping[str, Cell], least: int, *, overlap: tuple[str, str] | None = None
) -> Breakdown:
    """Hold the parts of a year against its total.

    Args:
        year: The year.
        total: Its total.
        parts: Cell by part.
        least: Persons that the year speaks of at least; parts of `<5` below it are "not broken down" (R3).
        overlap: Two parts under which some countries print the same persons.
    """
    cells = _with_several(parts, total)
    counted, same = dict(cells), False
    if overlap and total.value is not None:
        first, second = (cells[name].exact for name in overlap)
        once = {name: cell for name, cell in cells.items() if name != overlap[1]}
        if (
            first is not None
            and first == second
            and not sum_of(cells.values()).holds(total.value)
            and sum_of(once.values()).holds(total.value)
        ):
            counted, same = once, True
    whole = sum_of(counted.values())
    several = any(cell.mark is Mark.SEVERAL for cell in cells.values())
    if whole.high < least and not several:
        cells = {
            name: replace(cell, mark=Mark.NOT_BROKEN_DOWN, value=None) if cell.mark is Mark.FEWER else cell
            for name, cell in cells.items()
        }
        whole = sum_of(cells[name] for name in counted)
        state = _state(cells, whole, total)
        return Breakdown(year, total, cells, whole, State.BELOW if state is State.HOLDS else state, same)
    return Breakdown(year, total, cells, whole, _state(cells, whole, total), same)


def by_sex(country: CountryFigures) -> list[Breakdown]:
    """T2: sexes by year."""
    found = []
    for year in person_years(country):
        cells = {sex: country.cell(VICTIMS, year, sex=sex, age=_age_of(sex)) for sex in SEXES}
        cells = {sex: _rebuilt(country, year, sex, cell) for sex, cell in cells.items()}
        found.append(
            breakdown(
                year, country.total(year), cells, least_known(country, year), overlap=("other", "unknown")
            )
        )
    return found


def by_age(country: CountryFigures) -> list[Breakdown]:
    """T2: age groups by year.

    Unknown age has no row of its own but that of unknown sex; where its persons stand under "other" sex too,
    their age is known and the row is left out.
    """
    found = []
    for sexes in by_sex(country):
        year = sexes.year
        cells = {
            age: country.cell(VICTIMS, year, sex="unknown" if age == "unknown" else "total", age=age)
            for age in AGES
        }
        if sexes.same_persons:
            cells["unknown"] = MISSING
        found.append(breakdown(year, country.total(year), cells, least_known(country, year)))
    return found


def forms_of(country: CountryFigures) -> tuple[str, ...]:
    """Forms of exploitation that the country's rows name, the three usual ones first."""
    named = {
        row.category_code or row.category or ""
        for row in country.own
        if row.indicator == VICTIMS and row.dimension == "form"
    }
    return (*(form for form in FORMS if form in named), *sorted(named.difference(FORMS)))


def by_form(country: CountryFigures) -> list[Breakdown]:
    """T3: forms by year. They are not additive: one person may be counted under several."""
    forms = forms_of(country)
    return [
        breakdown(
            year,
            country.total(year),
            {form: country.cell(VICTIMS, year, "form", form) for form in forms},
            least_known(country, year),
        )
        for year in person_years(country)
    ]


def person_years(country: CountryFigures) -> tuple[int, ...]:
    """Years from the first to the last with a row on detected victims in all, by sex, age or form."""
    return span(country.years_of(VICTIMS, "total", "form"))


def without_total(breakdowns: Iterable[Breakdown]) -> tuple[int, ...]:
    """Years in which parts are given and a total is not (trap 3)."""
    return tuple(found.year for found in breakdowns if found.state is State.NO_TOTAL)
