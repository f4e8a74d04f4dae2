"""Cases that name countries, ages and answers of no: invented persons, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine.engine import open_engine
from equiano.pipeline import make_report
from equiano.schema.table import column_of, load_table
from equiano.situation.profile import profile_of
from tests.unit.report.page import Page, agrees

KINDS = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
LABOUR, SEXUAL = column_of("form.forced_labour"), column_of("form.sexual_exploitation")
# 120 from Uzbekistan to Russia, 40 girls from Russia to Turkey through Georgia, 3 from Moldova,
# 37 of whom nothing is known.
GROUPS: tuple[tuple[int, dict[str, Any]], ...] = (
    (80, {"gender": "gender.male", "age_years": 25, "is_child": False, "citizenship": "UZB",
          "exploitation_country": "RUS", LABOUR: True, SEXUAL: False}),
    (40, {"gender": "gender.female", "age_years": 31, "is_child": False, "citizenship": "UZB",
          "exploitation_country": "RUS", LABOUR: True, SEXUAL: None}),
    (40, {"gender": "gender.female", "age_years": 15, "is_child": True, "citizenship": "RUS",
          "exploitation_country": "TUR", "transit_1": "GEO", LABOUR: False, SEXUAL: True}),
    (3, {"gender": "gender.female", "is_child": False, "citizenship": "MDA", "exploitation_country": "RUS"}),
    (37, {}),
)  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [values for count, values in GROUPS for _ in range(count)]
    rows = [{"case_id": f"x{number}", **values} for number, values in enumerate(rows)]
    fields = load_table("case").fields
    fixed: dict[str, Any] = {"source_format": "mapping", "source_row": 2, "status": "status.actual_victim"}
    columns = {
        field.name: pa.array([{**fixed, **row}.get(field.name) for row in rows], KINDS[field.type])
        for field in fields
    }
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture(scope="module")
def page(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    made = make_report("ru", table, tmp_path_factory.mktemp("out"), ("en",))
    return Page(made.files[0].read_text("utf-8"))


def test_counts_before_protection(table: Path) -> None:
    with open_engine("duckdb") as engine:
        profile = profile_of(engine, engine.scan(table))
    assert profile.records == 200
    forms = profile.answers["form"]
    assert (forms.base, forms.yes["form.forced_labour"], forms.no["form.forced_labour"]) == (160, 120, 40)
    assert (forms.yes["form.sexual_exploitation"], forms.no["form.sexual_exploitation"]) == (40, 80)
    assert profile.tables["age"].counts == {("24--26",): 80, ("30--38",): 40, ("9--17",): 40, (None,): 40}


def test_role_of_the_country_is_told(page: Page) -> None:
    assert len(set(page.captions.values())) == len(page.captions)
    assert agrees(page.row("table-roles-rus", "Origin")[0], 40)
    assert agrees(page.row("table-roles-rus", "Destination")[0], 123)
    side, count = page.row("table-flows", "Uzbekistan")[:2]
    assert side == "From" and agrees(count, 120)
    # The file is no sample, so counts have no interval: number and share, nothing else.
    assert [len(line) for line in page.tables["table-roles-rus"]] == [3] * len(page.tables["table-roles-rus"])
    assert page.row("table-border-RUS", "Destination")


def test_small_counts_cannot_be_read_or_worked_out(page: Page) -> None:
    cells = [cell for row in page.tables["table-flows"] for cell in row]
    assert not any("Moldova" in cell for cell in cells)  # three cases stand among all other countries
    assert "3" not in cells


def test_no_and_unknown_are_told_apart(page: Page) -> None:
    heads = page.tables["table-form"][0]
    assert heads[1:4] == ["Yes", "No", "Unknown"]
    for form, counts in (("Sexual exploitation", (40, 80, 40)), ("Forced labour", (120, 40, 0))):
        shown = page.row("table-form", form)[:3]
        assert all(agrees(*pair) for pair in zip(shown, counts, strict=True)), shown


def test_ages_stand_in_their_order(page: Page) -> None:
    assert [row[0] for row in page.tables["table-age"][1:]] == ["9–17", "24–26", "30–38", "Unknown", "Total"]
