"""Rows of official figures for tests, one a line; invented, but where a test names the country."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from equiano.schema.official_figure import OfficialFigure
from equiano.situation.official.table import CountryFigures, OfficialTable

_SEXES = {"f": "female", "m": "male", "o": "other", "u": "unknown", "": "total"}
_AGES = {"a": "adult", "c": "child", "u": "unknown", "": "total"}
_INDICATORS = {"d": "victims_detected", "p": "prosecuted", "c": "convicted", "o": "offences"}


def figure(text: str) -> OfficialFigure:
    """`RUS 2020 d total f/c 12`: who, year, what is counted, dimension[=category], sex/age, value."""
    reporter, year, indicator, what, who, value = text.split()
    dimension, _, category = what.partition("=")
    sex, _, age = who.partition("/")
    kind, code = "total", None
    if dimension in ("citizenship", "repatriation"):
        code = category if category.isupper() else None
        kind = "own" if code == reporter else "country" if code else category
    elif dimension == "form":
        kind, code = "form", f"form.{category}"
    high = int(value[1:]) - 1 if value.startswith("<") else int(value)
    return OfficialFigure(
        source_row=1,
        reporter=reporter,
        reporter_is_country=reporter != "SAM",
        year=int(year),
        indicator=_INDICATORS[indicator],
        dimension=dimension,
        category=category or "Total",
        category_kind=kind,
        category_code=code,
        sex=_SEXES[sex if sex != "-" else ""],
        age=_AGES[age],
        low=0 if value.startswith("<") else high,
        high=high,
    )


def country(code: str, *lines: str) -> CountryFigures:
    """A country's figures in a table of these rows."""
    rows = [figure(line) for line in lines]
    keys = Counter(replace(row, low=0, high=0) for row in rows)
    return CountryFigures(
        OfficialTable.of(replace(row, rows_of_key=keys[replace(row, low=0, high=0)]) for row in rows), code
    )
