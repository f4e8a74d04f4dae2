"""Whatever stands in the cells: nothing is lost, nothing is invented, no value leaks into a message."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import BadInputError
from equiano.record.case import (
    Answer,
    Case,
    Indicator,
    JourneyEvent,
    Person,
    coded_columns,
    from_json,
    from_row,
    to_json,
    to_row,
)
from equiano.record.formats import htcds_standard as standard
from equiano.record.formats.htcds import Record, to_case
from equiano.record.formats.htcds_write import to_cells, write_htcds
from equiano.record.intake import take_in
from equiano.tables.open import open_table
from equiano.vocab import load

TODAY = date(2026, 1, 1)
FIELDS = tuple(standard.standard_fields())
# Fields whose text must read as a value of their own; the others may hold anything.
CHECKED = {"prs_Birthdate", "prs_Citizenship", "vic_AgeWhenTrafficked", "cas_IncomingReferralDate"}
CHECKED |= {"hte_Date", "hte_Country"}
FREE = tuple(name for name in FIELDS if name not in CHECKED)
# No control characters but line breaks: neither CSV nor XLSX can carry them. No surrogates: no UTF-8 can.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), min_size=1, max_size=30
).filter(str.strip)
DATES = st.dates(date(1950, 1, 1), TODAY)
COUNTRIES = st.sampled_from([term.code for term in load().scheme("country").active_terms])
ANSWERS = st.sampled_from(Answer)
CODES = st.sampled_from(sorted(coded_columns().values()))


@st.composite
def journeys(draw: st.DrawFn) -> tuple[JourneyEvent, ...]:
    kinds = st.sampled_from([None, "recruitment", "transit", "exploitation"])
    events = st.builds(JourneyEvent, kind=kinds, country=st.none() | COUNTRIES, on=st.none() | DATES)
    return tuple(draw(st.lists(events.filter(lambda event: event != JourneyEvent(None)), max_size=6)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    codes = draw(st.lists(CODES, unique=True, max_size=8))
    indicators = {code: Indicator(code, draw(ANSWERS), draw(st.none() | TEXT)) for code in codes}
    person = Person(
        gender=draw(st.none() | st.sampled_from(load().scheme("gender").codes)),
        birth_date=draw(st.none() | DATES),
        age_years=draw(st.none() | st.integers(0, 120)),
        citizenships=tuple(draw(st.lists(COUNTRIES, unique=True, max_size=3))),
    )
    return Case(
        case_id=draw(TEXT),
        source_format="htcds",
        source_row=draw(st.integers(2, 10**6)),
        agency=draw(st.none() | TEXT),
        person=person,
        journey=draw(journeys()),
        indicators=indicators,
        status=draw(st.none() | st.sampled_from(load().scheme("status").codes)),
        consent=draw(ANSWERS),
        source_fields=draw(st.dictionaries(st.sampled_from(FREE), TEXT, max_size=5)),
    )


@given(cases())
@settings(max_examples=60, deadline=None)
def test_case_json_case(case: Case) -> None:
    assert from_json(to_json(case)) == case


@given(cases())
@settings(max_examples=60, deadline=None)
def test_case_row_case(case: Case) -> None:
    assert from_row(to_row(case, keep_source=True)) == case
    row = to_row(case)
    again = from_row(row)
    assert to_row(again) == {**row, "transit_count": to_row(again)["transit_count"]}
    for code in coded_columns().values():
        assert again.answer(code) is case.answer(code)
    assert again.source_fields == {}


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_case_that_was_no_htcds_file_survives_as_one(case: Case) -> None:
    from dataclasses import replace

    born = case.person.birth_date
    early = any(event.on and born and event.on < born for event in case.journey)
    person = replace(case.person, birth_date=None if early else born, age_years=None)
    case = replace(case, source_fields={}, person=person)
    cells = to_cells(case)
    again, findings = to_case(Record(2, cells, case.case_id), made_id="x", agency=None, today=TODAY)
    assert not findings.faults
    assert again.person == case.person
    assert again.journey == case.journey
    assert (again.status, again.consent) == (case.status, case.consent)
    for code in case.indicators:
        assert again.answer(code) is case.answer(code)


@given(st.dictionaries(st.sampled_from(FREE), TEXT, min_size=3), st.sampled_from([".csv", ".xlsx"]))
@settings(max_examples=25, deadline=None)
def test_any_text_survives_the_files(cells: dict[str, str], suffix: str) -> None:
    case, findings = to_case(Record(2, cells), made_id="c-1", agency=None, today=TODAY)
    assert not findings.faults
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / f"a{suffix}", Path(folder) / "b.csv"
        write_htcds([case], first)
        take_in(first, Path(folder) / "t.parquet", format="htcds", htcds_out=second, today=TODAY)
        # By our reader: in CSV a text that a spreadsheet would run has a mark, which it takes away.
        table = open_table(second)
        (row,) = table.rows()
        found = dict(zip(table.header, row.cells, strict=True))
    assert {name: found[name] for name in cells} == cells


CANARY = "Канарейкин CANARY"


@given(
    st.lists(st.tuples(st.sampled_from(FIELDS), st.booleans()), min_size=1, max_size=12), st.integers(0, 3)
)
@settings(max_examples=40, deadline=None)
def test_rows_are_never_lost_and_values_never_told(marks: list[tuple[str, bool]], good: int) -> None:
    rows = [{"prs_FirstName": CANARY, "prs_Gender": "Feminine", name: CANARY} for name, _ in marks]
    rows += [{"prs_FirstName": CANARY, "prs_Gender": "Masculine"}] * good
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.csv", Path(folder) / "out.parquet"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["prs_FirstName", "prs_Gender", *FIELDS[11:]])
            writer.fieldnames = list(dict.fromkeys(writer.fieldnames))
            writer.writeheader()
            writer.writerows({k: v for k, v in row.items() if k in writer.fieldnames} for row in rows)
        try:
            report = take_in(path, out, today=TODAY)
        except BadInputError as error:
            assert CANARY not in str(error)
            assert not out.exists()
            return
        told = str(report.as_dict()) + str(sorted(found.name for found in Path(folder).iterdir()))
        assert CANARY not in told
        assert report.good + report.refused == report.rows == len(rows)
        assert pq.read_table(out).num_rows == report.cases == report.good
        assert CANARY.encode() not in out.read_bytes()
