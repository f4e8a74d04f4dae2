"""Candidate pairs and their levels of agreement, by Splink on the engine that is set.

Splink (Linacre et al. 2022, IJPDS 7(3)) blocks, compares and samples chance agreement (u). Equality and
`levenshtein` on ASCII mean the same on DuckDB and on Spark.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.engine import Engine
from equiano.link.comparisons import COMPARISONS, FieldComparison

if TYPE_CHECKING:
    from splink import Linker
    from splink.internals.database_api import DatabaseAPI

Ints = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
KEEP_ABOVE_WEIGHT = -8.0  # log2 odds by Splink's first weights, which err on the side of keeping
# Random pairs from which chance agreement is counted: what one in 10,000 pairs shares is then known to 5 %.
U_PAIRS = 4e6
RECORDS_AT_A_TIME = 50_000  # Splink holds all fields of all pairs of so many left records
UNKNOWN = -1


class TrainedLevel(TypedDict):
    """A level as Splink writes it: of its many keys those that are read."""

    is_null_level: NotRequired[bool]
    u_probability: NotRequired[float | None]


class TrainedComparison(TypedDict):
    """A comparison as Splink writes it."""

    output_column_name: str
    comparison_levels: list[TrainedLevel]


@dataclass(frozen=True)
class Compared:
    """Candidate pairs.

    Attributes:
        left, right: Record numbers, `left < right`, shape (pairs,), ordered.
        levels: For each comparison the level, 0 is best, -1 where one side is unknown.
        strata: For each comparison with strata 0 where its condition holds, else 1.
        chance: For each comparison P(level | no match, stratum), shape (strata, levels).
    """

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    strata: Mapping[str, Levels]
    chance: Mapping[str, Floats]

    def chosen(self, places: Ints) -> Compared:
        """Only the pairs at `places`."""
        levels = {name: values[places] for name, values in self.levels.items()}
        strata = {name: values[places] for name, values in self.strata.items()}
        return Compared(self.left[places], self.right[places], levels, strata, self.chance)


def _database(engine: Engine) -> DatabaseAPI[Any]:
    """Splink's view of the engine."""
    inside: Any = engine  # its connection, which Splink alone asks for
    if engine.name == "duckdb":
        from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415  # heavy: encoded lists do without

        return DuckDBAPI(connection=inside.connection)
    from splink.backends import spark  # noqa: PLC0415  # an extra

    make: Any = spark.SparkAPI  # untyped
    # Our comparisons need no function of Splink's own jar.
    found: DatabaseAPI[Any] = make(
        spark_session=inside.session, register_udfs_automatically=False, break_lineage_method="persist"
    )
    return found


def _used_blocks(prepared: pa.Table) -> list[str]:
    return [
        name
        for name in prepared.column_names
        if name.startswith("block_") and prepared[name].null_count < len(prepared)
    ]


def _chance(comparison: FieldComparison, trained: TrainedComparison) -> Floats:
    """P(level | no match, stratum) from Splink's sample; a level that was never seen gets a small share."""
    found = [
        float(level.get("u_probability") or 0.0)
        for level in trained["comparison_levels"]
        if not level.get("is_null_level")
    ]
    joint = np.maximum(np.array(found).reshape(comparison.strata, -1), 1e-7)
    return np.asarray(joint / joint.sum(axis=1, keepdims=True), dtype=np.float64)


def _levels_of(comparison: FieldComparison, gamma: Levels) -> tuple[Levels, Levels]:
    """Level and stratum from Splink's comparison vector value, which counts from the last level up."""
    count = len(comparison.levels)
    place = comparison.strata * count - 1 - gamma.astype(np.int16)
    level = np.where(gamma < 0, UNKNOWN, place % count).astype(np.int8)
    return level, np.where(gamma < 0, comparison.strata - 1, place // count).astype(np.int8)


def _linker(prepared: pa.Table, blocks: list[str], engine: Engine, name: str) -> Linker:
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415  # heavy: encoded lists do without

    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[dict(comparison.splink()) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on(block) for block in blocks],
        # Only a first guess for Splink's weights: as if every record had one other of its person.
        probability_two_random_records_match=min(1.0 / max(len(prepared), 2), 0.5),
        retain_matching_columns=True,
    )
    frame = _database(engine).register(prepared, dataset_display_name=name)
    return Linker(frame, settings, log_level=None)


