"""The curve over what no data can test, from the lists to the page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.draw.curve import Curve, CurvePoint
from equiano.estimate import estimate
from equiano.pipeline.hidden_tables import hidden_tables
from equiano.publish.disclosure import with_tables
from equiano.report.build import build
from tests.unit.pipeline.test_demo import RICH
from tests.unit.report.test_true_or_silent import CASES, report_release

TITLES = {"en": "Lists", "ru": "Списки"}


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> object:
    path = tmp_path_factory.mktemp("curve") / "rich.csv"
    path.write_text(RICH, encoding="utf-8")
    return estimate(path, method="all", bootstrap=100, quick=True)


def test_the_hidden_are_as_many_times_as_many_as_the_odds_ratio(overview) -> None:
    tables = {table.name: table for table in hidden_tables("rich", TITLES, overview)}
    base = next(one for one in overview.estimates if one.method == "bic")
    rows = {float(row[0]): row[1:] for row in tables["hidden-curve:rich"].rows}
    assert min(rows) == 0.5
    assert max(rows) == 2.0
    for odds, (population, low, high) in rows.items():
        interval = base.interval(0.95)
        assert population == pytest.approx(base.observed + odds * base.hidden, rel=0.006)  # three digits
        assert low == pytest.approx(base.observed + odds * (interval.low - base.observed), rel=0.006)
        assert high == pytest.approx(base.observed + odds * (interval.high - base.observed), rel=0.006)


@pytest.mark.parametrize("verdict", ["stop", "at-least"])
def test_there_is_no_curve_where_no_upper_end_may_be_said(overview, verdict: str) -> None:
    tables = hidden_tables("rich", TITLES, overview)
    assert any(table.name.startswith("hidden-curve:") for table in tables)
    from equiano.pipeline.hidden_curve import curve_table

    made = replace(overview, judged=replace(overview.judged, code=verdict))
    assert curve_table("rich", TITLES, made, 500, tables[0].provenance) is None


@pytest.mark.parametrize(("lang", "said"), [("en", "half to twice as much"), ("ru", "от половины до двух")])
def test_the_page_shows_it_in_both_languages(overview, lang: str, said: str) -> None:
    made = report_release(CASES, load_pack("ru"))
    tables = hidden_tables("rich", TITLES, overview)
    document = build(with_tables(made.release, tables), load_pack("ru"), lang)
    (section,) = [section for section in document.all_sections() if section.id == "hidden-rich"]
    chart = section.charts[1]
    assert chart.id == "chart-curve-rich"
    assert said in chart.headline
    assert chart.svg.startswith("<svg") and chart.narrow.startswith("<svg")
    assert (">0,5<" in chart.svg) == (lang == "ru")


def test_an_open_end_is_drawn_to_the_top() -> None:
    points = [CurvePoint(0.5, 20, 10, 40), CurvePoint(1.0, 30, 15, float("inf"))]
    assert Curve(points, "x", "y", None, str, str).svg().startswith("<svg")
    assert "seen" in Curve(points, "x", "y", (9.0, "seen"), str, str).svg()


@pytest.mark.parametrize(("low", "high"), [(100, 900), (2000, 5000), (2000, 2900), (10, 100_000)])
def test_the_axis_has_at_least_three_numbers(low: float, high: float) -> None:
    points = [CurvePoint(0.5, low, low, low), CurvePoint(2.0, high, high, high)]
    svg = Curve(points, "x", "y", None, str, str).svg()
    assert len(re.findall(r">\d+\.\d<", svg)) >= 3 + 2  # and the two of the other axis


def test_the_picture_is_not_lost_on_a_path(tmp_path: Path, overview) -> None:
    from equiano.estimate.curve_plot import curve_picture
    from equiano.estimate.sensitivity import of_highest

    base = next(one for one in overview.estimates if one.method == "bic")
    curve_picture(of_highest(base), "ru").save(tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
