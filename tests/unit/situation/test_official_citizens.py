"""Citizens abroad, foreigners here, returns, routes: marks, sums that are no persons, verdicts by rule."""

from __future__ import annotations

import pytest

from equiano.errors import BadInputError
from equiano.situation.official.cells import Mark, Range
from equiano.situation.official.citizens import abroad, densest_years, foreigners
from equiano.situation.official.findings import are_ordered, findings
from equiano.situation.official.repatriation import Way, repatriation
from equiano.situation.official.routes import Route, RouteStop, Verdict, hold
from equiano.situation.official.table import CountryFigures, country_code, resolve
from tests.unit.situation.official_rows import country


def listed(*lines: str) -> CountryFigures:
    return country("RUS", *lines)


def test_none_listed_and_no_report_are_two_marks() -> None:
    matrix = abroad(
        listed(
            "DEU 2007 d citizenship=RUS - 38",
            "DEU 2008 d citizenship=UKR - 9",
            "GRC 2009 d citizenship=RUS - <5",
            "SAM 2009 d citizenship=RUS - 50",
        )
    )
    assert matrix.years == (2007, 2008, 2009)
    assert [line.place for line in matrix.lines] == [
        "DEU",
        "GRC",
    ]  # several small states together are no country
    assert [cell.mark for cell in matrix.lines[0].cells.values()] == [
        Mark.FIGURE,
        Mark.NONE_LISTED,
        Mark.NO_REPORT,
    ]
    assert [cell.mark for cell in matrix.lines[1].cells.values()] == [
        Mark.NO_REPORT,
        Mark.NO_REPORT,
        Mark.FEWER,
    ]
    assert (matrix.whole, matrix.reports, matrix.reporters) == (Range(38, 42), 2, {2007: 1, 2008: 1, 2009: 1})


def test_repatriation_is_never_a_detection() -> None:
    """Spain 2010 has Russia by citizenship (51) and by country of repatriation (`<5`): two dimensions."""
    found = listed("ESP 2010 d citizenship=RUS - 51", "ESP 2010 d repatriation=RUS - <5")
    assert abroad(found).whole == Range(51, 51)
    (line,) = repatriation(found)
    assert (line.way, line.place, line.whole) == (Way.TO, "ESP", Range(0, 4))


def test_a_count_printed_twice_is_not_added() -> None:
    lines = [
        "RUS 2014 d repatriation=UZB - 463",
        "RUS 2016 d repatriation=UZB - 463",
        "RUS 2012 d repatriation=UZB - 903",
    ]
    (line,) = repatriation(listed(*lines))
    assert (line.way, line.repeated, line.whole) == (Way.FROM, (2014, 2016), None)
    (line,) = repatriation(listed("RUS 2014 d repatriation=UZB - 19", "RUS 2016 d repatriation=UZB - 19"))
    assert (line.repeated, line.whole) == ((), Range(38, 38))


def test_nationals_said_twice_are_not_added() -> None:
    """Solomon Islands 2019: "Nationals" 8 and "Solomon Islands" 8."""
    found = country(
        "SLB",
        "SLB 2019 d citizenship=SLB - 8",
        "SLB 2019 d citizenship=SLB - 8",
        "SLB 2019 d citizenship=CHN - 7",
    )
    matrix, nationals = foreigners(found)
    assert nationals is not None
    assert (nationals.cells[2019].mark, nationals.whole) == (Mark.SEVERAL, Range(0, 0))
    assert [(line.place, line.whole) for line in matrix.lines] == [("CHN", Range(7, 7))]


def test_blank_and_total_are_in_no_line_and_what_is_not_assigned_is_listed() -> None:
    """Netherlands 2019: a blank category of 1,134 beside its parts would double the sum."""
    found = country(
        "NLD",
        "NLD 2019 d citizenship=blank - 1134",
        "NLD 2019 d citizenship=total - 1134",
        "NLD 2019 d citizenship=NGA - 500",
        "NLD 2019 d citizenship=not_assigned - 6",
        "NLD 2019 d citizenship=unknown - <5",
    )
    matrix, _ = foreigners(found)
    assert [line.place for line in matrix.lines] == ["NGA", "unknown", "not_assigned"]
    assert matrix.whole == Range(506, 510)
    assert matrix.unassigned == {"not_assigned": 1}


@pytest.mark.parametrize(
    ("more", "run"), [([8], (2009, 2010)), ([9], None), (["<5"] * 4, (2009, 2010)), (["<5"] * 5, None)]
)
def test_years_that_hold_nearly_all(more: list[object], run: tuple[int, int] | None) -> None:
    """At least 85 % of what all years can be, `<5` taken at its most: 97 of 97 + 17, and no less."""
    lines = [
        "ESP 2009 d citizenship=RUS - 46",
        "ESP 2010 d citizenship=RUS - 51",
        "ESP 2013 d citizenship=RUS - 9",
    ]
    if "<5" in more:
        lines.pop()
    lines += [f"ESP {2014 + place} d citizenship=RUS - {value}" for place, value in enumerate(more)]
    (line,) = abroad(listed(*lines, *(["ESP 2020 d citizenship=RUS - 0"] if "<5" not in more else []))).lines
    assert densest_years(line) == run


