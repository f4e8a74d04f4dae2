"""The embedded set-based evaluator: the cases of a batch are so many worlds (worlds.py), one bit each.

It is held equal to the plain evaluator by `tests/generative`, as `assess_table.py` is, which does the same on
an engine. What depends on age is found for an adult and for a child; the case's age chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equiano.identify.assess import OUTCOMES, RESULTS
from equiano.identify.assess_table import finding_table, law_column, strengths
from equiano.identify.evaluate import World
from equiano.identify.rules import STRENGTHS, Dimension, Rules, load_rules
from equiano.identify.worlds import Masks, Worlds, evaluate_worlds, present, truth
from equiano.schema.table import column_of
from equiano.vocab import load
from equiano.vocab.condition import AgeBelow, walk

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


def _each(mask: int, count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
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


def _known_child(answers: Mapping[str, Masks], ages: Mapping[int, Masks]) -> Masks:
    """Where the person is surely a child, and surely not: the first answer that is known counts."""
    child, adult = ages[18]
    for name in ("is_child", *load().under_18):
        yes, no = answers.get(name, (0, 0))
        unknown = ~(child | adult)
        child, adult = child | yes & unknown, adult | no & unknown
    return child, adult


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


def _evaluated(
    rules: Rules, answers: Mapping[str, Masks], ages: Mapping[int, Masks], every: int, child: bool
) -> Worlds:
    unknown = every & ~(ages[18][0] | ages[18][1])
    younger = {
        # Of unknown age: a child is surely under 21, an adult surely not under 14.
        years: (
            below | unknown if child and years > 18 else below,
            not_below | unknown if not child and years < 18 else not_below,
        )
        for years, (below, not_below) in ages.items()
        if years != 18
    }
    worlds = Worlds(World({}, child), every.bit_length(), answers, younger)
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
    adult, child = (_evaluated(rules, answers, ages, every, is_child) for is_child in (False, True))
    is_child, is_adult = _known_child(answers, ages)
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


def _dimension(batch: _Batch, dimension: Dimension) -> Iterator[tuple[str, pa.Array]]:
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
        columns[column_of(code)] = batch.booleans(truth(shown, batch.adult)[0])
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
