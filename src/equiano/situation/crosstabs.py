"""Journeys as crosstabs for a release: every person gets one value of each variable, so tables add up.

A path has one role for each place, one route (a corridor, a named set of equal ones, none, or not told; never
a share of a case), and one way of fitting it. Tables made from the same variables share their margins, which
disclosure control needs in order to protect them together. Where the journeys of a person differ in a
variable, the person's value is `several`.

`border:COUNTRY` crosses the role by place of recruitment with the border by citizenship: whoever was
exploited in the country is `domestic` (its citizen, as UNODC tells domestic trafficking by citizenship),
`cross_border` (a citizen of others) or `dual` (of several countries, this one among them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equiano.countries.model import CountryPack
from equiano.situation.corridors import Matching, match, routes
from equiano.situation.cube import NOT_EXPLOITED, UNKNOWN, Cube, Ints, factorize, first_of
from equiano.situation.journeys import Journeys
from equiano.situation.profile import Crosstab
from equiano.situation.roles import ROLES, role_of

NONE, SEVERAL = "none", "several"
# By citizenship, in the order of `cube.NOT_EXPLOITED` and what follows it.
BORDERS: tuple[str | None, ...] = (NONE, None, "domestic", "cross_border", "dual")
# Bands of CTDC's editions that lie wholly under 18.
_CHILD = {"0--8": "child", "9--17": "child", "0--17": "child"}


@dataclass(frozen=True)
class Variable:
    """One value for each path of a cube: an index into `values`; None among them is unknown."""

    codes: Ints
    values: tuple[str | None, ...]


def role_variable(journeys: Journeys, cube: Cube, place: str) -> Variable:
    """Role of a place, `none` where the path does not touch it on record."""
    return Variable(role_of(journeys, cube, place), (*ROLES, SEVERAL, NONE))


def border_variable(cube: Cube, number: int) -> Variable:
    """Whether a person exploited in a country is its citizen; `none` where nobody was exploited there.

    Args:
        cube: Journeys.
        number: Number of the country.
    """
    there = np.where(cube.legs == number, cube.exploited, NOT_EXPLOITED)
    return Variable(np.asarray(there.max(axis=1, initial=NOT_EXPLOITED)), BORDERS)


def corridor_variable(matching: Matching, count: Ints) -> Variable:
    """Route of each path (`corridors.routes`); disclosure control decides which sets are named."""
    found = routes(matching, count, least=0)
    return Variable(found.codes, found.names)


def _fit_variable(matching: Matching) -> Variable:
    """How each path fits its best corridor."""
    return Variable(matching.level, (NONE, "possible", "ends_only", "full"))


def _end_variable(journeys: Journeys, cube: Cube, leg: int, keep: NDArray[np.bool_]) -> Variable:
    """Country at one end of the kept cases; which are named is decided by what can be shown."""
    place = cube.legs[:, leg]
    there = np.unique(place[keep & (place != UNKNOWN)])
    lookup = np.full(len(journeys.places) + 1, len(there), dtype=np.int64)  # UNKNOWN is -1, the last
    lookup[there] = np.arange(len(there))
    return Variable(lookup[place], (*(journeys.places[n] for n in there.tolist()), None))


def category_variable(cube: Cube, names: Mapping[str, str] | None = None) -> Variable:
    """The cube's own dimension; `names` renames its categories."""
    values = tuple((names or {}).get(name, name) or None for name in cube.categories)
    return Variable(cube.category, values)


def per_person(cube: Cube, variable: Variable) -> Variable:
    """One value for each person, `SEVERAL` where the journeys of a person differ; codes by row."""
    person, first = cube.persons_of
    persons = len(first)
    if persons == len(cube.record):
        return variable
    low, high = np.full(persons, len(variable.values)), np.full(persons, -1)
    np.minimum.at(low, person, variable.codes)
    np.maximum.at(high, person, variable.codes)
    codes = np.where(low == high, low, len(variable.values))[person]
    return Variable(codes.astype(np.int64), (*variable.values, SEVERAL))


def cross(cube: Cube, variables: Mapping[str, Variable], keep: NDArray[np.bool_] | None = None) -> Crosstab:
    """Persons by one or two variables, values without a person left out.

    A person is kept if one of the journeys is.
    """
    keep = np.ones(len(cube.count), dtype=bool) if keep is None else keep
    kept = np.flatnonzero(keep)
    number, persons = factorize(cube.record[kept])
    once = kept[first_of(number, len(persons))]
    found = [per_person(cube, variable) for variable in variables.values()]
    shape = tuple(len(variable.values) for variable in found)
    flat = np.ravel_multi_index(tuple(variable.codes[once] for variable in found), shape)
    size = np.bincount(flat, weights=cube.count[once], minlength=int(np.prod(shape)))
    counts: dict[tuple[str | None, ...], int] = {}
    for at in np.flatnonzero(size).tolist():
        place = np.unravel_index(at, shape)
        key = tuple(variable.values[n] for variable, n in zip(found, place, strict=True))
        counts[key] = counts.get(key, 0) + int(size[at])
    return Crosstab(tuple(variables), counts)


