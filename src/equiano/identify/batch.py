"""Findings for a batch of cases in memory: the cases are so many worlds (worlds.py), one bit each.

Spark and Sail run the same over their own batches (screen.py). What depends on age is found for an adult and
for a child; the case's age chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from equiano.identify.case_file import child_by_band
from equiano.identify.rules import OUTCOMES, RESULTS, STRENGTHS, DelphiDimension, Rules, load_rules
from equiano.identify.worlds import Masks, World, Worlds, evaluate_worlds, present, true_in
from equiano.schema.table import Field, TableSchema, column_of, load_table
from equiano.vocab import load
from equiano.vocab.condition import AgeBelow, walk


def law_column(finding: str) -> str:
    """Column of a part of a law: `law.127.1.2` becomes `law__127_1__2`."""
    article, part = finding.removeprefix("law.").rsplit(".", 1)
    return f"law__{article.replace('.', '_')}__{part}"


def finding_table(country: str | None = None) -> TableSchema:
    """The table that screening writes: `schema/finding.yaml` and, with a country, one column per part."""
    table = load_table("finding")
    law = [rule.name for rule in load_rules(country).findings if rule.name.startswith("law.")]
    parts = tuple(
        Field(law_column(name), "string", False, "legal", en=name, ru=name, code=None) for name in law
    )
    return TableSchema(table.name, table.description, (*table.fields, *parts))


def strengths(dimension: DelphiDimension) -> dict[tuple[str | None, str | None], list[str]]:
    """Items by their strength for an adult and for a child, so that each is counted once."""
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for code in dimension.codes:
        key = tuple(
            next((s for s in STRENGTHS if code in dimension.by_strength[f"{age}_labour"][s]), None)
            for age in ("adult", "child")
        )
        groups.setdefault((key[0], key[1]), []).append(code)
    return groups


# Findings take a dozen texts over millions of rows: a dictionary holds each once and four bytes a row.
_ARROW = {"string": pa.dictionary(pa.int32(), pa.string()), "int64": pa.int64(), "boolean": pa.bool_()}


@cache
def finding_schema(country: str | None = None) -> pa.Schema:
    """Arrow schema of the findings: a text that takes few values is a dictionary."""
    return pa.schema(
        [
            pa.field(
                field.name, pa.string() if field.name == "case_id" else _ARROW[field.type], field.nullable
            )
            for field in finding_table(country).fields
        ]
    )


def _bits(buffer: pa.Buffer, array: pa.Array) -> int:
    """The bits of an array's part of a bitmap."""
    first, last = array.offset // 8, (array.offset + len(array) + 7) // 8
    # Arrow keeps eight rows in a byte, the first in the lowest bit, and a slice may begin inside one.
    bits: int = int.from_bytes(memoryview(buffer)[first:last], "little") >> array.offset % 8
    return bits


def _masks(array: pa.BooleanArray, every: int) -> Masks:
    """Where an answer is yes and where it is no."""
    validity, values = array.buffers()
    yes = _bits(values, array)
    known = every if validity is None else _bits(validity, array) & every
    return yes & known, known & ~yes


