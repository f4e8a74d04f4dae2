"""Corridor matching against a plain slow matcher, and cases argued one by one."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from equiano.countries.model import Corridor, Stop, Text
from equiano.countries.pack import load_pack
from equiano.schema.table import load_table
from equiano.situation.corridors import by_year, corridor_counts, match, proposals


def corridor(name: str, *stops: tuple[str, ...], ends: tuple[int, ...] = ()) -> Corridor:
    last = len(stops) - 1
    made = tuple(
        Stop(
            role="origin" if n == 0 else "destination" if n == last else "transit",
            named=places, places=places, may_end=n in ends,
        )
        for n, places in enumerate(stops)
    )  # fmt: skip
    return Corridor(name, Text(en=name, ru=name), "out", made, (), "test", True)


BALTIC = corridor("baltic", ("RUS",), ("LTU",), ("DEU",), ("FRA", "USA"), ends=(2,))
SOUTH = corridor("south", ("RUS",), ("TUR", "GRC"))
CAUCASUS = corridor("caucasus", ("RUS",), ("GEO",), ("TUR",), ("GRC",))
EAST = corridor("east", ("RU-PRI",), ("CHN",))
TRANSIT = corridor("transit", ("UZB",), ("RUS",), ("DEU",))
ALL = (BALTIC, SOUTH, CAUCASUS, EAST, TRANSIT)


def journey(text: str, region: str | None = None, year: int | None = None) -> dict[str, Any]:
    places = text.split()
    row: dict[str, Any] = {"origin": places[0], "destination": places[-1], "origin_subdivision": region}
    row |= {f"transit_{n}": place for n, place in enumerate(places[1:-1], 1)}
    return {**row, "registration_year": year}


def assigned(journeys_of: Any, *args: Any) -> dict[str, float]:
    journeys = journeys_of([journey(*args)])
    matching = match(journeys, ALL, "RUS")
    return {name: w for name, w in zip(matching.corridors, matching.weight[0], strict=True) if w > 0}


@pytest.mark.parametrize(
    ("places", "region", "expected"),
    [
        ("RUS LTU DEU FRA", None, {"baltic": 1.0}),
        ("RUS LTU POL DEU FRA", None, {"baltic": 1.0}),  # a gap
        ("RUS LTU DEU", None, {"baltic": 1.0}),  # may end in Germany
        ("RUS DEU LTU FRA", None, {}),  # wrong order
        ("RUS DEU", None, {"baltic": 1.0}),  # compatible: transit not recorded
        ("RUS POL DEU", None, {}),  # another route to Germany, on record
        ("RUS GRC", None, {"south": 1.0}),  # full beats the Caucasus, which would be only compatible
        ("RUS GEO TUR GRC", None, {"caucasus": 1.0}),  # more stops win over the south, which also fits
        ("RUS CHN", "RU-PRI", {"east": 1.0}),
        ("RUS CHN", None, {"east": 1.0}),  # region not recorded: compatible
        ("RUS CHN", "RU-KGD", {}),  # another region, on record
        ("UZB RUS DEU", None, {"transit": 1.0}),
        ("UZB DEU", None, {}),  # nothing says that it touched Russia
    ],
)
def test_argued_cases(journeys_of: Any, places: str, region: str | None, expected: dict[str, float]) -> None:
    assert assigned(journeys_of, places, region) == expected


def test_equal_fits_are_shared_out_and_said_so(journeys_of: Any) -> None:
    twin = corridor("twin", ("RUS",), ("GRC", "CYP"))
    journeys = journeys_of([journey("RUS GRC")] * 4 + [journey("RUS TUR")])
    matching = match(journeys, (SOUTH, twin), "RUS")
    rows = {row["corridor"]: row for row in corridor_counts(journeys, matching, "RUS")}
    assert (rows["south"]["cases"], rows["south"]["shared_out"]) == (3.0, 2.0)
    assert (rows["twin"]["cases"], rows["twin"]["shared_out"]) == (2.0, 2.0)
    assert tuple(rows["twin"]) == load_table("corridor_count").columns


def slow_fits(places: list[str | None], stops: list[tuple[str, ...]]) -> int:
    """0 no, 1 compatible, 1000 + stops full; countries only."""
    origin, *between, destination = places
    recorded = [place for place in between if place]
    if origin not in stops[0] or destination not in stops[-1]:
        return 0
    rest = iter(recorded)
    if all(any(place in stop for place in rest) for stop in stops[1:-1]):
        return 1000 + len(stops)
    return 0 if recorded else 1


def test_random_journeys_equal_the_slow_matcher(journeys_of: Any) -> None:
    rng = random.Random(7)
    options = ["RUS", "LTU", "DEU", "FRA", "TUR", "GRC", "GEO", "UZB"]
    rows = [
        journey(
            " ".join([rng.choice(options), *rng.choices(options, k=rng.randint(0, 3)), rng.choice(options)])
        )
        for _ in range(500)
    ]
    tested = (BALTIC, SOUTH, CAUCASUS, TRANSIT)
    journeys = journeys_of(rows)
    matching = match(journeys, tested, "RUS")
    cube = journeys.cubes["all"]
    assert int(cube.count.sum()) == 500
    for legs, weight in zip(cube.legs, matching.weight, strict=True):
        names = [journeys.places[leg] if leg >= 0 else None for leg in legs]
        variants = [[[s.places for s in c.stops]] for c in tested]
        variants[0].append([s.places for s in BALTIC.stops[:3]])
        scores = [max(slow_fits(names, stops) for stops in forms) for forms in variants]
        if "RUS" not in names:
            scores = [0] * len(scores)
        best = max(scores)
        winners = [n for n, score in enumerate(scores) if score == best and best > 0]
        assert np.flatnonzero(weight).tolist() == winners
        assert not winners or weight[winners[0]] == pytest.approx(1 / len(winners))


def test_a_stop_on_the_way_may_be_a_region(journeys_of: Any) -> None:
    through = corridor("through", ("UZB",), ("RU-KGD",), ("LTU",))
    legs = {"origin": "UZB", "transit_1": "RUS", "destination": "LTU"}
    rows = [{**legs, "transit_1_subdivision": region} for region in ("RU-KGD", "RU-MOW", None)]
    weights = [match(journeys_of([row]), (through,), "RUS").weight[0, 0] for row in rows]
    assert weights == [1.0, 0.0, 1.0]  # named, elsewhere on record, not recorded


def test_unmatched_journeys_become_proposals(journeys_of: Any) -> None:
    rows = [journey("RUS POL DEU")] * 12 + [journey("RUS BLR POL DEU")] * 3 + [journey("RUS NOR")] * 2
    rows += [journey("RUS RUS")] * 40
    journeys = journeys_of(rows)
    (found,) = proposals(journeys, match(journeys, ALL, "RUS"), "RUS")
    assert found == {"origin": "RUS", "destination": "DEU", "via": "POL", "cases": 15, "via_cases": 12}
    assert tuple(found) == load_table("corridor_proposal").columns


def test_by_year_counts_whole_cases(journeys_of: Any) -> None:
    twin = corridor("twin", ("RUS",), ("GRC", "CYP"))
    rows = [journey("RUS GRC", year=2020)] * 3 + [journey("RUS TUR", year=2021)] * 2 + [journey("RUS TUR")]
    years, names, counts = by_year(journeys_of(rows), (SOUTH, twin), "RUS")
    assert (years, names, counts.tolist()) == (["2020", "2021"], ["south", "ambiguous"], [[0, 3], [2, 0]])


def test_every_corridor_of_the_pack_matches_a_journey_made_from_it(journeys_of: Any) -> None:
    pack = load_pack("ru")
    for layer in (pack.corridors, *(region.corridors for region in pack.regions)):
        for wanted in layer:
            places = [stop.places[0] for stop in wanted.stops]
            row = journey(" ".join("RUS" if "-" in place else place for place in places))
            for end, place in (("origin", places[0]), ("destination", places[-1])):
                row[f"{end}_subdivision"] = place if place.startswith("RU-") else None
            matching = match(journeys_of([row]), layer, "RUS")
            assert matching.weight[0][matching.corridors.index(wanted.id)] > 0, wanted.id