def _pairs_of(linker: Linker, threshold: float | None, records: int) -> pa.Table:
    """Run Splink, part by part of the left records; only the columns that are used leave the engine."""
    parts = max(1, -(-records // RECORDS_AT_A_TIME))
    return pa.concat_tables(_part(linker, threshold, (part, parts)) for part in range(1, parts + 1))


def _part(linker: Linker, threshold: float | None, part: tuple[int, int]) -> pa.Table:
    """Pairs of one part of the left records; what Splink made for it is dropped."""
    inference = linker.inference
    if part[1] == 1:
        scored = inference.predict(threshold_match_weight=threshold, warning_mode="never")
    else:
        scored = inference.predict_chunk(
            left_chunk=part, right_chunk=(1, 1), threshold_match_weight=threshold, warning_mode="never"
        )
    records = [f"CAST({name} AS INT) AS {name}" for name in ("record_l", "record_r")]
    gammas = [f"CAST(gamma_{c.name} AS SMALLINT) AS gamma_{c.name}" for c in COMPARISONS]
    wanted = ", ".join([*records, *gammas])
    sql = f"SELECT {wanted} FROM {scored.physical_name}"  # noqa: S608 (Splink's own table name)
    chosen = linker.misc.query_sql(sql, output_type="splink_df")  # type: ignore[no-untyped-call]
    table = chosen.as_pyarrow_table()
    narrow = [pa.int8() if name.startswith("gamma_") else pa.int32() for name in table.column_names]
    table = table.cast(pa.schema(zip(table.column_names, narrow, strict=True)))
    for made in (chosen, scored):
        made.drop_table_from_database_and_remove_from_cache()
    del made, chosen, scored
    gc.collect()  # Splink's results lie in cycles and would pile up from part to part
    pa.default_memory_pool().release_unused()
    return table


def candidate_pairs(prepared: pa.Table, engine: Engine, seed: int) -> Compared:
    """Find candidate pairs and their levels of agreement.

    Args:
        prepared: From `prepare`.
        engine: Where Splink works.
        seed: For the sample of random pairs.

    Returns:
        All candidate pairs that are not plainly different persons.
    """
    blocks = _used_blocks(prepared)
    if not blocks:
        return _nothing()
    spare = [name for name in prepared.column_names if name.startswith("block_") and name not in blocks]
    linker = _linker(prepared.drop_columns(spare), blocks, engine, "records")
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=seed)
    table = _pairs_of(linker, KEEP_ABOVE_WEIGHT, len(prepared))
    made: list[TrainedComparison] = linker.misc.save_model_to_json()["comparisons"]
    trained = {entry["output_column_name"]: entry for entry in made}
    return _collected(table, {c.name: _chance(c, trained[c.name]) for c in COMPARISONS})


def pairs_within(prepared: pa.Table, group: Ints, chance: Mapping[str, Floats], engine: Engine) -> Compared:
    """Levels of agreement of all pairs inside groups of records, whatever blocking said.

    Args:
        prepared: From `prepare`.
        group: Number of the group of each record, -1 for none, shape (records,).
        chance: From `candidate_pairs`.
        engine: Where Splink works.
    """
    chosen = np.flatnonzero(group >= 0)
    if not len(chosen):
        return _nothing()
    spare = [name for name in prepared.column_names if name.startswith("block_")]
    table = (
        prepared.drop_columns(spare)
        .take(pa.array(chosen))
        .append_column("block_group", pa.array(group[chosen]))
    )
    linker = _linker(table, ["block_group"], engine, "components")
    return _collected(_pairs_of(linker, None, len(table)), chance)


def _collected(table: pa.Table, chance: Mapping[str, Floats]) -> Compared:
    one, other = (table[name].to_numpy().astype(np.int32) for name in ("record_l", "record_r"))
    left, right = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((right, left))
    levels, strata = {}, {}
    for comparison in COMPARISONS:
        gamma = table[f"gamma_{comparison.name}"].to_numpy().astype(np.int8)[order]
        levels[comparison.name], strata[comparison.name] = _levels_of(comparison, gamma)
    return Compared(left[order].astype(np.int64), right[order].astype(np.int64), levels, strata, chance)


def _nothing() -> Compared:
    empty, none = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int8)
    every = {comparison.name: none for comparison in COMPARISONS}
    flat = {
        comparison.name: np.full((comparison.strata, len(comparison.levels)), 1 / len(comparison.levels))
        for comparison in COMPARISONS
    }
    return Compared(empty, empty, every, every, flat)
