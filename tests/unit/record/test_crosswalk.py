"""What intake takes a value for is what the vocabulary's crosswalk says of it."""

from __future__ import annotations

from datetime import date

import pytest

from equiano.record.formats import ctdc
from equiano.record.formats import htcds_standard as standard
from equiano.record.formats.htcds import FLAG_FIELDS
from equiano.schema.table import column_of
from equiano.vocab import load

EDITIONS = ("ctdc_2020", "ctdc_2021", "ctdc_2024", "ctdc_vp")


def test_htcds_values_mean_what_the_crosswalk_says() -> None:
    said = {value: row.code for row in load().crosswalk for value in row.htcds}
    checked = 0
    for name in FLAG_FIELDS:
        for value, code in standard.written_codes(name).items():
            if (expected := said.get(f"htcds.{name}.{value}")) is not None:
                assert code == expected, (name, value)
                checked += 1
    assert checked > 25


@pytest.mark.parametrize("edition", EDITIONS)
def test_ctdc_columns_mean_what_the_crosswalk_says(edition: str) -> None:
    rules = {rule.column: rule for rule in ctdc.load_edition(edition, date(2026, 1, 1)).rules}
    said = [(found, row.code) for row in load().crosswalk for found in row.ctdc.get(edition, ())]
    assert said
    for found, code in said:
        term = load().term(found)
        rule = rules[term.extra["column"]]
        if "value" not in term.extra:
            assert column_of(code) in rule.targets, (found, code)
            continue
        values = dict(zip(rule.targets, rule.parse(term.extra["value"]), strict=True))
        assert code in values.values() or values.get(column_of(code)) is True, (found, code)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_column_of_an_edition_is_known(edition: str) -> None:
    known = ctdc.load_edition(edition, date(2026, 1, 1)).columns()
    terms = load().scheme(edition).active_terms
    assert {term.extra["column"] for term in terms if "column" in term.extra} <= known
