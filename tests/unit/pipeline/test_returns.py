"""Returns: exact and private, or public behind disclosure control; every table has the same persons."""

from __future__ import annotations

import csv
import json
import random
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError, SafeguardError, UsageError
from equiano.situation.returns import form_line, group_of, lines, per_100_000
from equiano.vocab import load
from equiano.words import using

ACTUAL = "ActualVictimOfTrafficking"
STATUSES = (ACTUAL, ACTUAL, ACTUAL, "PossibleVictimOfTrafficking", "NotAVictimOfTrafficking", "")
FORMS = (
    "SexualExploitation",
    "ForcedLabour",
    "ForcedBegging",
    "SexualExploitation;ForcedLabour",
    "OrganRemoval",
    "",
)
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


def people(seed: int, size: int) -> list[dict[str, str]]:
    rng = random.Random(seed)
    return [
        {
            "case_id": f"N{n}",
            "prs_Citizenship": rng.choice(["UZB", "RUS", "UZB;RUS", ""]),
            "prs_Gender": rng.choice(["Feminine", "Masculine", "NonConforming", ""]),
            "vic_AgeWhenTrafficked": rng.choice(["12", "17", "18", "30", ""]),
            "vic_TraffickingStatus": rng.choice(STATUSES),
            "con_Consent": rng.choice(["TRUE", "", "", "withdrawn"]),
            "vic_TypeOfExploitation": rng.choice(FORMS),
            "cas_IncomingReferralDate": rng.choice(["2022-05-01", "2023-05-01", ""]),
            "hte_Type": "Recruitment",
            "hte_Country": "UZB",
            "hte_Type_2": "Exploitation",
            "hte_Country_2": rng.choice(["RUS", "DEU"]),
        }
        for n in range(size)
    ]


