"""The profile as count tables, ready for disclosure control."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from equiano.pipeline.labels import Labels, label, rare_genders
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, FlagTable, Nesting
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.situation.profile import Answers, Crosstab, Profile

_TITLES: Mapping[str, Labels] = {
    "year": in_each("Cases by year of registration"),
    "gender": in_each("Cases by gender"),
    "child": in_each("Cases by age group"),
    "citizenship_region": in_each("Cases by region of citizenship"),
    "exploitation_region": in_each("Cases by region of exploitation"),
    "gender_child": in_each("Cases by gender and age group"),
    "age": in_each("Cases by age"),
    "regions": in_each("Cases by region of citizenship and region of exploitation"),
    "form": in_each("Forms of exploitation"),
    "sector": in_each("Sectors"),
    "means": in_each("Means of control"),
    "recruiter": in_each("Relation of the recruiter to the person"),
    "perpetrator": in_each("What the perpetrators did"),
    "recorded": in_each("What the records hold"),
}
_DIMENSIONS: Mapping[str, Labels] = {
    "year": in_each("Year"),
    "gender": in_each("Gender"),
    "child": in_each("Age group"),
    "age": in_each("Age, years"),
    "citizenship_region": in_each("Region of citizenship"),
    "exploitation_region": in_each("Region of exploitation"),
    "answer": in_each("Form"),
}
# Values that stand in a table with or without a case: a line that appears would name its first one.
_LISTED: Mapping[str, tuple[str, ...]] = {
    "child": ("adult", "child"),
    "gender": ("gender.female", "gender.male"),
}
_MERGED: Mapping[str, Literal["other", "spans"]] = {
    "year": "spans", "age": "spans", "gender": "other",
    "citizenship_region": "other", "exploitation_region": "other",
}  # fmt: skip
_CROSSED = {
    "gender_child": ("gender", "child"),
    "regions": ("citizenship_region", "exploitation_region"),
}
_OTHERS: Mapping[str, Labels] = {
    "gender": in_each("Another"),
    "citizenship_region": in_each("All other regions"),
    "exploitation_region": in_each("All other regions"),
}
# Subjects whose "unknown" line in a table of their own already says how many are recorded.
_TOLD_BY_A_TABLE = ("year", "gender", "child", "age", "citizenship_region", "exploitation_region")


def _first_number(value: str) -> tuple[int, str]:
    """Order for ages and years: 9--17 stands before 18--20; values without a number keep their letters."""
    digits = re.match(r"\d+", value)
    return (int(digits.group()) if digits else 0, value)


def dimension_of(name: str, table: Crosstab, values: Sequence[str | None] | None = None) -> Dimension:
    """A dimension of a table of the profile, its values in order, unknown last."""
    place = table.dimensions.index(name)
    if values is None:
        seen = {key[place] for key in table.counts}
        known = sorted((value for value in seen if value is not None), key=_first_number)
        listed = [value for value in _LISTED.get(name, ()) if value not in known]
        values = (*sorted([*known, *listed], key=_first_number), None)
    labels = {value: label(value) for value in values if value is not None}
    if name in _OTHERS:
        labels["other"] = _OTHERS[name]
    return Dimension(
        name, _DIMENSIONS[name], tuple(values), labels, last=("other", None), merge=_MERGED.get(name),
        into=rare_genders() if name == "gender" else None,
    )  # fmt: skip


def _count_table(name: str, table: Crosstab, provenance: Provenance) -> CountTable:
    dimensions = tuple(dimension_of(dimension, table) for dimension in table.dimensions)
    return CountTable(name, _TITLES[name], dimensions, table.counts, provenance, show_share=True)


def _margin(table: Crosstab, name: str) -> Crosstab:
    at = table.dimensions.index(name)
    counts: dict[tuple[str | None, ...], int] = {}
    for key, count in table.counts.items():
        counts[key[at],] = counts.get((key[at],), 0) + count
    return replace(table, dimensions=(name,), counts=counts)


def _flag_table(name: str, answers: Answers, provenance: Provenance) -> FlagTable:
    """Flags among the cases with any answer in the group; flags that no case has are left out."""
    answered = {code for code, count in {**answers.yes, **answers.no}.items() if count}
    answered |= {code for code, count in answers.yes.items() if count}
    codes = sorted(code for code in answers.yes if code in answered)
    return FlagTable(
        name,
        _TITLES[name],
        _TITLES[name],
        tuple((code, label(code)) for code in codes),
        answers.yes,
        answers.base,
        provenance,
        no=answers.no,
        where={f"{name}.recorded": "yes"},
        show_share=True,
        every_row=False,
    )


def _form_by_gender(code: str, table: Crosstab, provenance: Provenance) -> CountTable:
    answer = replace(dimension_of("answer", table, ("yes", "not yes")), name=code)  # the flag in table `form`
    return CountTable(
        f"gender:{code}", label(code), (dimension_of("gender", table), answer), table.counts, provenance,
        where={"form.recorded": "yes"},
    )  # fmt: skip


def age_and_child(profile: Profile, provenance: Provenance) -> Nesting:
    """What a reader knows of age and "child" beside the tables: a band lies on one side of 18.

    Records may contradict that (the age when trafficked, childhood when registered); the reader is taken to
    know how many do.
    """
    table = profile.age_child
    dimensions = tuple(dimension_of(name, table) for name in table.dimensions)
    bands = [value for value in dimensions[0].values if value is not None]
    known = {(band, side) for band in bands for side in ("adult", "child", None) if side != _side(band)}
    return Nesting(
        CountTable("age_child", _TITLES["age"], dimensions, table.counts, provenance), frozenset(known)
    )


def _side(band: str) -> str | None:
    """`child` or `adult`, None where a band holds both."""
    low, high = _first_number(band)[0], re.findall(r"\d+", band)[-1:]
    # 18 by the Palermo Protocol, article 3 (d): a band that reaches over it says neither.
    if low >= 18:
        return "adult"
    return "child" if high and int(high[0]) < 18 else None


def _recorded(profile: Profile, provenance: Provenance) -> FlagTable:
    yes = {subject: n for subject, n in profile.recorded.items() if subject not in _TOLD_BY_A_TABLE}
    flags = tuple((f"{subject}.recorded", {"en": subject, "ru": subject}) for subject in yes)
    counts = {f"{subject}.recorded": n for subject, n in yes.items()}
    return FlagTable(
        "recorded", _TITLES["recorded"], _TITLES["recorded"], flags, counts, profile.records, provenance,
        show_share=True,
    )  # fmt: skip


def profile_tables(profile: Profile, provenance: Provenance) -> Iterator[CountTable | FlagTable]:
    """Every table of the profile, still with true counts."""
    for name, table in profile.tables.items():
        yield _count_table(name, table, provenance)
    for name, variables in _CROSSED.items():  # where the two are too fine to show together, each is not
        for variable in variables:
            yield _count_table(variable, _margin(profile.tables[name], variable), provenance)
    for group, answers in profile.answers.items():
        if answers.base:
            yield _flag_table(group, answers, provenance)
    for code, table in profile.forms_by_gender.items():
        yield _form_by_gender(code, table, provenance)
    yield _recorded(profile, provenance)
