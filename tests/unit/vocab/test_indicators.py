"""All 140 entries of the founders' indicators.json are in the vocabulary, with nothing lost or changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from equiano.schema.table import column_of, load_table
from equiano.vocab import load

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "indicators.json").read_text(encoding="utf-8"))
SCHEME_OF_PREFIX = {
    "pal": "palermo",
    "eu": "eu",
    "ilo11": "ilo11",
    "delphi": "delphi",
    "ru": "ru_criminal_code",
}
# What the loader keeps outside `extra`, or what is derived from the entry's source.
TERM_FIELDS = {"id", "label_en", "label_ru", "source"}


def by_id(entry: dict[str, Any]) -> str:
    return str(entry["id"])


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=dict))


def test_there_are_140_and_no_more() -> None:
    codes = [code for name in SCHEME_OF_PREFIX.values() for code in load().scheme(name).codes]
    assert len(codes) == 140
    assert sorted(codes) == sorted(entry["id"] for entry in GOLDEN["indicators"])


@pytest.mark.parametrize("entry", GOLDEN["indicators"], ids=by_id)
def test_entry_is_kept_whole(entry: dict[str, Any]) -> None:
    term = load().term(entry["id"])
    assert term.scheme == SCHEME_OF_PREFIX[entry["id"].split(".")[0]]
    assert (term.label("en"), term.label("ru")) == (entry["label_en"], entry["label_ru"])
    assert term.source == entry["source"]
    rest = {key: value for key, value in entry.items() if key not in TERM_FIELDS}
    assert {key: plain(term.extra.get(key)) for key in rest} == rest


@pytest.mark.parametrize("entry", GOLDEN["indicators"], ids=by_id)
def test_verified_follows_the_kind_of_source(entry: dict[str, Any]) -> None:
    term = load().term(entry["id"])
    kind = GOLDEN["sources"][entry["source"]]["kind"]
    assert term.extra["source_kind"] == kind
    assert term.verified is (kind == "text")


def test_unknown_strength_is_null_and_never_weak() -> None:
    for entry in GOLDEN["indicators"]:
        for profile, strength in (entry["strength"] or {}).items():
            assert load().term(entry["id"]).extra["strength"][profile] == strength


def test_sources_are_kept() -> None:
    for key, source in GOLDEN["sources"].items():
        kept = load().sources[key]
        assert (kept["title"], kept["year"], kept["kind"]) == (
            source["title"],
            source["year"],
            source["kind"],
        )
        assert (kept["url"] or "") == (source["url"] or "")


def test_each_indicator_is_a_nullable_boolean_of_a_case() -> None:
    for entry in GOLDEN["indicators"]:
        field = load_table("case").field(column_of(entry["id"]))
        assert (field.type, field.nullable, field.code) == ("boolean", True, entry["id"])
