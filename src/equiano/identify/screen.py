"""Screen a table of cases: check it, evaluate all rules over it, write the findings whole or not at all.

The embedded engine assesses batch after batch in memory (assess_batch.py); Spark and Sail get the rules as
expressions (assess_table.py). Both give the same findings; only the first keeps the order of the cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from equiano import settings
from equiano.engine import open_engine
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of, whole_file
from equiano.identify.assess_batch import assess_batch, finding_schema
from equiano.identify.assess_table import assess_table
from equiano.identify.case_table import check_columns, count_row_faults, row_faults
from equiano.identify.rules import load_rules
from equiano.provenance import Provenance
from equiano.schema.table import column_of
from equiano.vocab import load

_ROW_FAULTS = {
    "impossible_age": (
        "age_years",
        "{n} row(s) have an age below 0 or above 120. Correct them or leave them empty.",
    ),
    "age_contradicts_is_child": ("is_child", "{n} row(s) contradict `age_years`. Correct one of the two."),
    "no_case_id": ("case_id", "{n} row(s) have no case number. Give every case one."),
}
_BATCH = 65_536  # cases in memory at a time, and in a row group of the findings: about 100 MB in all
_CHECKED = ("case_id", "age_years", "is_child")


def _refuse_faulty(counted: Mapping[str, int]) -> None:
    faults = [
        Fault(text.format(n=counted[key]), field)
        for key, (field, text) in _ROW_FAULTS.items()
        if counted.get(key)
    ]
    if faults:
        raise BadInputError(f"{len(faults)} fault(s) in the table of cases. Nothing was written.", faults)


def _must_be_parquet(path: Path) -> Path:
    with must_exist(path).open("rb") as stream:
        if stream.read(4) != b"PAR1":
            raise BadInputError(f"{path.name}: not a Parquet file. Make it with `equiano intake`.")
    return path


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInputError(
            f"{path.name}: the file is damaged. Make it again with `equiano intake`."
        ) from error


def _empty_columns(file: pq.ParquetFile) -> set[str]:
    """Columns that the file's own statistics say hold nothing: as good as missing, and not worth reading."""
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    return {
        name
        for place, name in enumerate(file.schema.names)
        if all(
            (found := group.column(place).statistics) is not None and found.null_count == group.num_rows
            for group in groups
        )
    }


def _row_groups(file: pq.ParquetFile) -> Iterator[list[int]]:
    """Row groups to be read together: one reader over the whole file would need memory for all of it."""
    groups: list[int] = []
    rows = 0
    for number in range(file.num_row_groups):
        groups.append(number)
        rows += file.metadata.row_group(number).num_rows
        if rows >= _BATCH:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _batches(file: pq.ParquetFile, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Batches in the order of the file; the next is read while this one is worked on."""
    threads = settings.get("threads") != "1"
    batches = (
        batch
        for groups in _row_groups(file)
        for batch in file.iter_batches(_BATCH, row_groups=groups, columns=columns, use_threads=threads)
    )
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _check(file: pq.ParquetFile) -> None:
    schema = file.schema_arrow
    check_columns(nw.from_native(schema.empty_table()).collect_schema())
    counted: Counter[str] = Counter()
    for batch in _batches(file, [name for name in _CHECKED if name in schema.names]):
        counted.update(count_row_faults(batch))
    _refuse_faulty(counted)


def _write(file: pq.ParquetFile, out: Path | str, country: str | None) -> Counter[str]:
    """Write the findings; return the number of cases by outcome."""
    codes = (*load_rules(country).codes, *load().under_18)
    read = {*_CHECKED, *map(column_of, codes)} - (_empty_columns(file) - {"case_id"})
    columns = [name for name in file.schema_arrow.names if name in read]
    schema = finding_schema(country)
    few_values = [field.name for field in schema if field.name != "case_id" and field.type != pa.bool_()]
    outcomes: Counter[str] = Counter()
    with (
        whole_file(out) as temporary,
        pq.ParquetWriter(
            temporary,
            schema,
            compression="zstd",
            use_dictionary=few_values,
            write_statistics=["case_id"],
            store_schema=False,
        ) as writer,
    ):
        for batch in _batches(file, columns):
            found = assess_batch(batch, country=country)
            writer.write_batch(found)
            counts = found.column("outcome").value_counts().to_pylist()
            outcomes.update({entry["values"]: entry["counts"] for entry in counts})
    return outcomes


def _screen_embedded(path: Path, out: Path | str, country: str | None) -> dict[str, int]:
    with _opened(path) as file:
        _check(file)
        return dict(sorted(_write(file, out, country).items()))


def _screen_on(engine: str, path: Path, out: Path | str, country: str | None) -> dict[str, int]:
    with open_engine(engine) as running:
        cases = running.scan(path)
        check_columns(cases.collect_schema())
        _refuse_faulty(running.fetch(row_faults(cases)).to_pylist()[0])
        running.write_parquet(assess_table(cases, country=country), out, keep_order=False)
        counted = running.fetch(running.scan(out).group_by("outcome").agg(cases=nw.len()).sort("outcome"))
    return {row["outcome"]: row["cases"] for row in counted.to_pylist()}


def screen(
    cases: Path | str, out: Path | str, *, country: str | None = None, engine: str | None = None
) -> dict[str, Any]:
    """Assess every case of a Parquet file and write one row of findings for each.

    Args:
        cases: Table of cases (`schema/case.yaml`).
        out: Where to write the findings (`schema/finding.yaml`), in the order of the cases; on Spark and
            Sail in no particular order.
        country: Country whose law is applied too.
        engine: Name of the engine; the setting by default. `duckdb` stands for the embedded evaluation.

    Returns:
        Number of cases, number by outcome, and the provenance.

    Raises:
        BadInputError: If the table has faults; then nothing is written.
        EngineError: If the engine is not installed.
    """
    source = _must_be_parquet(Path(cases))
    name = engine or settings.get("engine")
    if name == "duckdb":
        outcomes = _screen_embedded(source, out, country)
    else:
        outcomes = _screen_on(name, source, out, country)
    return {
        "cases": sum(outcomes.values()),
        "outcomes": outcomes,
        "country": country,
        "provenance": Provenance("screening by rules", sha256_of(source)).as_dict(),
    }
