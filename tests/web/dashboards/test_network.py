"""Attacks on the page of the network: days, filters, subtraction, order, small cells, one agency alone."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from typing import Any

import pytest

from equiano.publish.policy import load_policy
from equiano_web.dashboards import making, network, readings
from equiano_web.dashboards.bands import WAITS
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.dashboards.referred import AGAIN, IN_TIME, LATE, STANDINGS, again_of, persons_of
from equiano_web.people.models import Agency
from tests.web import make
from tests.web.dashboards.test_referred import TODAY, went

REGIONS = ("Brest", "Kaliningrad", "Riga")
NEEDS = ("housing", "medical", "legal", "other")
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
        "referred": _referred(draw, persons),
    }


def _referred(draw: random.Random, persons: int) -> dict[str, Any]:
    """Some of them referred; of these some accepted, some whose need was not met."""
    found: dict[str, Any] = {"persons": draw.randrange(persons + 1)}
    for name, codes in (("answer", STANDINGS), ("answer_wait", WAITS), ("again", AGAIN)):
        drawn = draw.choices(codes, k=found["persons"])
        found[name] = {code: drawn.count(code) for code in codes}
    for name, others, most in (("told", ("yes", "no"), 2), ("unmet", (*REGIONS, "", "Elsewhere"), 3)):
        rows = Counter((draw.choice(NEEDS), draw.choice(others)) for _ in range(found["persons"] // most))
        found[name] = sorted([*key, n] for key, n in rows.items())
    return found


def one_more(of: dict[str, Any], band: str) -> dict[str, Any]:
    """The same with one person more, who has a plan and an open case."""
    counts = {name: of[name] + 1 for name in ("persons", "open", "planned")}
    return {**of, **counts, "help": {**of["help"], band: of["help"][band] + 1}}


def one_referred(of: dict[str, Any], standing: str, need: str, region: str) -> dict[str, Any]:
    """The same with one person more, referred once, whose need was not met."""
    referred = of["referred"]
    unmet = Counter({(row[0], row[1]): row[2] for row in referred["unmet"]})
    unmet[need, region] += 1
    more = {
        "answer": {**referred["answer"], standing: referred["answer"][standing] + 1},
        "answer_wait": {**referred["answer_wait"], "waiting": referred["answer_wait"]["waiting"] + 1},
        "again": {**referred["again"], "first": referred["again"]["first"] + 1},
        "unmet": sorted([*key, n] for key, n in unmet.items()),
    }
    return {**one_more(of, "d3"), "referred": {**referred, **more, "persons": referred["persons"] + 1}}


def content_of(agencies: list[dict[str, Any]]) -> network.Content:
    return network.network_content(agencies, REGIONS)


def cells(content: network.Content, name: str) -> dict[str, Any]:
    """Shown counts of a table by code; None where hidden."""
    found = next((table for table in content if table["name"] == name), None)
    rows = found["rows"] if found else []
    return {str(row[0]): None if isinstance(row[1], dict) else row[1] for row in rows}


@pytest.mark.parametrize("seed", range(8))
def test_no_small_count_is_shown(seed: int) -> None:
    agencies = [figures(seed * 10 + n, most=9, few=0.5) for n in range(4)]
    for table in content_of(agencies):
        for row in table["rows"]:
            shown = [value for value in row[1:] if isinstance(value, int)]
            assert not [n for n in shown if 0 < n < MINIMUM], table["name"]


def test_totals_minus_parts_leave_a_hidden_cell_wide() -> None:
    hidden_alone = looked = 0
    for seed in range(16):
        agencies = [figures(seed * 10 + n, few=0.6) for n in range(4)]
        for table in content_of(agencies):
            if len(table["columns"]) != 2:
                continue  # worked out from the others, or of two dimensions
            looked += 1
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
    assert hidden_alone < looked / 3  # few tables hide one cell alone


def test_one_person_more_is_not_found_by_subtraction_of_two_months() -> None:
    """The attacker knows all others, and guesses the cell that grew; among those that grew the first."""
    hits = tries = 0
    for seed in range(60):
        agencies = [figures(seed * 10 + n) for n in range(4)]
        for one in agencies:
            del one["referred"]  # looked at below; this attack is on persons
        band = random.Random(seed).choice(WAITS)
        before = cells(content_of(agencies), "help")
        after = cells(content_of([one_more(agencies[0], band), *agencies[1:]]), "help")
        grew = [code for code in WAITS if (after.get(code) or 0) > (before.get(code) or 0)]
        tries += 1
        hits += bool(grew) and random.Random(seed + 1).choice(grew) == band
    # One of six by chance; a third at most leaves room for luck in 60 tries.
    assert hits / tries < 1 / 3


def test_the_order_of_rows_is_not_the_data_s() -> None:
    orders = set()
    for seed in range(5):
        content = content_of([figures(seed * 10 + n) for n in range(4)])
        table = next(one for one in content if one["name"] == "help")
        orders.add(tuple(row[0] for row in table["rows"] if row[0] in WAITS))
    assert orders == {tuple(WAITS)}


def test_what_is_worked_out_rests_on_what_is_shown() -> None:
    for seed in range(6):
        content = content_of([figures(seed * 10 + n) for n in range(4)])
        shown, by_name = cells(content, "help"), {table["name"]: table for table in content}
        if "median" in by_name:
            half, so_far, found = sum(shown[code] for code in WAITS) / 2, 0, None
            for code in WAITS:
                so_far += shown[code]
                if so_far >= half:
                    found = code
                    break
            assert by_name["median"]["rows"][0][0] == found
        if "plan_share" in by_name:
            plan = cells(content, "plan")
            share = by_name["plan_share"]["rows"][0][0]
            assert share == pytest.approx(plan["yes"] / (plan["yes"] + plan["no"]), abs=0.001)
        if "in_time_share" in by_name:
            answer = cells(content, "answer")
            shown_share, low, high, counted = by_name["in_time_share"]["rows"][0]
            assert counted == pytest.approx(answer[IN_TIME] + answer[LATE], rel=0.01)
            assert low < shown_share < high
    assert "median" in by_name


def test_what_would_be_one_agency_s_is_not_shown() -> None:
    # Of three the largest knows the sum of the two others: not where that is a small number.
    assert not network.can_be_shown([{"persons": n} for n in (12, 2, 1)])
    assert network.can_be_shown([{"persons": n} for n in (40, 5, 5)])
    assert not network.can_be_shown([{"persons": 81}, {"persons": 10}, {"persons": 9}])
    assert not network.can_be_shown([{"persons": 50}, {"persons": 50}, {"persons": 0}])
    # A third with a person or two leaves two: each would know the other.
    assert not network.can_be_shown([{"persons": 50}, {"persons": 41}, {"persons": 10}])
    assert network.can_be_shown([{"persons": 50}, {"persons": 40}, {"persons": 10}])
    # A cell that one agency fills is hidden, though others fill the rest.
    agencies = [figures(n) for n in range(4)]
    for one in agencies[1:]:
        one["help"]["d0"], one["persons"] = 0, one["persons"] - one["help"]["d0"]
        one["planned"], one["open"] = 5, 5
    assert cells(content_of(agencies), "help")["d0"] is None


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
    _more(agencies[1], 500)  # the agency that changed most does not count
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
    # True numbers of persons, kept to compare months, stand nowhere: tried with numbers that no noise makes,
    # as a noisy one may be equal to a true one.
    kept = NetworkFigures.objects.get()
    marked = {name: 77_345_001 + number for number, name in enumerate(kept.persons)}
    kept.persons = marked
    kept.save()
    page = client.get("/dashboard")
    for query in (f"agency={agencies[0].pk}", "month=2026-10", "sex=F", "order=count"):
        assert shown(client.get(f"/dashboard?{query}")) == shown(page)
    assert client.post("/dashboard").status_code == 405
    assert not [one.name for one in agencies if one.name in page.text]
    assert marked and "77345" not in re.sub(r"(?<=\d)\D{1,6}(?=\d)", "", page.text)


# Attacks of release-safety.md on the figures of referrals


def test_invented_cases_of_one_s_own_make_no_new_figures() -> None:
    """An agency adds persons that it knows, month by month, to average the noise away or to lift a cell."""
    before = {"attacker": 30, "shelter": 100, "clinic": 80}
    for added in (MINIMUM - 1, MINIMUM, 1_000):
        assert not network.enough_changed(before, {**before, "attacker": 30 + added})
    # One person of another beside a thousand of one's own is still one person.
    assert not network.enough_changed(before, {**before, "attacker": 1_030, "shelter": 101})
    assert not network.enough_changed(before, {"attacker": 30, "shelter": 100 - MINIMUM, "clinic": 80})
    assert not network.enough_changed(before, {"attacker": 530, "shelter": 100 + MINIMUM - 1, "clinic": 80})
    assert network.enough_changed(before, {"attacker": 530, "shelter": 100 + MINIMUM, "clinic": 80})
    assert network.enough_changed({}, before)


def test_a_cell_lifted_by_one_s_own_invented_cases_leaves_others_wide() -> None:
    """Whoever lifts a small cell over the minimum and takes its own away knows only that it is small."""
    lifted = 0
    for others in (1, 3, 5, 7, 9):
        agencies = [figures(n, most=60) for n in range(4)]
        need, region = "medical", "Riga"
        own = MINIMUM + 4 - others
        for one, n in zip(agencies, (own, others, 0, 0), strict=True):
            rows = {(a, b): k for a, b, k in one["referred"]["unmet"]}
            rows[need, region] = n
            one["referred"]["unmet"] = sorted([*key, k] for key, k in rows.items())
        content = content_of(agencies)
        table = next((one for one in content if one["name"] == "unmet_by_region"), None)
        found = cell_of(table, need, region)
        if isinstance(found, int):
            lifted += 1
            rest = found - own
            assert min(rest + SPREAD, others + 9) - max(0, rest - SPREAD) >= MINIMUM // 2
    assert lifted <= MINIMUM  # mostly such a cell is hidden, as one agency has nearly all of it


def cell_of(table: dict[str, Any] | None, row: str, column: str) -> Any:
    """A cell of a table of two dimensions; None where there is none."""
    if table is None:
        return None
    names = [one["labels"]["en"] for one in table["columns"]]
    line = next((one for one in table["rows"] if one[0] == row), None)
    return line[names.index(column)] if line is not None and column in names else None


def test_one_referred_person_more_is_not_found_by_subtraction() -> None:
    """Who knows all others but one looks at which cells grew, in each new table, and guesses."""
    tries = hits = 0
    for seed in range(24):
        agencies = [figures(seed * 10 + n, most=30) for n in range(4)]
        draw = random.Random(seed)
        standing = draw.choice(STANDINGS)
        after = one_referred(agencies[0], standing, "medical", "Riga")
        old, new = (cells(content_of([one, *agencies[1:]]), "answer") for one in (agencies[0], after))
        grew = [code for code in STANDINGS if (new.get(code) or 0) > (old.get(code) or 0)]
        tries += 1
        hits += bool(grew) and random.Random(seed + 1).choice(grew) == standing
    # One of four by chance; under a half leaves room for luck in 24 tries.
    assert hits / tries < 0.5


def test_a_person_counts_once_in_each_table_however_often_they_were_referred() -> None:
    rows = [went(5, 3, "declined", 1) for _ in range(MINIMUM)]
    again = list(zip(rows, again_of(rows), strict=True))
    found = persons_of(again, [], rows, TODAY)
    assert found["persons"] == sum(found["answer"].values()) == sum(found["again"].values()) == 1
    assert sum(found["answer_wait"].values()) == 1
    assert found["unmet"] == [["medical", "", 1]]


def test_a_region_that_the_directory_does_not_name_is_not_named() -> None:
    agencies = [figures(n, most=80) for n in range(4)]
    for one in agencies:
        one["referred"]["unmet"] = [["housing", "Street of Vera", 30], ["housing", "riga", 30]]
    text = str(content_of(agencies))
    assert "Street of Vera" not in text and "Riga" in text


def shown_total(table: dict[str, Any]) -> Any:
    """The number of all that are in a table; None where it is not shown."""
    line = next((one for one in table["rows"] if one[0] == "total"), [None])
    return line[-1] if isinstance(line[-1], int) else None


def test_how_many_are_in_a_table_of_some_is_not_shown() -> None:
    """It has no noise: whoever adds cases of its own until it jumps to the next five has all the others'."""
    of_some = ("decisions", "answer", "answer_wait", "again", "told", "told_by_need", "unmet")
    seen = set()
    for seed in range(3):
        for table in content_of([figures(seed * 10 + n, most=60) for n in range(4)]):
            seen.add(table["name"])
            if table["name"] in of_some:
                assert shown_total(table) is None, table["name"]
                assert any(isinstance(n, int) for row in table["rows"] for n in row[1:])
    assert seen.issuperset(of_some)


