"""Records to keys: what the linkage compares and blocks on, one row per record, in ASCII and integers.

Each distinct text is standardised once, so that the cost follows the number of distinct names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from equiano.link import names
from equiano.link.birth import parse_birth

Texts = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
PAIRS_PER_RECORD = 3  # what one blocking rule may cost; larger blocks are left to the narrower rules
KNOWN_FROM = 5  # records with a key before it counts as a name of its own
ROW_ID = "row "  # begins the id of a record whose list gave none
SWAP_RATIO = 4  # names whose shares in the two columns speak this much for the other order are swapped
# What a name that is known as a given name, and one that is not, speak for their columns before any record
# is counted, in records. A list that is encoded stands alone, with most of its names once: without this most
# swapped records of it stayed swapped and shared no key with their own person (benchmarks/national.md).
# Names that a list has more often than that decide by themselves.
KNOWN_NAME_COUNTS = 4


def mapped(column: pa.ChunkedArray, function: Callable[[str], object]) -> Texts:
    """`function` of each text of a column, computed once for each distinct text."""
    encoded = pc.fill_null(column, "").combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    values = np.empty(len(encoded.dictionary), dtype=object)
    values[:] = [function(text) for text in encoded.dictionary.to_pylist()]
    return values[encoded.indices.to_numpy(zero_copy_only=False)] if len(values) else values


def _swap_back(table: pa.Table) -> pa.Table:
    """Put surname and given name back into their columns where each belongs far more into the other.

    By how often each stands in which column, and by whether it is known as a given name.
    """
    surname_keys, given_keys = (mapped(table[name], names.fold) for name in ("family_name", "given_name"))
    both = pa.chunked_array([pa.array(keys, pa.string()) for keys in (surname_keys, given_keys)])
    places, count = codes_of(both)
    size = len(surname_keys)
    # Half a record more everywhere, so that a name seen once is no proof.
    as_surname = np.bincount(places[:size], minlength=count) + 0.5
    as_given = np.bincount(places[size:], minlength=count) + 0.5
    known = np.zeros(count, dtype=np.bool_)
    for column, at in (("family_name", places[:size]), ("given_name", places[size:])):
        known[at] |= mapped(table[column], names.is_known).astype(np.bool_)
    as_given += KNOWN_NAME_COUNTS * known
    as_surname += KNOWN_NAME_COUNTS * ~known
    ratio = as_given / as_surname
    named = (surname_keys != "") & (given_keys != "")
    swapped = named & (ratio[places[:size]] > SWAP_RATIO * ratio[places[size:]])
    mask = pa.array(swapped)
    return table.set_column(
        table.column_names.index("family_name"),
        "family_name",
        pc.if_else(mask, table["given_name"], table["family_name"]),
    ).set_column(
        table.column_names.index("given_name"),
        "given_name",
        pc.if_else(mask, table["family_name"], table["given_name"]),
    )


def _root(place: int) -> Callable[[str], str]:
    return lambda text: (names.given_roots(text) + ("",) * names.MAX_ROOTS)[place]


def _date_columns(column: pa.ChunkedArray, today: dt.date) -> dict[str, npt.NDArray[np.generic]]:
    dates = mapped(column, lambda text: parse_birth(text, today))
    parts = np.array(list(dates), dtype=np.int64).reshape(-1, 5).T
    year, month, day, low, high = parts
    full = (year > 0) & (month > 0) & (day > 0)
    smaller, larger = np.minimum(month, day), np.maximum(month, day)
    return {
        "birth_year": year,
        "birth_month": month,
        "birth_day": day,
        "birth_date": np.where(full, year * 10000 + month * 100 + day, 0),
        # The same for a date whose day and month were swapped.
        "birth_any_order": np.where(full, year * 10000 + smaller * 100 + larger, 0),
        "vague_date": (low > 0) & (~full | ((month == 1) & (day == 1))),
        "year_range": low < high,
        "year_low": low,
        "year_high": high,
    }


def stack(lists: Mapping[str, pa.Table]) -> pa.Table:
    """All lists in one table, with the column `list`; columns that a list lacks are null."""
    tables = [
        table.append_column("list", pa.array([name] * len(table), pa.string()))
        for name, table in lists.items()
    ]
    wanted = (
        "list",
        "id",
        "family_name",
        "given_name",
        "patronymic",
        "birth_date",
        "sex",
        "citizenship",
        "nickname",
    )
    return pa.concat_tables(
        pa.table(
            {
                name: table[name].cast(pa.string())
                if name in table.column_names
                else pa.nulls(len(table), pa.string())
                for name in wanted
            }
        )
        for table in tables
    )


def prepare(records: pa.Table, today: dt.date) -> pa.Table:
    """Standardise records for linkage.

    Args:
        records: From `stack`: strings, one row per record.
        today: Dates after it are faults (they are reported when a list is read).

    Returns:
        One row per record in the same order: `record` (0, 1, ...), `list`, keys of the names, parts of the
        date, `sex`, `citizenship`, and the blocking columns `block_1`, ... Strings are null where nothing is
        known.
    """
    table = _swap_back(records)
    given = pc.if_else(
        pc.equal(pc.fill_null(table["given_name"], ""), ""), table["nickname"], table["given_name"]
    )
    texts: dict[str, Texts] = {
        "surname": mapped(table["family_name"], names.surname_key),
        "given": mapped(given, names.fold),
        "root": mapped(given, _root(0)),
        "root_2": mapped(given, _root(1)),
        "root_3": mapped(given, _root(2)),
        "father": mapped(table["patronymic"], names.patronymic_key),
        "sex": mapped(table["sex"], str),
        "citizenship": mapped(table["citizenship"], str),
    }
    texts["surname_sound"] = mapped(
        table["family_name"], lambda text: names.skeleton(names.surname_key(text))
    )
    dates = _date_columns(table["birth_date"], today)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "record": pa.array(np.arange(len(table))),
        "list": table["list"],
    }
    columns |= {name: pa.array(values, pa.string(), mask=values == "") for name, values in texts.items()}
    columns |= {
        name: pa.array(values, mask=values == 0) if values.dtype == np.int64 else pa.array(values)
        for name, values in dates.items()
    }
    columns["birth_text"] = pc.cast(columns["birth_date"], pa.string())
    full_name = _full_names(given, texts["sex"])
    columns["own_id"] = pc.invert(pc.starts_with(table["id"], ROW_ID))
    columns["given_full"] = pa.array(full_name)
    columns["surname_known"] = pa.array(_known(texts["surname"]))
    columns["root_known"] = pa.array(_known(texts["root"]) | full_name)
    table = pa.table(columns)
    for name, block in _blocks(table).items():
        table = table.append_column(name, block)
    return table


def _full_names(given: pa.ChunkedArray, sex: Texts) -> npt.NDArray[np.bool_]:
    """Whether each given name is a known one of documents for the record's sex."""
    found = np.zeros(len(sex), dtype=np.bool_)
    for code in ("", "F", "M"):
        of_sex = sex == code
        found[of_sex] = mapped(given, partial(names.is_full_name, sex=code)).astype(np.bool_)[of_sex]
    return found


