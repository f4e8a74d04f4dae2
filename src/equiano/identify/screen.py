r"""Screen a table of cases: check it, evaluate all rules over it, write the findings whole or not at all.

Batch after batch is assessed in memory (batch.py), here or in the workers of Spark and Sail, which read
their part of the file themselves. Finished parts outlive a run that was killed; at the end they are one file:

    cases.parquet   row groups 0 1 2 | 3 4 5 | 6 7      parts of about a million rows
                        |       |       |               spread over workers; each checks, then assesses
    .out.parts/       00000   00001   00002             whole files, kept until all are there
                        \-------+-------/
    out             in the order of the cases
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from equiano.engine import Engine, check_engine, open_engine
from equiano.engine.parquet import damaged, empty_columns, open_parquet
from equiano.errors import BadInputError
from equiano.files import PRIVATE_FOLDER, must_exist, sha256_of, whole_file, write_text
from equiano.identify.batch import assess_batch, finding_schema
from equiano.identify.case_table import (
    check_columns,
    checked_columns,
    refuse_faulty,
    row_faults,
)
from equiano.identify.rules import load_rules
from equiano.identify.shapes import ScreeningSummary
from equiano.provenance import Provenance
from equiano.schema.table import column_of
from equiano.settings import get as setting
from equiano.version import __version__
from equiano.vocab import load

_BATCH = 32_768  # cases in memory at a time, and in a row group of the findings: about 60 MB in all
# Rows of a part: 4 s of work that a killed run loses, and 100 files for the 10^8 rows of a large register.
_PART = 1_000_000


def _row_groups(file: pq.ParquetFile, part: Sequence[int]) -> Iterator[list[int]]:
    """Row groups to be read together: one reader over the whole file would need memory for all of it."""
    groups: list[int] = []
    rows = 0
    for number in part:
        groups.append(number)
        rows += file.metadata.row_group(number).num_rows
        if rows >= _BATCH:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _batches(file: pq.ParquetFile, part: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Batches in the order of the file; the next is read while this one is worked on."""
    threads = setting("threads") != "1"
    batches = (
        batch
        for groups in _row_groups(file, part)
        for batch in file.iter_batches(_BATCH, row_groups=groups, columns=columns, use_threads=threads)
    )
    # One thread is enough: reading ahead by one batch keeps both busy, more would only hold batches in
    # memory.
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


@dataclass(frozen=True)
class _Job:
    """What a worker needs to know to do its part of a file.

    Attributes:
        path: Table of cases.
        country: Whose law is applied too.
        columns: Those that tell anything, in the order of the file.
        parts: Row groups of each part.
        folder: Where finished parts are kept.
    """

    path: Path
    country: str | None
    columns: tuple[str, ...]
    parts: tuple[tuple[int, ...], ...]
    folder: Path

    def part(self, number: int) -> Path:
        """File of a finished part."""
        return self.folder / f"{number:05d}.parquet"


def _parts_of(file: pq.ParquetFile) -> tuple[tuple[int, ...], ...]:
    """Row groups in parts of about `_PART` rows; one empty part for an empty file."""
    parts: list[list[int]] = [[]]
    rows = 0
    for number in range(file.num_row_groups):
        if rows >= _PART:
            parts.append([])
            rows = 0
        parts[-1].append(number)
        rows += file.metadata.row_group(number).num_rows
    return tuple(map(tuple, parts))


_DAMAGED = "damaged"  # a worker's error would reach us as the engine's own, so it is told as a count


def _counted(work: Callable[[_Job, int], Counter[str]], job: _Job, number: int) -> Counter[str]:
    """What a worker does: `work` on one part."""
    try:
        return work(job, number)
    except (pa.ArrowException, UnicodeError):
        return Counter({_DAMAGED: 1})
    except OSError as error:
        if error.errno is None:  # Arrow's word for bytes that do not unpack
            return Counter({_DAMAGED: 1})
        raise


def _faults_of(job: _Job, number: int) -> Counter[str]:
    """Faults of the rows of a part, counted."""
    counted: Counter[str] = Counter()
    with pq.ParquetFile(job.path) as file:  # its footer was checked before the job was handed out
        names = [name for name in checked_columns() if name in file.schema_arrow.names]
        for batch in _batches(file, job.parts[number], names):
            counted.update(row_faults(batch))
    return counted