@pytest.mark.django_db
def test_figures_that_were_made_with_such_a_total_show_it_no_more() -> None:
    columns = [{"kind": "dimension"}, {"kind": "count"}]
    content = [
        {"name": name, "columns": columns, "rows": [["d0", 20], ["total", 20]], "control": "p"}
        for name in ("help", "decisions")
    ]
    NetworkFigures.objects.create(month=DAY.replace(day=1), day=DAY, content=content)
    found = readings.dashboard(make.user("national_coordinator", make.agency("Ministry", "other"))).network
    assert found is not None and [len(one["rows"]) for one in found] == [2, 1]


def possible_others(of_others: int) -> set[int]:
    """What an agency learns of the sum of all others that it adds its own cases to, month by month."""
    every = set(range(400))
    possible = set(every)
    for own in range(40, 46):
        each = [figures(n, most=60) for n in range(4)]
        for one, n in zip(each, (own, of_others - 9, 5, 4), strict=True):
            one["decisions"] = dict.fromkeys(WAITS, 0) | {"d0": n // 2, "d3": n - n // 2}
        table = next((one for one in content_of(each) if one["name"] == "decisions"), None)
        if table is None or (total := shown_total(table)) is None:
            continue
        possible &= {n for n in every if abs(n + own - total) <= load_policy().rounding / 2}
    return possible


def test_cases_added_month_by_month_do_not_count_the_others() -> None:
    assert len(possible_others(29)) > MINIMUM


def lopsided(table: str) -> list[dict[str, Any]]:
    """Four agencies, of which the first has nearly all of a population, the others six persons."""
    agencies = [figures(n, most=60) for n in range(4)]
    for one, n in zip(agencies, (50, 3, 2, 1), strict=True):
        if table == "decisions":
            one[table] = {code: n // 6 + (code == "d0") * (n % 6) for code in WAITS}
        elif table == "told":
            one["referred"][table] = [["medical", "no", n // 2], ["medical", "yes", n - n // 2]]
        elif table == "unmet":
            one["referred"][table] = [["housing", "", n // 2], ["medical", "Riga", n - n // 2]]
    return agencies


@pytest.mark.parametrize("table", ["decisions", "told", "unmet"])
def test_a_population_that_one_agency_has_nearly_all_of_is_not_counted(table: str) -> None:
    """Others are six persons in all: the first agency takes its own away and knows it to the nearest five."""
    names = {one["name"] for one in content_of(lopsided(table))}
    assert not names & {table, f"{table}_by_need", f"{table}_by_region", f"{table}_share"}
    assert "help" in names


def test_own_numbers_taken_away_leave_the_others_wide() -> None:
    """For every cell that is shown, what its largest agency cannot rule out of the others' number."""
    looked = 0
    for seed in range(6):
        agencies = [figures(seed * 10 + n, most=(80, 14, 10, 8)[n]) for n in range(4)]
        for table in content_of(agencies):
            for code, found in cells([table], table["name"]).items():
                found_in = [value_in(one, table["name"], code) for one in agencies]
                each = [n for n in found_in if n is not None]
                if not isinstance(found, int) or len(each) < len(found_in) or not found:
                    continue
                spread = load_policy().rounding // 2 if code == "total" else SPREAD
                rest = found - max(each)
                low, high = max(0, rest - spread), rest + spread
                assert high - low >= MINIMUM // 2 or low >= MINIMUM - spread, (table["name"], code)
                looked += 1
    assert looked >= 20


def value_in(one: dict[str, Any], table: str, code: str) -> int | None:
    """An agency's own number behind a cell; None for tables that are not looked at."""
    if table == "help" and code == "total":
        return int(one["persons"])
    counts = one.get(table) or one["referred"].get(table)
    return counts.get(code) if isinstance(counts, dict) else None