def _known(values: Texts) -> npt.NDArray[np.bool_]:
    """Whether a key occurs often enough to be a name of its own and not a misspelling."""
    codes, count = codes_of(pa.chunked_array([pa.array(values, pa.string())]))
    often = np.bincount(codes, minlength=max(count, 1))[codes] >= KNOWN_FROM
    return np.asarray((values != "") & often, dtype=np.bool_)


def codes_of(column: pa.ChunkedArray) -> tuple[Ints, int]:
    """Number of each value in a column, -1 where null, and how many values there are."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # no rows
        return np.empty(0, dtype=np.int64), 0
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, len(encoded.dictionary)


def _block(parts: Sequence[tuple[Ints, int]]) -> pa.Array:
    """One blocking key of several parts; null where a part is unknown or the block would cost too much."""
    key, known = parts[0][0], parts[0][0] >= 0
    for codes, count in parts[1:]:
        _, key = np.unique(key * (count + 1) + codes, return_inverse=True)
        known = known & (codes >= 0)
    sizes = np.bincount(key[known], minlength=int(key.max(initial=0)) + 1)
    mask = ~known | (sizes[key] > largest_block(sizes)) | (sizes[key] < 2)
    return pa.array(key.astype(np.int32), mask=mask)


def largest_block(sizes: Ints) -> int:
    """Largest block up to which all blocks cost at most `PAIRS_PER_RECORD` pairs for each record."""
    ordered = np.sort(sizes)
    cost = np.cumsum(ordered * (ordered - 1) // 2)
    allowed = ordered[cost <= PAIRS_PER_RECORD * max(int(sizes.sum()), 1)]
    return int(allowed[-1]) if len(allowed) else 0


# The blocking rules. Each tolerates another error; a pair need share only one.
BLOCKING: tuple[tuple[str, ...], ...] = (
    ("surname", "root"),
    ("any_order", "root"),
    ("any_order", "sound"),
    ("any_order", "citizenship", "sex"),
    ("sound", "root", "citizenship"),
    ("surname", "given_initial", "citizenship"),
    ("surname", "citizenship", "year"),
    ("start", "root", "citizenship"),
    ("end", "root", "citizenship"),
    ("sound", "root", "year"),
    ("root", "citizenship", "year", "month"),
    ("root", "citizenship", "year", "day"),
    ("root", "father", "year"),
    ("root", "father", "surname"),
)


def blocking_parts(prepared: pa.Table) -> dict[str, pa.ChunkedArray]:
    """What blocking rules are made of, null where unknown."""
    renamed = {"sound": "surname_sound", "year": "birth_year", "month": "birth_month", "day": "birth_day"}
    whole = ("surname", "sound", "root", "father", "citizenship", "sex", "year", "month", "day")
    parts = {name: prepared[renamed.get(name, name)] for name in whole}
    surname = prepared["surname"]
    long = pc.greater(pc.utf8_length(surname), 5)
    return {
        **parts,
        "any_order": prepared["birth_any_order"],
        "start": pc.utf8_slice_codeunits(surname, 0, 4),
        "end": pc.if_else(long, pc.utf8_slice_codeunits(surname, -5), None),
        "given_initial": pc.utf8_slice_codeunits(prepared["root"], 0, 1),
    }


def _blocks(prepared: pa.Table) -> dict[str, pa.Array]:
    parts = {name: codes_of(column) for name, column in blocking_parts(prepared).items()}
    return {
        f"block_{number}": _block([parts[name] for name in rule]) for number, rule in enumerate(BLOCKING, 1)
    }
