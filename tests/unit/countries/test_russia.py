"""The Russia pack against numbers typed by hand from the two source documents."""

from __future__ import annotations

import pytest

from equiano.countries.check_places import home_country
from equiano.countries.model import Quantity
from equiano.countries.pack import load_pack
from equiano.vocab import load

PACK = load_pack("ru")

# Number of the fact: (value, low, high) of each of its quantities, typed from the documents.
PUBLISHED = {
    3: [(2, None, None)],
    4: [(175_000, None, None)],
    5: [(None, 20, 30), (None, 20_000, None)],
    7: [(None, 30_000, 60_000)],
    8: [(None, 500_000, None)],
    9: [(None, 2_000_000, None)],
    10: [(1_000_000, None, None)],
    12: [(250, None, None)],
    13: [(46, None, None)],
    14: [(None, 2_000, None)],
    93: [(90, None, None)],
    95: [(50, None, None)],
    96: [(18, None, None)],
    99: [(13, None, None), (50, None, None)],
    100: [(4_000_000, None, None)],
    101: [(4_500_000, None, None)],
    102: [(14_000_000, None, None), (3_500_000, None, None), (177_000, None, None), (700_000, None, None)],
    103: [(None, 400_000, 1_000_000)],
    104: [(500_000, None, None)],
    105: [(700_000, None, None)],
    106: [(3_000_000, None, None)],
}
# Bracketed references as the documents print them.
REFERENCES = {
    3: "[1]",
    4: "[2]",
    5: "[3]",
    7: "[16]",
    8: "[6]",
    9: "[8]",
    10: "[17; 18]",
    11: "[17]",
    12: "[8]",
    26: "[1]",
    20: "[1]",
    31: "[13]",
    35: "[11]",
    49: "[11]",
    56: "[11]",
    57: "[10]",
    63: "[11]",
    107: None,
    120: "[7; 8]",
    121: "[4]",
    123: "[4]",
    124: "[4]",
    126: "[9]",
    128: "[14]",
    129: "[15]",
    130: "[1]",
    142: "[5]",
    145: "[9]",
    146: "[12]",
}
FROM_KALININGRAD = {
    *range(17, 20),
    34,
    *range(42, 49),
    58,
    67,
    68,
    *range(87, 97),
    *range(114, 120),
    *range(131, 139),
    *range(148, 154),
}


def numbers(quantity: Quantity) -> tuple[float | None, float | None, float | None]:
    return quantity.value, quantity.low, quantity.high


def test_138_facts_and_fifteen_more_numbered_without_gap_or_double() -> None:
    assert [fact.number for fact in PACK.facts] == sorted({fact.number for fact in PACK.facts})
    assert {fact.number for fact in PACK.facts} == set(range(1, 154))
    assert len(PACK.facts) == 153


def test_numbers_are_those_of_the_documents() -> None:
    found = {fact.number: [numbers(q) for q in fact.quantities] for fact in PACK.facts if fact.quantities}
    assert found == PUBLISHED


@pytest.mark.parametrize(("number", "reference"), REFERENCES.items())
def test_references_are_those_of_the_documents(number: int, reference: str | None) -> None:
    assert PACK.fact(number).reference == reference


def test_what_is_passed_on_says_by_whom() -> None:
    """Document A hears from others; who makes a claim and who passes it on are two things."""
    for fact in PACK.facts:
        if fact.source == "carim_2013_55" and fact.claimed_by != "authors_a":
            assert fact.via[-1] == "authors_a", fact.number
    million = PACK.fact(10)
    assert (million.claimed_by, million.via) == (
        "migration_research_center",
        ("state_department", "authors_a"),
    )
    assert all(quantity.period is None for quantity in million.quantities)
    slavery = next(figure for figure in PACK.figures if figure.id == "russia_labour_slavery")
    assert slavery.via == million.via


def test_what_contradicts_a_fact_is_said() -> None:
    found = {
        fact.number: [other.source for other in fact.contradicted_by]
        for fact in PACK.facts
        if fact.contradicted_by
    }
    assert found == {
        2: ["untc", "mccarthy_2010"],
        10: ["tip_2012"],
        12: ["mccarthy_2010"],
        13: ["havocscope_2011"],
    }


def test_lists_of_examples_are_marked() -> None:
    assert {fact.number for fact in PACK.facts if fact.non_exhaustive} == {14, 23, 33, 126, 132, 138}
    related = next(figure for figure in PACK.justice if figure.id == "solved_240_242_2011")
    assert related.non_exhaustive


