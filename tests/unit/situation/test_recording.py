"""Routes by year from cases, groups counted once, and whether a change of recording explains a shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from equiano.countries.model import CountryPack
from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.situation.overview import shift_in
from equiano.situation.recording import Recording, recording_of
from equiano.situation.route_years import RouteYears, route_years
from equiano.situation.shift import Shift, coarse
from equiano.situation.shift_policy import POLICY

Row = dict[str, Any]
YEARS = range(2014, 2022)
EVENT = 2018


@pytest.fixture(scope="module")
def pack() -> CountryPack:
    return load_pack("ru")


def case(path: str, year: int, **more: Any) -> Row:
    """A case along `RUS LTU DEU`; `?` is not recorded."""
    first, *between, last = (None if place == "?" else place for place in path.split())
    transits = {f"transit_{n}": place for n, place in enumerate(between, 1)}
    status = {"status": "status.actual_victim"}
    return {"origin": first, **transits, "destination": last, "registration_year": year, **status, **more}


def cases(by_year: Mapping[int, Mapping[str, int]], **more: Any) -> list[Row]:
    return [
        case(path, year, **more)
        for year, paths in by_year.items()
        for path, count in paths.items()
        for _ in range(count)
    ]


def wobble(year: int) -> int:
    """Years differ a little by themselves."""
    return (0, 3, 1, 2, 3, 0, 2, 1)[year % 8]


def mixes(before: Mapping[str, int], after: Mapping[str, int]) -> dict[int, dict[str, int]]:
    return {
        year: {
            path: count + (wobble(year + n) if count > 9 else 0)
            for n, (path, count) in enumerate((before if year < EVENT else after).items())
        }
        for year in YEARS
    }


def shift_of_cases(journeys_of: Any, pack: CountryPack, rows: Sequence[Row]) -> Shift:
    found = shift_in(journeys_of(rows), pack, event=EVENT, seed=1)
    assert found is not None
    return found


SAME = {"RUS LTU DEU": 45, "UZB RUS": 30, "RUS TUR": 25}


def test_every_dated_case_has_one_category(journeys_of: Any) -> None:
    rows = [case("RUS TUR", 2020)] * 25 + [case("RUS NOR", 2020)] * 3 + [case("RUS ?", 2021)] * 4
    rows += [case("? ?", 2021)] * 2 + [case("POL DEU", 2020)] * 7 + [case("RUS TUR", 2021)] * 2
    rows += [{**case("RUS TUR", 2020), "registration_year": None}] * 5
    found = route_years(journeys_of(rows), (), "RUS")
    assert found is not None
    assert (found.years, found.names) == (("2020", "2021"), ("RUS>TUR", "none", "not_told"))
    assert found.counts.tolist() == [[25, 3, 0], [2, 0, 6]]  # neither elsewhere nor undated


def test_unnamed_routes_stand_apart_from_twenty_cases_on(journeys_of: Any) -> None:
    rows = [case("RUS TUR", 2020)] * 20 + [case("RUS NOR", 2020)] * 19
    found = route_years(journeys_of(rows), (), "RUS")
    assert found is not None and found.names == ("RUS>TUR", "none")
    policy = replace(POLICY, most_unnamed=1, least_unnamed=10)
    few = route_years(journeys_of(rows), (), "RUS", policy)
    assert few is not None and few.names == ("RUS>TUR", "none")


def test_cases_of_one_group_count_once(journeys_of: Any) -> None:
    raid = [case("RUS TUR", 2020, group_id="raid 1")] * 12 + [case("RUS NOR", 2020, group_id="raid 1")] * 2
    rows = raid + [case("RUS TUR", 2020, group_id="raid 2")] * 5 + [case("RUS TUR", 2020)] * 3
    found = route_years(journeys_of(rows), (), "RUS")
    assert found is not None
    assert found.counts.sum() == 1 + 1 + 1 + 3  # each raid once on each of its routes


def test_half_of_the_cases_on_an_unnamed_route_are_seen(journeys_of: Any, pack: CountryPack) -> None:
    """The old search left out unnamed routes, so nothing had changed in what it saw."""
    rows = cases(
        mixes({"RUS LTU DEU": 60, "UZB RUS": 40}, {"RUS LTU DEU": 30, "UZB RUS": 20, "MNG RUS BRA": 50})
    )
    found = shift_of_cases(journeys_of, pack, rows)
    assert (found.word, found.event_word) == ("shift", "shift")
    assert [point.period for point in found.scan.breaks] == [str(EVENT)]
    assert found.scan.distance == pytest.approx(0.5, abs=0.03)
    assert found.scan_recording is not None and found.scan_recording.verdict == "unchanged"


def test_nothing_moved_nothing_said(journeys_of: Any, pack: CountryPack) -> None:
    found = shift_of_cases(journeys_of, pack, cases(mixes(SAME, SAME)))
    assert (found.word, found.event_word) == ("no_shift_seen", "no_shift_seen")
    assert found.scan_recording is None


# Recording changes, the routes do not: each must end in "cannot be told".


def test_more_unknown_routes_are_no_shift(journeys_of: Any, pack: CountryPack) -> None:
    rows = cases(mixes(SAME, {"RUS LTU DEU": 15, "UZB RUS": 30, "RUS TUR": 25, "RUS ?": 30}))
    found = shift_of_cases(journeys_of, pack, rows)
    assert found.scan.answer == "shift"
    assert (found.word, found.event_word) == ("cannot_be_told", "cannot_be_told")
    assert check_of(found.comparison_recording, "unknown").changed


def test_transit_no_longer_recorded_is_no_shift() -> None:
    """Two routes between the same two countries differ only by what is recorded on the way."""
    routes = by_hand(["via", "direct"], [[80, 20]] * 4 + [[30, 70]] * 4)
    ends = np.zeros((8, 2, 2), dtype=np.int64)
    ends[:4, 0], ends[4:, 0] = [20, 80], [70, 30]
    verdict = recorded(replace(routes, ends=ends))
    assert verdict.verdict == "cannot_be_told"
    assert check_of(verdict, "transit").stays == 0


def test_routes_between_other_countries_stay_where_transit_changed() -> None:
    routes = by_hand(["via", "other"], [[80, 20]] * 4 + [[30, 70]] * 4)
    ends = np.zeros((8, 2, 2), dtype=np.int64)
    ends[:4], ends[4:] = [[0, 80], [0, 20]], [[15, 15], [35, 35]]
    verdict = recorded(replace(routes, ends=ends))
    assert check_of(verdict, "transit").changed
    assert verdict.verdict == "holds"


def test_another_agency_is_no_shift(journeys_of: Any, pack: CountryPack) -> None:
    """The police see one route, an NGO another; the police report from 2018 on."""
    ngo = cases({year: {"UZB RUS": 50 + wobble(year), "RUS TUR": 12} for year in YEARS}, agency="NGO")
    police = cases({year: {"RUS LTU DEU": 60} for year in YEARS if year >= EVENT}, agency="police")
    found = shift_of_cases(journeys_of, pack, ngo + police)
    assert found.scan.answer == "shift"
    assert (found.word, found.event_word) == ("cannot_be_told", "cannot_be_told")
    assert check_of(found.scan_recording, "agencies").after < 1


def test_a_shift_within_every_agency_stays_a_shift(journeys_of: Any, pack: CountryPack) -> None:
    moved = {"RUS LTU DEU": 15, "UZB RUS": 30, "RUS TUR": 55}
    rows = cases(mixes(SAME, moved), agency="NGO")
    rows += cases(
        {year: counts for year, counts in mixes(SAME, moved).items() if year > 2016}, agency="police"
    )
    found = shift_of_cases(journeys_of, pack, rows)
    assert (found.word, found.event_word) == ("shift", "shift")
    assert found.comparison_recording is not None and found.comparison_recording.verdict == "holds"


def test_another_lag_is_no_shift() -> None:
    """Old cases, registered late, took the old route; later only fresh ones are registered."""
    routes = by_hand(["old", "new"], [[80, 20]] * 4 + [[30, 70]] * 4)
    lag = np.zeros((8, 2, 2), dtype=np.int64)
    lag[:4], lag[4:] = [[0, 20], [80, 0]], [[0, 70], [30, 0]]
    verdict = recorded(replace(routes, lag=lag, lags=("0", "2+")))
    assert verdict.verdict == "cannot_be_told"
    assert check_of(verdict, "lag").stays == 0


def test_lag_is_read_from_the_dates(journeys_of: Any) -> None:
    rows = [case("RUS TUR", 2020, journey_date=date(year, 5, 1)) for year in (2020, 2019, 2018, 2010)]
    found = route_years(journeys_of([*rows, case("RUS TUR", 2020)]), (), "RUS")
    assert found is not None
    assert dict(zip(found.lags, found.lag.sum(axis=(0, 2)).tolist(), strict=True)) == {
        "": 1, "0": 1, "1": 1, "2+": 2
    }  # fmt: skip


def test_half_a_year_alone_tells_nothing() -> None:
    routes = by_hand(["a", "b"], [[80, 20]] * 7 + [[10, 40]])
    after = np.arange(8) == 7
    verdict = recording_of(routes, ~after, after)
    assert verdict.verdict == "cannot_be_told"
    assert check_of(verdict, "incomplete_years").stays is None


def test_half_a_year_among_whole_ones_changes_nothing() -> None:
    routes = by_hand(["a", "b"], [[80, 20]] * 4 + [[20, 80]] * 3 + [[10, 40]])
    verdict = recorded(routes)
    assert verdict.verdict == "holds"
    assert check_of(verdict, "incomplete_years").changed


# Limits at their edges.


def test_a_difference_must_stay_by_half() -> None:
    # 20 points in all; of these, e move to unknown.
    def stays(unknown: int) -> str:
        rows = [[500, 500, 0]] * 4 + [[300, 700 - unknown, unknown]] * 4
        return recorded(by_hand(["a", "b", "not_told"], rows)).verdict

    assert stays(100) == "holds"  # 10 of 20 points stay
    assert stays(101) == "cannot_be_told"


def test_an_incomplete_year_is_below_the_limit() -> None:
    for last, changed in ((64, True), (65, False)):
        routes = by_hand(["a", "b"], [[50, 50]] * 4 + [[20, 80]] * 3 + [[last - 10, 10]])
        assert check_of(recorded(routes), "incomplete_years").changed is changed


def test_agencies_must_cover_half_of_each_side() -> None:
    for both, told in ((50, True), (49, False)):
        agency = np.zeros((8, 2, 2), dtype=np.int64)
        agency[:4, 0] = [80, 20]
        agency[4:, 0] = [both * 3 // 10, both - both * 3 // 10]
        agency[4:, 1] = [10, 90 - both]
        routes = by_hand(["a", "b"], agency.sum(axis=1).tolist())
        found = recorded(replace(routes, agency=agency, agencies=("one", "two")))
        assert (check_of(found, "agencies").stays is not None) is told


def test_transit_must_change_by_ten_points() -> None:
    for recorded_after, changed in ((90, True), (91, False)):
        routes = by_hand(
            ["via", "direct"], [[400, 0]] * 4 + [[recorded_after * 4, 400 - recorded_after * 4]] * 4
        )
        ends = np.zeros((8, 2, 2), dtype=np.int64)
        ends[:4, 0, 1] = 400
        ends[4:, 0] = [400 - recorded_after * 4, recorded_after * 4]
        assert check_of(recorded(replace(routes, ends=ends)), "transit").changed is changed


@pytest.mark.parametrize(("persons", "changed"), [(60, False), (70, True)])
def test_ten_points_more_unknown_may_be_chance_among_few(persons: int, changed: bool) -> None:
    """None before, a tenth after: 2.51 standard errors of 60 on each side, 2.71 of 70; the limit is 2.58."""
    tenth = persons // 10
    rows = [[persons // 2, persons - persons // 2, 0], *[[0, 0, 0]] * 3]
    rows += [[persons // 2 - tenth, persons - persons // 2, tenth], *[[0, 0, 0]] * 3]
    found = check_of(recorded(by_hand(["a", "b", "not_told"], rows)), "unknown")
    assert (found.before, found.after) == (0, 0.1)
    assert found.changed is changed


def test_five_unnamed_routes_stand_apart_and_the_rest_together(journeys_of: Any) -> None:
    ends = ["BRA", "CHN", "IND", "MEX", "NOR", "PER"]
    rows = [case(f"RUS {end}", 2020) for place, end in enumerate(ends) for _ in range(26 - place)]
    found = route_years(journeys_of(rows), (), "RUS")
    assert found is not None
    assert sorted(found.names) == [*sorted(f"RUS>{end}" for end in ends[:5]), "none"]
    assert found.counts[0, found.names.index("none")] == 21


def test_what_is_not_recorded_is_said() -> None:
    assert recorded(by_hand(["a", "b"], [[5, 5]] * 8)).not_recorded == ("agencies", "lag", "transit")


def test_an_event_outside_the_years_is_refused(journeys_of: Any, pack: CountryPack) -> None:
    with pytest.raises(BadInputError, match="2014 to 2021"):
        shift_in(journeys_of(cases(mixes(SAME, SAME))), pack, event=2014, seed=1)


def test_coarse_counts_keep_nothing_of_a_small_one() -> None:
    rounding = coarse(10, 5)
    assert rounding(np.array([0, 1, 4, 9, 10, 12, 13, 17, 18])).tolist() == [0, 5, 5, 5, 10, 10, 15, 15, 20]


def by_hand(names: Sequence[str], counts: Sequence[Sequence[int]]) -> RouteYears:
    """Years 2014 on with nothing known of agency, lag and transit."""
    table = np.array(counts, dtype=np.int64)
    return RouteYears(
        tuple(str(2014 + n) for n in range(len(table))),
        tuple(names),
        table,
        table[:, None],
        table[:, None],
        np.stack([table.sum(axis=1, keepdims=True), np.zeros((len(table), 1), dtype=np.int64)], axis=-1),
        ("",),
        ("",),
    )


def recorded(routes: RouteYears) -> Recording:
    after = np.arange(len(routes.years)) >= 4
    return recording_of(routes, ~after, after)


def check_of(recording: Recording | None, what: str) -> Any:
    assert recording is not None
    return next(check for check in recording.checks if check.what == what)
