"""The one door for given Parquet files: parts that disagree are found before an engine reads them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from equiano.engine import rows
from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.limits import limits
from equiano.words import say

_MAGIC = b"PAR1"
# What the readers raise on damaged bytes.
DAMAGE = (*rows.DAMAGE, pa.ArrowException, OverflowError, KeyError, IndexError, TypeError)


def damaged(path: Path) -> BadInputError:
    """The error for a Parquet file that cannot be read."""
    return BadInputError(
        say("{name}: the file is damaged. Make it again with `equiano intake`.", name=path.name)
    )


def open_parquet(path: Path | str) -> pq.ParquetFile:
    """Open a Parquet file whose parts agree with each other.

    The engines end the process, or answer nonsense, where they do not. Only the footer is read (a file of a
    million rows takes some milliseconds); a damaged page is found where it is read, and is an error there.

    Raises:
        BadInputError: If it is missing, no Parquet file or damaged, or holds too much (`limits`).
    """
    found = must_exist(path)
    with found.open("rb") as stream:
        head = stream.read(4)
        stream.seek(-min(4, found.stat().st_size), 2)
        tail = stream.read(4)
    if head != _MAGIC:
        raise BadInputError(
            say("{name}: not a Parquet file. Make it with `equiano intake`.", name=found.name)
        )
    if tail != _MAGIC:
        raise damaged(found)
    try:
        file = pq.ParquetFile(found)
        _must_agree(file, chunks_of(found), found.stat().st_size)
    except DAMAGE as error:
        raise damaged(found) from error
    allowed = limits()
    allowed.check_columns(found.name, file.metadata.num_columns)
    allowed.check_rows(found.name, file.metadata.num_rows)
    return file


def read_parquet(path: Path | str) -> pa.Table:
    """All of a given Parquet file, every value of it valid.

    Raises:
        BadInputError: As `open_parquet`, or if a page is damaged.
    """
    with open_parquet(path) as file:
        try:
            table = file.read()
            table.validate(full=True)
        except DAMAGE as error:
            raise damaged(Path(path)) from error
    return table


class Chunk(NamedTuple):
    """What the footer says of one column in one row group; of a column within a column too.

    Attributes:
        group: Number of the row group.
        rows: Its rows.
        columns: Its columns.
        place: Number of the column.
        path: Names of the column and those within it, joined by a comma.
        kind: Physical type.
        begin: Where its bytes begin.
        size: How many they are.
        nulls: How many values are NULL; None where the writer did not count.
    """

    group: int
    rows: int
    columns: int
    place: int
    path: str
    kind: str
    begin: int | None
    size: int
    nulls: int | None


def chunks_of(path: Path) -> list[Chunk]:
    """The footer as DuckDB reads it, which raises where parts disagree.

    pyarrow ends the process: `RowGroupMetaData.column` throws in C++ where no Python can catch it (26.0; a
    histogram of levels of another size than its column does it), so nobody here asks pyarrow for a column.

    Raises:
        duckdb.Error: If the footer is damaged.
    """
    read = (
        "SELECT row_group_id, row_group_num_rows, row_group_num_columns, column_id, path_in_schema, type, "
        "coalesce(dictionary_page_offset, data_page_offset), total_compressed_size, stats_null_count "
        "FROM parquet_metadata(?)"
    )
    with duckdb.connect() as connection:
        return [Chunk(*row) for row in connection.execute(read, [str(path)]).fetchall()]


def empty_columns(path: Path) -> set[str]:
    """Names of the columns that hold nothing, by the writer's own count: as good as missing."""
    chunks = chunks_of(path)
    return {chunk.path for chunk in chunks} - {chunk.path for chunk in chunks if chunk.nulls != chunk.rows}


def _must_agree(file: pq.ParquetFile, chunks: list[Chunk], size: int) -> None:
    """Refuse a file whose parts disagree: the engines end the process, or answer nonsense."""
    names = file.schema_arrow.names
    if len({name.casefold() for name in names}) != len(names):  # DuckDB takes letters for alike
        raise ValueError("a column stands twice")
    leaves = [file.schema.column(place) for place in range(file.metadata.num_columns)]
    for chunk in chunks:
        if chunk.columns != len(leaves) or chunk.rows < 0:
            raise ValueError("a row group has other columns")
        leaf = leaves[chunk.place]
        if chunk.kind != leaf.physical_type or chunk.path.replace(", ", ".") != leaf.path.replace(", ", "."):
            raise ValueError("a column has two types")
        if chunk.rows == 0:  # of a table without rows: its columns lie nowhere
            continue
        if chunk.begin is None or chunk.begin < 4 or chunk.begin + chunk.size > size:
            raise ValueError("a column lies outside the file")
    if sum({chunk.group: chunk.rows for chunk in chunks}.values()) != file.metadata.num_rows:
        raise ValueError("the row groups have other rows")
