"""What is compared between two records, level by level, as data that Splink and our own model both read.

Names go with citizenships, and sex goes with the given name. Levels are therefore told apart by a *stratum*:
for names, whether both records have the same citizenship. A model that takes them as independent counts the
same evidence twice and is far too sure of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict


class SplinkLevel(TypedDict):
    """A level in the form of Splink's settings."""

    sql_condition: str
    label_for_charts: str
    is_null_level: NotRequired[bool]
    m_probability: NotRequired[float]


class SplinkComparison(TypedDict):
    """A comparison in the form of Splink's settings."""

    output_column_name: str
    comparison_levels: list[SplinkLevel]


@dataclass(frozen=True)
class AgreementLevel:
    """One degree of agreement.

    Attributes:
        sql: Condition over `NAME_l` and `NAME_r`; the last level of a comparison is `ELSE`.
        en, ru: Label in reasons and in the quality report.
        prior: Share of true matches at this level, the start of the training.
    """

    sql: str
    en: str
    ru: str
    prior: float


@dataclass(frozen=True)
class FieldComparison:
    """Levels of one comparison, best first.

    Attributes:
        column: Where one of the two is null, nothing is said.
        stratum: Condition that splits the levels in two, if chance agreement depends on it.
        term: Column whose frequency is used for the first level.
    """

    name: str
    en: str
    ru: str
    column: str
    levels: tuple[AgreementLevel, ...]
    stratum: str | None = None
    term: str | None = None

    @property
    def strata(self) -> int:
        """Number of strata, 1 or 2."""
        return 2 if self.stratum else 1

    def splink(self) -> SplinkComparison:
        """The comparison in the form of Splink's settings: levels of one stratum, then of the other."""
        levels: list[SplinkLevel] = [
            {
                "sql_condition": f"{self.column}_l IS NULL OR {self.column}_r IS NULL",
                "label_for_charts": "not known",
                "is_null_level": True,
            }
        ]
        levels += [
            self._splink_level(level, stratum) for stratum in range(self.strata) for level in self.levels
        ]
        return {"output_column_name": self.name, "comparison_levels": levels}

    def _splink_level(self, level: AgreementLevel, stratum: int) -> SplinkLevel:
        # Splink's first weights only decide which pairs are looked at: most matches are in the first stratum.
        return {
            "sql_condition": self._condition(level, stratum),
            "label_for_charts": f"{level.en} ({stratum})",
            "m_probability": max(level.prior * (0.95 if stratum == 0 else 0.05), 1e-4),
        }

    def _condition(self, level: AgreementLevel, stratum: int) -> str:
        if self.stratum is None or stratum == 1:
            return level.sql
        return self.stratum if level.sql == "ELSE" else f"({level.sql}) AND {self.stratum}"


_SAME_COUNTRY = "(citizenship_l = citizenship_r)"
_ROOTS = ("root", "root_2", "root_3")
_SHARED_ROOT = " OR ".join(f"{left}_l = {right}_r" for left in _ROOTS for right in _ROOTS)

# Two full names of the table of given names are two names (Хасан, Хусан), however alike.
_TWO_NAMES = "(given_full_l AND given_full_r)"


def _near(column: str, distance: int, longer_than: int) -> str:
    """Edit distance of keys; the lengths are tested first, which is cheap and rules most pairs out."""
    return (
        f"length({column}_l) > {longer_than} AND abs(length({column}_l) - length({column}_r)) <= {distance}"
        f" AND levenshtein({column}_l, {column}_r) <= {distance}"
    )


