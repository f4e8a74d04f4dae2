"""A plan as a table, a picture and paper, in both languages."""

from __future__ import annotations

import csv
import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.planning.difference import compare_plans
from equiano.planning.model import ActionPlan, PlanBudget, PlanEvidence, PlanText
from equiano.planning.paper import plan_content, plan_pdf
from equiano.planning.picture import plan_picture
from equiano.planning.plan_read import read_plan_table
from equiano.planning.plan_table import write_plan_table
from equiano.planning.template import start_plan
from equiano.words import using

DAY = dt.date(2027, 9, 10)


@pytest.fixture(scope="module")
def plan() -> ActionPlan:
    made = start_plan("ru-kgd", dt.date(2027, 1, 1))
    new = {
        "M02": {
            "status": "done",
            "done_on": dt.date(2027, 3, 20),
            "evidence": (PlanEvidence(what="Letter; 5", on=dt.date(2027, 3, 21), by="A"),),
            "budget": PlanBudget(planned=1234.5, spent=1000.0, source=PlanText(en="IOM", ru="МОМ")),
        },
        "M06": {"status": "under_way"},
        "M03": {"status": "dropped"},
        "M09": {"start": dt.date(2027, 10, 1)},
    }
    return replace(made, measures=tuple(replace(one, **new.get(one.id, {})) for one in made.measures))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_is_read_again_as_the_same_plan(
    plan: ActionPlan, lang: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"plan.{ending}"
    with using(lang):
        write_plan_table(plan, path)
        found = read_plan_table(path, "Plan", into=plan)
        alone = read_plan_table(path, "Plan").plan
    assert found.refused == () and found.account.taken == 28
    assert [one.where for one in compare_plans(plan, found.plan)] == ["version"]
    assert [one.title.said(lang) for one in alone.measures] == [
        one.title.said(lang)
        for one in sorted(plan.measures, key=lambda one: [m.id for m in alone.measures].index(one.id))
    ]
    assert alone.measure("M02").budget == PlanBudget(
        planned=1234.5, spent=1000.0, source=PlanText(**{lang: {"en": "IOM", "ru": "МОМ"}[lang]})
    )


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_refused_rows_are_named_and_accounted_for(plan: ActionPlan, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    write_plan_table(plan, path)
    rows = rows_of(path)
    names = rows[0]
    rows[1][names.index("Begins")] = "soon"
    rows[3][names.index("Kind")] = "nonsense"
    rows[5][names.index("Responsible")] = ""
    rows[7][names.index("Action")] = "another action of the same number"
    rows.append(["" for _ in names])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    found = read_plan_table(path, "Plan", into=plan)
    told = found.account.as_dict()
    assert (told["rows"], told["taken"], told["refused"], told["blank"]) == (29, 24, 4, 1)
    assert {(one.row, one.field) for one in found.refused} >= {(2, "start"), (4, "kind"), (6, "responsible")}
    # What was refused is not taken out of the plan into which the table was read.
    assert {one.id for one in found.plan.measures} == {one.id for one in plan.measures}
    assert len(list(found.plan.indicators())) == 28


def test_a_table_without_its_columns_or_rows_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Objective,Action\nx,y\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="start"):
        read_plan_table(tmp_path / "a.csv", "x")
    (tmp_path / "b.csv").write_text(
        "Objective,Action,Begins,Ends,Responsible\nx,y,never,2027-02-01,z\n", encoding="utf-8"
    )
    with pytest.raises(BadInputError, match="no row"):
        read_plan_table(tmp_path / "b.csv", "x")


def test_a_table_of_another_program_with_the_columns_of_real_plans(tmp_path: Path) -> None:
    text = (
        "Цель;Мера;Начало;Окончание;Исполнители;Стоимость\n"
        "Предупреждение;Памятки;01.02.2027;31.03.2027;Минтруд; МВД;\n"
    )
    (tmp_path / "a.csv").write_text(text.replace("Минтруд; МВД", '"Минтруд; МВД"'), encoding="utf-8")
    with using("ru"):
        plan = read_plan_table(tmp_path / "a.csv", "План").plan
    assert plan.start == dt.date(2027, 2, 1) and plan.measures[0].id == "M01"
    assert [one.title.ru for one in plan.bodies] == ["Минтруд", "МВД"]


@pytest.mark.parametrize(("lang", "overdue"), [("en", "past its term"), ("ru", "просрочена")])
def test_the_picture_draws_every_measure_and_what_waits_for_what(
    plan: ActionPlan, lang: str, overdue: str
) -> None:
    with using(lang):
        svg = plan_picture(plan, DAY)
    root = ET.fromstring(svg)
    names = {"s": "http://www.w3.org/2000/svg"}
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert all(f"{one.id} " in words for one in plan.measures)
    # An arrow for each of the four dependencies, dashed for the one that begins too early.
    heads = [one for one in root.iterfind(".//s:path", names) if one.get("d", "").endswith("Z")]
    dashed = [one for one in root.iterfind(".//s:path", names) if one.get("stroke-dasharray")]
    assert len(heads) == 4 and len(dashed) == 1
    description = root.find("s:desc", names)
    assert description is not None and description.text is not None
    assert description.text.count(overdue) == 1  # M05
    assert "M02" in description.text and root.get("role") == "img"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_paper_is_the_same_for_the_same_plan_and_says_it_all(plan: ActionPlan, lang: str) -> None:
    with using(lang):
        made = plan_pdf(plan, DAY)
        assert made == plan_pdf(plan, DAY)
        content = str(plan_content(plan, DAY))
    assert made.startswith(b"%PDF-")
    assert all(one.title.said(lang) in content for one in plan.measures)
    assert all(one.title.said(lang) in content for _, one in plan.indicators())
