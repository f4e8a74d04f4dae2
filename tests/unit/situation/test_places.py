"""Regions have only cases placed in them, and what was put into invented cases comes out of the situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.record.intake import take_in
from equiano.record.invent import Route, invented_cases, write_cases
from equiano.record.report import IntakeReport
from equiano.schema.table import load_table
from equiano.situation.overview import Situation, describe

CASES = Path(__file__).parents[2] / "cases" / "situation"


def situation_of(file: Path, folder: Path) -> tuple[Situation, IntakeReport]:
    report = take_in(file, folder / "cases.parquet")
    with open_engine("duckdb") as engine:
        return describe(engine, load_pack("ru"), cases=report.out), report


def sizes(found: Situation, place: str) -> dict[str, int]:
    """Cases of a place by role."""
    rows = (row for row in found.tables["role"] if (row["place"], row["dimension"]) == (place, "all"))
    return {row["role"]: row["count"] for row in rows if row["count"]}


def test_only_what_is_placed_in_a_region_is_its_own(tmp_path: Path) -> None:
    """Moscow, no region, three ways to write Kaliningrad, Moscow's region, and Moscow to Kaliningrad."""
    found, report = situation_of(CASES / "t10_region.csv", tmp_path)
    assert report.warnings.rows == 0
    assert sizes(found, "RU-KGD") == {"destination": 4}  # C, D, E, G
    (region,) = found.tables["region_count"]
    # B alone may be there too; A and F are elsewhere.
    assert region == {"region": "RU-KGD", "placed": 4, "placed_or_open": 5, "elsewhere": 2}
    assert tuple(region) == load_table("region_count").columns
    lines = {row["corridor"]: row for row in found.tables["corridor_count"] if row["layer"] == "RU-KGD"}
    assert {name: row["full"] for name, row in lines.items() if row["full"]} == {"ru_kgd.in_sexual": 4}
    assert not any(row["ends_only"] or row["possible"] for row in lines.values())


def test_a_name_nobody_knows_is_warned_of_and_is_another_region(tmp_path: Path) -> None:
    text = (CASES / "t10_region.csv").read_text("utf-8")
    file = tmp_path / "renamed.csv"
    file.write_text(
        text.replace("Kaliningrad Oblast", "Nowhere Oblast").replace(",Moscow,", ",Nowhere,"), "utf-8"
    )
    found, report = situation_of(file, tmp_path)
    warned = {(fault.row, fault.field) for fault in report.warnings.first}
    assert warned == {(2, "hte_State_2"), (5, "hte_State_2"), (8, "hte_State")}
    assert all("Nowhere" not in message for _, message in report.warnings.kinds)
    (region,) = found.tables["region_count"]
    assert (region["placed"], region["placed_or_open"], region["elsewhere"]) == (3, 4, 3)


def test_a_region_without_its_country_is_in_its_own(tmp_path: Path) -> None:
    found, report = situation_of(CASES / "t11_sub_without_country.csv", tmp_path)
    assert report.warnings.rows == 0
    assert sizes(found, "RUS") == sizes(found, "RU-KGD") == {"origin": 1}


def test_a_file_that_never_names_a_region_has_nothing_on_its_corridors(tmp_path: Path) -> None:
    """Sixty cases of one organisation, none in Kaliningrad: 57 of them stood on its corridors once."""
    found, report = situation_of(CASES.parent / "report" / "ngo60.csv", tmp_path)
    assert {field for field, _ in report.warnings.kinds} == {
        "hte_City"
    }  # a town in Russia that no list knows
    (region,) = found.tables["region_count"]
    assert (region["placed"], sizes(found, "RU-KGD")) == (0, {})
    lines = [row for row in found.tables["corridor_count"] if row["layer"] == "RU-KGD"]
    assert sum(value for row in lines for value in row.values() if isinstance(value, int)) == 0


def test_a_region_in_a_case_table_says_its_country(
    write_cases: Callable[..., Path],
) -> None:
    """A case table that another program made."""
    row = {"origin_subdivision": "RU-KGD", "destination": "POL"}
    with open_engine("duckdb") as engine:
        found = describe(engine, load_pack("ru"), cases=write_cases([row]))
    assert sizes(found, "RUS") == sizes(found, "RU-KGD") == {"origin": 1}


# What was put in comes out.

Person = tuple[Route, Mapping[str, str]]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Person], Situation]:
    folder = tmp_path_factory.mktemp("invented")
    taken = write_cases(3000, np.random.default_rng(11), folder / "cases.csv")
    people = list(invented_cases(3000, np.random.default_rng(11)))
    assert taken == Counter((route, bool(cells["vic_TraffickingStatus"])) for route, cells in people)
    found, _ = situation_of(folder / "cases.csv", folder)
    return [(route, cells) for route, cells in people if cells["vic_TraffickingStatus"]], found


