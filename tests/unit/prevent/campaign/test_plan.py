"""The allocation is the best of all plans, each tried in small cases; reach is a range unless surveyed."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.pack import load_pack
from equiano.countries.statement import Text
from equiano.errors import BadInputError, NotEstimableError
from equiano.prevent.campaign import plan_campaign
from equiano.prevent.campaign.allocate import allocate, floors_of, persons_reached
from equiano.prevent.campaign.delivered import read_delivered
from equiano.prevent.campaign.plan_file import (
    CampaignPeriod,
    CampaignPlan,
    Channel,
    ChannelReach,
    TargetGroup,
    read_plan,
)
from equiano.prevent.campaign.reach import alone, reach_of, terms_of

PLAN = """country: ru
period: {start: 2027-02, months: 3}
currency: RUB
budget: 100
groups:
  - {id: women, group: ru_kgd.educated_women, region: RU-KGD, persons: 1000, source: invented}
  - {id: men, group: ru_kgd.fishermen, region: RU-KGD, persons: 400, source: invented, floor: 0.3}
channels:
  - {id: net, name: {en: Net, ru: Сеть}, unit: {en: day, ru: день}, cost: 10, most: 8,
     reach: {women: {k: 0.5, share: 0.8, source: invented}, men: {k: 0.05, source: invented}}}
  - {id: port, name: {en: Port, ru: Порт}, unit: {en: visit, ru: выезд}, cost: 15, most: 6,
     reach: {men: {k: 0.2, share: 0.9, source: invented}}}
