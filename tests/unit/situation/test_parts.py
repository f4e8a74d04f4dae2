"""Cases counted in parts: the same tables whatever the parts, and those of a plain count of every person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.record.journey import from_text, of_kind
from equiano.schema.coverage import Coverage
from equiano.situation import journeys, sums
from equiano.situation.journeys import Journeys
from equiano.situation.options import Clock, DescribeOptions
from equiano.situation.overview import Situation, describe
from equiano.situation.places import country_of
from tests.varied_cases import varied_cases

LEGS = ("origin", "transit_1", "transit_2", "transit_3", "transit_4", "destination")


def situation(path: Path, clock: Clock = "registration") -> Situation:
    options = DescribeOptions(event=2019, clock=clock, coverage=Coverage.SAMPLE)
    with open_engine("duckdb") as engine:
        return describe(engine, load_pack("ru"), path, options)


@pytest.mark.parametrize("clock", ["registration", "journey", "exploitation"])
def test_parts_of_any_size_give_the_same_bytes(
    write_cases: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """Of one row, where every person is a part; of seven; of all. CodeSums are merged at every part."""
    path = write_cases(varied_cases(200, 11))
    whole = situation(path, clock).as_dict()
    assert whole["journeys"]["several"] > 25 and whole["displacement"] is not None
    monkeypatch.setattr(sums, "_LEAST_WAITING", 1)
    for rows in (1, 7):
        monkeypatch.setattr(journeys, "_PART", rows)
        assert situation(path, clock).as_dict() == whole, rows


def test_sums_are_those_of_a_counter_however_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "_LEAST_WAITING", 20)
    for room in (2**62, 30):
        monkeypatch.setattr(sums, "ROOM", room)
        rng, found, expected = np.random.default_rng(5), sums.CodeSums(3), Counter[tuple[int, ...]]()
        for size in (0, 1, 40, 7, 200):
            rows, count = rng.integers(0, 5, (size, 3)), rng.integers(0, 9, size)
            found.add(rows, count)
            for row, n in zip(rows.tolist(), count.tolist(), strict=True):
                expected[tuple(row)] += n
        rows, count = found.result()
        listed = dict(zip(map(tuple, rows.tolist()), count.tolist(), strict=True))
        assert list(listed) == sorted(listed) and listed == dict(expected)


def test_the_journeys_of_a_country_are_those_that_touch_it(journeys_of: Callable[..., Journeys]) -> None:
    rows = [{"origin": "UZB", "destination": end, "gender": "gender.male"} for end in ("RUS", "TUR", "RUS")]
    rows.append({"journeys": "R:UZB>X:TUR|R:UZB>X:RUS"})
    found = journeys_of(rows)
    legs = found.cubes["all"].paths.legs
    narrow = found.where(np.any(legs == found.index["RUS"], axis=1))
    for name, persons in (("all", 3), ("gender", 3), ("year", 3), ("recorded", 3)):
        cube = narrow.cubes[name]
        assert int(cube.count.sum()) == persons, name
        assert np.all(np.any(cube.legs == found.index["RUS"], axis=1)), name


# A person as a list of journeys, each a list of (country, whether exploited there); the first is the start.
Path_ = list[tuple[str | None, bool]]


def _citizens(row: dict[str, Any]) -> list[str]:
    return [code for code in (row.get("citizenship_all") or row.get("citizenship") or "").split(";") if code]


def _home(row: dict[str, Any]) -> str | None:
    citizens = _citizens(row)
    return citizens[0] if len(citizens) == 1 and citizens != ["XXA"] else None


def _paths(row: dict[str, Any]) -> Iterator[Path_]:
    if row.get("journeys"):
        for journey in from_text(row["journeys"]):
            starts, ends = of_kind(journey, "recruitment"), of_kind(journey, "exploitation")
            kept = [e for e in journey if e.country and not (starts and e is starts[0])]
            start = starts[0].country if starts else _home(row)
            yield [(start, False), *((e.country, any(e is end for end in ends)) for e in kept)]
        return
    legs = [row.get(leg) or country_of(row.get(f"{leg}_subdivision") or "") or None for leg in LEGS]
    start, end = legs[0] or _home(row), legs[-1] or row.get("exploitation_country")
    yield [(start, False), *((leg, False) for leg in legs[1:-1] if leg), *([(end, True)] if end else [])]


def _roles(path: Path_, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    start = path[0][0]
    exploited = [place for place, there in path if there]
    for place in {place for place, _ in path if place}:
        inside = place in exploited
        citizens = _citizens(row)
        if place == start and any(end != place for end in exploited):
            yield place, "origin"
        if place == start and inside:
            abroad = citizens and "XXA" not in citizens and place not in citizens
            yield place, "recruited_here" if abroad else "internal"
        if place == start and not exploited:
            yield place, "undetermined"
        if place != start and inside:
            yield place, "destination" if start else "undetermined"
        if place != start and not inside:
            yield place, "transit"


def _border(row: dict[str, Any], place: str) -> str:
    citizens = _citizens(row)
    if not citizens or "XXA" in citizens:
        return ""
    if place not in citizens:
        return "cross_border"
    return "domestic" if len(citizens) == 1 else "dual"


def _persons(rows: Sequence[dict[str, Any]], keys: Callable[[dict[str, Any]], set[Any]]) -> Counter[Any]:
    return Counter(key for row in rows for key in keys(row))


def test_tables_are_those_of_a_plain_count_of_every_person(
    write_cases: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = varied_cases(1500, 12)
    monkeypatch.setattr(journeys, "_PART", 100)
    found = situation(write_cases(rows)).tables
    counted = [row for row in rows if row["status"] == "status.actual_victim"]
    assert sum("|" in (row.get("journeys") or "") for row in counted) > 100

    def roles_of(row: dict[str, Any]) -> set[tuple[str, str]]:
        return {role for path in _paths(row) for role in _roles(path, row)}

    assert {(r.place, r.role): r.count for r in found.country_role if r.count} == _persons(counted, roles_of)
    bases = _persons(counted, lambda row: {place for place, _ in roles_of(row)})
    assert {r.place: r.base for r in found.country_role} == bases
    in_years = _persons(
        counted,
        lambda row: {(role, str(row["registration_year"] or "")) for p, role in roles_of(row) if p == "RUS"},
    )
    years = [row for row in found.role if (row.place, row.dimension) == ("RUS", "year") and row.count]
    assert {(row.role, row.category): row.count for row in years} == in_years
    flows = _persons(
        counted,
        lambda row: {
            (path[0][0], end) for path in _paths(row) for end, there in path if there and path[0][0]
        },
    )
    assert {(r.origin, r.destination): r.count for r in found.flow if r.basis == "recruitment"} == flows
    borders = _persons(
        counted,
        lambda row: {
            (end, _border(row, end)) for path in _paths(row) for end, there in path if there and end
        },
    )
    in_borders = Counter[Any]()
    for row in found.border:
        in_borders[row.place, row.by_citizenship] += row.count
    assert in_borders == borders
