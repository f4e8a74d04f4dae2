"""Every shipped law says the same of a case alone and of the same case in a table."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.countries.law import countries_with_law
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.identify.rules import load_rules
from equiano.identify.screen import screen
from equiano.schema.table import column_of
from equiano.vocab import load

AGES = (0, 13, 14, 15, 16, 17, 18, 20, 21, 60)


def invented(country: str, number: int) -> list[dict[str, Any]]:
    """Cases with some answers to codes that the law asks for; the age is always known."""
    rng = random.Random(f"{country} {number}")
    codes = [code for code in load_rules(country).codes if code not in load().under_18]
    return [
        {
            "age_years": rng.choice(AGES),
            "indicators": {code: rng.choice(["yes", "yes", "no"]) for code in rng.sample(codes, 12)},
        }
        for _ in range(number)
    ]


@pytest.mark.parametrize("country", countries_with_law())
def test_alone_and_in_a_table(country: str, tmp_path: Path) -> None:
    cases = invented(country, 60)
    columns: dict[str, pa.Array] = {
        "case_id": pa.array([str(number) for number, _ in enumerate(cases)]),
        "age_years": pa.array([case["age_years"] for case in cases], type=pa.int64()),
    }
    for code in {code for case in cases for code in case["indicators"]}:
        said = [case["indicators"].get(code) for case in cases]
        columns[column_of(code)] = pa.array(
            [None if a is None else a == "yes" for a in said], type=pa.bool_()
        )
    pq.write_table(pa.table(columns), tmp_path / "cases.parquet")
    screen(tmp_path / "cases.parquet", tmp_path / "found.parquet", country=country)
    rows = {row["case_id"]: row for row in pq.read_table(tmp_path / "found.parquet").to_pylist()}
    seen: set[str] = set()
    for number, case in enumerate(cases):
        for entry in assess(case_from(case), country=country)["law"]:
            column = f"law__{entry['article'].replace('.', '_').replace(' ', '_')}__{entry['part']}"
            name = next(c for c in rows[str(number)] if c.replace(" ", "_") == column)
            assert rows[str(number)][name] == entry["status"], (number, name)
            seen.add(entry["status"])
    assert len(seen) >= 2
