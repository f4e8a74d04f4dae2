"""Plain rows to Parquet and back, by the embedded engine alone.

Intake needs no more of Parquet than this, so an install for intake does without pyarrow (170 MB).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from equiano.files import private_folder

# Type of a column of `schema/` -> type of the engine.
SQL_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_FETCHED = 5_000  # rows in memory at a time; the case table has 300 columns: about 20 MB
_LEAST_BUFFER = (
    1 << 22
)  # bytes; each thread takes twice the longest row, and this is the engine's usual block

Row = Mapping[str, Any]
# What reading a damaged file raises; for text that is not UTF-8 the engine has no error of its own.
DAMAGE = (duckdb.Error, OSError, ValueError, RuntimeError)


def sql_name(name: str) -> str:
    """A name of a column, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no value of a table: {type(value).__name__}")


def json_table(rows: Iterable[Row], types: Mapping[str, str], path: Path) -> str:
    """Write rows as lines of JSON, and give the SQL that reads them in order with those types.

    Args:
        rows: Values by column; a column that a row lacks is NULL.
        types: Type (`schema/`) by column.
        path: File to write; it must stay until the SQL has run.
    """
    encode = json.JSONEncoder(ensure_ascii=False, default=_plain, allow_nan=False).encode
    longest = _LEAST_BUFFER
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            line = encode({name: value for name, value in row.items() if value is not None})
            stream.write(line + "\n")
            longest = max(longest, len(line))
    columns = ", ".join(f"{sql_name(name)}: {sql_text(SQL_TYPES[kind])}" for name, kind in types.items())
    return (
        f"SELECT * FROM read_json({sql_text(str(path))}, columns={{{columns}}},"  # noqa: S608 - all quoted
        # A letter takes up to four bytes.
        f" format='newline_delimited', maximum_object_size={4 * longest})"
    )


def write_rows(
    rows: Iterable[Row], types: Mapping[str, str], path: Path, *, folder: Path | None = None
) -> int:
    """Write rows to a Parquet file, in their order; returns how many.

    Args:
        rows: Values by column; a column that a row lacks is NULL.
        types: Type (`schema/`) by column, in the order of the file.
        path: The file.
        folder: A private folder for what is in between; a new one if not given.
    """
    with private_folder(folder) as between, _connection() as connection:
        select = json_table(rows, types, between / "rows.json")
        copy = f"COPY ({select}) TO {sql_text(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        return int(connection.execute(copy).fetchall()[0][0])


@contextmanager
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def columns_of(path: Path) -> list[str]:
    """Names of the columns of a Parquet file, in order."""
    with _connection() as connection:
        return list(connection.read_parquet(str(path)).columns)


def count_rows(path: Path) -> int:
    """Number of rows of a Parquet file."""
    with _connection() as connection:
        found = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(path)])
        return int(found.fetchall()[0][0])


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, in their order, without holding them all in memory.

    Args:
        path: The file.
        columns: Columns to read; all of them if not given.
    """
    with _connection() as connection:
        names = columns_of(path) if columns is None else columns
        listed = ", ".join(map(sql_name, names))
        connection.execute(f"SELECT {listed} FROM read_parquet(?)", [str(path)])  # noqa: S608 - quoted
        while found := connection.fetchmany(_FETCHED):
            for values in found:
                yield dict(zip(names, values, strict=True))


def filled_columns(path: Path) -> list[str]:
    """Columns of a Parquet file that hold anything, in order."""
    with _connection() as connection:
        relation = connection.read_parquet(str(path))
        names = relation.columns
        counts = relation.aggregate(", ".join(f"count({sql_name(name)})" for name in names)).fetchall()[0]
    return [name for name, count in zip(names, counts, strict=True) if count]


def count_values(path: Path, column: str) -> list[tuple[str | None, int]]:
    """The different values of a column of a Parquet file as texts, as they come first, each with its rows."""
    with _connection() as connection:
        found = connection.execute(
            f"SELECT CAST({sql_name(column)} AS VARCHAR) AS value, count(*) AS rows"  # noqa: S608 - quoted
            " FROM read_parquet(?, file_row_number = true) GROUP BY value ORDER BY min(file_row_number)",
            [str(path)],
        )
        return found.fetchall()
