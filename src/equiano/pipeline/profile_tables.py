"""The profile as count tables, ready for disclosure control."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from equiano.pipeline.labels import Labels, label
from equiano.provenance import Provenance

if TYPE_CHECKING:
    from equiano.publish.counts import CountTable, Dimension, FlagTable
    from equiano.situation.profile import Answers, Crosstab, Profile

_TITLES: Mapping[str, Labels] = {
    "year": {"en": "Cases by year of registration", "ru": "Дела по годам регистрации"},
    "gender_child": {"en": "Cases by gender and age group", "ru": "Дела по полу и возрастной группе"},
    "age": {"en": "Cases by age", "ru": "Дела по возрасту"},
    "regions": {
        "en": "Cases by region of citizenship and region of exploitation",
        "ru": "Дела по региону гражданства и региону эксплуатации",
    },
    "form": {"en": "Forms of exploitation", "ru": "Формы эксплуатации"},
    "sector": {"en": "Sectors", "ru": "Отрасли"},
    "means": {"en": "Means of control", "ru": "Средства контроля"},
    "recruiter": {"en": "Relation of the recruiter to the person", "ru": "Кем вербовщик приходится человеку"},
    "perpetrator": {"en": "What the perpetrators did", "ru": "Что делали виновные"},
    "recorded": {"en": "What the records hold", "ru": "Что заполнено в записях"},
}
_DIMENSIONS: Mapping[str, Labels] = {
    "year": {"en": "Year", "ru": "Год"},
    "gender": {"en": "Gender", "ru": "Пол"},
    "child": {"en": "Age group", "ru": "Возрастная группа"},
    "age": {"en": "Age, years", "ru": "Возраст, лет"},
    "citizenship_region": {"en": "Region of citizenship", "ru": "Регион гражданства"},
    "exploitation_region": {"en": "Region of exploitation", "ru": "Регион эксплуатации"},
    "answer": {"en": "Form", "ru": "Форма"},
}
# Subjects whose "unknown" line in a table of their own already says how many are recorded.
_TOLD_BY_A_TABLE = ("year", "gender", "child", "age", "citizenship_region", "exploitation_region")


def _first_number(value: str) -> tuple[int, str]:
    """Order for ages and years: 9--17 stands before 18--20; values without a number keep their letters."""
    digits = re.match(r"\d+", value)
    return (int(digits.group()) if digits else 0, value)


def dimension_of(name: str, table: Crosstab, values: Sequence[str | None] | None = None) -> Dimension:
    """A dimension of a table of the profile, its values in order, unknown last."""
    from equiano.publish.counts import Dimension

    place = table.dimensions.index(name)
    if values is None:
        seen = {key[place] for key in table.counts}
        known = sorted((value for value in seen if value is not None), key=_first_number)
        values = (*known, *([None] if None in seen else []))
    labels = {value: label(value) for value in values if value is not None}
    return Dimension(name, _DIMENSIONS[name], tuple(values), labels)


def _count_table(name: str, table: Crosstab, provenance: Provenance) -> CountTable:
    from equiano.publish.counts import CountTable

    dimensions = tuple(dimension_of(dimension, table) for dimension in table.dimensions)
    return CountTable(name, _TITLES[name], dimensions, table.counts, provenance, show_share=True)


def _flag_table(name: str, answers: Answers, provenance: Provenance) -> FlagTable:
    """Flags among the cases with any answer in the group; flags that no case has are left out."""
    from equiano.publish.counts import FlagTable

    answered = {code for code, count in {**answers.yes, **answers.no}.items() if count}
    answered |= {code for code, count in answers.yes.items() if count}
    codes = sorted(
        (code for code in answers.yes if code in answered), key=lambda code: (-answers.yes[code], code)
    )
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
    )


def _form_by_gender(code: str, table: Crosstab, provenance: Provenance) -> CountTable:
    from equiano.publish.counts import CountTable

    dimensions = (dimension_of("gender", table), dimension_of("answer", table, ("yes", "not yes")))
    return CountTable(
        f"gender:{code}", label(code), dimensions, table.counts, provenance,
        where={"form.recorded": "yes", "form": code},
    )  # fmt: skip


def _recorded(profile: Profile, provenance: Provenance) -> FlagTable:
    from equiano.publish.counts import FlagTable

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
    for group, answers in profile.answers.items():
        if answers.base:
            yield _flag_table(group, answers, provenance)
    for code, table in profile.forms_by_gender.items():
        yield _form_by_gender(code, table, provenance)
    yield _recorded(profile, provenance)