def period_of(years: Sequence[str | None], event: int) -> dict[str, str]:
    """`before` or `after` the event, by year."""
    return {year: "after" if int(year) >= event else "before" for year in years if year}


def _roles(journeys: Journeys, place: str) -> dict[str, Crosstab]:
    """Role of one place: by itself, by gender, age group, year and form."""
    name = f"role.{place}"
    found = {
        name: cross(journeys.cubes["all"], {name: role_variable(journeys, journeys.cubes["all"], place)})
    }
    for dimension in ("gender", "age", "year"):
        cube = journeys.cubes[dimension]
        adult = {band: _CHILD.get(band, "adult") for band in cube.categories if band}
        by = category_variable(cube, adult if dimension == "age" else None)
        found[f"{name}:{dimension}"] = cross(
            cube,
            {"child" if dimension == "age" else dimension: by, name: role_variable(journeys, cube, place)},
        )
    cube = journeys.cubes["form"]
    role = role_variable(journeys, cube, place)
    for number, form in enumerate(cube.categories):
        if form:
            found[f"{name}:{form}"] = cross(cube, {name: role}, cube.category == number)
    return found


def _flows(journeys: Journeys, place: str, corridor: Variable, regions: Sequence[str]) -> dict[str, Crosstab]:
    """Where the journeys of each role of the country begin and end, by corridor and region's role."""
    cube, found = journeys.cubes["all"], {}
    role = role_of(journeys, cube, place)
    for name, ends in (("origin", (-1,)), ("destination", (0,)), ("transit", (0, -1))):
        keep = role == ROLES.index(name)
        for leg in ends if keep.any() else ():
            end = "from" if leg == 0 else "to"
            place_of = _end_variable(journeys, cube, leg, keep)
            # By itself too: where no second variable can be shown beside it.
            found[f"flow:{name}:{end}"] = cross(cube, {end: place_of}, keep)
            by = {"corridor": corridor} | {
                f"role.{region}": role_variable(journeys, cube, region) for region in regions
            }
            for other, variable in by.items():
                found[f"flow:{name}:{end}:{other}"] = cross(cube, {end: place_of, other: variable}, keep)
    return found


def _by_time(journeys: Journeys, pack: CountryPack, event: int | None) -> dict[str, Crosstab]:
    """Corridors by year, or before and after an event; with an event the years are tied to the periods."""
    cube = journeys.cubes["year"]
    matching = match(journeys, pack.corridors, pack.code, "year")
    corridor = corridor_variable(matching, cube.count)
    if event is None:
        return {"corridor:year": cross(cube, {"year": category_variable(cube), "corridor": corridor})}
    period = category_variable(cube, period_of(cube.categories, event))
    return {
        "corridor:period": cross(cube, {"period": period, "corridor": corridor}),
        "year:period": cross(cube, {"year": category_variable(cube), "period": period}),
    }


def journey_crosstabs(journeys: Journeys, pack: CountryPack, event: int | None = None) -> dict[str, Crosstab]:
    """Every crosstab of journeys that a report shows, by name; none where no case touches the country.

    Args:
        journeys: Aggregated journeys.
        pack: The country pack.
        event: First year after an event.

    Returns:
        True counts; they must pass `publish.disclosure` before anyone sees them.
    """
    cube = journeys.cubes["all"]
    if pack.code not in journeys.index:
        return {}
    matching = match(journeys, pack.corridors, pack.code)
    corridor = corridor_variable(matching, cube.count)
    country = {f"role.{pack.code}": role_variable(journeys, cube, pack.code)}
    regions = [region.code for region in pack.regions if region.code in journeys.index]
    found: dict[str, Crosstab] = {}
    for place in (pack.code, *regions):
        found |= _roles(journeys, place)
    border = {f"border.{pack.code}": border_variable(cube, journeys.index[pack.code])}
    found[f"border:{pack.code}"] = cross(cube, country | border)
    for place in regions:
        found[f"regions:{place}"] = cross(
            cube, country | {f"role.{place}": role_variable(journeys, cube, place)}
        )
    if matching.here.any():
        found["corridor:role"] = cross(cube, {"corridor": corridor} | country)
        found["corridor:fit"] = cross(cube, {"corridor": corridor, "fit": _fit_variable(matching)})
        if any(journeys.cubes["year"].categories):
            found |= _by_time(journeys, pack, event)
    return found | _flows(journeys, pack.code, corridor, regions)
