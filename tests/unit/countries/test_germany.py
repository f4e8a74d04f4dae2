"""The Germany pack: law against the wording that was read, figures typed by hand from their pages."""

from __future__ import annotations

from equiano.countries.law import load_law
from equiano.countries.pack import load_pack

PACK = load_pack("de")

# Section: {subsection: number of items}; subsections without items state the offence.
SECTIONS = {
    "232": {1: 0, 2: 0, 3: 3},
    "232a": {1: 0, 3: 0, 4: 3},
    "232b": {1: 0, 3: 0, 4: 3},
    "233": {1: 0, 2: 4},
    "233a": {1: 0, 3: 4},
}
# Year: completed investigations in all, of sexual exploitation, of labour exploitation, of minors.
INVESTIGATIONS = {
    2021: (510, 291, 28, 237),
    2022: (None, 346, 34, None),
    2023: (474, 299, 36, 186),
    2024: (576, 364, 41, 209),
}


def test_sections_and_items() -> None:
    law = load_law("de")
    found = {a.article: {part.part: len(part.items) for part in a.parts} for a in law.articles}
    assert found == SECTIONS
    assert all(part.verified and part.penalty for a in law.articles for part in a.parts)


def test_the_law_names_a_source_of_the_pack() -> None:
    law = load_law("de")
    assert {part.source for article in law.articles for part in article.parts} == {"stgb"}
    assert PACK.source("stgb").verified


def test_investigations() -> None:
    by_id = {figure.id: figure.quantity.value for figure in PACK.justice}
    found = {
        year: tuple(by_id.get(f"{kind}_{year}") for kind in ("completed", "sexual", "labour", "minors"))
        for year in INVESTIGATIONS
    }
    assert found == INVESTIGATIONS


def test_victims() -> None:
    found = {figure.id: figure.quantity.value for figure in PACK.figures if "victims" in figure.id}
    assert found == {
        "labour_victims_2021": 147,
        "labour_victims_2022": 1019,
        "sexual_victims_2023": 406,
        "labour_victims_2023": 183,
        "sexual_victims_2024": 465,
        "labour_victims_2024": 171,
    }


def test_corridors_end_in_or_cross_germany() -> None:
    assert {corridor.direction for corridor in PACK.corridors} == {"in", "transit"}
    russian = {number for corridor in PACK.corridors for number in corridor.facts}
    assert {28, 29, 30} <= russian


def test_what_is_missing_is_said() -> None:
    assert any("Convictions" in text.en for text in PACK.to_fill)
    assert all(basis.verified is False for service in PACK.services for basis in service.legal_basis)