def _bytes(mask: int, count: int) -> bytes:
    return mask.to_bytes((count + 7) // 8, "little")


def _each(mask: int, count: int) -> NDArray[np.uint8]:
    """A mask as one 0 or 1 for each case."""
    return np.unpackbits(np.frombuffer(_bytes(mask, count), np.uint8), count=count, bitorder="little")


@dataclass(frozen=True)
class _Batch:
    """A batch, evaluated: once as if all were adults, once as if all were children.

    Attributes:
        rules: The rules.
        count: Number of cases.
        adult: All findings for adults.
        child: All findings for children.
        known: Where it is known whether the person is a child.
        as_child: Where the findings for a child are taken.
    """

    rules: Rules
    count: int
    adult: Worlds
    child: Worlds
    known: int
    as_child: int

    def chosen(self, adult: int, child: int) -> int:
        """One mask of the two, by age."""
        return adult if adult == child else (child & self.as_child) | (adult & ~self.as_child)

    def booleans(self, mask: int, known: int | None = None) -> pa.Array:
        """A boolean column; NULL where not `known`."""
        buffers = [self._validity(known), pa.py_buffer(_bytes(mask, self.count))]
        return pa.Array.from_buffers(pa.bool_(), self.count, buffers)

    def numbers(self, masks: Sequence[int], known: int) -> pa.Array:
        """How many of the masks are set, for each case; NULL where not `known`."""
        # A byte is enough: no dimension of Delphi has 255 items.
        total = np.zeros(self.count, np.uint8)
        for mask in masks:
            total += _each(mask, self.count)
        buffers = [self._validity(known), pa.py_buffer(total.astype(np.int64))]
        return pa.Array.from_buffers(pa.int64(), self.count, buffers)

    def labels(self, values: Mapping[str, int], last: str, known: int | None = None) -> pa.Array:
        """The name of the one value that holds, `last` where none does; NULL where not `known`."""
        index = np.zeros(self.count, np.uint8)
        for number, mask in enumerate(values.values(), 1):
            if mask:
                index += _each(mask, self.count) * np.uint8(number)
        buffers = [self._validity(known), pa.py_buffer(index.astype(np.int32))]
        indices = pa.Array.from_buffers(pa.int32(), self.count, buffers)
        return pa.DictionaryArray.from_arrays(indices, pa.array([last, *values]))

    def _validity(self, known: int | None) -> pa.Buffer | None:
        return None if known is None else pa.py_buffer(_bytes(known, self.count))


def _by_band(cases: pa.RecordBatch, every: int) -> Masks:
    """Where the age band lies under 18, and where it does not."""
    if "age_band" not in cases.schema.names:
        return 0, 0
    bands = cases.column("age_band").cast(pa.string())
    said = {band: child_by_band(band) for band in pc.unique(bands).to_pylist() if band}
    younger = [band for band, child in said.items() if child is True]
    older = [band for band, child in said.items() if child is False]
    masks = (_masks(pc.is_in(bands, pa.array(names, pa.string())), every)[0] for names in (younger, older))
    child, adult = masks
    return child, adult


def said_of_age(
    cases: pa.RecordBatch, answers: Mapping[str, Masks], ages: Mapping[int, Masks], every: int
) -> dict[str, Masks]:
    """What each column says on being under 18, in the order of their weight: surely so, surely not."""
    said = {
        "age_years": ages[18],
        "is_child": answers.get("is_child", (0, 0)),
        "age_band": _by_band(cases, every),
    }
    return said | {column_of(code): answers[code] for code in load().under_18 if code in answers}


def known_child(
    cases: pa.RecordBatch, answers: Mapping[str, Masks], ages: Mapping[int, Masks], every: int
) -> Masks:
    """Where the person is surely a child, and surely not: the first answer that is known counts."""
    child = adult = 0
    for yes, no in said_of_age(cases, answers, ages, every).values():
        unknown = ~(child | adult)
        child, adult = child | yes & unknown, adult | no & unknown
    return child, adult


def age_contradictions(cases: pa.RecordBatch) -> dict[str, int]:
    """Column -> rows in which it contradicts an earlier one on being under 18, as `assess` refuses them."""
    every = (1 << len(cases)) - 1
    names = set(cases.schema.names)
    asked = {code: column_of(code) for code in load().under_18} | {"is_child": "is_child"}
    answers = {code: _masks(cases.column(name), every) for code, name in asked.items() if name in names}
    child = adult = 0
    found: dict[str, int] = {}
    for name, (yes, no) in said_of_age(cases, answers, _ages(cases, frozenset({18}), every), every).items():
        found[name] = (yes & adult | no & child).bit_count()
        child, adult = child | yes, adult | no
    return found


@cache
def _years_asked(country: str | None) -> frozenset[int]:
    conditions = load_rules(country).all_conditions
    return frozenset(
        {18, *(part.years for c in conditions for part in walk(c) if isinstance(part, AgeBelow))}
    )


def _ages(cases: pa.RecordBatch, asked: frozenset[int], every: int) -> dict[int, Masks]:
    """Years that the rules ask of -> where the age is below, where it is not."""
    if "age_years" not in cases.schema.names:
        return dict.fromkeys(asked, (0, 0))
    ages = cases.column("age_years")
    return {years: _masks(pc.less(ages, years), every) for years in asked}


@dataclass(frozen=True)
class _Recorded:
    """What the rows of a batch record, as masks.

    Attributes:
        every: All rows.
        answers: Code -> rows that say yes, rows that say no.
        ages: Years -> rows where the age is below, where it is not.
        is_child: Rows in which the person is recorded to be a child.
        facts: Facts of life found already: no age changes them, so the second evaluation takes them over.
    """

    every: int
    answers: Mapping[str, Masks]
    ages: Mapping[int, Masks]
    is_child: int
    facts: dict[int, int] = field(default_factory=dict)

    def younger(self, as_child: bool) -> dict[int, Masks]:
        """Where the age is surely below some years, surely not, if all of unknown age were of one age.

        A child is surely under 21, an adult surely not under 14.
        """
        unknown = self.every & ~(self.ages[18][0] | self.ages[18][1])
        return {
            years: (
                below | unknown if as_child and years > 18 else below,
                not_below | unknown if not as_child and years < 18 else not_below,
            )
            for years, (below, not_below) in self.ages.items()
            # 18 itself is what the assumption on age decides; the other ages follow from it.
            if years != 18
        }

    def evaluated(self, rules: Rules, as_child: bool) -> Worlds:
        """All findings, as if all were children, or all adults."""
        worlds = Worlds(
            World({}, as_child),
            self.every.bit_length(),
            self.answers,
            self.younger(as_child),
            recorded_child=self.is_child,
            facts=self.facts,
        )
        evaluate_worlds(rules, worlds)
        return worlds


def _more_protective(adult: Worlds, child: Worlds) -> int:
    """Where the findings for a child protect more: by outcome, then by the Palermo result."""
    more, same = 0, adult.all
    for name, order in (("outcome", OUTCOMES), ("palermo.result", RESULTS)):
        higher = equal = below = 0
        for value in order:
            here = child.findings[name][value]
            higher |= here & below
            equal |= here & adult.findings[name][value]
            below |= adult.findings[name][value]
        more |= same & higher
        same &= equal
    return more


def _evaluate(cases: pa.RecordBatch, country: str | None) -> _Batch:
    rules = load_rules(country)
    every = (1 << len(cases)) - 1
    names = set(cases.schema.names)
    asked = {code: column_of(code) for code in (*rules.codes, *load().under_18)} | {"is_child": "is_child"}
    answers = {code: _masks(cases.column(name), every) for code, name in asked.items() if name in names}
    ages = _ages(cases, _years_asked(country), every)
    is_child, is_adult = known_child(cases, answers, ages, every)
    recorded = _Recorded(every, answers, ages, is_child)
    adult, child = (recorded.evaluated(rules, as_child) for as_child in (False, True))
    known = is_child | is_adult
    as_child = is_child | (_more_protective(adult, child) & ~known)
    return _Batch(rules, len(cases), adult, child, known, as_child)


def _finding(batch: _Batch, name: str, otherwise: str) -> pa.Array:
    adult, child = batch.adult.findings[name], batch.child.findings[name]
    values = {value: batch.chosen(adult[value], child[value]) for value in adult if value != otherwise}
    return batch.labels(values, otherwise)


def _outcome_if(batch: _Batch, worlds: Worlds) -> pa.Array:
    values = {value: worlds.findings["outcome"][value] for value in OUTCOMES[1:]}
    return batch.labels(values, OUTCOMES[0], batch.adult.all & ~batch.known)


def _dimension(batch: _Batch, dimension: DelphiDimension) -> Iterator[tuple[str, pa.Array]]:
    """Whether it is positive, and its counts; NULL where a sexual profile is read."""
    weighed = batch.adult.all & ~batch.adult.sexual
    name = dimension.name
    positive = batch.chosen(batch.adult.positive[name], batch.child.positive[name])
    yield f"{name}_positive", batch.booleans(positive, weighed)
    counted: dict[str, list[int]] = {strength: [] for strength in STRENGTHS}
    for (for_adult, for_child), codes in strengths(dimension).items():
        for code in codes:
            mask = present(code, batch.rules, batch.adult)
            if for_adult == for_child and for_adult:
                counted[for_adult].append(mask)
                continue
            if for_adult:
                counted[for_adult].append(mask & ~batch.as_child)
            if for_child:
                counted[for_child].append(mask & batch.as_child)
    for strength, masks in counted.items():
        yield f"{name}_{strength}", batch.numbers([mask for mask in masks if mask], weighed)


def _columns(cases: pa.RecordBatch, batch: _Batch) -> dict[str, pa.Array]:
    rules, sexual = batch.rules, batch.adult.sexual
    child = batch.known & batch.as_child
    profiles = {
        "child_sexual": sexual & batch.as_child,
        "adult_sexual": sexual & ~batch.as_child,
        "child_labour": batch.as_child & ~sexual,
    }
    columns = {
        "case_id": cases.column("case_id").cast(pa.string()),
        "age_basis": batch.labels({"unknown": batch.adult.all & ~batch.known, "child": child}, "adult"),
        "outcome_if_adult": _outcome_if(batch, batch.adult),
        "outcome_if_child": _outcome_if(batch, batch.child),
        "delphi_profile": batch.labels(profiles, "adult_labour"),
        "vocabulary_version": batch.labels({}, rules.version),
    }
    for rule in rules.findings:
        name = law_column(rule.name) if rule.name.startswith("law.") else rule.name.replace(".", "_")
        columns[name] = _finding(batch, rule.name, rule.otherwise)
    for code, shown in rules.ilo11.items():
        columns[column_of(code)] = batch.booleans(true_in(shown, batch.adult))
    for dimension in rules.dimensions:
        columns |= _dimension(batch, dimension)
    return columns


def assess_batch(cases: pa.RecordBatch, *, country: str | None = None) -> pa.RecordBatch:
    """Evaluate all rules over a batch of cases in memory, in their order.

    Args:
        cases: Checked columns of `schema/case.yaml`; missing columns are unknown in every row.
        country: Country whose law is applied too.

    Returns:
        The columns of `finding_table(country)`, one row per case; texts are dictionaries.
    """
    columns = _columns(cases, _evaluate(cases, country))
    schema = finding_schema(country)
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
