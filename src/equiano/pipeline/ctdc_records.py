"""Records for CTDC: actual victims in the columns of its data set of 2024, without id, agency or order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from equiano.pipeline.return_sheets import ReturnTable
from equiano.record.formats.ctdc import load_edition
from equiano.schema.table import column_of
from equiano.situation.path_frame import AGE_BANDS
from equiano.situation.returns import lines
from equiano.vocab import load
from equiano.words import say

if TYPE_CHECKING:
    import narwhals as nw

    from equiano.engine import Engine
    from equiano.tables.write import CellValue

# CTDC's columns that are no flag, with the words of its codebook for a gender.
_GENDER = {"gender.male": "Man", "gender.female": "Woman"}
# As CTDC's own files spell it.
_TRANS = "Trans/Transgender/NonConforming"


def _age(row: dict[str, Any]) -> str | None:
    """Band of the codebook."""
    age = row["age_years"]
    if age is None:
        return None if row["age_band"] is None else str(row["age_band"])
    for low, high in AGE_BANDS:
        if low <= age and (high is None or age <= high):
            return f"{low}+" if high is None else f"{low}--{high}"
    return None


def _flags() -> dict[str, tuple[str, ...]]:
    """Columns of the case table that say yes to each flag of CTDC, by its name."""
    merged = lines()["merged"]
    found: dict[str, tuple[str, ...]] = {}
    for rule in load_edition("ctdc_2024", date.today()).rules:
        (target, *more) = rule.targets
        if more or "__" not in target:
            continue
        code = target.replace("__", ".", 1)
        found[rule.column] = (target, *(column_of(part) for part in merged.get(code, ())))
    return found


def _other_forms(named: Sequence[str]) -> list[str]:
    columns = [column_of(term.code) for term in load().scheme("form").active_terms]
    return [column for column in columns if column not in named]


def ctdc_table(engine: Engine, frame: nw.LazyFrame[Any], years: Sequence[int]) -> ReturnTable:
    """Records in the columns that CTDC publishes; sorted by what they say, so that no order is told.

    Args:
        engine: Engine that holds the frame.
        frame: Rows of actual victims.
        years: Years of registration wanted; all if empty.
    """
    flags = _flags()
    flags["isOtherExploit"] = tuple(_other_forms([*flags["isForcedLabour"], *flags["isSexualExploit"]]))
    kept = ["registration_year", "gender", "age_years", "age_band", "citizenship", "destination"]
    kept += ["exploitation_country", "trafficked_months_band"]
    wanted = list(dict.fromkeys([*kept, *(column for group in flags.values() for column in group)]))
    records: list[tuple[CellValue, ...]] = []
    for row in engine.fetch(frame.select(wanted)).to_pylist():
        if years and row["registration_year"] not in years:
            continue
        gender = row["gender"]
        records.append(
            (
                row["registration_year"],
                None if gender is None else _GENDER.get(gender, _TRANS),
                _age(row),
                row["citizenship"],
                row["exploitation_country"] or row["destination"],
                row["trafficked_months_band"],
                *(1 if any(row[column] for column in group) else None for group in flags.values()),
            )
        )
    header = (
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "citizenship",
        "CountryOfExploitation",
        "traffickMonths",
    )
    records.sort(key=lambda record: tuple(("" if cell is None else str(cell)) for cell in record))
    title = say("Records of actual victims in CTDC's columns (codebook of 2024): confidential")
    return ReturnTable("records", title, (*header, *flags), records)
