"""Coarse fields beside an encoding: every combination that leaves is shared by at least k records.

Who links sees them beside the pseudonym, so they must not point at anybody. Fields are dropped in a fixed
order until each combination has k records (generalisation as in k-anonymity, Samarati 2001): first records
keep all fields where so many are alike, the rest of them all but the region, and so on. What is left at the
end goes with no field at all.

An encoding shows by itself which of its keys are unknown: whether a record has a surname, a full date of
birth, a citizenship. Who knows that of a person finds the record by it, so alike are only records whose
encodings lack the same (`shape`). One whose shape is rare goes without fields: whoever finds it learns none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from equiano.national.case import SubmissionCase
from equiano.schema.national_rows import SubmissionStratumRow

FIELDS = ("year", "sex", "age_band", "form", "region")
# What is kept, from most to least: the place points at a person soonest, the form least.
STEPS: tuple[tuple[str, ...], ...] = (
    FIELDS,
    ("year", "sex", "age_band", "form"),
    ("year", "sex", "form"),
    ("year", "form"),
    ("year",),
    (),
)


def coarse_strata(
    cases: Sequence[SubmissionCase],
    references: Mapping[str, str],
    k: int,
    shapes: Mapping[str, Hashable] | None = None,
) -> tuple[SubmissionStratumRow, ...]:
    """A row for each encoded case, in the order of the pseudonyms.

    Args:
        cases: The cases that are counted.
        references: Pseudonym of each encoded case by its id.
        k: Records that share a combination, at least.
        shapes: By pseudonym what an encoding shows by itself; None: all show the same.
    """
    shape = shapes or {}
    rest = {
        references[case.id]: {name: getattr(case, name) for name in FIELDS}
        for case in cases
        if case.id in references
    }
    rows: dict[str, SubmissionStratumRow] = {}
    for kept in STEPS:
        alike = Counter(_told(fields, kept, shape.get(one)) for one, fields in rest.items())
        for reference, fields in list(rest.items()):
            if not kept or alike[_told(fields, kept, shape.get(reference))] >= k:
                empty = SubmissionStratumRow(reference, None, None, None, None, None)
                rows[reference] = replace(empty, **{name: fields[name] for name in kept})
                del rest[reference]
    return _whole_classes(tuple(rows[reference] for reference in sorted(rows)), k, shape)


def _told(fields: Mapping[str, object], kept: Sequence[str], shape: Hashable) -> tuple[object, ...]:
    """What a reader would see of a record: its shape, and the fields that are kept."""
    return (shape, *(fields[name] for name in kept))


def _whole_classes(
    rows: tuple[SubmissionStratumRow, ...], k: int, shape: Mapping[str, Hashable]
) -> tuple[SubmissionStratumRow, ...]:
    """Where those without any field are fewer than k, the smallest class goes without fields too."""
    seen = {row.reference: (shape.get(row.reference), class_of(row)) for row in rows}
    bare = sum(not any(told) for _, told in seen.values())
    classes = Counter(one for one in seen.values() if any(one[1]))
    if not classes or not 0 < bare < k:
        return rows
    smallest = min(classes, key=lambda one: (classes[one], repr(one)))
    return tuple(
        SubmissionStratumRow(row.reference, None, None, None, None, None)
        if seen[row.reference] == smallest
        else row
        for row in rows
    )


def class_of(row: SubmissionStratumRow) -> tuple[object, ...]:
    """The combination that a row shows."""
    return tuple(getattr(row, name) for name in FIELDS)
