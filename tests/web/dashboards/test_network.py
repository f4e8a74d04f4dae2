"""Attacks on the page of the network: days, filters, subtraction, order, small cells, one agency alone."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from equiano.publish.policy import load_policy
from equiano_web.dashboards import making, network, readings
from equiano_web.dashboards.bands import BANDS, WAITING
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.people.models import Agency
from tests.web import make

WAITS = [*(code for _, code in BANDS), WAITING]
MINIMUM = load_policy().minimum
# How far a shown count may lie from the true one: noise and rounding (the policy says both in public).
SPREAD = load_policy().noise.spread + load_policy().rounding // 2
DAY = dt.date(2026, 11, 3)


def figures(seed: int, most: int = 40, few: float = 0.0) -> dict[str, Any]:
    """Invented figures of an agency; a share `few` of the cells holds 0 to 9 persons."""
    draw = random.Random(seed)

    def cell() -> int:
        return draw.randrange(10) if draw.random() < few else draw.randrange(most)

    waits = {code: cell() for code in WAITS}
    persons = sum(waits.values())
    decisions = {code: draw.randrange(waits[code] + 1) for code in WAITS}
    return {
        "persons": persons,
        "open": draw.randrange(persons + 1),
        "planned": draw.randrange(persons + 1),
        "help": waits,
        "decisions": decisions,
    }


def one_more(of: dict[str, Any], band: str) -> dict[str, Any]:
    """The same with one person more, who has a plan and an open case."""
    counts = {name: of[name] + 1 for name in ("persons", "open", "planned")}
    return {**of, **counts, "help": {**of["help"], band: of["help"][band] + 1}}


def cells(content: network.Content, name: str) -> dict[str, Any]:
    """Shown counts of a table by code; None where hidden."""
    found = next((table for table in content if table["name"] == name), None)
    rows = found["rows"] if found else []
    return {str(row[0]): None if isinstance(row[1], dict) else row[1] for row in rows}


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_shown(seed: int) -> None:
    agencies = [figures(seed * 10 + n, most=9, few=0.5) for n in range(4)]
    for table in network.network_content(agencies):
        for row in table["rows"]:
            shown = [value for value in row[1:] if isinstance(value, int)]
            assert not [n for n in shown if 0 < n < MINIMUM], table["name"]


def test_totals_minus_parts_leave_a_hidden_cell_wide() -> None:
    hidden_alone = 0
    for seed in range(40):
        agencies = [figures(seed * 10 + n, few=0.6) for n in range(4)]
        for table in network.network_content(agencies):
            if len(table["columns"]) < 2:
                continue  # worked out from the others
            shown = cells([table], table["name"])
            total = shown.pop("total", shown.pop("None", None))
            gone = [code for code, n in shown.items() if n is None]
            if total is None or len(gone) != 1:
                continue
            hidden_alone += 1
            # Each number may be off by the spread: what is left for the hidden cell is this wide at least.
            rest = total - sum(n for n in shown.values() if n is not None)
            room = SPREAD * len(shown)
            assert rest + room - max(0, rest - room) >= MINIMUM, (seed, table["name"])
    assert hidden_alone <= 40  # few tables hide one cell alone


def test_one_person_more_is_not_found_by_subtraction_of_two_months() -> None:
    """The attacker knows all others, and guesses the cell that grew; among those that grew the first."""
    hits = tries = 0
    for seed in range(60):
        agencies = [figures(seed * 10 + n) for n in range(4)]
        band = random.Random(seed).choice(WAITS)
        before = cells(network.network_content(agencies), "help")
        after = cells(network.network_content([one_more(agencies[0], band), *agencies[1:]]), "help")
        grew = [code for code in WAITS if (after.get(code) or 0) > (before.get(code) or 0)]
        tries += 1
        hits += bool(grew) and random.Random(seed + 1).choice(grew) == band
    # One of six by chance; a third at most leaves room for luck in 60 tries.
    assert hits / tries < 1 / 3


def test_the_order_of_rows_is_not_the_data_s() -> None:
    orders = set()
    for seed in range(8):
        content = network.network_content([figures(seed * 10 + n) for n in range(4)])
        table = next(one for one in content if one["name"] == "help")
        orders.add(tuple(row[0] for row in table["rows"] if row[0] in WAITS))
    assert orders == {tuple(WAITS)}


def test_what_is_worked_out_rests_on_what_is_shown() -> None:
    for seed in range(12):
        content = network.network_content([figures(seed * 10 + n) for n in range(4)])
        shown, by_name = cells(content, "help"), {table["name"]: table for table in content}
        if "median" in by_name:
            half, so_far, found = sum(shown[code] for code in WAITS) / 2, 0, None
            for code in WAITS:
                so_far += shown[code]
                if so_far >= half:
                    found = code
                    break
            assert by_name["median"]["rows"] == [[found]]
        if "plan_share" in by_name:
            plan = cells(content, "plan")
            share = by_name["plan_share"]["rows"][0][0]
            assert share == pytest.approx(plan["yes"] / (plan["yes"] + plan["no"]), abs=0.001)
    assert "median" in by_name


def test_what_would_be_one_agency_s_is_not_shown() -> None:
    three = [{"persons": n} for n in (8, 1, 1)]
    assert network.can_be_shown(three)
    assert not network.can_be_shown([{"persons": 81}, {"persons": 10}, {"persons": 9}])
    assert not network.can_be_shown([{"persons": 50}, {"persons": 50}, {"persons": 0}])
    # A cell that one agency fills is hidden, though others fill the rest.
    agencies = [figures(n) for n in range(4)]
    for one in agencies[1:]:
        one["help"]["d0"], one["persons"] = 0, one["persons"] - one["help"]["d0"]
        one["planned"], one["open"] = 5, 5
    assert cells(network.network_content(agencies), "help")["d0"] is None


def shown(page: Any) -> str:
    """What a page shows, without its frame."""
    return str(page.text).split("<main", 1)[1].split("</main>", 1)[0]


def _network() -> list[Agency]:
    agencies = [make.agency(f"Agency {n}") for n in range(4)]
    for n, agency in enumerate(agencies):
        AgencyFigures.objects.create(agency=agency, day=DAY, content=figures(n))
    return agencies


def _more(agency: Agency, persons: int) -> None:
    row = AgencyFigures.objects.get(agency=agency)
    for _ in range(persons):
        row.content = one_more(row.content, "d3")
    row.save()


@pytest.mark.django_db
def test_two_days_of_a_month_differ_in_nothing_whoever_came() -> None:
    agencies = _network()
    client = make.signed_in(make.user("national_coordinator", make.agency("Ministry", "other")))
    making.count_network(DAY)
    first = shown(client.get("/dashboard"))
    assert "<svg role" in first
    _more(agencies[0], 200)
    making.count_network(DAY + dt.timedelta(days=20))
    assert shown(client.get("/dashboard")) == first


@pytest.mark.django_db
def test_a_month_of_few_new_people_is_not_shown() -> None:
    agencies = _network()
    making.count_network(DAY)
    kept = NetworkFigures.objects.get().content
    _more(agencies[0], MINIMUM - 1)
    making.count_network(DAY + dt.timedelta(days=30))
    who = make.user("national_coordinator", make.agency("Ministry", "other"))
    assert readings.network(who).content == kept  # type: ignore[union-attr]
    # The few of two months together are enough; they are held against what was shown last.
    _more(agencies[0], 1)
    making.count_network(DAY + dt.timedelta(days=61))
    assert readings.network(who).content != kept  # type: ignore[union-attr]
    assert NetworkFigures.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_can_be_filtered_and_no_agency_or_person_is_named(lang: str) -> None:
    agencies = _network()
    making.count_network(DAY)
    client = make.signed_in(make.user("national_coordinator", make.agency("Ministry", "other")), lang)
    page = client.get("/dashboard")
    for query in (f"agency={agencies[0].pk}", "month=2026-10", "sex=F", "order=count"):
        assert shown(client.get(f"/dashboard?{query}")) == shown(page)
    assert client.post("/dashboard").status_code == 405
    assert not [one.name for one in agencies if one.name in page.text]
    # The true number of persons stands nowhere.
    persons = NetworkFigures.objects.get().persons
    assert f">{persons}<" not in page.text
