"""Cases back to HTCDS 2.0, CSV or XLSX: original cells where they still say what the case says.

What the standard cannot carry (a no, a composite, the case number) goes to columns that begin with `x_`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from equiano.errors import UsageError
from equiano.record.case import Answer, Case
from equiano.record.formats import htcds
from equiano.record.formats import htcds_standard as standard
from equiano.tables.write import SUFFIXES, write_table
from equiano.vocab import load
from equiano.words import say


def _reread(case: Case) -> Case | None:
    """The case that the original cells stand for, None if it came from no HTCDS file."""
    if not case.source_fields:
        return None
    record = htcds.Record(case.source_row, case.source_fields, case.case_id)
    return htcds.to_case(
        record, made_id=case.case_id, agency=case.agency, today=date.max, format=case.source_format
    )[0]


def _written(name: str, code: str | None) -> str:
    return next(
        (value for value, found in standard.written_codes(name).items() if code and found == code), ""
    )


def _flag_texts(case: Case) -> tuple[dict[str, str], list[str]]:
    """Multi-select cells of the case's yes answers, and the answers that no picklist holds."""
    cells: dict[str, list[str]] = {}
    rest: list[str] = []
    for code, entry in case.indicators.items():
        places = [(name, _written(name, code)) for name in htcds.FLAG_FIELDS]
        found = next(((name, value) for name, value in places if value), None)
        single = found is not None and [
            value for value, target in standard.written_codes(found[0]).items() if target == code
        ]
        if found and entry.answer is Answer.YES and single and len(single) == 1:
            cells.setdefault(found[0], []).append(found[1])
        else:
            rest.append(f"{code}={entry.answer.value}")
    return {name: ";".join(values) for name, values in cells.items()}, rest


def _state(code: str | None) -> str:
    if not code:
        return ""
    return load().term(code).label("en") if code in load() else code  # "another region" is no term


def _journey_cells(case: Case) -> dict[str, str]:
    cells: dict[str, str] = {}
    for number, event in enumerate(case.journey, 1):
        for base, text in (
            ("Type", (event.kind or "").capitalize()),
            ("Country", event.country or ""),
            ("State", _state(event.subdivision)),
            ("Date", event.on.isoformat() if event.on else ""),
        ):
            cells[standard.numbered(f"hte_{base}", number)] = text
    return cells


_CONSENT = {Answer.YES: "TRUE", Answer.NO: "FALSE", Answer.UNKNOWN: ""}


def _fresh(case: Case) -> dict[str, str]:
    """Cells made from the typed case alone."""
    flags, rest = _flag_texts(case)
    person = case.person
    gender = _written("prs_Gender", person.gender)
    return {
        "prs_Gender": gender,
        "prs_Birthdate": person.birth_date.isoformat() if person.birth_date else "",
        "prs_Citizenship": ";".join(person.citizenships),
        "vic_AgeWhenTrafficked": "" if person.age_years is None else str(person.age_years),
        "vic_TraffickingStatus": _written("vic_TraffickingStatus", case.status),
        "vic_TraffickingStatusDecisionMakingOrg": case.status_decided_by or "",
        "con_Consent": _CONSENT[case.consent],
        **flags,
        **_journey_cells(case),
        htcds.GENDER_COLUMN: "" if gender else person.gender or "",
        htcds.ANSWERS_COLUMN: ";".join(rest),
        htcds.AGENCY_COLUMN: case.agency or "",
        htcds.GROUP_COLUMN: case.other.get("group_id", ""),
    }


def to_cells(case: Case) -> dict[str, str]:
    """The case's cells by canonical column.

    A cell of the source is written as it stood while it still reads as what the case says; a field that was
    changed since is written from the case.
    """
    now = _fresh(case)
    source = _reread(case)
    if source is None:
        return {**{name: text for name, text in now.items() if text}, htcds.CASE_ID_COLUMN: case.case_id}
    before = _fresh(source)
    changed = {
        name: now.get(name, "") for name in {*before, *now} if before.get(name, "") != now.get(name, "")
    }
    cells = {**case.source_fields, **changed}
    if case.case_id not in case.source_fields.values():
        cells[htcds.CASE_ID_COLUMN] = case.case_id
    return {name: text for name, text in cells.items() if text}


def columns_of(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """All 84 fields with the repeats that occur, then other columns in the order they were met."""
    used: dict[str, None] = {}
    for row in rows:
        used.update(dict.fromkeys(row))
    repeats: dict[str, int] = {}
    for column in used:
        name, number = standard.base_and_number(column)
        if name in standard.standard_fields() and (group := standard.standard_fields()[name].group):
            repeats[group] = max(repeats.get(group, 1), number)
    ordered: list[str] = []
    for group in dict.fromkeys(field.group for field in standard.standard_fields().values()):
        members = [name for name, field in standard.standard_fields().items() if field.group == group]
        for number in range(1, (repeats.get(group, 1) if group else 1) + 1):
            ordered += [standard.numbered(name, number) for name in members]
    return [*ordered, *(column for column in used if column not in set(ordered))]


def write_htcds(cases: Iterable[Case], path: Path | str) -> None:
    """Write cases as an HTCDS file, whole or not at all. It holds what the source held, names included.

    Raises:
        UsageError: If the path ends in neither .csv nor .xlsx.
        BadInputError: If a workbook cannot hold a text.
    """
    target = Path(path)
    rows = [to_cells(case) for case in cases]
    columns = columns_of(rows)
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(say("{name}: an HTCDS file ends in .csv or .xlsx.", name=target.name))
    write_table(target, columns, ([row.get(name, "") for name in columns] for row in rows), sheet="HTCDS 2.0")