def _findings_of(job: _Job, number: int) -> Counter[str]:
    """Write the findings of a part, unless an earlier run has; the number of cases by outcome."""
    part = job.part(number)
    if part.is_file():
        return _outcomes_in(pq.read_table(part, columns=["outcome"]))
    with pq.ParquetFile(job.path) as file:
        return _write(file, job, number)


def _outcomes_in(found: pa.RecordBatch | pa.Table) -> Counter[str]:
    counts = found.column("outcome").value_counts().to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in counts})


def _columns_to_read(names: Sequence[str], empty: set[str], country: str | None) -> tuple[str, ...]:
    """Columns that tell anything: what holds nothing is not worth reading."""
    codes = (*load_rules(country).codes, *load().under_18)
    read = {*checked_columns(), *map(column_of, codes)} - (empty - {"case_id"})
    return tuple(name for name in names if name in read)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    few_values = [field.name for field in schema if field.name != "case_id" and field.type != pa.bool_()]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=few_values,
        write_statistics=["case_id"],
        store_schema=False,
    )


def _write(file: pq.ParquetFile, job: _Job, number: int) -> Counter[str]:
    """Write the findings of a part; return the number of cases by outcome."""
    outcomes: Counter[str] = Counter()
    schema = finding_schema(job.country)
    with whole_file(job.part(number)) as temporary, _writer(temporary, schema) as writer:
        for batch in _batches(file, job.parts[number], job.columns):
            found = assess_batch(batch, country=job.country)
            writer.write_batch(found)
            outcomes.update(_outcomes_in(found))
    return outcomes


def _joined(job: _Job, out: Path) -> None:
    """The parts as one file, in the order of the cases."""
    if len(job.parts) == 1:
        job.part(0).replace(out)
        return
    schema = finding_schema(job.country)
    texts = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    with whole_file(out) as temporary, _writer(temporary, schema) as writer:
        for number in range(len(job.parts)):
            with pq.ParquetFile(job.part(number), read_dictionary=texts) as part:
                for batch in part.iter_batches(_BATCH):
                    writer.write_batch(batch.cast(schema))


@contextmanager
def _kept(out: Path, named: str) -> Iterator[Path]:
    """A folder beside `out` for finished parts: an earlier run's if it did the same job, else an empty one.

    It goes when the work is done or the table proves damaged; an interrupted run leaves it to the next.
    """
    folder = out.with_name(f".{out.name}.parts")
    told = folder / "job.json"
    if folder.exists() and not (told.is_file() and told.read_text(encoding="utf-8") == named):
        shutil.rmtree(folder)
    folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    write_text(told, named)
    try:
        yield folder
    except BadInputError:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _spread(engine: Engine, work: Callable[[_Job, int], Counter[str]], job: _Job) -> Counter[str]:
    """The counts of `work` over all parts.

    Raises:
        BadInputError: If a part is damaged.
    """
    counted = engine.spread(partial(_counted, work, job), len(job.parts))
    if counted[_DAMAGED]:
        raise damaged(job.path)
    return counted


def screen(
    cases: Path | str, out: Path | str, *, country: str | None = None, engine: str | None = None
) -> ScreeningSummary:
    """Assess every case of a Parquet file and write one row of findings for each.

    Args:
        cases: Table of cases (`schema/case.yaml`).
        out: Where to write the findings (`schema/finding.yaml`), in the order of the cases. If a run is
            killed, the next one to the same place goes on with the parts that are missing.
        country: Country whose law is applied too.
        engine: Name of the engine; the setting by default.

    Returns:
        Number of cases, number by outcome, and the provenance.

    Raises:
        BadInputError: If the table has faults; then nothing is written.
        EngineError: If the engine is not installed.
    """
    check_engine(engine)
    source, target = must_exist(Path(cases)).resolve(), Path(out).absolute()
    with open_engine(engine) as running:
        with open_parquet(source) as file:
            check_columns(file.schema_arrow)
            columns = _columns_to_read(file.schema_arrow.names, empty_columns(source), country)
            job = _Job(source, country, columns, _parts_of(file), target)
        refuse_faulty(_spread(running, _faults_of, job))
        sha256 = sha256_of(source)
        named = json.dumps({"sha256": sha256, "country": country, "version": __version__, "part": _PART})
        with _kept(target, named) as folder:
            job = replace(job, folder=folder)
            outcomes = _spread(running, _findings_of, job)
            _joined(job, target)
    return {
        "cases": sum(outcomes.values()),
        "outcomes": dict(sorted(outcomes.items())),
        "country": country,
        "provenance": Provenance("screening by rules", sha256).as_dict(),
    }
