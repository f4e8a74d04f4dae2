"""Who counts: one rule for every stage that counts the records of a case table.

A record is an **actual** victim, a **possible** victim, **not a victim**, or a record **without consent** to
its use. Tables count actual victims; possible victims stand apart; those found not to be victims are one
line; records without consent are counted nowhere, and how many they are is said.

- *Status* is what a body decided (HTCDS 2.0, `vic_TraffickingStatus`: possible, actual, not a victim).
- *No status* is no decision. It is a possible victim, as HTCDS defines one ("who might be a victim of
  trafficking but who has not yet been verified"): to count it as an actual one would invent a decision, to
  leave it out would lose a person whom somebody recorded. A file of a source that takes in identified victims
  only (CTDC) has decided by its own rule (`standing.yaml`); so has a mapping with `status_if_empty`, or
  a house that says so by the setting of that name.
- *Consent false* (refused, withdrawn, or a remark that is no yes) rules before the status. *No consent
  recorded* is counted: most files of counts have no such column (CTDC has none), as their contributors answer
  for it; a form that was never filled in is no refusal. How many records say nothing of it is told.
- *One case number is one person.* Rows that repeat a number and say the same are one; rows that repeat it and
  differ are a fault, as either choice would be a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import narwhals as nw

from equiano.engine.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.record.case_frame import CaseFrame
from equiano.schema.table import load_table
from equiano.settings import get as setting
from equiano.vocab.load import read_yaml
from equiano.words import say

if TYPE_CHECKING:
    import pyarrow as pa

Standing = Literal["actual", "possible", "not_victim", "no_consent"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
# An underscore, which no column of the schema begins with.
_STANDING = "_standing"
_ROW_ONLY = ("source_row", "source_record")  # what may differ between two rows that say the same
_TOLD = 10  # faults of repeated numbers that a message lists: they fit one screen


@cache
def rules() -> Mapping[str, Any]:
    """The content of `standing.yaml`."""
    content: Mapping[str, Any] = read_yaml(resources.files("equiano.record") / "standing.yaml")
    return content


def standing(status: str | None, consent: bool | None, source_format: str | None = None) -> Standing:
    """How one record counts.

    Args:
        status: Code of scheme `status`, None if nothing is recorded.
        consent: Consent to the use of the record, None if nothing is recorded.
        source_format: Format the record was read from; some take in identified victims only.
    """
    if consent is False:
        return "no_consent"
    if status is not None:
        found: Standing = rules()["by_status"][status]
        return found
    if source_format in rules()["formats_of_identified_victims"]:
        return "actual"
    return without_status()


def without_status() -> Standing:
    """What a record without a status counts as: the setting `status_if_empty`.

    Raises:
        BadInputError: If the setting is neither `possible` nor `actual`.
    """
    match setting("status_if_empty"):
        case "possible":
            return "possible"
        case "actual":
            return "actual"
    raise BadInputError(say("Setting `status_if_empty`: give `possible` or `actual`."))


# Columns that the standing depends on.
_DECIDE = frozenset({"status", "source_format", "consent"})


def standing_of(columns: Collection[str]) -> nw.Expr:
    """The same rule as an expression over a case table that has these columns."""
    text = nw.lit(None, dtype=nw.String)
    status = nw.col("status") if "status" in columns else text
    found: nw.Expr = nw.lit(without_status())
    if "source_format" in columns:
        identified = nw.col("source_format").is_in(rules()["formats_of_identified_victims"])
        found = nw.when(identified).then(nw.lit("actual")).otherwise(found)
    for code, name in rules()["by_status"].items():
        found = nw.when(status == code).then(nw.lit(name)).otherwise(found)
    if "consent" in columns:
        found = nw.when(~nw.col("consent")).then(nw.lit("no_consent")).otherwise(found)
    return found


@dataclass(frozen=True)
class Standings:
    """How many persons of a case table have each standing; together they are all of them.

    Attributes:
        actual: Actual victims, whom tables count.
        possible: Possible victims, counted apart.
        not_victim: Closed as not trafficking.
        no_consent: Left out: no consent to the use of the record.
        without_status: Persons among actual and possible whose status is not recorded.
        without_consent: Persons of those three standings for whom nothing of consent is recorded.
        repeated: Rows left out because they repeat another row of the same case number.
    """

    actual: int = 0
    possible: int = 0
    not_victim: int = 0
    no_consent: int = 0
    without_status: int = 0
    without_consent: int = 0
    repeated: int = 0

    @property
    def persons(self) -> int:
        """All persons of the table, those left out among them."""
        return self.actual + self.possible + self.not_victim + self.no_consent

    def as_dict(self) -> dict[str, int]:
        """As plain values, for JSON."""
        return {**asdict(self), "persons": self.persons}

    def sentences(self) -> list[str]:
        """What a reader must know of who is counted; true counts, for the owner of the file."""
        said = [
            say(
                "{actual:,} {actual|actual victim is|actual victims are} counted; "
                "{possible:,} {possible|possible victim stands|possible victims stand} apart.",
                actual=self.actual,
                possible=self.possible,
            )
        ]
        if self.not_victim:
            said.append(
                say("{n:,} {n|record|records} closed as not trafficking: not counted.", n=self.not_victim)
            )
        if self.no_consent:
            said.append(
                say(
                    "{n:,} {n|record|records} left out: consent to their use was refused or withdrawn.",
                    n=self.no_consent,
                )
            )
        if self.without_status:
            said.append(say("{n:,} {n|record has|records have} no status.", n=self.without_status))
        if self.repeated:
            said.append(
                say("{n:,} {n|row repeats|rows repeat} another row: one person each.", n=self.repeated)
            )
        return said


@dataclass(frozen=True)
class WhoCounts:
    """The people of a case table by standing.

    Attributes:
        actual: Rows of actual victims, one for each person.
        possible: Rows of possible victims.
        standings: How many there are of each standing.
    """

    actual: nw.LazyFrame[Any]
    possible: nw.LazyFrame[Any]
    standings: Standings


def who_counts(engine: Engine, cases: Path | str) -> WhoCounts:
    """The people of a case table by standing: what every stage that counts cases opens it with.

    Args:
        engine: An open engine.
        cases: Parquet file of the schema `case`.

    Raises:
        BadInputError: If the file is missing or broken, is another table, or rows of one case number differ.
    """
    return _of_cases(engine, CaseFrame.open(engine, cases))


def by_standing(engine: Engine, frame: nw.LazyFrame[Any], name: str) -> WhoCounts:
    """As `who_counts`, of a frame; `name` is that of the file, for messages."""
    return _of_cases(engine, CaseFrame.of(engine, frame, name))


def _of_cases(engine: Engine, cases: CaseFrame) -> WhoCounts:
    columns = cases.columns
    frame, repeated = _one_row_each(engine, cases.frame, columns, cases.name)
    standing, silent = standing_of(columns), _silent(columns)
    grouped = frame.select(standing.alias(_STANDING), **silent).group_by(_STANDING, *silent)
    rows = engine.fetch(grouped.agg(nw.len().cast(nw.Int64).alias("n"))).to_pylist()

    def of(wanted: Standing) -> nw.LazyFrame[Any]:
        if not _DECIDE & set(columns):  # one standing for all: nothing to filter by
            return frame if wanted == without_status() else frame.head(0)
        # No column of its own: to add and drop it names all the hundreds of columns anew.
        return frame.filter(standing == wanted)

    return WhoCounts(of("actual"), of("possible"), _added_up(rows, repeated))


def actual_rows(table: pa.Table) -> tuple[pa.Table, Standings]:
    """The rows of actual victims of a case table in memory, in their order.

    Rows of one case number stay several: where records are released, they are the records of one person.
    """
    columns = table.column_names
    frame = nw.from_native(table, eager_only=True)
    said = frame.with_columns(standing_of(columns).alias(_STANDING), **_silent(columns))
    keys = [_STANDING, *_silent(columns)]
    grouped = said.select(keys).to_native().group_by(keys).aggregate([([], "count_all")])
    rows = grouped.rename_columns([*keys, "n"]).to_pylist()
    return frame.filter(said[_STANDING] == "actual").to_native(), _added_up(rows, 0)


def nobody_counts(name: str, standings: Standings) -> str:
    """Why there is nothing to count, where no record is of an actual victim."""
    told = say("{name}: no record is of an actual victim, so there is nothing to count.", name=name)
    hint = say(
        "If the source takes in identified victims only, set EQUIANO_STATUS_IF_EMPTY=actual, "
        "or say `status_if_empty` in a mapping."
    )
    return " ".join([told, *standings.sentences(), *([hint] if standings.without_status else [])])


def _silent(columns: Collection[str]) -> dict[str, nw.Expr]:
    """Whether a record says nothing of its status, and of consent."""
    return {
        f"_no_{name}": nw.col(name).is_null() if name in columns else nw.lit(True)
        for name in ("status", "consent")
    }


def _added_up(rows: Iterable[Mapping[str, Any]], repeated: int) -> Standings:
    sizes: dict[str, int] = dict.fromkeys(STANDINGS, 0)
    without = {"status": 0, "consent": 0}
    for row in rows:
        sizes[row[_STANDING]] += row["n"]
        without["status"] += row["n"] if row["_no_status"] and row[_STANDING] in ("actual", "possible") else 0
        without["consent"] += row["n"] if row["_no_consent"] else 0
    return Standings(
        **sizes, without_status=without["status"], without_consent=without["consent"], repeated=repeated
    )


def _one_row_each(
    engine: Engine, frame: nw.LazyFrame[Any], columns: Collection[str], name: str
) -> tuple[nw.LazyFrame[Any], int]:
    """The frame with one row for each case number, and how many rows that left out.

    Raises:
        BadInputError: If rows of one number differ.
    """
    if "case_id" not in columns:
        return frame, 0
    numbers = frame.group_by("case_id").agg(nw.len().cast(nw.Int64).alias("_rows"))
    again = numbers.filter((nw.col("_rows") > 1) & ~nw.col("case_id").is_null())
    repeated = [row["case_id"] for row in engine.fetch(again.sort("case_id")).to_pylist()]
    if not repeated:
        return frame, 0
    is_again = nw.col("case_id").is_in(repeated).fill_null(False)
    rows = engine.fetch(frame.filter(is_again)).to_pylist()
    faults, left_out = _compared(rows)
    if faults:
        raise BadInputError(
            say(
                "{name}: rows of one case number differ, so it is not known whether they are one person. "
                "Correct them, or give each person a number of their own ({n:,} {n|number|numbers}).",
                name=name,
                n=len(faults),
            ),
            faults[:_TOLD],
        )
    return nw.concat(
        [frame.filter(~is_again), frame.filter(is_again).unique("case_id", keep="any")]
    ), left_out


def _compared(rows: list[dict[str, Any]]) -> tuple[list[Fault], int]:
    """Faults of rows that share a number and differ, in row order, and how many rows repeat another."""
    first: dict[str, dict[str, Any]] = {}
    faults: dict[str, Fault] = {}
    names = {field.name for field in load_table("case").fields} - set(_ROW_ONLY)
    rows = sorted(rows, key=lambda row: row.get("source_row") or 0)
    for row in rows:
        one = first.setdefault(row["case_id"], row)
        differs = next((name for name in row if name in names and row[name] != one[name]), None)
        if differs is not None and row["case_id"] not in faults:
            message = say("differs from row {row}, with the same case number.", row=one.get("source_row"))
            faults[row["case_id"]] = Fault(message, field=differs, row=row.get("source_row"))
    return list(faults.values()), len(rows) - len(first)
