"""A record that `intake` took in is assessed like a case file."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.identify.case_row import read_case_of
from equiano.record.intake import take_in


@pytest.fixture
def table(tmp_path: Path) -> Path:
    csv = tmp_path / "ctdc.csv"
    csv.write_text(
        "yearOfRegistration,gender,ageBroad,citizenship,CountryOfExploitation,traffickMonths,"
        "meansDebtBondageEarnings,meansThreats,meansAbusePsyPhySex,meansFalsePromises,meansDrugsAlcohol,"
        "meansDenyBasicNeeds,meansExcessiveWorkHours,meansWithholdDocs,isForcedLabour,isSexualExploit,"
        "isOtherExploit\n"
        "2019,Woman,30--38,UKR,POL,,,1,,,,,,1,1,,\n"
        "2019,Man,9--17,UKR,POL,,,,,,,,,,,1,\n",
        encoding="utf-8",
    )
    take_in(csv, tmp_path / "cases.parquet", format="ctdc")
    return tmp_path / "cases.parquet"


def numbers(table: Path) -> list[str]:
    return [str(number) for number in pq.read_table(table).column("case_id").to_pylist()]


def test_a_record_is_assessed_as_the_same_case_file(table: Path) -> None:
    first, second = numbers(table)
    codes = ("means.any_threats", "means.withholds_documents", "form.forced_labour")
    plain = case_from({"age_band": "30--38", "indicators": dict.fromkeys(codes, "yes")})
    assert assess(read_case_of(table, first), country="ru") == assess(plain, country="ru")
    child = assess(read_case_of(table, second))
    assert (child["age"], child["outcome"], child["rule"]) == ("child", "refer", "1d")


def test_the_command(table: Path) -> None:
    done = CliRunner().invoke(app, ["assess", str(table), "--case", numbers(table)[0], "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["outcome"] == "refer"


def test_no_such_case_or_several_is_one_clear_error(table: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="0 cases have this number"):
        read_case_of(table, "nobody")
    twice = tmp_path / "twice.parquet"
    pq.write_table(pa.table({"case_id": ["a", "a"]}), twice)
    with pytest.raises(BadInputError, match="2 cases"):
        read_case_of(twice, "a")


def test_damaged_tables_and_other_files_are_refused(tmp_path: Path) -> None:
    for path in (Path(__file__).parent / "damaged").glob("*.parquet"):
        with pytest.raises(BadInputError, match="damaged"):
            read_case_of(path, "1")
    text = tmp_path / "case.json"
    text.write_text("{}")
    with pytest.raises(BadInputError, match="not a Parquet file"):
        read_case_of(text, "1")