"""


def plan_of(rng: random.Random, survey: bool = False) -> tuple[CampaignPlan, object]:
    """A small invented plan."""
    groups = tuple(
        TargetGroup(
            f"g{n}", "ru.women_18_29", "RU-KGD", rng.randint(100, 5000), "x", rng.choice([0, 0, 0.15, 0.3])
        )
        for n in range(rng.randint(1, 3))
    )
    channels = tuple(
        Channel(
            f"c{n}",
            Text(en="a", ru="а"),
            Text(en="a", ru="а"),
            rng.randint(3, 20),
            rng.randint(1, 5),
            {
                one.id: ChannelReach(rng.uniform(0.02, 1.2), "x", rng.choice([1.0, rng.uniform(0.1, 1)]))
                for one in groups
                if rng.random() < 0.8
            },
        )
        for n in range(rng.randint(1, 4))
    )
    plan = CampaignPlan("ru", CampaignPeriod("2027-02", 3), "RUB", rng.randint(10, 120), groups, channels)
    if not survey:
        return plan, None
    names = [channel.id for channel in channels]
    return plan, {
        one.id: Counter(
            frozenset(name for name in names if rng.random() < 0.5) for _ in range(rng.randint(50, 90))
        )
        for one in groups
    }


def shares(plan: CampaignPlan) -> dict[tuple[str, str], float]:
    return {(group, one.id): reach.share for one in plan.channels for group, reach in one.reach.items()}


def best_of_all(plan: CampaignPlan, terms: object) -> float | None:
    """Most persons over every plan within budget and floors; None if there is none."""
    best = None
    for many in itertools.product(*(range(one.most + 1) for one in plan.channels)):
        units = {one.id: n for one, n in zip(plan.channels, many, strict=True)}
        if sum(one.cost * units[one.id] for one in plan.channels) > plan.budget:
            continue
        if any(
            max(
                (
                    alone(c.reach[g.id].k, c.reach[g.id].share, units[c.id])
                    for c in plan.channels
                    if g.id in c.reach
                ),
                default=0.0,
            )
            < g.floor - 1e-12
            for g in plan.groups
        ):
            continue
        found = persons_reached(terms, units)  # type: ignore[arg-type]
        best = found if best is None else max(best, found)
    return best


@pytest.mark.parametrize("seed", range(30))
def test_the_allocation_is_the_best_of_all_plans(seed: int) -> None:
    plan, survey = plan_of(random.Random(seed), survey=seed % 3 == 0)
    terms = terms_of(plan, survey)  # type: ignore[arg-type]
    floors = floors_of(plan, shares(plan))
    best = best_of_all(plan, terms)
    if best is None:
        with pytest.raises(NotEstimableError):
            allocate(plan, terms, floors, plan.budget)
        return
    units = allocate(plan, terms, floors, plan.budget)
    assert sum(one.cost * units[one.id] for one in plan.channels) <= plan.budget
    everybody = sum(one.persons for one in plan.groups)
    assert persons_reached(terms, units) >= best - 2e-6 * everybody


def test_returns_diminish_as_the_formula_says() -> None:
    assert alone(0.5, 0.8, 0) == 0
    assert alone(0.5, 0.8, 3) == pytest.approx(0.8 * (1 - math.exp(-1.5)))


def test_without_a_survey_reach_is_between_bounds_that_every_overlap_keeps(tmp_path: Path) -> None:
    plan = read_plan(written(tmp_path, PLAN))
    found = reach_of(plan, "men", {"net": 4, "port": 3}, None)
    net, port = 1 - math.exp(-0.2), 0.9 * (1 - math.exp(-0.6))
    assert found.low == pytest.approx(max(net, port)) and found.high == pytest.approx(net + port)
    assert found.number is None and found.low < found.independent < found.high


def test_a_survey_gives_one_number_inside_the_bounds(tmp_path: Path) -> None:
    # 60 of 100 use both, 40 neither: independence would be wrong, the bounds hold.
    rows = ["group,net,port", *["women,yes,yes"] * 60, *["women,no,no"] * 40, *["men,yes,no"] * 50]
    (tmp_path / "survey.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    both = PLAN.replace("reach: {men: {k: 0.2", "reach: {women: {k: 0.3, source: x}, men: {k: 0.2")
    found = plan_campaign(written(tmp_path, both + "survey: survey.csv\n"))
    units = found.shared.units
    reach = next(one for one in found.shared.groups if one.group == "women").reach
    exact = 0.6 * (1 - math.exp(-0.5 * units["net"] - 0.3 * units["port"]))
    assert reach.number == pytest.approx(exact)
    assert reach.low - 1e-9 <= exact <= reach.high + 1e-9
    assert found.as_dict()["overlap"] == "survey"


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_price_of_a_floor_is_said_in_persons(tmp_path: Path) -> None:
    found = plan_campaign(written(tmp_path, PLAN.replace("floor: 0.3", "floor: 0.6")))
    men = next(one for one in found.shared.groups if one.group == "men")
    assert men.reach.low >= 0.6 > next(o for o in found.without_floors.groups if o.group == "men").reach.low
    assert found.price_of_floors == pytest.approx(found.without_floors.chosen_by - found.shared.chosen_by)
    assert found.price_of_floors > 0
    # Less money cannot hold the floor: named, not drawn.
    assert found.left_out and len(found.curve) + len(found.left_out) == 7
    reached = [one.chosen_by for one in found.curve]
    assert reached == sorted(reached)


def test_a_plan_of_ten_groups_takes_a_handful_of_whole_programmes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fractions find the tangents: of these 8 budgets each took 7 whole programmes before."""
    rng, whole, real = random.Random(4), [0], scipy.optimize.milp
    groups = [TargetGroup(f"g{n}", "ru.women_18_29", "RU-KGD", 1000.0 + n, "x") for n in range(4)]
    channels = tuple(
        Channel(
            f"c{n}", Text(en="a", ru="а"), Text(en="a", ru="а"), rng.randint(3, 20), 30,
            {one.id: ChannelReach(rng.uniform(0.02, 0.2), "x", rng.uniform(0.3, 0.9)) for one in groups},
        )
        for n in range(5)
    )  # fmt: skip

    def counted(*of: Any, **options: Any) -> Any:
        whole[0] += bool(np.any(options["integrality"]))
        return real(*of, **options)

    monkeypatch.setattr("equiano.prevent.campaign.allocate.milp", counted)
    told: list[tuple[int, int]] = []
    plan = CampaignPlan("ru", CampaignPeriod("2027-02", 3), "RUB", 900, tuple(groups), channels)
    found = plan_campaign(plan, lambda *at: told.append(at))
    # Without floors one of each budget is the check of them, and what is best with none is best with them.
    assert len(found.curve) == 7 and whole[0] <= 3 * 7
    assert found.without_floors is found.shared and told == [(n, 8) for n in range(1, 8)]


def test_a_plan_that_takes_too_long_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("equiano.prevent.campaign.allocate._LONGEST", 0)
    with pytest.raises(NotEstimableError, match="fewer"):
        plan_campaign(written(tmp_path, PLAN))


