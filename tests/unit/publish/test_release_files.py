"""The command line: what is refused, what is written, what is recorded, who may approve."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from equiano.errors import BadInputError
from equiano.files import sha256_of
from equiano.publish.case_records import case_domain, publishable, read_cases
from equiano.publish.compare import compare_files
from equiano.publish.domain import Domain, read_domain
from equiano.publish.microdata import read_table
from equiano.publish.refusals import refusals

from .commands import VALUES, publish, publish_table, run, write_table


def test_a_table_is_published_with_all_its_documents(tmp_path: Path) -> None:
    code, printed, _ = publish(tmp_path, "out", "--by", "Anna")
    assert code == 0
    result = json.loads(printed)
    assert result["private"] is True
    assert result["seed"] is None
    assert result["spent_rho"] == result["guarantee"]["total_rho"] > 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "synthetic.csv", "aggregates.csv", "codebook.csv", "release.json",
        "data_statement.en.md", "data_statement.ru.md", "quality.en.html", "quality.ru.html",
    }  # fmt: skip
    with (tmp_path / "out" / "synthetic.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert header == list(VALUES)
    assert len(rows) == result["records"]
    for row in rows:
        for cell, values in zip(row, VALUES.values(), strict=True):
            assert cell in ("", *values)


def test_a_spreadsheet_runs_nothing_of_a_release(tmp_path: Path) -> None:
    values = {"answer": ["=1+1", "+7", "-", "@x", "plain"], "=cmd": ["yes"]}
    table, domain = tmp_path / "t.csv", tmp_path / "d.yaml"
    rows = [f"{values['answer'][i % 5]},yes" for i in range(600)]
    table.write_text("answer,=cmd\n" + "\n".join(rows) + "\n", encoding="utf-8")
    domain.write_text(yaml.safe_dump(values), encoding="utf-8")
    assert publish_table(table, domain, tmp_path / "out")[0] == 0
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")], path.name
    back = read_table(tmp_path / "out/synthetic.csv", read_domain(domain))
    assert set(np.unique(back.codes[:, 0])) > {1, 2, 3}
    assert not (back.codes < 0).any()


NOISY = ("synthetic.csv", "aggregates.csv", "quality.en.html", "quality.ru.html")  # what is in the proof
PROVEN = ("records", "delta", "rho", "total_rho")  # numbers of release.json that follow from the noisy size


def outside_the_proof(folder: Path) -> dict[str, str]:
    """Every public byte but the noisy tables and the numbers that follow from the noisy size."""
    about = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    proven = [about["release_id"], about["records"], *(about["guarantee"][name] for name in PROVEN[1:])]
    texts = {}
    for path in sorted(folder.iterdir()):
        if path.name in NOISY:
            continue
        text = path.read_text(encoding="utf-8")
        for number in proven:
            text = text.replace(str(number), "*").replace(
                f"{number:.3g}" if number == proven[2] else "\0", "*"
            )
        texts[path.name] = text
    return texts


def test_data_that_differ_in_one_record_differ_in_no_public_byte_outside_the_proof(tmp_path: Path) -> None:
    """With all randomness fixed: a hash, a seed, a count or an order of the data would show here."""
    table, domain = write_table(tmp_path)
    lines = table.read_text(encoding="utf-8").splitlines()
    changed = tmp_path / "changed.csv"
    changed.write_text("\n".join([*lines[:-1], "South,No;Yes,2020,1"]) + "\n", encoding="utf-8")
    assert lines[-1] != "South,No;Yes,2020,1"
    for data, out in ((table, "one"), (changed, "other")):
        assert publish_table(data, domain, tmp_path / out, "--seed", 7, "--dataset", "d", epsilon=1)[0] == 0
    one, other = (outside_the_proof(tmp_path / out) for out in ("one", "other"))
    assert one == other
    assert set(one) == {
        "codebook.csv", "release.json", "data_statement.en.md", "data_statement.ru.md", "NOT-PRIVATE.txt",
    }  # fmt: skip
    noisy = [(tmp_path / out / "synthetic.csv").read_bytes() for out in ("one", "other")]
    assert noisy[0] != noisy[1]  # the records did change, and only the mechanism tells of it


def test_nothing_public_tells_the_hash_of_the_data_or_a_true_figure(tmp_path: Path) -> None:
    publish(tmp_path)
    secret = sha256_of(tmp_path / "table.csv")
    for path in (tmp_path / "out").iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert secret not in text
            assert "fabricated" not in text


def test_the_pages_are_whole_and_accessible(tmp_path: Path) -> None:
    publish(tmp_path)
    for lang in ("en", "ru"):
        for path in (f"out/quality.{lang}.html", f"out.internal/fidelity_and_risk.{lang}.html"):
            page = (tmp_path / path).read_text(encoding="utf-8")
            assert f'<html lang="{lang}">' in page
            assert page.count("<h1>") == 1
            assert page.count("<svg") == page.count("<desc ") >= 3
            assert page.count('role="img" aria-labelledby=') == page.count("<svg")
            assert re.findall(r'http-equiv="([^"]*)"', page) == ["Content-Security-Policy"]
            assert "<script" not in page
            assert 'src="http' not in page


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "--epsilon", "4", "--out", "x"],
        ["publish", "a.parquet", "--table", "b.csv", "--domain", "d.yaml", "--epsilon", "4", "--out", "x"],
        ["publish", "--table", "b.csv", "--epsilon", "4", "--out", "x"],
        ["publish", "a.parquet", "--epsilon", "4"],
        ["publish", "a.parquet", "--out", "x"],
        ["publish", "a.parquet", "--out", "x", "--epsilon", "4", "--k-anonymous", "5"],
        ["publish", "a.parquet", "--out", "x", "--epsilon", "4", "--prefer", "beauty"],
    ],
)
def test_options_that_do_not_fit_are_a_usage_fault(arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def refused(cells: list[str]) -> str:
    faults = refusals("x", cells)
    return faults[0].message if faults else ""


def test_columns_that_name_people_are_refused_with_the_reason() -> None:
    n = 200
    assert "identifier" in refused([f"{i * 7919 % 100_003}" for i in range(n)])
    assert "identifier" in refused([f"{chr(65 + i % 26)}{i:05d}" for i in range(n)])
    assert "identifier" in refused([str(i) for i in range(12)])
    assert "dates" in refused([f"2019-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(n)])
    assert "dates" in refused([f"{1 + i % 28}.{1 + i % 12}.2019" for i in range(n)])
    assert "e-mail" in refused([f"person{i}@example.org" for i in range(n)])
    assert "e-mail" in refused([f"+7 495 123 45 {i % 90 + 10}" for i in range(n)])
    text = "she was told that the work would be in a shop number"
    assert "dates" in refused([f"{1 + i % 28} May 20{i % 20:02d}" for i in range(n)])
    assert "free text" in refused([f"{text} {i}" for i in range(n)])
    assert "too many values" in refused([str(i // 2) for i in range(n)])


def test_categories_are_not_refused() -> None:
    assert not refused(["Female", "Male", ""] * 50)
    assert not refused(["2019", "2020", "2021-2022"] * 50)
    assert not refused(["30--38", "39--47"] * 50)
    assert not refused([f"country {i}" for i in range(100)] * 20)
    assert not refused([""] * 50)
    assert not refused(["yes", "no", "unknown"])


def test_every_fault_of_a_table_is_told_at_once_and_no_value_is(tmp_path: Path) -> None:
    table, domain = tmp_path / "t.csv", tmp_path / "d.yaml"
    rows = "\n".join(f"N{i:04d},Zebulon,A" for i in range(50))
    table.write_text(f"case_no,place,extra\n{rows}\n", encoding="utf-8")
    domain.write_text("place: [North]\ncase_no: [x]\nlost: [y]\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_table(table, read_domain(domain))
    message = str(caught.value)
    for part in ("`extra`", "`lost`", "`case_no`: nearly every record", "`place`: 50 cells", "rows 2, 3, 4"):
        assert part in message
    assert "Zebulon" not in message
    assert "N0001" not in message


def test_a_domain_keeps_no_and_years_as_text(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(
        "columns:\n  pay: [No, Yes]\n  year: [2019]\n  who: {values: [A, B], multiple: true}\n", "utf-8"
    )
    domain = read_domain(path)
    assert domain.values == {"pay": ("No", "Yes"), "year": ("2019",), "who": ("A", "B", "A;B")}


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: 5\n", "a: []\n", "a: [x\n", "{a: {b: c}}"])
def test_a_domain_that_is_none_is_one_clear_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError):
        read_domain(path)


@pytest.mark.parametrize("text", ["a,b\n1\n", "a,a\n1,2\n", "a,\n1,2\n", "a,b\n", "\n"])
def test_a_csv_that_is_no_table_is_one_clear_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError):
        read_table(path, Domain({"a": ("1",)}))


def test_case_files_never_release_identity_contact_or_free_text() -> None:
    from equiano.schema.table import load_table

    table = load_table("case")
    kinds = {table.field(column).sensitivity for column in publishable()}
    assert not kinds & {"identity", "contact", "legal", "health"}
    assert not {"case_id", "age_years", "journey_date", "agency"} & set(publishable())
    with pytest.raises(BadInputError, match="identity"):
        case_domain(["gender", "case_id"])


def test_a_case_file_is_read_by_its_public_values(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = ["gender", "is_child", "registration_year"]
    data = {
        "gender": ["gender.female", None, "gender.male", "off the list"],
        "is_child": [True, False, None, True],
        "registration_year": [2019, 2020, None, 1700],
        "status": ["status.actual_victim"] * 4,
    }
    pq.write_table(pa.table(data), tmp_path / "cases.parquet")
    read = read_cases(tmp_path / "cases.parquet", columns)
    assert read.outside == 2
    assert (read.codes > 0).sum(axis=1).tolist() == [3, 2, 1, 1]
    assert read.domain.label("is_child", "yes") == {"en": "Yes", "ru": "Да"}


def test_compare_measures_what_it_says(tmp_path: Path) -> None:
    one, two = tmp_path / "o.csv", tmp_path / "s.csv"
    one.write_text("a,b\n" + "x,1\n" * 12 + "y,\n" * 4, encoding="utf-8")
    two.write_text("b,a\n" + "1,x\n" * 6 + "2,x\n" * 2 + ",y\n" * 8, encoding="utf-8")
    ways, first, second = compare_files(one, two)
    assert (first, second, len(ways)) == (16, 16, 2)
    assert ways[0].mae == pytest.approx((4 + 4 + 6 + 2) / 4)
    assert ways[0].tvd == pytest.approx((4 / 16 + 6 / 16) / 2)
    assert (ways[1].fabricated, ways[1].sup10, ways[1].combinations) == (1, 0, 2)
    assert ways[1].tvd == pytest.approx(6 / 16)
    code, printed, _ = run("compare", one, two, "--json")
    assert code == 0
    assert set(json.loads(printed)["ways"]["2"]) >= {"mae", "tvd", "fabricated", "sup10", "rare"}


def test_tables_of_other_columns_are_not_compared(tmp_path: Path) -> None:
    one, two = tmp_path / "o.csv", tmp_path / "s.csv"
    one.write_text("a,b\nx,1\n", encoding="utf-8")
    two.write_text("a,c\nx,1\n", encoding="utf-8")
    assert run("compare", one, two)[0] == 10


def test_a_domain_that_lists_ids_is_refused_for_what_they_are(tmp_path: Path) -> None:
    table, domain = tmp_path / "t.csv", tmp_path / "d.yaml"
    ids = [f"{i * 7919 % 100_003}" for i in range(400)]
    table.write_text("number,place\n" + "\n".join(f"{i},North" for i in ids) + "\n", encoding="utf-8")
    domain.write_text(yaml.safe_dump({"number": ids, "place": ["North"]}), encoding="utf-8")
    code, _, message = run(
        "publish", "--table", table, "--domain", domain, "--epsilon", 4, "--out", tmp_path / "o"
    )
    assert code == 10
    assert "`number`: nearly every record has a value of its own" in message
    assert message.count("`number`") == 1


def test_a_column_of_too_many_values_is_refused(tmp_path: Path) -> None:
    table, domain = tmp_path / "t.csv", tmp_path / "d.yaml"
    places = [f"place {i}" for i in range(301)]
    table.write_text("place,flag\n" + "place 1,1\nplace 2,\n" * 300, encoding="utf-8")
    domain.write_text(yaml.safe_dump({"place": places, "flag": ["1"]}), encoding="utf-8")
    with pytest.raises(BadInputError, match="301 values"):
        read_table(table, read_domain(domain))
