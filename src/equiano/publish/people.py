"""Whom a report counts, and whether two reports differ by so few that their difference would speak of them.

Noise (`perturb.py`) hides which cells one person more has moved, but not for ever: each further report of
nearly the same people is a further look. So the ledger keeps keyed hashes of the people of each report and
refuses a report whose people differ from those of an earlier one by fewer than the policy's minimum. The same
people may be reported again: they have the same noise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from equiano.publish.case_records import own_ids
from equiano.schema.table import load_table

PeopleHashes = npt.NDArray[np.uint64]
# What no table of a report counts: a change of it is no difference.
_NOT_COUNTED = (
    "case_id",
    "source_row",
    "source_record",
    "source_format",
    "agency",
    "data_source",
    "data_set",
)


@dataclass(frozen=True)
class People:
    """The people of a report.

    Attributes:
        records: One text per record that holds all that a report counts of it.
        persons: Id of the person of each record; empty where the agencies gave none.
    """

    records: Sequence[str] = ()
    persons: Sequence[str] = ()

    def texts(self) -> dict[str, list[str]]:
        """What is kept, hashed with the ledger's key: persons, and each with what is counted of them."""
        if not self.persons:
            return {"persons": [], "records": list(self.records)}
        held: dict[str, list[str]] = {}
        for person, record in zip(self.persons, self.records, strict=True):
            held.setdefault(person, []).append(record)
        return {"persons": list(held), "records": [f"{p} {' '.join(sorted(r))}" for p, r in held.items()]}


def people_of(cases: Path, dated: str = "", years: Sequence[int] = ()) -> People:
    """The people of a case table (Parquet).

    Args:
        cases: The case table.
        dated: Column of a year or a date, where not all years are counted.
        years: Years that are counted; all if empty.
    """
    table = pq.read_table(cases)
    if years:
        table = table.filter(_is_of(table.column(dated), years))
    total = np.zeros(table.num_rows, np.uint64)
    for name in load_table("case").columns:
        if name not in _NOT_COUNTED and name in table.column_names:
            total += _hashes(name, table.column(name))
    return People([f"{number:016x}" for number in total.tolist()], own_ids(table))


def _is_of(column: pa.ChunkedArray, years: Sequence[int]) -> pa.ChunkedArray:
    """Whether each value, a year or a date, is of one of the years."""
    year = column if pa.types.is_integer(column.type) else pc.year(column)
    return pc.is_in(year.cast(pa.int64()), pa.array(years, pa.int64()))


def _hashes(name: str, column: pa.ChunkedArray) -> PeopleHashes:
    """A number for each value of a column, the same in every file; 0 where it is not recorded."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    texts = [
        f"{name}\x1f{value}".encode("utf-8", "surrogatepass") for value in encoded.dictionary.to_pylist()
    ]
    # 64 bits: among a million persons two share a number once in 37 million releases.
    numbers = [int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") for text in texts]
    places = encoded.indices.fill_null(len(numbers)).to_numpy(zero_copy_only=False)
    found: PeopleHashes = np.array([*numbers, 0], np.uint64)[places]
    return found


def are_few_apart(before: Mapping[str, PeopleHashes], now: Mapping[str, PeopleHashes], minimum: int) -> bool:
    """Whether two reports differ, and by fewer persons than the minimum.

    Args:
        before: Sorted hashes of the earlier report: `persons` and `records`, see `People.texts`.
        now: Those of the report in question.
        minimum: The policy's.
    """
    kept = len(np.intersect1d(before["records"], now["records"], assume_unique=True))
    if len(before["persons"]) and len(now["persons"]):
        common = len(np.intersect1d(before["persons"], now["persons"], assume_unique=True))
        came_or_left = max(len(before["persons"]), len(now["persons"])) - common
        # A few who came are seen however many records were corrected: not every table shows a correction.
        apart = came_or_left or common - kept
        return common > 0 and 0 < apart < minimum
    apart = max(len(before["records"]), len(now["records"])) - kept
    return kept > 0 and 0 < apart < minimum