def events(cells: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    numbered = [{name: cells.get(f"hte_{name}{n}", "") for name in ("Type", "Country", "State")}
                for n in ("", "_2", "_3", "_4")]  # fmt: skip
    return [event for event in numbered if event["Type"] == kind]


def count(people: list[Person], *routes: str, **wanted: Any) -> int:
    """Persons that took one of the routes, by what is on record: transit, an end, its region, the form."""
    total = 0
    for route, cells in people:
        start, way, end = (events(cells, kind) for kind in ("Recruitment", "Transit", "Exploitation"))
        on_record = {
            "transit": bool(way),
            "end": bool(end),
            "end_region": bool(end and end[0]["State"]),
            "start_region": bool(start and start[0]["State"]),
            "sexual": cells["vic_TypeOfExploitation"] == "SexualExploitation",
        }
        total += " ".join(route.places) in routes and wanted.items() <= on_record.items()
    return total


def test_corridors_come_out_as_they_were_put_in(invented: tuple[list[Person], Situation]) -> None:
    people, found = invented
    lines = {row["corridor"]: row for row in found.tables["corridor_count"] if row["layer"] == "RUS"}
    baltic = ("RUS LTU DEU", "RUS LTU DEU FRA")
    caucasus, east = "RUS GEO TUR GRC", "RU-PRI CHN"
    # Greece and Norway are "other European countries" too: the ends of the Baltic route, by another way.
    off = count(people, "RUS FIN NOR", end=True, transit=True)
    other_way = off + count(people, caucasus, end=True, transit=True)
    ends = other_way + count(people, *baltic, "RUS FIN NOR", caucasus, end=True, transit=False)
    ends += count(people, "RU-KGD POL", end=True)
    assert lines["ru.baltic"]["full"] == count(people, *baltic, end=True, transit=True) > 100
    assert (lines["ru.baltic"]["ends_only"], lines["ru.baltic"]["other_way"]) == (ends, other_way)
    assert lines["ru.mediterranean"]["full"] == count(people, "RUS TUR", caucasus, end=True)
    assert lines["ru.caucasus"]["full"] == count(people, caucasus, end=True, transit=True)
    assert lines["ru.caucasus"]["ends_only"] == count(people, caucasus, end=True, transit=False)
    assert lines["ru.middle_eastern"]["full"] == count(people, "RUS EGY ARE", end=True, transit=True)
    assert lines["ru.chinese"]["full"] == count(people, east, end=True, start_region=True)
    assert lines["ru.chinese"]["possible"] >= count(people, east, end=True, start_region=False) > 0
    into = ("UZB RUS", "KGZ RUS", "UKR RUS", "BLR RU-KGD", "UZB RU-KGD")
    assert lines["ru.into_russia"]["full"] == count(people, *into, end=True)
    internal = count(people, "RUS RUS", end=True)
    # What no source names comes first: the way by Finland, what stays inside, Vietnam to nowhere known.
    assert found.tables["corridor_count"][0]["corridor"] == "none"
    assert lines["none"]["full"] == off + internal


def test_a_region_comes_out_within_its_interval(invented: tuple[list[Person], Situation]) -> None:
    people, found = invented
    (region,) = found.tables["region_count"]
    placed = sum(any(value == "RU-KGD" for value in cells.values()) for _, cells in people)
    countries = ("prs_Citizenship", *(f"hte_Country{n}" for n in ("", "_2", "_3", "_4")))
    on_record = [(route, cells) for route, cells in people if "RUS" in map(cells.get, countries)]
    truth = sum("RU-KGD" in route.places for route, _ in on_record)
    assert region["placed"] == placed
    assert region["placed"] < truth <= region["placed_or_open"]
    lines = {row["corridor"]: row for row in found.tables["corridor_count"] if row["layer"] == "RU-KGD"}
    into = ("BLR RU-KGD", "UZB RU-KGD")
    assert lines["ru_kgd.in_sexual"]["full"] == count(people, *into, end_region=True, sexual=True)
    assert lines["ru_kgd.in_labour"]["full"] == count(people, *into, end_region=True, sexual=False)
    out = count(people, "RU-KGD POL", start_region=True, end=True, sexual=True)
    assert lines["ru_kgd.out"]["full"] == out > 10
    for row in lines.values():
        assert all((row[name] or 0) <= placed for name in ("full", "ends_only", "possible"))


def test_roles_come_out_as_they_were_put_in(invented: tuple[list[Person], Situation]) -> None:
    people, found = invented
    roles = sizes(found, "RUS")
    routes = {" ".join(route.places) for route, _ in people}
    out = [route for route in routes if route.startswith("RU") and route != "RUS RUS"]
    into = [route for route in routes if route.split()[-1].startswith("RU") and route != "RUS RUS"]
    through = [route for route in routes if " RU" in route and route not in (*into, "RUS RUS")]
    assert roles["origin"] == count(people, *out, end=True)
    assert roles["destination"] == count(people, *into, end=True)
    assert roles["transit"] == count(people, *through, transit=True)
    assert roles["internal"] == count(people, "RUS RUS", end=True)
    assert roles["undetermined"] == count(people, *out, "RUS RUS", end=False)