COMPARISONS = (
    FieldComparison(
        "surname",
        "Surname",
        "Фамилия",
        "surname",
        (
            AgreementLevel("surname_l = surname_r", "same surname", "та же фамилия", 0.83),
            AgreementLevel(_near("surname", 1, 3), "one letter differs", "отличается одна буква", 0.07),
            AgreementLevel(
                f"surname_sound_l = surname_sound_r OR ({_near('surname', 2, 6)})",
                "sounds alike",
                "звучит похоже",
                0.03,
            ),
            AgreementLevel(
                "sex_l = 'F' AND sex_r = 'F'",
                "another surname, both women",
                "другая фамилия, обе женщины",
                0.05,
            ),
            AgreementLevel(
                "NOT (surname_known_l AND surname_known_r)",
                "another surname, one of them rare",
                "другая фамилия, одна из них редкая",
                0.015,
            ),
            AgreementLevel("ELSE", "another surname, both known", "другая фамилия, обе известные", 0.005),
        ),
        stratum=_SAME_COUNTRY,
        term="surname",
    ),
    FieldComparison(
        "given",
        "Given name",
        "Имя",
        "given",
        (
            AgreementLevel(
                "root_l = root_r",
                "same given name or its diminutive",
                "то же имя или его краткая форма",
                0.86,
            ),
            AgreementLevel(
                _SHARED_ROOT,
                "may be a diminutive of the same name",
                "возможно, краткая форма того же имени",
                0.01,
            ),
            AgreementLevel(
                f"NOT {_TWO_NAMES} AND {_near('given', 1, 3)}",
                "one letter differs",
                "отличается одна буква",
                0.06,
            ),
            AgreementLevel(
                f"NOT {_TWO_NAMES} AND {_near('given', 2, 5)}",
                "two letters differ",
                "отличаются две буквы",
                0.02,
            ),
            AgreementLevel(
                "NOT (root_known_l AND root_known_r)",
                "another given name, one of them rare",
                "другое имя, одно из них редкое",
                0.04,
            ),
            AgreementLevel("ELSE", "another given name, both known", "другое имя, оба известные", 0.01),
        ),
        stratum=_SAME_COUNTRY,
        term="root",
    ),
    FieldComparison(
        "father",
        "Patronymic",
        "Отчество",
        "father",
        (
            AgreementLevel("father_l = father_r", "same patronymic", "то же отчество", 0.88),
            AgreementLevel(
                _near("father", 2, 2), "one or two letters differ", "отличаются одна-две буквы", 0.08
            ),
            AgreementLevel("ELSE", "another patronymic", "другое отчество", 0.04),
        ),
        stratum=_SAME_COUNTRY,
        term="father",
    ),
    FieldComparison(
        "birth",
        "Date of birth",
        "Дата рождения",
        "year_low",
        (
            AgreementLevel(
                "birth_date_l = birth_date_r AND NOT vague_date_l", "same date", "та же дата", 0.81
            ),
            AgreementLevel(
                "birth_any_order_l = birth_any_order_r AND NOT vague_date_l",
                "day and month swapped",
                "переставлены день и месяц",
                0.02,
            ),
            AgreementLevel(
                "birth_year_l = birth_year_r AND (vague_date_l OR vague_date_r)",
                "same year, one gives only the year or 1 January",
                "тот же год, у одной только год или 1 января",
                0.09,
            ),
            AgreementLevel(
                "(year_range_l OR year_range_r) AND year_low_l <= year_high_r AND year_low_r <= year_high_l",
                "within the years that an age allows",
                "в пределах лет, которые допускает возраст",
                0.02,
            ),
            AgreementLevel(
                "levenshtein(birth_text_l, birth_text_r) <= 1",
                "one digit differs",
                "отличается одна цифра",
                0.06,
            ),
            AgreementLevel(
                "birth_year_l = birth_year_r", "same year, another day", "тот же год, другой день", 0.005
            ),
            AgreementLevel("ELSE", "another date", "другая дата", 0.015),
        ),
    ),
    FieldComparison(
        "sex",
        "Sex",
        "Пол",
        "sex",
        (
            AgreementLevel("sex_l = sex_r", "same sex", "тот же пол", 0.99),
            AgreementLevel("ELSE", "another sex", "другой пол", 0.01),
        ),
        stratum=f"({_SHARED_ROOT})",
    ),
    FieldComparison(
        "citizenship",
        "Citizenship",
        "Гражданство",
        "citizenship",
        (
            AgreementLevel("citizenship_l = citizenship_r", "same citizenship", "то же гражданство", 0.98),
            AgreementLevel("ELSE", "another citizenship", "другое гражданство", 0.02),
        ),
        term="citizenship",
    ),
)
