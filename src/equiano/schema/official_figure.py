"""The typed row of the table `official_figure`: one published figure of a country's authorities."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficialFigure:
    """One published figure; the attributes are the columns of `schema/official_figure.yaml`.

    Attributes:
        low: Count, lower end.
        high: Count, upper end; more than `low` only where the source prints `<5` or the like.
        rows_of_key: Rows with the same reporter, year, indicator, dimension, category, sex and age.
    """

    source_row: int
    reporter: str
    reporter_is_country: bool
    year: int
    indicator: str
    dimension: str
    category: str | None
    category_kind: str
    category_code: str | None
    sex: str
    age: str
    low: int
    high: int
    rows_of_key: int = 1
