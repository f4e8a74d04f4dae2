"""What an agency may send: every case accounted for, nothing of a person in it, small cells protected."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.national.case import chosen
from equiano.national.coarse import FIELDS, class_of, coarse_strata
from equiano.national.period import parse_period, period_ended
from equiano.national.round import checked_round, read_round, write_round
from equiano.national.submission import parse_submission, to_bytes
from equiano.national.wording import goes_lines, stays_lines
from equiano.pipeline.national_prepare import prepare_file
from tests.unit.national.agencies import TODAY, agencies, case, counts_alone, keys_of, preparing, round_of

CANARY = ("Zyxwvutova", "Qwertyslav", "CASE-77-SECRET")


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-H1", (2026, 1, 1), (2026, 6, 30)),
        ("2026-H2", (2026, 7, 1), (2026, 12, 31)),
        ("2024-Q1", (2024, 1, 1), (2024, 3, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
    ],
)
def test_a_period_by_its_code(code: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    found = parse_period(code)
    assert (found.first, found.last) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize("code", ["2026", "2026-H3", "2026-Q5", "2026-13", "1999-H1", "2026-h1"])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(UsageError):
        parse_period(code)


@pytest.mark.parametrize(
    ("cadence", "day", "code"),
    [
        ("month", dt.date(2026, 1, 1), "2025-12"),
        ("month", dt.date(2026, 3, 31), "2026-02"),
        ("quarter", dt.date(2026, 3, 31), "2025-Q4"),
        ("quarter", dt.date(2026, 4, 1), "2026-Q1"),
        ("half-year", dt.date(2026, 6, 30), "2025-H2"),
        ("half-year", dt.date(2026, 7, 1), "2026-H1"),
    ],
)
def test_the_period_that_has_ended(cadence: str, day: dt.date, code: str) -> None:
    found = period_ended(cadence, day)  # type: ignore[arg-type]
    assert found == parse_period(code)


def test_every_case_is_taken_or_left_out_with_its_reason() -> None:
    cases = [
        case(1, consent=True),
        case(2, consent=None),
        case(3, consent=False),
        case(4, state="sealed", consent=True),
        case(5, state="erased"),
        case(6, state="merged"),
        case(7, registered_on=dt.date(2025, 12, 31), consent=True),
        case(8, registered_on=None, consent=True),
        case(9, registered_on=dt.date(2026, 6, 30), consent=True),
    ]
    taken, tally = chosen(cases, parse_period("2026-H1"), "consent")
    assert [one.id for one in taken] == ["c00001", "c00009"]
    assert tally.left_out == {"other_period": 2, "sealed": 1, "erased": 1, "merged": 1, "no_consent": 2}
    assert tally.read == len(cases)
    _, by_law = chosen(cases, parse_period("2026-H1"), "law")
    assert by_law.left_out["objected"] == 1
    assert by_law.taken == 3


def test_a_list_is_prepared_and_every_row_is_in_the_account() -> None:
    made = agencies().prepared["police"]
    assert made.tally.read == made.tally.taken + sum(made.tally.left_out.values())
    assert set(made.tally.left_out) == {"other_period", "sealed", "objected"}
    assert made.tally.encoded == len(made.submission.strata) > 100
    assert len(stays_lines(made.tally)) == 5
    assert any("encodings" in line for line in goes_lines(made.submission))


def test_small_cells_do_not_leave_and_cannot_be_reckoned_from_totals() -> None:
    cases = [case(n) for n in range(60)] + [case(100 + n, sex="gender.male") for n in range(3)]
    made = counts_alone(cases, "a", round_of(keys_of(["a"]))).submission
    sexes = made.table("sex")
    assert sexes["gender.male"] is None
    # By subtraction they are anything from 1 to 9: a shown count is off by `spread` at most.
    total, women = sexes["total"], sexes["gender.female"]
    if women is not None:
        assert total is not None
        assert total - 2 - (women + made.spread) <= 1
        assert total + 2 - (women - made.spread) >= 9


def test_every_combination_beside_an_encoding_is_of_k_records() -> None:
    for name, made in agencies().prepared.items():
        classes = Counter(map(class_of, made.submission.strata))
        assert min(classes.values()) >= 10, name
        assert len(classes) > 3, name


def test_one_who_is_alone_goes_without_fields() -> None:
    cases = [case(n) for n in range(30)] + [case(99, form="form.organ_removal", region="DEU", age=9)]
    references = {one.id: f"r{one.id}" for one in cases}
    rows = {row.reference: row for row in coarse_strata(cases, references, 10)}
    assert class_of(rows["rc00099"])[1:] == (None,) * 4
    assert Counter(class_of(row) for row in rows.values()).most_common()[-1][1] >= 10


def test_the_file_holds_nothing_of_a_person_and_no_hash_of_the_data(tmp_path: Path) -> None:
    head = "id,family_name,given_name,birth_date,sex,registered_on,form,region,use_consent"
    rows = [
        f"n{n},Иванова{n},Анна,1990-01-{n % 28 + 1:02},F,2026-02-03,forced_labour,RU-KGD,yes"
        for n in range(40)
    ]
    rows.append(f"{CANARY[2]},{CANARY[0]},{CANARY[1]},1971-12-13,M,2026-02-04,organ_removal,DEU,yes")
    path = tmp_path / "a.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    made = prepare_file(path, round_of(keys_of(["a"])), preparing("a"))
    content = to_bytes(made.submission)
    for canary in (*CANARY, "1971-12-13", "organ_removal", "DEU"):
        assert canary.encode() not in content
        assert canary.encode() not in (made.submission.encodings or b"")
    told = json.loads(content)
    told.pop("encodings")
    assert not re.search(r"[0-9a-f]{32}", json.dumps(told))  # pseudonyms have 20 signs, a hash more
    assert parse_submission(content, "x") == made.submission


def test_the_same_people_give_the_same_counts_and_one_more_moves_them() -> None:
    of = round_of(keys_of(["a"]))
    cases = [
        case(n, age=20 + n % 30, form=["form.forced_labour", "form.servitude"][n % 2]) for n in range(200)
    ]
    first = counts_alone(cases, "a", of).submission.counts
    assert first == counts_alone(cases[::-1], "a", of).submission.counts
    # Who holds two versions that differ by one person sees many cells move, and not hers alone.
    moved = 0
    for number in range(20):
        other = {
            (row.table, row.value): row.count
            for row in counts_alone([*cases, case(900 + number)], "a", of).submission.counts
        }
        moved += sum(
            other[row.table, row.value] != row.count for row in first if row.value == "form.servitude"
        )
    assert moved >= 4  # she is of another form


def test_faults_name_row_and_field_and_never_the_value(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,family_name,given_name,birth_date,registered_on,form,state,use_consent\n"
        f"1,{CANARY[0]},A,1990-01-01,2026-13-77,{CANARY[1]},{CANARY[0]},{CANARY[1]}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInputError) as caught:
        prepare_file(path, round_of(keys_of(["a"])), preparing("a"))
    text = str(caught.value)
    assert {fault.field for fault in caught.value.faults} == {"registered_on", "form", "state", "use_consent"}
    assert all(fault.row == 2 for fault in caught.value.faults)
    assert not any(canary in text for canary in CANARY)


def test_a_period_that_runs_and_a_stranger_are_refused() -> None:
    of = round_of(keys_of(["a"]))
    with pytest.raises(UsageError, match="not over"):
        counts_alone([case(1)], "a", of, today=dt.date(2026, 6, 30))
    with pytest.raises(UsageError, match="no agency"):
        counts_alone([case(1)], "b", of)
    with pytest.raises(BadInputError, match="nothing to submit"):
        counts_alone([case(1, consent=False)], "a", of)


def test_a_round_is_written_and_read_and_its_faults_are_named(tmp_path: Path) -> None:
    made = round_of(keys_of(["a", "b"]))
    write_round(made, tmp_path / "round.yaml")
    assert read_round(tmp_path / "round.yaml") == made
    bad = {**made.as_dict(), "due": dt.date(2026, 6, 30)}
    with pytest.raises(BadInputError, match="before the end"):
        checked_round(bad, "r")
    same = next(iter(made.agencies.values()))
    with pytest.raises(BadInputError) as caught:
        checked_round({"network": "N!", "agencies": {"a": same, "b": same, "C": "x"}}, "r")
    assert {fault.field for fault in caught.value.faults} == {"network", "due", "basis", "period", "agencies"}


def test_a_wait_is_banded_at_its_edges() -> None:
    asked = dt.date(2026, 1, 1)
    for days, band in ((0, "d7"), (7, "d7"), (8, "d14"), (14, "d14"), (180, "d180"), (181, "more")):
        one = case(1, requested_on=asked, decided_on=asked + dt.timedelta(days))
        assert one.decision(TODAY) == (band if asked + dt.timedelta(days) <= TODAY else "waiting")
    assert case(1, requested_on=asked).decision(TODAY) == "waiting"
    assert case(1).decision(TODAY) is None
    late = case(1, answer_by=dt.date(2026, 3, 3), answered_on=dt.date(2026, 3, 4))
    assert late.acknowledged(TODAY) == "late"
    assert dataclasses.replace(late, answered_on=late.answer_by).acknowledged(TODAY) == "in_time"
    assert dataclasses.replace(late, answer_by=TODAY).acknowledged(TODAY) is None


def test_the_fields_of_a_stratum_are_those_that_are_coarsened() -> None:
    row = agencies().prepared["police"].submission.strata[0]
    assert tuple(row)[1:] == FIELDS


def test_a_list_may_be_parquet_with_typed_columns(tmp_path: Path) -> None:
    """The same people give the same submission, whatever file they come in."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    days = [dt.date(2026, 2, 1 + n % 27) for n in range(40)]
    columns: dict[str, pa.Array] = {
        "id": pa.array(range(40)),
        "family_name": pa.array([f"Иванова{n}" for n in range(40)]),
        "given_name": pa.array(["Анна"] * 40),
        "birth_date": pa.array([dt.date(1990, 1, 1 + n % 28) for n in range(40)]),
        "sex": pa.array(["F"] * 39 + [None]),
        "registered_on": pa.array(days),
        "form": pa.array(["forced_labour"] * 40),
        "use_consent": pa.array([True] * 39 + [False]),
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    rows = [",".join(columns)]
    rows += [
        f"{n},Иванова{n},Анна,{dt.date(1990, 1, 1 + n % 28)},{'F' if n < 39 else ''},{days[n]},forced_labour,"
        f"{'yes' if n < 39 else 'no'}"
        for n in range(40)
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    of = round_of(keys_of(["a"]))
    made = [prepare_file(tmp_path / f"a.{kind}", of, preparing("a")) for kind in ("parquet", "csv")]
    assert made[0].submission == made[1].submission
    assert made[0].tally == made[1].tally
    assert made[0].tally.left_out == {"objected": 1}
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-30])
    with pytest.raises(BadInputError, match="damaged"):
        prepare_file(tmp_path / "b.parquet", of, preparing("a"))