def write(folder: Path, rows: list[dict[str, str]]) -> Path:
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def counted(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows that count, by the rule as a reader of the file would apply it."""
    return [
        row for row in rows if row["vic_TraffickingStatus"] == ACTUAL and row["con_Consent"] != "withdrawn"
    ]


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["returns", *map(str, arguments)])


def table(folder: Path, standard: str, name: str) -> list[list[str]]:
    with (folder / f"{standard}.{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("standard", ["sdg-16.2.2", "glotip"])
def test_an_exact_return_is_what_a_slow_count_gives(tmp_path: Path, standard: str) -> None:
    rows = people(1, 600)
    out = tmp_path / "out"
    result = run(
        write(tmp_path, rows), "--standard", standard, "--country", "RUS", "--out", out, "--year", 2023
    )
    assert result.exit_code == 0, result.output
    mine = [row for row in counted(rows) if row["cas_IncomingReferralDate"].startswith("2023")]
    age = {"12": True, "17": True, "18": False, "30": False, "": None}
    gender = {"Feminine": "gender.female", "Masculine": "gender.male", "NonConforming": "x", "": None}
    groups = Counter(group_of(gender[row["prs_Gender"]], age[row["vic_AgeWhenTrafficked"]]) for row in mine)
    header, first, total = table(out, standard, "sex_age")
    names = {line["en"]: name for name, line in lines()["groups"].items()}
    assert {names[name]: int(n) for name, n in zip(header[1:-1], first[1:-1], strict=True)} == {
        **{names[name]: 0 for name in header[1:-1]}, **groups,
    }  # fmt: skip
    assert (first[0], total[-1]) == ("2023", str(len(mine)))
    for name in ("sex_age", "forms", "citizenship", "forms_sex_age"):
        assert table(out, standard, name)[-1][-1] == str(len(mine)), name
    assert sum(int(row[-1]) for row in table(out, standard, "all")[1:]) == len(mine)
    mixed = table(out, standard, "forms")
    at = mixed[0].index("Mixed forms")
    assert int(mixed[1][at]) == sum(row["vic_TypeOfExploitation"] == FORMS[3] for row in mine)
    begging = sum(row["vic_TypeOfExploitation"] == "ForcedBegging" for row in mine)
    line = "Begging" if standard == "glotip" else "Other forms"
    assert int(mixed[1][mixed[0].index(line)]) == begging
    citizens = table(out, standard, "citizenship")
    several = sum(row["prs_Citizenship"] == "UZB;RUS" for row in mine)
    assert int(citizens[1][citizens[0].index("Several citizenships")]) == several


def test_the_sheet_of_checks_says_who_is_not_in_it(tmp_path: Path) -> None:
    rows = people(2, 300)
    run(write(tmp_path, rows), "--standard", "glotip", "--country", "RUS", "--out", tmp_path / "out")
    checks = {row[0]: row[1:] for row in table(tmp_path / "out", "glotip", "checks")}
    mine = counted(rows)
    assert checks["Every table has the same total"][0] == "in order"
    assert f"{len(mine):,} actual victims are counted" in checks["Who is counted"][1]
    undated = sum(not row["cas_IncomingReferralDate"] for row in mine)
    assert checks["Year of registration"] == [
        "look", f"{undated} persons lack it; with years asked for, they are in no table.",
    ]  # fmt: skip
    abroad = sum(row["hte_Country_2"] == "DEU" for row in mine)
    assert checks["Exploited in another country"] == ["look", f"{abroad} of {len(mine)}"]


def test_a_rate_needs_a_national_file_and_the_years_population(tmp_path: Path) -> None:
    rows = [
        {**row, "cas_IncomingReferralDate": f"{2022 + n % 2}-05-01"} for n, row in enumerate(people(3, 300))
    ]
    path, out = write(tmp_path, rows), tmp_path / "out"
    given = ("--standard", "sdg-16.2.2", "--country", "RUS", "--out", out)
    population = ("--population", "2023=1000000", "--population-source", "made up")
    assert run(path, *given, *population).exit_code == 0
    assert {row[4] for row in table(out, "sdg-16.2.2", "rate")[1:]} == {""}  # nobody said that it is national
    assert run(path, *given, *population, "--coverage", "national").exit_code == 0
    rates = {row[0]: row for row in table(out, "sdg-16.2.2", "rate")}
    victims = sum(row["cas_IncomingReferralDate"].startswith("2023") for row in counted(rows))
    assert float(rates["2023"][4]) == pytest.approx(victims / 10, abs=0.001)
    assert rates["2023"][3] == "made up"
    assert "population of that year" in rates["2022"][5] and not rates["2022"][4]
    assert per_100_000(185, 146_447_424) == pytest.approx(0.1263, abs=1e-4)


def test_a_public_return_shows_no_small_count(tmp_path: Path) -> None:
    rows = people(4, 2500)  # with fewer, forms by sex and age shows less than half and is left out
    path, out = write(tmp_path, rows), tmp_path / "out"
    assert run(path, "--standard", "sdg-16.2.2", "--country", "RUS", "--out", out).exit_code == 0
    assert (out / "sdg-16.2.2.all.csv").exists()
    result = run(path, "--standard", "sdg-16.2.2", "--country", "RUS", "--out", out, "--public", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["number"] and said["public"]
    assert not (out / "sdg-16.2.2.all.csv").exists()  # true counts of the earlier run do not stay beside it
    for file in said["files"]:
        assert stat.S_IMODE(Path(file).stat().st_mode) & 0o044
    shown = [
        cell
        for name in ("sex_age", "forms", "forms_sex_age", "citizenship")
        for row in table(out, "sdg-16.2.2", name)[1:]
        for cell in row[1:]
    ]
    numbers = [int(cell) for cell in shown if cell.isdigit()]
    assert len(numbers) > len(shown) / 2
    assert not [n for n in numbers if 0 < n < 10] and all(n % 5 == 0 for n in numbers)
    checks = table(out, "sdg-16.2.2", "checks")
    assert not any(str(len(counted(rows))) in cell for row in checks for cell in row)


def test_a_confidential_return_is_private_and_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(write(tmp_path, people(5, 200)), "--standard", "glotip", "--country", "RUS", "--out", out)
    for file in out.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(out / "glotip.xlsx")
    assert book.sheetnames == [
        "Contents",
        "sex_age",
        "forms",
        "forms_sex_age",
        "citizenship",
        "all",
        "checks",
    ]


def test_records_for_ctdc_have_no_id_and_no_order(tmp_path: Path) -> None:
    rows = people(6, 200)
    out = tmp_path / "out"
    assert run(write(tmp_path, rows), "--standard", "ctdc", "--country", "RUS", "--out", out).exit_code == 0
    header, *records = table(out, "ctdc", "records")
    assert header[:4] == ["yearOfRegistration", "gender", "ageBroad", "citizenship"]
    assert len(records) == len(counted(rows))
    assert not any(cell.startswith("N") for row in records for cell in row)
    assert records == sorted(records)
    with pytest.raises(SafeguardError):
        raise run("x.csv", "--standard", "ctdc", "--country", "RUS", "--out", out, "--public").exception


def test_what_ctdc_gets_is_read_back_as_what_was_recorded(tmp_path: Path) -> None:
    from equiano.record.intake import take_in

    rows = people(7, 200)
    run(write(tmp_path, rows), "--standard", "ctdc", "--country", "RUS", "--out", tmp_path / "out")
    report = take_in(tmp_path / "out" / "ctdc.records.csv", tmp_path / "back.parquet")
    assert (report.format, report.refused) == ("ctdc_2024", 0)
    import pyarrow.parquet as pq

    back = pq.read_table(report.out).to_pylist()
    labour = sum("ForcedLabour" in row["vic_TypeOfExploitation"] for row in counted(rows))
    assert sum(bool(row["form__forced_labour"]) for row in back) == labour
    women = sum(row["prs_Gender"] == "Feminine" for row in counted(rows))
    assert sum(row["gender"] == "gender.female" for row in back) == women


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--country", "Atlantis"), UsageError),
        (("--population", "2023"), UsageError),
        (("--population", "2023=5"), UsageError),  # nobody published it
        (("--population", "2023=5", "--population", "2023=6", "--population-source", "x"), UsageError),
        (("--year", "1990"), BadInputError),
    ],
)
def test_bad_options_are_named(tmp_path: Path, arguments: tuple[str, ...], error: type[Exception]) -> None:
    given = {"--country": "RUS"} if "--country" not in arguments else {}
    extra = [part for pair in given.items() for part in pair]
    path = write(tmp_path, people(8, 60))
    result = run(path, "--standard", "sdg-16.2.2", "--out", tmp_path / "out", *extra, *arguments)
    assert isinstance(result.exception, error)
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_every_form_has_a_line_in_every_standard() -> None:
    for standard in lines()["standards"]:
        for term in load().scheme("form").active_terms:
            assert form_line([term.code], standard) in lines()["standards"][standard]["forms"]
    assert form_line([], "glotip") == "unknown"
    # Servitude and forced labour are one line, so both together are not mixed.
    assert form_line(["form.servitude", "form.forced_labour"], "glotip") == "labour"


def test_sheets_are_written_in_russian(tmp_path: Path) -> None:
    with using("ru"):
        run(
            write(tmp_path, people(9, 200)),
            "--standard",
            "glotip",
            "--country",
            "RUS",
            "--out",
            tmp_path / "out",
        )
    assert table(tmp_path / "out", "glotip", "sex_age")[0][:2] == ["Год регистрации", "Женщины"]
    text = (tmp_path / "out" / "glotip.checks.csv").read_text("utf-8-sig")
    assert not [word for word in text.split() if word.isascii() and word.isalpha()]
