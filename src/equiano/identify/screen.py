"""Screen a table of cases: check it, evaluate all rules over it, write the findings whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw

from equiano.engine import Engine, open_engine
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.identify.assess_table import assess_table
from equiano.identify.case_table import check_columns, row_faults
from equiano.provenance import Provenance

_ROW_FAULTS = {
    "impossible_age": (
        "age_years",
        "{n} row(s) have an age below 0 or above 120. Correct them or leave them empty.",
    ),
    "age_contradicts_is_child": ("is_child", "{n} row(s) contradict `age_years`. Correct one of the two."),
    "no_case_id": ("case_id", "{n} row(s) have no case number. Give every case one."),
}


def _check(engine: Engine, cases: nw.LazyFrame[Any]) -> None:
    check_columns(cases.collect_schema())
    counted = engine.fetch(row_faults(cases)).to_pylist()[0]
    faults = [
        Fault(text.format(n=counted[key]), field)
        for key, (field, text) in _ROW_FAULTS.items()
        if counted[key]
    ]
    if faults:
        raise BadInputError(f"{len(faults)} fault(s) in the table of cases. Nothing was written.", faults)


def _scan(engine: Engine, path: Path) -> nw.LazyFrame[Any]:
    """The table, or one clear error if the file is not Parquet."""
    with must_exist(path).open("rb") as stream:
        if stream.read(4) != b"PAR1":
            raise BadInputError(f"{path.name}: not a Parquet file. Make it with `equiano intake`.")
    return engine.scan(path)


def screen(
    cases: Path | str, out: Path | str, *, country: str | None = None, engine: str | None = None
) -> dict[str, Any]:
    """Assess every case of a Parquet file and write one row of findings for each.

    Args:
        cases: Table of cases (`schema/case.yaml`).
        out: Where to write the findings (`schema/finding.yaml`); rows come in no particular order.
        country: Country whose law is applied too.
        engine: Name of the engine; the setting by default.

    Returns:
        Number of cases, number by outcome, and the provenance.

    Raises:
        BadInputError: If the table has faults; then nothing is written.
        EngineError: If the engine is not installed.
    """
    source = Path(cases)
    with open_engine(engine) as running:
        frame = _scan(running, source)
        _check(running, frame)
        running.write_parquet(assess_table(frame, country=country), out, keep_order=False)
        counted = running.fetch(running.scan(out).group_by("outcome").agg(cases=nw.len()).sort("outcome"))
    outcomes = {row["outcome"]: row["cases"] for row in counted.to_pylist()}
    return {
        "cases": sum(outcomes.values()),
        "outcomes": outcomes,
        "country": country,
        "provenance": Provenance("screening by rules", sha256_of(source)).as_dict(),
    }
