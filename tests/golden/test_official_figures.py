"""Every golden number of official figures, from the cut of UNODC's table (README.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.pipeline.official import of_file, of_pack
from equiano.pipeline.official_tables import routes_of
from equiano.record.official_file import read_official
from equiano.situation.official.cells import Cell, Mark, Range
from equiano.situation.official.citizens import abroad
from equiano.situation.official.routes import Held, Verdict, hold
from equiano.situation.official.table import VICTIMS, CountryFigures, OfficialTable

FOLDER = Path(__file__).parent / "official"
YEARS = (2008, 2010, 2012, 2015, 2017, 2018, 2019, 2020, 2021)
# Detected total by year (None: no total); citizens abroad: rows, countries, range. From the standard.
TOTALS: dict[str, tuple[tuple[int | None, ...], tuple[int, int, int, int]]] = {
    "RUS": ((57, 71, None, None, 209, 327, 342, 290, None), (143, 39, 617, 981)),
    "LTU": ((25, 15, 14, 62, 58, 44, 39, 24, None), (48, 13, 494, 582)),
    "POL": ((62, None, 230, 173, 84, 70, 25, 17, 23), (83, 20, 1659, 1815)),
    "DEU": ((692, 651, 626, 470, 671, 503, 494, 494, None), (36, 15, 69, 181)),
    "UKR": ((342, 407, None, 83, 198, 1192, 1345, 1680, None), (159, 36, 876, 1256)),
    "BLR": ((591, 362, 209, 121, 131, 142, 126, 108, None), (34, 14, 21, 149)),
    "MDA": ((271, 181, 290, 139, 249, 365, 126, 139, None), (100, 28, 339, 651)),
    "UZB": ((None, None, 1653, 1006, 693, 494, 224, 131, 243), (57, 21, 631, 755)),
    "TUR": ((120, 58, 55, 108, 303, 134, 215, 282, 402), (40, 9, 141, 249)),
    "GRC": ((76, 92, 109, 57, 38, 31, 154, 167, 157), (16, 5, 31, 83)),
    "USA": ((317, 541, 469, 3885, 8003, 8913, 8375, 9854, 10070), (14, 10, 13, 61)),
    "PHL": ((218, 207, 763, 761, 1659, 2318, 2041, 1598, None), (145, 42, 3132, 3436)),
}
FORMS = {
    "Sexual exploitation": "form.sexual_exploitation",
    "Forced labour": "form.forced_labour",
    "Other forms of exploitation": "form.other",
}
ROUTES = {
    "Baltic": "ru.baltic",
    "Mediterranean": "ru.mediterranean",
    "Caucasus": "ru.caucasus",
    "Middle East": "ru.middle_eastern",
    "China": "ru.chinese",
}


@cache
def table() -> OfficialTable:
    return of_file(read_official(FOLDER / "glotip_cut.csv.gz"))[0]


def of(code: str) -> CountryFigures:
    return CountryFigures(table(), code)


def shown(cell: Cell) -> str:
    """The cell as the source prints it; several rows with bars between, nothing for no row."""
    return " | ".join(f"{row.low:,}" if row.exact else f"<{row.high + 1}" for row in cell.rows)


def cell(country: str, indicator: str, year: int, dimension: str) -> Cell:
    found, (what, _, which) = of(country), dimension.partition("=")
    if what == "detected_in":
        line = next(line for line in abroad(found).lines if line.place == which)
        return line.cells[year]
    if what == "form":
        code = FORMS[which]
        return found.cell(VICTIMS, year, "form", code)
    stage = {"detected": VICTIMS}.get(indicator, indicator)
    sex = which.lower() if what == "sex" else "total"
    age = (
        {"18+": "adult", "0-17": "child"}[which]
        if what == "age"
        else "unknown"
        if sex == "unknown"
        else "total"
    )
    return found.cell(stage, year, sex=sex, age=age)


def golden() -> Iterator[dict[str, str]]:
    with (FOLDER / "glotip_golden.csv").open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def test_every_value_as_printed() -> None:
    number = 0
    for entry in golden():
        found = cell(entry["country"], entry["indicator"], int(entry["year"]), entry["dimension"])
        assert shown(found) == entry["value"], entry
        assert len(found.rows) == int(entry["rows"])
        number += 1
    assert number == 1672


@pytest.mark.parametrize("code", TOTALS)
def test_detected_totals_and_citizens_abroad(code: str) -> None:
    totals, (rows, countries, low, high) = TOTALS[code]
    assert tuple(of(code).total(year).exact for year in YEARS) == totals
    matrix = abroad(of(code))
    assert (matrix.reports, len(matrix.lines), matrix.whole) == (rows, countries, Range(low, high))


def test_how_many_countries_reported_citizenship() -> None:
    counted = {year: len(found) for year, found in table().citizenship_reporters.items()}
    assert {year: counted[year] for year in (2008, 2010, 2015, 2019, 2021)} == {
        2008: 62,
        2010: 79,
        2015: 82,
        2019: 71,
        2021: 30,
    }


@cache
def held(source: str) -> dict[str, Held]:
    """Routes of the Russian pack held against the cut, or against what the pack quotes."""
    pack = load_pack("ru")
    quoted = of_pack(pack)
    assert quoted is not None
    figures = of("RUS") if source == "cut" else CountryFigures(quoted[0], "RUS")
    return {found.route.id: found for found in hold(figures, routes_of(pack.corridors))}


@pytest.mark.parametrize("source", ["cut", "pack"])
def test_russian_citizens_by_route(source: str) -> None:
    with (FOLDER / "russian_citizens_by_route.csv").open(encoding="utf-8") as stream:
        entries = list(csv.DictReader(stream))
    assert len(entries) == 374
    for entry in entries:
        places = {place.line.place: place.line for place in held(source)[ROUTES[entry["route"]]].places}
        found = places[entry["detected_in"]].cells[int(entry["year"])]
        mark = "." if found.mark is Mark.NONE_LISTED else shown(found)
        assert mark == entry["russian_citizens"], entry


@pytest.mark.parametrize("source", ["cut", "pack"])
def test_verdicts_on_the_five_routes(source: str) -> None:
    """The last table of the standard, by rule."""
    found = held(source)
    assert {name: (found[id].whole.low, found[id].whole.high) for name, id in ROUTES.items()} == {
        "Baltic": (459, 647),
        "Mediterranean": (182, 262),
        "Caucasus": (129, 173),
        "Middle East": (60, 108),
        "China": (0, 0),
    }
    assert {name: (found[id].verdict, found[id].like) for name, id in ROUTES.items()} == {
        "Baltic": (Verdict.CONFIRMED, None),
        "Mediterranean": (Verdict.CONFIRMED, None),
        "Caucasus": (Verdict.CANNOT_BE_TOLD, "ru.mediterranean"),
        "Middle East": (Verdict.CONFIRMED, None),
        "China": (Verdict.NO_DATA, None),
    }
    verdicts = {
        id: {place.line.place: place.verdict for place in route.places} for id, route in found.items()
    }
    assert verdicts["ru.baltic"]["LTU"] is Verdict.FEW
    assert set(verdicts["ru.mediterranean"].values()) == {Verdict.CONFIRMED}
    assert verdicts["ru.caucasus"]["GEO"] is Verdict.NOT_LISTED
    assert verdicts["ru.middle_eastern"]["EGY"] is Verdict.NOT_LISTED
    assert {code for code, one in verdicts["ru.middle_eastern"].items() if one is Verdict.CONFIRMED} == {
        "ISR",
        "BHR",
    }


def test_the_pack_quotes_the_table() -> None:
    """Every figure that the Russian pack quotes of the countries in the cut stands there, row by row."""
    quoted = of_pack(load_pack("ru"))
    assert quoted is not None
    mine = abroad(CountryFigures(quoted[0], "RUS"))
    assert (mine.reports, mine.whole, mine.reporters) == (143, Range(617, 981), abroad(of("RUS")).reporters)
    for year in YEARS:
        assert CountryFigures(quoted[0], "RUS").total(year) == of("RUS").total(year)
