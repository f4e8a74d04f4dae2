"""Many offers: the counts, what is hidden, that no text comes out, and the same on other engines."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.pipeline.offers import summarise_offers
from equiano.prevent.offer.batch import OFFERS, OfferColumns, month_of, read_offers
from equiano.prevent.offer.check import LONGEST

COLUMNS = OfferColumns(text="body", sector="line", region="place", date="day")
KEPT = "Your passport is kept by Kanareykina, +7 900 555 77 31."


def rows() -> list[dict[str, str | None]]:
    """Two cells: 12 cleaners of whom 10 with a sign; 9 builders, too few to be shown."""
    cleaners = [{"body": KEPT if n < 10 else "Cleaner, 2 hours.", "line": "cleaning"} for n in range(12)]
    builders = [{"body": "Паспорт сдаёте бригадиру.", "line": "building"} for _ in range(9)]
    return [{**one, "place": "Kaunas", "day": "2026-11-03"} for one in (*cleaners, *builders)]


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "offers.parquet"
    pq.write_table(pa.Table.from_pylist(rows()), path, row_group_size=5)
    return path


def test_counts_by_line_region_and_month(parquet: Path) -> None:
    cells = read_offers(parquet, COLUMNS).cells
    assert cells["cleaning", "Kaunas", "2026-11"] == Counter(
        {OFFERS: 12, "#with_cue": 10, "passport_handed_over": 10}
    )
    assert cells["building", "Kaunas", "2026-11"]["passport_handed_over"] == 9


def test_csv_gives_the_same(parquet: Path, tmp_path: Path) -> None:
    path = tmp_path / "offers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["body", "line", "place", "day"])
        writer.writeheader()
        writer.writerows(rows())
    assert read_offers(path, COLUMNS) == read_offers(parquet, COLUMNS)


@pytest.mark.parametrize("engine", ["sail"])
def test_other_engines_give_the_same(parquet: Path, engine: str) -> None:
    pytest.importorskip("pysail")
    assert read_offers(parquet, COLUMNS, engine=engine) == read_offers(parquet, COLUMNS, engine="duckdb")


def test_small_cells_are_hidden_at_the_edge(parquet: Path) -> None:
    found = summarise_offers(parquet, COLUMNS)
    assert {row[0] for row in found.rows} == {"cleaning"}, "9 offers are one too few"
    (row,) = [row for row in found.rows if row[3] == "passport_handed_over"]
    assert row[5:] == (10, 10)  # 12 and 10, rounded
    assert found.hidden_offers is None
    assert found.about["cues"] == {"passport_handed_over": 10}


def test_odd_rows_are_counted_and_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    odd = [{"text": None}, {"text": " "}, {"text": KEPT + " " * LONGEST}, {"text": KEPT}]
    pq.write_table(pa.Table.from_pylist(odd), path)
    (cell,) = read_offers(path, OfferColumns()).cells.values()
    assert cell == Counter(
        {OFFERS: 4, "#no_text": 2, "#cut_short": 1, "#with_cue": 2, "passport_handed_over": 2}
    )
    with pytest.raises(BadInputError, match="nothing"):
        read_offers(path, OfferColumns(text="nothing"))


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2026-11-03", "2026-11"), ("2026-11", "2026-11"), ("03.11.2026", "2026-11"), ("2026-13", ""),
        ("03.13.2026", ""), ("", ""), (None, ""), ("soon", ""), ("2026-11-03T10:00", "2026-11"),
    ],
)  # fmt: skip
def test_months(day: str | None, month: str) -> None:
    assert month_of(day) == month


def test_no_text_and_no_name_come_out(parquet: Path, tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    asked = ["check-offers", str(parquet), "--text", "body", "--sector", "line", "--region", "place"]
    done = CliRunner().invoke(app, [*asked, "--date", "day", "--out", str(out), "--json"])
    assert json.loads(done.stdout)["offers"] == 20
    told = done.output.replace(str(tmp_path), "") + out.read_text(encoding="utf-8")
    assert "cleaning" in told and "Kanareykina" not in told and "555" not in told and "kept by" not in told
    spoken = CliRunner().invoke(app, [*asked, "--out", str(out), "--lang", "ru"])
    assert "Признак — не вывод" in spoken.stdout