def test_corrected_facts_say_what_their_source_says() -> None:
    assert (PACK.fact(86).geography, PACK.fact(107).claimed_by) == (("BLR", "UKR", "RUS"), "authors_a")
    assert (PACK.fact(107).year, PACK.fact(145).claimed_by, PACK.fact(145).year) == (None, "iom_2008", 2008)
    assert (PACK.fact(33).year, PACK.fact(33).claimed_by) == (None, "authors_a")
    assert "принудительные работы" not in " ".join(fact.ru for fact in PACK.facts)
    assert "в принудительном труде" not in " ".join(fact.ru for fact in PACK.facts)
    assert "вовлечение в занятие проституцией" in PACK.fact(14).ru
    assert "looked for work" in PACK.fact(118).en and "exploited" not in PACK.fact(118).en
    for number in (25, 91, 117, 118, 131, 136):
        assert PACK.fact(number).note is not None, number
    assert {figure.scope for figure in PACK.figures if figure.fact in (9, 10)} == {"in_country"}


def test_each_fact_stands_in_the_right_document() -> None:
    found = {fact.number for fact in PACK.facts if fact.source == "iom_kaliningrad_2006"}
    assert found == FROM_KALININGRAD


def test_statements_stand_alone_and_differ() -> None:
    for lang in ("en", "ru"):
        texts = [fact.text[lang] for fact in PACK.facts]
        assert len(set(texts)) == len(texts)
        assert all(
            text.lstrip("«")[0].isupper() and text.endswith(".") and len(text.split()) >= 5 for text in texts
        )


def test_only_risk_facts_are_vulnerability_and_all_of_them() -> None:
    flagged = {fact.number for fact in PACK.facts if fact.vulnerability}
    assert flagged == set(range(69, 99))


def test_methods_and_conditions_map_to_indicators() -> None:
    for number in range(35, 49):
        schemes = {load().term(code).scheme for code in PACK.fact(number).codes}
        assert schemes & {"means", "palermo", "ilo11", "delphi"}, number
    in_d4 = {n for n in range(49, 59) if any(c.startswith("delphi.d4.") for c in PACK.fact(n).codes)}
    # Being locked in (53) and beaten (55) are coercion, not conditions: they stand in dimension 5.
    assert set(range(49, 59)) - in_d4 == {53, 55}
    assert all(any(c.startswith("delphi.d5.") for c in PACK.fact(n).codes) for n in (53, 55))


def test_sectors_map_to_the_scheme_sector() -> None:
    for number in range(107, 120):
        assert any(code.startswith("sector.") for code in PACK.fact(number).codes), number


def stops(corridor_id: str) -> list[set[str]]:
    return [set(stop.places) for stop in PACK.corridor(corridor_id).stops]


def test_named_corridors_follow_the_text() -> None:
    assert stops("ru.mediterranean") == [{"RUS"}, {"TUR", "GRC", "CYP", "ISR", "ITA"}]
    assert stops("ru.caucasus") == [{"RUS"}, {"GEO"}, {"TUR"}, {"GRC", "ITA"}]
    baltic = stops("ru.baltic")
    assert baltic[:3] == [{"RUS"}, {"LTU"}, {"DEU"}]
    assert {"USA", "FRA", "GBR"} <= baltic[3]
    assert not baltic[3] & {"RUS", "LTU", "DEU"}
    chinese = stops("ru.chinese")
    assert {"RU-PRI", "RU-IRK"} <= chinese[0]
    assert chinese[1] == {"CHN"}
    assert stops("ru.middle_eastern")[:2] == [{"RUS"}, {"EGY"}]
    assert "ISR" in stops("ru.middle_eastern")[2]
    assert "EGY" not in stops("ru.middle_eastern")[2]


def test_transit_corridors_of_fact_129() -> None:
    north = {"DNK", "NOR", "SWE", "DEU"}
    assert stops("ru.transit_caucasus_poland") == [
        {"AFG", "IND", "PAK", "IRQ"},
        {"AZE", "ARM", "GEO"},
        {"RUS"},
        {"POL"},
        north,
    ]
    central_asia = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    assert stops("ru.transit_central_asia_poland") == [
        {"AFG", "CHN", "VNM", "BGD"},
        central_asia,
        {"RUS"},
        {"POL"},
        north,
    ]