OUT = [
    Route("sea", "out", (RouteStop("origin", ("RUS",)), RouteStop("destination", ("TUR", "GRC", "CYP")))),
    Route(
        "hills",
        "out",
        (
            RouteStop("origin", ("RUS",)),
            RouteStop("transit", ("GEO",)),
            RouteStop("destination", ("GRC", "TUR")),
        ),
    ),
    Route("east", "out", (RouteStop("origin", ("RUS",)), RouteStop("destination", ("CHN",)))),
    Route("west", "out", (RouteStop("origin", ("RUS",)), RouteStop("destination", ("ARE",)))),
]
SEEN = [
    "GRC 2007 d citizenship=RUS - 18",
    "TUR 2007 d citizenship=RUS - 20",
    "CYP 2008 d citizenship=RUS - 5",
    *(f"GEO {year} d citizenship=UKR - 7" for year in (2014, 2015, 2016)),
    *(f"CHN {year} d citizenship=VNM - 9" for year in (2014, 2015)),
    "ARE 2008 d citizenship=RUS - <5",
]


def test_verdicts_on_routes() -> None:
    found = {one.route.id: one for one in hold(listed(*SEEN), OUT)}
    assert {id: (one.verdict, one.like) for id, one in found.items()} == {
        "sea": (Verdict.CONFIRMED, None),
        "hills": (Verdict.CANNOT_BE_TOLD, "sea"),
        "east": (Verdict.NO_DATA, None),
        "west": (Verdict.FEW, None),
    }
    assert [(place.line.place, place.verdict) for place in found["hills"].of(Verdict.NOT_LISTED)] == [
        ("GEO", Verdict.NOT_LISTED)
    ]
    assert found["hills"].whole == Range(38, 38)


def test_a_country_with_few_years_of_reports_says_nothing() -> None:
    more = "CHN 2016 d citizenship=VNM - 9"
    found = {one.route.id: one.verdict for one in hold(listed(*SEEN, more), OUT)}
    assert found["east"] is Verdict.NOT_LISTED


def test_a_stop_of_its_own_that_is_confirmed_tells_routes_apart() -> None:
    found = {one.route.id: one.verdict for one in hold(listed(*SEEN, "GEO 2016 d citizenship=RUS - 5"), OUT)}
    assert found["hills"] is Verdict.CONFIRMED


def test_routes_into_and_through_the_country() -> None:
    into = Route("in", "in", (RouteStop("origin", ("UKR", "MDA")), RouteStop("destination", ("RUS",))))
    through = Route(
        "through",
        "transit",
        (RouteStop("origin", ("AFG",)), RouteStop("transit", ("RUS",)), RouteStop("destination", ("POL",))),
    )
    held, passed = hold(
        listed("RUS 2020 d citizenship=UKR - 12", "UKR 2020 d citizenship=RUS - 9"), [into, through]
    )
    assert (held.verdict, held.whole) == (Verdict.CONFIRMED, Range(12, 12))
    assert (passed.verdict, passed.places) == (Verdict.CANNOT_BE_TOLD, ())


@pytest.mark.parametrize("key", ["RU", "ru", "RUS", " rus "])
def test_a_country_is_named_by_its_code(key: str) -> None:
    found = listed("RUS 2020 d total - 290")
    assert resolve(key, found.table) == "RUS"


@pytest.mark.parametrize("key", ["", "XX", "SAM", "CAR", "Russia", "XXA", "643", "DEU"])
def test_what_the_table_does_not_have_is_one_clear_error(key: str) -> None:
    """CAR is a group of Caribbean states in the table, and no code of the Central African Republic."""
    found = listed("RUS 2020 d total - 290", "SAM 2020 d total - 5")
    with pytest.raises(BadInputError, match="no such country"):
        resolve(key, found.table)
    assert key == "DEU" or country_code(key) is None


def test_findings_name_an_earlier_year_only_where_it_may_be_compared() -> None:
    def detected(*lines: str) -> set[str]:
        found = {one.id: one for one in findings(listed(*lines))}
        return set(found["detected"].values)

    assert detected("RUS 2019 d total - 342", "RUS 2020 d total - 290") == {"total", "before"}
    assert detected("RUS 2018 d total - 342", "RUS 2020 d total - 290") == {"total"}
    assert detected("RUS 2019 d total - 48", "RUS 2020 d total - 290") == {"total"}
    assert detected("RUS 2019 d total - 342", "RUS 2020 d total - <5") == {"total"}


def test_findings_of_a_country_without_a_figure_of_its_own_on_victims() -> None:
    found = [
        one.id for one in findings(country("TUV", "TUV 2010 c total - <5", "AUS 2011 d citizenship=TUV - <5"))
    ]
    assert found == ["no_total", "abroad", "reporters", "citizenship_never", "convicted"]


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ([Range(10, 12), Range(5, 9)], True),
        ([Range(10, 12), Range(5, 10)], False),  # both may be ten
        ([Range(10, 12), Range(5, 5), Range(5, 5)], False),
        ([Range(3, 4)], True),
    ],
)
def test_numbers_are_ordered_only_where_their_ranges_do_not_touch(values: list[Range], known: bool) -> None:
    assert are_ordered(values) is known
