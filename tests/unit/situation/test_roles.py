"""Roles and flows against a plain slow count over the same invented journeys."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.schema.coverage import Coverage
from equiano.schema.table import load_table
from equiano.situation.journeys import read_flows, read_journeys
from equiano.situation.roles import flows, net_role, roles

PLACES = ["RUS", "LTU", "DEU", "UKR", None]


def invented(seed: int, size: int = 400) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    rows = []
    for _ in range(size):
        row: dict[str, Any] = {
            name: rng.choice(PLACES) for name in ("origin", "transit_1", "transit_2", "destination")
        }
        row["gender"] = rng.choice(["gender.female", "gender.male", None])
        row["registration_year"] = rng.choice([2019, 2020, None])
        row["age_years"] = rng.choice([None, 8, 17, 18, 50])
        row["form__forced_labour"] = rng.choice([True, None])
        for end in ("origin", "transit_1", "transit_2", "destination"):
            row[f"{end}_subdivision"] = rng.choice(["RU-KGD", "RU-MOW", None]) if row[end] == "RUS" else None
        rows.append(row)
    return rows


def slow_role(row: dict[str, Any], place: str) -> str | None:
    origin, destination = row["origin"], row["destination"]
    if place in (origin, destination):
        if origin is None or destination is None:
            return "undetermined"
        if origin == destination:
            return "internal"
        return "origin" if origin == place else "destination"
    return "transit" if place in (row["transit_1"], row["transit_2"]) else None


def slow_region_role(row: dict[str, Any], region: str) -> str | None:
    here = [row[f"{end}_subdivision"] == region for end in ("origin", "destination")]
    if not any(here):
        passed = region in (row["transit_1_subdivision"], row["transit_2_subdivision"])
        return "transit" if passed else None
    if all(here):
        return "internal"
    other = "destination" if here[0] else "origin"
    if row[other] is None or (row[other] == "RUS" and row[f"{other}_subdivision"] is None):
        return "undetermined"
    return "origin" if here[0] else "destination"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_equal_a_slow_count(journeys_of: Any, seed: int) -> None:
    rows = invented(seed)
    found = roles(journeys_of(rows), ["RUS", "LTU", "RU-KGD"])
    columns = {"gender": "gender", "year": "registration_year"}
    for place in ("RUS", "LTU", "RU-KGD"):
        role_of = slow_region_role if "-" in place else slow_role
        for dimension in ("all", "gender", "year"):
            key = columns.get(dimension)
            expected = Counter(
                (str(row[key]) if key and row[key] is not None else "", role_of(row, place)) for row in rows
            )
            seen = {
                (row["category"], row["role"]): row["count"]
                for row in found
                if row["place"] == place and row["dimension"] == dimension
            }
            assert seen, (place, dimension)
            for (category, role), count in expected.items():
                if role is not None:
                    assert seen[category, role] == count
            assert sum(seen.values()) == sum(n for (_, role), n in expected.items() if role)


def test_ages_fall_into_the_bands_of_the_codebook(journeys_of: Any) -> None:
    rows = [
        {"origin": "RUS", "destination": "DEU", "age_years": age} for age in (0, 8, 9, 17, 18, 47, 48, 90)
    ]
    rows += [{"origin": "RUS", "destination": "DEU", "is_child": child} for child in (True, False, None)]
    rows += [{"origin": "RUS", "destination": "DEU", "age_band": "30--38"}]
    found = {
        row["category"]: row["count"]
        for row in roles(journeys_of(rows), ["RUS"])
        if row["dimension"] == "age" and row["role"] == "origin"
    }
    assert found == {
        "0--8": 2, "9--17": 2, "18--20": 1, "39--47": 1, "48+": 2, "0--17": 1, "18+": 1, "": 1, "30--38": 1,
    }  # fmt: skip


def test_forms_count_only_recorded_yes(journeys_of: Any) -> None:
    rows = [
        {"origin": "RUS", "destination": "DEU", "form__forced_labour": v} for v in (True, False, None, True)
    ]
    (labour,) = [
        row
        for row in roles(journeys_of(rows), ["RUS"])
        if row["dimension"] == "form" and row["role"] == "origin"
    ]
    assert (labour["category"], labour["count"], labour["base"]) == ("form.forced_labour", 2, 2)


def test_citizenship_stands_in_for_a_missing_origin_and_is_counted(journeys_of: Any) -> None:
    journeys = journeys_of(
        [
            {"citizenship": "UKR", "exploitation_country": "RUS"},
            {"citizenship": "UKR", "origin": "RUS", "destination": "RUS"},
            {"citizenship": "RUS", "origin": "RUS", "destination": "RUS"},
            {"origin": "RUS", "destination": "RUS"},
        ]
    )
    counts = {row["role"]: row["count"] for row in roles(journeys, ["RUS"]) if row["dimension"] == "all"}
    assert (counts["destination"], journeys.ends_filled) == (1, 1)
    # A Ukrainian recruited in Russia is no internal case of Russia: by citizenship she is across a border.
    assert (counts["recruited_here"], counts["internal"]) == (1, 2)


def test_flows_and_net_role(journeys_of: Any) -> None:
    rows = [{"origin": "UKR", "destination": "RUS", "registration_year": 2020}] * 6
    rows += [{"origin": "RUS", "destination": "DEU", "registration_year": 2021}] * 2
    journeys = journeys_of(rows)
    first, second = flows(journeys, "RUS")
    assert (first["origin"], first["count"], first["share"], second["count"]) == ("UKR", 6, 0.75, 2)
    assert first["count_low"] is first["share_high"] is None  # a complete count was not drawn
    (sampled, _) = flows(journeys, "RUS", coverage=Coverage.SAMPLE)
    assert sampled["count_low"] < 6 < sampled["count_high"]
    rows = roles(journeys, ["RUS"])
    assert all(row["net_low"] is None for row in net_role(rows))
    net = {row["year"]: row for row in net_role(rows, coverage=Coverage.SAMPLE)}
    assert net[""]["net"] == 0.5
    assert net["2020"]["net"] == 1.0
    assert net["2021"]["net"] == -1.0
    assert net["2020"]["net_low"] < 0.5 < net["2020"]["net_high"] == 1.0


def test_rows_have_the_columns_of_their_schema(journeys_of: Any) -> None:
    journeys = journeys_of(invented(4, 30))
    rows = roles(journeys, ["RUS"])
    assert tuple(rows[0]) == load_table("role").columns
    assert tuple(flows(journeys)[0]) == load_table("flow").columns
    assert tuple(net_role(rows)[0]) == load_table("net_role").columns


def test_other_engine_gives_the_same(write_cases: Any) -> None:
    pytest.importorskip("pysail")
    path = write_cases(invented(5))
    found = []
    for name in ("duckdb", "sail"):
        with open_engine(name) as engine:
            found.append(roles(read_journeys(engine, path), ["RUS", "RU-KGD"]))
    assert found[0] == found[1]


def test_flows_file_faults_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination,count\nRUS,DEU,3\nXXZ,DEU,2\nRUS,DEU,many\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_flows(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, "origin"), (4, "count")]
    assert "many" not in str(caught.value)


def test_flows_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(
        "Потоки за 2020 год;;;\norigin;destination;count;year\nУзбекистан;Россия;1\u00a0234;2020\n;;;\n"
        "Молдавия;RUS;50;2020\nне указано;Россия;3;2020\nИтого;;1\u00a0287;\n",
        encoding="utf-8-sig",
    )
    journeys = read_flows(path)
    assert journeys.cases == 1287
    assert set(journeys.places) == {"UZB", "MDA", "RUS"}


def test_a_pair_given_twice_and_superscript_digits_are_faults(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination,count\nUZB,RUS,3\nУзбекистан,RUS,4\nMDA,RUS,²\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_flows(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, "origin"), (4, "count")]


def test_flows_file_without_counts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination\nRUS,DEU\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="needs the columns"):
        read_flows(path)
