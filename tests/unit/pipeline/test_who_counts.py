"""The same rule of who counts in the situation, the report and the release of records."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.pipeline import report_release
from equiano.publish.case_records import read_cases
from equiano.publish.release import Suppressed
from equiano.record.intake import take_in

ACTUAL, POSSIBLE, NOT = "ActualVictimOfTrafficking", "PossibleVictimOfTrafficking", "NotAVictimOfTrafficking"
COLUMNS = (
    *(
        "case_id",
        "prs_Citizenship",
        "prs_Gender",
        "vic_AgeWhenTrafficked",
        "vic_TraffickingStatus",
        "con_Consent",
    ),
    *("vic_TypeOfExploitation", "cas_IncomingReferralDate"),
    *("hte_Type", "hte_Country", "hte_Type_2", "hte_Country_2"),
)
Group = tuple[int, str, str]


def write(folder: Path, *groups: Group) -> Path:
    """Persons from Uzbekistan exploited in Russia, with the status and consent of their group."""
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        number = 0
        for size, status, consent in groups:
            for _ in range(size):
                number += 1
                writer.writerow(
                    (f"N{number}", "UZB", "Feminine", "25", status, consent, "ForcedLabour", "2021-05-01",
                     "Recruitment", "UZB", "Exploitation", "RUS")
                )  # fmt: skip
    return path


def situation(path: Path) -> dict[str, object]:
    table = path.with_suffix(".parquet")
    take_in(path, table)
    result = CliRunner().invoke(app, ["situation", str(table), "--country", "ru", "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


MIXED: tuple[Group, ...] = ((120, ACTUAL, ""), (40, POSSIBLE, ""), (30, NOT, ""), (20, ACTUAL, "withdrawn"))


def test_the_situation_counts_actual_victims(tmp_path: Path) -> None:
    found = situation(write(tmp_path, *MIXED))
    assert found["cases"] == 120
    assert found["standings"] == {
        "actual": 120, "possible": 40, "not_victim": 30, "no_consent": 20,
        "without_status": 0, "without_consent": 190, "repeated": 0, "persons": 210,
    }  # fmt: skip


def test_the_report_counts_actual_victims_and_shows_the_others_apart(tmp_path: Path) -> None:
    release = report_release(write(tmp_path, *MIXED), load_pack("ru")).release
    assert release.records == 120
    assert {row[0]: row[1] for row in release.tables["standing"].rows} == {
        "actual": 120, "possible": 40, "not_victim": 30, "no_consent": 20,
    }  # fmt: skip
    assert "possible:year" not in release.tables  # so few are not split, or their number would be hidden


def test_possible_victims_have_tables_of_their_own(tmp_path: Path) -> None:
    release = report_release(write(tmp_path, (120, ACTUAL, ""), (100, POSSIBLE, "")), load_pack("ru")).release
    by_year = release.tables["possible:year"]  # by sex they are all women: noise on zeros may hide that table
    assert [row[-1] for row in by_year.rows if row[0] == "total"] == [100]
    assert not any(name.startswith("possible:") and not table.rows for name, table in release.tables.items())


def test_a_small_standing_is_hidden(tmp_path: Path) -> None:
    path = write(tmp_path, (120, ACTUAL, ""), (4, POSSIBLE, ""), (3, NOT, ""))
    release = report_release(path, load_pack("ru")).release
    shown = {row[0]: row[1] for row in release.tables["standing"].rows}
    assert shown == {"actual": 120, "possible": Suppressed.SMALL, "not_victim": Suppressed.SMALL}


@pytest.mark.parametrize("other", [(60, NOT, ""), (60, ACTUAL, "FALSE"), (60, ACTUAL, "отозвано")])
def test_sixty_who_are_no_victims_are_no_report_of_sixty_victims(tmp_path: Path, other: Group) -> None:
    path = write(tmp_path, other)
    with pytest.raises(BadInputError, match=r"no record is of an actual victim.*60 records"):
        report_release(path, load_pack("ru"))
    take_in(path, tmp_path / "cases.parquet")
    with pytest.raises(BadInputError, match="60 records"):
        read_cases(tmp_path / "cases.parquet", ["gender"])
    result = CliRunner().invoke(app, ["situation", str(tmp_path / "cases.parquet"), "--country", "ru"])
    assert isinstance(result.exception, BadInputError)


def test_records_are_released_of_actual_victims_only(tmp_path: Path) -> None:
    path = write(tmp_path, *MIXED)
    take_in(path, tmp_path / "cases.parquet")
    read = read_cases(tmp_path / "cases.parquet", ["gender"])
    rows = pq.read_table(tmp_path / "cases.parquet").to_pylist()
    actual = [
        row["case_id"] for row in rows if row["status"] == "status.actual_victim" and row["consent"] is None
    ]
    assert list(read.persons) == actual
    assert (len(read.codes), read.standings and read.standings.no_consent) == (120, 20)
