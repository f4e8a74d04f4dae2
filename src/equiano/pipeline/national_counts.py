"""Count tables of the national picture, before disclosure control: of an agency, or of all persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from equiano.national.case import AGES, IN_TIME, LATE, SEVERAL, WAITING, WAITS
from equiano.national.submission import OTHER, TABLES
from equiano.pipeline.labels import Labels, label
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension
from equiano.words import in_each

METHOD = "count of cases of the period"
TITLES: Mapping[str, Labels] = {
    "sex": in_each("Persons by sex"),
    "age_band": in_each("Persons by age"),
    "form": in_each("Persons by form of exploitation"),
    "region": in_each("Persons by region of exploitation"),
    "corridor": in_each("Persons by corridor"),
    "year": in_each("Persons by year"),
    "decision": in_each("From the request to the decision on status"),
    "acknowledged": in_each("Was the referral answered in time?"),
    "outcome": in_each("Was an outcome told of accepted referrals?"),
}
VALUES: Mapping[str, Labels] = {
    "d7": in_each("up to 7 days"),
    "d14": in_each("8 to 14 days"),
    "d30": in_each("15 to 30 days"),
    "d60": in_each("31 to 60 days"),
    "d90": in_each("61 to 90 days"),
    "d180": in_each("91 to 180 days"),
    "more": in_each("more than 180 days"),
    WAITING: in_each("not yet"),
    IN_TIME: in_each("answered in time"),
    LATE: in_each("answered late or not at all"),
    "yes": in_each("yes"),
    "no": in_each("no"),
    SEVERAL: in_each("Several forms"),
    OTHER: in_each("All other"),
    "40+": in_each("40 and older"),
}
# Values that stand in a table with or without a person, so that a line that appears names nobody.
_LISTED: Mapping[str, tuple[str, ...]] = {
    "sex": ("gender.female", "gender.male"),
    "age_band": AGES,
    "decision": WAITS,
    "acknowledged": (IN_TIME, LATE),
    "outcome": ("yes", "no"),
}
_MERGED = frozenset({"sex", "form", "region", "corridor"})


def value_label(code: str) -> Labels:
    """What a value is called, by language."""
    if code in VALUES:
        return VALUES[code]
    if ">" in code:
        ends = [label(end) for end in code.split(">")]
        return {lang: " → ".join(end[lang] for end in ends) for lang in ends[0]}
    return label(code)


def picture_tables(
    cells: Sequence[Mapping[str, str | None]],
    names: Sequence[str] = tuple(TABLES),
    records: Sequence[Mapping[str, int]] = (),
) -> list[CountTable]:
    """A table of each name: how many stand in each of its cells.

    Args:
        cells: Of each person the value in each table where the person counts; None is not recorded.
        names: The tables, of `TITLES`.
        records: Of each person how many records each agency has, for the rule of dominance.
    """
    return [
        _table(name, Counter(one[name] for one in cells if name in one), _contributors(name, cells, records))
        for name in names
    ]


def _contributors(
    name: str, cells: Sequence[Mapping[str, str | None]], records: Sequence[Mapping[str, int]]
) -> dict[tuple[str | None, ...], list[int]]:
    """Persons of each agency in each cell; empty where nobody says."""
    agencies = sorted({agency for one in records for agency in one})
    found: dict[tuple[str | None, ...], list[int]] = {}
    for one, of in zip(cells, records, strict=bool(records)):
        sizes = found.setdefault((one[name],), [0] * len(agencies))
        for place, agency in enumerate(agencies):
            sizes[place] += agency in of
    return found


def _table(
    name: str,
    sizes: Mapping[str | None, int],
    contributors: Mapping[tuple[str | None, ...], Sequence[int]],
) -> CountTable:
    listed = _LISTED.get(name, ())
    values = (*listed, *sorted(value for value in sizes if value is not None and value not in listed), None)
    labels = {value: value_label(value) for value in values if value is not None} | {OTHER: VALUES[OTHER]}
    merged = name in _MERGED
    rare = [value for value in values if value is not None and value not in listed]
    dimension = Dimension(
        name, TITLES[name], values, labels, by_size=merged and not listed, last=(OTHER, None),
        merge="other" if merged else None,
        into=dict.fromkeys(rare, OTHER) if listed and merged else None,
    )  # fmt: skip
    counts: dict[tuple[str | None, ...], int] = {(value,): size for value, size in sizes.items() if size}
    provenance = Provenance(METHOD, None)
    return CountTable(
        name, TITLES[name], (dimension,), counts, provenance, population=TABLES.get(name, "cases"),
        contributors=contributors,
    )  # fmt: skip