def test_groups_are_called_by_the_pack_and_by_region_where_two_bear_the_name(tmp_path: Path) -> None:
    found = plan_campaign(written(tmp_path, PLAN))
    assert [dict(one.name) for one in found.shared.groups] == [
        {"en": label.en, "ru": label.ru}
        for label in (group_label("ru_kgd.educated_women"), group_label("ru_kgd.fishermen"))
    ]
    assert any(group_label("ru_kgd.fishermen").ru in line for line in found.lines("ru"))
    twice = PLAN.replace("ru_kgd.fishermen, region: RU-KGD", "ru_kgd.educated_women, region: RU-PNZ")
    first, second = plan_campaign(written(tmp_path, twice)).as_dict()["shared"]["groups"]  # type: ignore[index]
    assert "Kaliningrad" in first["name"]["en"] and "Пенз" in second["name"]["ru"]


def group_label(code: str) -> Text:
    return next(one.label for one in load_pack("ru").all_risk_groups if one.id == code)


def test_a_floor_that_no_budget_holds_is_told_with_what_it_costs(tmp_path: Path) -> None:
    with pytest.raises(NotEstimableError, match="at least 90"):  # six visits of 15
        plan_campaign(
            written(tmp_path, PLAN.replace("floor: 0.3", "floor: 0.6").replace("budget: 100", "budget: 80"))
        )
    with pytest.raises(NotEstimableError, match="men"):
        plan_campaign(written(tmp_path, PLAN.replace("floor: 0.3", "floor: 0.95")))


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("budget: 100", "budget: 0", "budget"),
        ("persons: 1000", "persons: -1", "women: persons"),
        ("floor: 0.3", "floor: 1.0", "men: floor"),
        ("k: 0.5", "k: 0", "net: reach.women.k"),
        ("share: 0.8", "share: 1.2", "net: reach.women.share"),
        ("group: ru_kgd.fishermen", "group: sailors", "men: group"),
        ("region: RU-KGD, persons: 400", "region: Kaliningrad, persons: 400", "men: region"),
        ("{men: {k: 0.2", "{boys: {k: 0.2", "port: reach.boys"),
        ("id: port", "id: net", "net: id"),
        ("most: 6", "most: 1001", "port: most"),
        ("months: 3", "months: 0", "period: months"),
        ("currency: RUB\n", "", "currency"),
    ],
)
def test_every_fault_of_a_plan_is_named(tmp_path: Path, before: str, after: str, field: str) -> None:
    assert before in PLAN
    with pytest.raises(BadInputError) as told:
        read_plan(written(tmp_path, PLAN.replace(before, after, 1)))
    assert any(field in str(one.field) for one in told.value.faults), told.value


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (["group,net,port", "boys,yes,no"], "group"),
        (["group,net", "men,yes"], "port"),
        (["group,net,port", *["men,yes,maybe"] * 60], "port"),
        (["group,net,port", *["men,yes,no"] * 49], "49"),
    ],
)
def test_a_survey_that_cannot_be_used(tmp_path: Path, rows: list[str], word: str) -> None:
    (tmp_path / "survey.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=word):
        plan_campaign(written(tmp_path, PLAN + "survey: survey.csv\n"))


def test_what_was_delivered_is_held_against_the_plan(tmp_path: Path) -> None:
    planned = plan_campaign(written(tmp_path, PLAN))
    table = tmp_path / "done.csv"
    table.write_text(
        "month,channel,units,spent,offer_calls\n2027-02,net,2,21.5,4\n2027-02,port,1,15,3\n2027-03,net,1,10,\n",
        encoding="utf-8",
    )
    found = read_delivered(planned, table)
    assert (found.units, found.spent["net"], found.calls) == ({"net": 3, "port": 1}, 31.5, {"2027-02": 7})
    assert found.groups["women"].low == pytest.approx(0.8 * (1 - math.exp(-1.5)))
    table.write_text("month,channel,units,spent\nMarch,tv,2,21\n2027-03,net,x,1\n", encoding="utf-8")
    with pytest.raises(BadInputError) as told:
        read_delivered(planned, table)
    assert {one.field for one in told.value.faults} == {"channel", "units"}


def test_the_command_prints_one_object_with_where_its_numbers_come_from(tmp_path: Path) -> None:
    words = [
        "campaign",
        "plan",
        str(written(tmp_path, PLAN)),
        "--plot",
        str(tmp_path / "reach.svg"),
        "--json",
    ]
    result = CliRunner().invoke(app, words)
    found = json.loads(result.stdout)
    assert result.exit_code == 0 and found["provenance"]["data_sha256"] and found["overlap"] == "bounds"
    assert (tmp_path / "reach.svg").read_text(encoding="utf-8").startswith("<svg")
