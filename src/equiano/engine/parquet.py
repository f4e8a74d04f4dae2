"""The one door for given Parquet files: parts that disagree are found before an engine reads them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.limits import limits
from equiano.words import say

_MAGIC = b"PAR1"
# What the readers raise on damaged bytes; a wrong text encoding is a ValueError.
DAMAGE = (
    pa.ArrowException,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
    KeyError,
    IndexError,
    TypeError,
)


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
        _must_agree(file, found.stat().st_size)
    except DAMAGE as error:
        raise damaged(found) from error
    allowed = limits()
    allowed.check_columns(found.name, file.metadata.num_columns)
    allowed.check_rows(found.name, file.metadata.num_rows)
    return file


def _must_agree(file: pq.ParquetFile, size: int) -> None:
    """Refuse a file whose parts disagree: pyarrow ends the process when it reads statistics of such a one."""
    names = file.schema_arrow.names
    if len({name.casefold() for name in names}) != len(names):  # DuckDB takes letters for alike
        raise ValueError("a column stands twice")
    about, rows = file.metadata, 0
    leaves = [file.schema.column(place) for place in range(about.num_columns)]
    for number in range(about.num_row_groups):
        group = about.row_group(number)
        rows += group.num_rows
        if group.num_columns != len(leaves) or group.num_rows < 0:
            raise ValueError("a row group has other columns")
        for place, leaf in enumerate(leaves):
            column = group.column(place)
            if column.physical_type != leaf.physical_type or column.path_in_schema != leaf.path:
                raise ValueError("a column has two types")
            if group.num_rows == 0:  # of a table without rows: its columns lie nowhere
                continue
            begin = column.dictionary_page_offset if column.has_dictionary_page else column.data_page_offset
            if begin is None or begin < 4 or begin + column.total_compressed_size > size:
                raise ValueError("a column lies outside the file")
    if rows != about.num_rows:
        raise ValueError("the row groups have other rows")
