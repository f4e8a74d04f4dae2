"""Screen a table of cases: check it, evaluate all rules over it, write the findings whole or not at all.

Batch after batch is assessed in memory (batch.py), here or in the workers of Spark and Sail. The findings are
the same; only here they keep the order of the cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from equiano.engine import open_engine
from equiano.files import must_exist, sha256_of, whole_file
from equiano.identify.batch import assess_batch, finding_schema
from equiano.identify.case_table import (
    check_columns,
    checked_columns,
    damaged,
    open_cases,
    refuse_faulty,
    row_faults,
)
from equiano.identify.rules import load_rules
from equiano.provenance import Provenance
from equiano.schema.table import column_of
from equiano.settings import get as setting
from equiano.vocab import load

_BATCH = 32_768  # cases in memory at a time, and in a row group of the findings: about 60 MB in all


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
    threads = setting("threads") != "1"
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
    check_columns(file.schema_arrow)
    names = [name for name in checked_columns() if name in file.schema_arrow.names]
    counted: Counter[str] = Counter()
    for batch in _batches(file, names):
        counted.update(row_faults(batch))
    refuse_faulty(counted)


def _write(file: pq.ParquetFile, out: Path | str, country: str | None) -> Counter[str]:
    """Write the findings; return the number of cases by outcome."""
    codes = (*load_rules(country).codes, *load().under_18)
    read = {*checked_columns(), *map(column_of, codes)} - (_empty_columns(file) - {"case_id"})
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
    with open_cases(path) as file:
        try:
            _check(file)
            return dict(sorted(_write(file, out, country).items()))
        except (pa.ArrowException, UnicodeError) as error:
            raise damaged(path) from error


_COUNTS = pa.schema([("fault", pa.string()), ("rows", pa.int64())])


def _faults_of(batch: pa.RecordBatch) -> pa.RecordBatch:
    counted = row_faults(batch)
    return pa.RecordBatch.from_arrays([pa.array(counted.keys()), pa.array(counted.values())], schema=_COUNTS)


def _findings_of(country: str | None, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The findings with texts as texts, as the engines have no dictionaries."""
    return assess_batch(batch, country=country).cast(_plain(finding_schema(country)))


def _plain(schema: pa.Schema) -> pa.Schema:
    return pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in schema])


def _screen_on(engine: str, path: Path, out: Path | str, country: str | None) -> dict[str, int]:
    with open_cases(path) as file:
        check_columns(file.schema_arrow)
    with open_engine(engine) as running:
        cases = running.scan(path)
        checked = cases.select([name for name in checked_columns() if name in cases.collect_schema()])
        faults = running.map_batches(checked, _faults_of, _COUNTS)
        counted = running.fetch(faults.group_by("fault").agg(rows=nw.col("rows").sum()))
        refuse_faulty({row["fault"]: row["rows"] for row in counted.to_pylist()})
        found = running.map_batches(cases, partial(_findings_of, country), _plain(finding_schema(country)))
        running.write_parquet(found, out, keep_order=False)
        outcomes = running.fetch(running.scan(out).group_by("outcome").agg(cases=nw.len()).sort("outcome"))
    return {row["outcome"]: row["cases"] for row in outcomes.to_pylist()}


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
    source = must_exist(Path(cases))
    name = engine or setting("engine")
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
