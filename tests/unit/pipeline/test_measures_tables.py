"""Measures of help in a report: released numbers of a network as they are; true counts never."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.errors import SafeguardError
from equiano.pipeline.measures_tables import measure_tables
from equiano.publish.disclosure import with_tables
from equiano.publish.release import Release
from equiano.report.context import Context
from equiano.report.sections import measures as section
from equiano.words import using
from tests.unit.assist.test_measures_file import FOUND, written

RELEASE = Release("RUS", {}, "policy", "number", 0)


def test_numbers_stand_in_the_report_as_they_were_released(tmp_path: Path) -> None:
    tables = measure_tables(written(tmp_path, FOUND.as_dict()))
    assert [table.name for table in tables] == [
        "measure:help_wait",
        "measure:answered_in_time",
        "measure:with_plan",
    ]
    assert tables[1].rows == (("2026-11", 0.8, 0.7, 0.9, 120),)
    assert all(
        table.provenance.data_sha256 is None and "2026.11.2" in table.provenance.method for table in tables
    )
    release = with_tables(RELEASE, tables)
    for lang, title in (("en", "How help works"), ("ru", "Как работает помощь")):
        with using(lang):
            made = section.build(Context(release, load_pack("ru"), lang))
        assert made is not None and made.title == title
        assert [len(chart.table.rows) for chart in made.charts] == [1, 1, 1]
        assert "80" in made.charts[1].description and "<script" not in made.charts[1].svg
    assert section.build(Context(RELEASE, load_pack("ru"), "en")) is None
    assert measure_tables(None) == []


def test_true_counts_of_an_agency_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, replace(FOUND, scope="agency", control="").as_dict())
    with pytest.raises(SafeguardError) as refused:
        measure_tables(path)
    assert refused.value.exit_code == 12
    # Relabelled as the network's it would need the policy that it never passed.
    content = json.loads(path.read_text(encoding="utf-8")) | {"scope": "network"}
    with pytest.raises(Exception, match="control"):
        measure_tables(written(tmp_path, content))
