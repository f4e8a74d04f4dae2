"""Measures of help as they leave: who gets which, by page and API; of the network released numbers alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from equiano.assist.measures_file import read_measures
from equiano_web.access import DeniedError, Permission
from equiano_web.dashboards import making, readings
from equiano_web.dashboards.measures import of_network
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.dashboards.test_figures import WAITS, Shelter, today
from tests.web.dashboards.test_network import DAY, content_of, figures

pytestmark = pytest.mark.django_db


def test_of_an_agency_its_months_and_all_of_them(tmp_path: Path) -> None:
    shelter = Shelter(WAITS)
    making.count_agency(shelter.agency.pk, today())
    answer = make.signed_in(shelter.people["analyst"]).get("/dashboard/measures")
    assert answer["Content-Disposition"] == 'attachment; filename="measures.json"'
    (tmp_path / "measures.json").write_bytes(answer.content)
    found = read_measures(tmp_path / "measures.json")
    assert (found.scope, found.control) == ("agency", "")
    whole = {row.measure: row for row in found.rows if row.period is None}
    assert set(whole) == {"help_wait", "with_plan", "answered_in_time", "outcome_told"}
    assert (whole["help_wait"].value, whole["help_wait"].counted) == (18, len(WAITS))
    assert sum(row.counted or 0 for row in found.rows if row.measure == "help_wait") == 2 * len(WAITS)
    for name in ("worker", "administrator", "trainer"):
        with pytest.raises(DeniedError):
            readings.measures(shelter.people[name])
        assert make.signed_in(shelter.people[name]).get("/dashboard/measures").status_code in (403, 404)
    assert readings.measures(shelter.people["national"]) is None
    assert make.signed_in(shelter.people["national"]).get("/dashboard/measures").status_code == 302


def test_of_the_network_what_was_released_month_by_month(tmp_path: Path) -> None:
    months = [dt.date(2026, month, 1) for month in (9, 10, 11)]
    agencies = [figures(seed) for seed in range(4)]
    for number, month in enumerate(months):
        content = None if number == 1 else content_of([figures(seed + number) for seed in range(4)])
        NetworkFigures.objects.create(month=month, day=month, content=content)
    who = make.user("national_coordinator", make.agency("Ministry", "other"))
    found = readings.measures(who)
    assert found is not None and found.scope == "network" and found.control and found.made_on == months[2]
    assert {row.period for row in found.rows} == {"2026-09", "2026-11"}
    # Every number stands in a released table; none is worked out from anything else.
    shown = {
        (str(row.month)[:7], value)
        for row in NetworkFigures.objects.exclude(content=None)
        for table in row.content
        for line in table["rows"]
        for value in line
        if isinstance(value, int | float)
    }
    for row in found.rows:
        if row.measure != "help_wait":
            assert {(row.period, n) for n in (row.value, row.low, row.high, row.counted)} <= shown
        else:
            assert {row.value, row.low, row.high} <= {0, 3, 7, 30, None}
    (tmp_path / "measures.json").write_text(json.dumps(found.as_dict()), encoding="utf-8")
    assert read_measures(tmp_path / "measures.json") == found
    page = make.signed_in(who, "ru").get("/dashboard")
    assert "По времени" in page.text and "/dashboard/measures" in page.text
    assert AgencyFigures.objects.count() == 0 and len(agencies) == 4


def test_figures_made_before_intervals_were_kept_are_read_too() -> None:
    old: list[dict[str, Any]] = [
        {"name": "median", "rows": [["d7"]], "control": "p"},
        {"name": "plan_share", "rows": [[0.5]], "control": "p"},
    ]
    found = of_network([NetworkFigures(month=DAY.replace(day=1), day=DAY, content=old)])
    assert found is not None
    assert [(row.value, row.low, row.high) for row in found.rows] == [(7, None, None), (0.5, None, None)]


def test_the_same_by_the_api() -> None:
    shelter = Shelter([(5, 1)])
    analyst = Program(shelter.people["analyst"])
    assert analyst.ask("GET", "/measures").status_code == 404  # nothing was counted yet
    making.count_agency(shelter.agency.pk, today())
    found = readings.measures(shelter.people["analyst"])
    assert found is not None and analyst.ask("GET", "/measures").json() == found.as_dict()
    narrow = Program(shelter.people["analyst"], [Permission.EXTRACT_PSEUDONYMISED])
    for program in (Program(shelter.people["worker"]), narrow):
        assert program.ask("GET", "/measures").status_code == 403