def test_kaliningrad() -> None:
    region = PACK.region("RU-KGD")
    assert region is PACK.region("kaliningrad")
    assert set(region.facts) == FROM_KALININGRAD
    assert {"POL", "DEU", "TUR", "GRC"} <= stops("ru_kgd.out")[1]
    assert stops("ru_kgd.in_sexual")[0] == {"RU-KGD", "RUS", "UKR", "BLR", "UZB", "MDA"}
    assert {"UZB", "TJK", "UKR"} <= stops("ru_kgd.in_labour")[0]
    assert region.population is not None
    assert numbers(region.population) == (941_500, None, None)
    assert region.population_source == "regnum_2011"


def test_groups_of_places_agree_with_un_m49() -> None:
    countries = load().scheme("country").terms
    m49 = {
        "group.central_asia": {
            t.code for t in countries if t.extra.get("subregion") == "region.central_asia"
        },
        "group.south_east_asia": {
            t.code for t in countries if t.extra.get("subregion") == "region.south_eastern_asia"
        },
        "group.south_asia": {t.code for t in countries if t.extra.get("subregion") == "region.southern_asia"}
        - {"IRN"},
    }
    for name, members in m49.items():
        assert set(PACK.groups[name].members) == members
    european = {t.code for t in countries if t.extra.get("region") == "region.europe"}
    territories = {"ALA", "FRO", "GGY", "GIB", "IMN", "JEY", "SJM", "XKK"}
    assert set(PACK.groups["group.europe"].members) == european - territories - {"RUS"}
    assert len(PACK.groups["group.eu_2013"].members) == 27
    assert len(PACK.groups["group.eu_2006"].members) == 25


def test_derived_figures_follow_from_their_formula() -> None:
    by_id = {q.id: q for fact in PACK.facts for q in fact.quantities}
    flow, share = by_id["region_women_year"].value, by_id["russia_share_of_region"]
    assert flow and share.low and share.high
    derived = {figure.id: figure.quantity for figure in PACK.figures if figure.derived}
    assert {figure.claimed_by for figure in PACK.figures if figure.derived} == {"ours"}
    part = derived.pop("russia_part_of_region")
    assert (part.low, part.high) == (flow * share.low / 100, flow * share.high / 100) == (35_000, 52_500)
    mean = derived.pop("russia_out_two_decades_mean")
    decades = by_id["russia_out_two_decades"]
    assert decades.low and decades.duration_years
    assert mean.low == decades.low / decades.duration_years == 25_000
    assert not derived


def test_justice_figures_of_the_facts() -> None:
    found = {
        (figure.articles, figure.stage, figure.quantity.unit, figure.quantity.period): numbers(
            figure.quantity
        )
        for figure in PACK.justice
        if figure.fact is not None
    }
    assert found == {
        (("127.1",), "registered", "crimes", ((2011, 1), (2011, 12))): (46, None, None),
        (("127.1", "127.2"), "in_court", "cases", ((2005, 1), (2011, 12))): (250, None, None),
        (("240", "241", "242"), "solved", "crimes", ((2011, 1), (2011, 12))): (None, 2_000, None),
    }


def test_what_was_read_in_anothers_words_or_not_found_is_not_verified() -> None:
    seen = {source.id for source in PACK.sources if source.verified}
    for figure in PACK.justice:
        assert figure.verified == (figure.source in seen), figure.id
    assert {figure.id for figure in PACK.justice if not figure.verified} >= {
        "opened_1272_2003_2018", "convicted_2015", "prosecuted_2011_press", "verdicts_2023",
    }  # fmt: skip
    assert all(figure.verified for figure in PACK.figures)


def test_table_1_is_complete_and_its_doubts_are_said() -> None:
    groups = {group.id: group for group in PACK.risk_groups}
    sized = [group for group in PACK.risk_groups if group.quantity is not None]
    assert {number for group in sized for number in group.facts} >= set(range(99, 107))
    doubt = groups["ru.homeless"].doubt
    assert doubt is not None
    assert "Ministry of Foreign Affairs" in doubt.en
    assert groups["ru.homeless"].source == "carim_2013_55"


def test_no_service_ships_a_number_to_call() -> None:
    for service in PACK.services:
        assert service.to_fill
        for text in (service.description, service.when):
            assert not any(character.isdigit() for character in text.en.replace("18", ""))


def test_subdivisions_belong_to_their_country() -> None:
    assert home_country("RU-KGD") == "RUS"
    assert home_country("POL") == "POL"
