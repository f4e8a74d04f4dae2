"""Each part of the Russian articles by invented cases that meet it, and by one that falls just short."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.countries.law import countries_with_law, load_law
from equiano.errors import BadInputError
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.vocab import load

SLAVE = ["fact.use_of_labour", "fact.ownership_powers", "fact.cannot_refuse"]
TRADE = ["pal.act.recruitment", "pal.purpose.forced_labour"]

# article, part -> cases that meet it, then cases just short: (age, recorded yes).
MET: dict[tuple[str, int], list[tuple[int, list[str]]]] = {
    ("127.1", 1): [(30, ["fact.sold"]), (30, ["ru.1271.1.harbour", "ru.1271.n2.servile"]), (30, TRADE)],
    ("127.1", 2): [
        (30, ["fact.sold", "fact.two_or_more_victims"]),
        (15, TRADE),
        (30, [*TRADE, "fact.official_position"]),
        (30, [*TRADE, "fact.crossed_state_border"]),
        (30, [*TRADE, "delphi.d5.documents"]),
        (30, [*TRADE, "fact.forged_documents"]),
        (30, [*TRADE, "delphi.d5.violence"]),
        (30, ["ru.1271.1.deal", "pal.purpose.organs"]),
        (30, [*TRADE, "fact.helpless"]),
        (30, [*TRADE, "fact.pregnant_known"]),
    ],
    ("127.1", 3): [
        (30, [*TRADE, "fact.grave_consequence"]),
        (30, [*TRADE, "fact.danger_to_many"]),
        (30, ["ru.1271.1.sale", "fact.organised_group"]),
    ],
    ("127.2", 1): [(30, SLAVE), (30, ["delphi.d4.hours", "fact.ownership_powers", "delphi.d5.isolation"])],
    ("127.2", 2): [
        (30, [*SLAVE, "fact.two_or_more_victims"]),
        (12, SLAVE),
        (30, [*SLAVE, "fact.official_position"]),
        (30, [*SLAVE, "fact.blackmail"]),
        (30, [*SLAVE, "means.withholds_documents"]),
    ],
    ("127.2", 3): [(30, [*SLAVE, "fact.grave_consequence"]), (30, [*SLAVE, "fact.organised_group"])],
    ("127", 1): [(30, ["delphi.d5.isolation"]), (30, ["ru.127.1"])],
    ("127", 2): [
        (30, ["ru.127.1", "fact.weapon"]),
        (16, ["delphi.d2.isolation"]),
        (30, ["ru.127.1", "fact.group_by_agreement"]),
        (30, ["ru.127.1", "fact.dangerous_violence"]),
        (30, ["ru.127.1", "fact.pregnant_known"]),
        (30, ["ru.127.1", "fact.two_or_more_victims"]),
        (30, ["ru.127.1", "fact.public_display"]),
    ],
    ("127", 3): [(30, ["ru.127.1", "fact.organised_group"]), (30, ["ru.127.1", "fact.grave_consequence"])],
    ("240", 1): [(30, ["ru.240.1"]), (17, ["ru.240.1"])],
    ("240", 2): [
        (30, ["ru.240.1", "delphi.d2.threat_violence"]),
        (30, ["ru.240.1", "fact.crossed_state_border"]),
    ],
    ("240", 3): [(30, ["ru.240.1", "fact.organised_group"]), (17, ["ru.240.1"])],
    ("241", 1): [(30, ["ru.241.1"]), (17, ["ru.241.1"])],
    ("241", 2): [(30, ["ru.241.1", "delphi.d5.violence"]), (17, ["ru.241.1"])],
    ("241", 3): [(13, ["ru.241.1"]), (9, ["ru.241.1"])],
    ("242", 1): [(30, ["ru.242.1"]), (14, ["ru.242.1"])],
    ("242", 2): [(30, ["ru.242.1", "fact.among_minors"]), (14, ["ru.242.1"])],
    ("242", 3): [(30, ["ru.242.1", "fact.public_display"]), (30, ["ru.242.1", "fact.large_income"])],
    ("242.1", 1): [(15, ["ru.2421.1"]), (30, ["ru.2421.1"])],
    ("242.1", 2): [(13, ["ru.2421.1"]), (15, ["ru.2421.1", "fact.public_display"])],
    ("322.1", 1): [(30, ["ru.3221.1"]), (30, ["ru.3221.1", "fact.crossed_state_border"])],
    ("240.1", 1): [(16, ["fact.minor_paid_sex"]), (17, ["fact.minor_paid_sex"])],
    ("242.2", 1): [(17, ["fact.minor_filmed"]), (9, ["fact.minor_filmed"])],
    ("242.2", 2): [
        (13, ["fact.minor_filmed"]),
        (16, ["fact.minor_filmed", "fact.internet_used"]),
        (16, ["fact.minor_filmed", "fact.group_by_agreement"]),
        (16, ["fact.minor_filmed", "fact.two_or_more_victims"]),
    ],
    ("322.1", 2): [
        (30, ["ru.3221.1", "fact.group_by_agreement"]),
        (15, ["ru.3221.1", "fact.official_position"]),
        (30, ["ru.3221.1", "fact.to_commit_crime"]),
        (30, ["ru.3221.1", "means.withholds_documents"]),
        (30, ["ru.3221.1", "fact.forged_documents"]),
        (30, ["ru.3221.1", "fact.internet_used"]),
    ],
    ("322.1", 3): [
        (30, ["ru.3221.1", "fact.organised_group"]),
        (15, ["ru.3221.1", "fact.internet_used", "fact.organised_group"]),
    ],
}
SHORT: dict[tuple[str, int], tuple[int, list[str]]] = {
    ("127.1", 1): (30, ["pal.act.recruitment"]),
    ("127.1", 2): (30, TRADE),
    ("127.1", 3): (30, [*TRADE, "delphi.d5.documents"]),
    ("127.2", 1): (30, ["fact.use_of_labour", "fact.cannot_refuse"]),
    ("127.2", 2): (30, SLAVE[:2]),
    ("127.2", 3): (30, [*SLAVE, "delphi.d5.documents"]),
    ("127", 1): (30, ["delphi.d5.threat_violence"]),
    ("127", 2): (30, ["ru.127.1"]),
    ("127", 3): (30, ["ru.127.1", "fact.weapon"]),
    ("240", 1): (30, ["ru.241.1"]),
    ("240", 2): (30, ["ru.240.1"]),
    ("240", 3): (18, ["ru.240.1"]),
    ("241", 1): (30, ["ru.240.1"]),
    ("241", 2): (18, ["ru.241.1"]),
    ("241", 3): (14, ["ru.241.1"]),
    ("242", 1): (30, ["ru.2421.1"]),
    ("242", 2): (18, ["ru.242.1"]),
    ("242", 3): (30, ["ru.242.1", "fact.among_minors"]),
    ("242.1", 1): (15, ["ru.242.1"]),
    ("242.1", 2): (14, ["ru.2421.1"]),
    ("322.1", 1): (30, ["fact.crossed_state_border"]),
    ("240.1", 1): (15, ["fact.minor_paid_sex"]),
    ("242.2", 1): (18, ["fact.minor_filmed"]),
    ("242.2", 2): (14, ["fact.minor_filmed"]),
    ("322.1", 2): (30, ["ru.3221.1", "fact.weapon"]),
    ("322.1", 3): (30, ["ru.3221.1", "fact.group_by_agreement"]),
}


def law_of(
    age: int | None, yes: list[str], no: tuple[str, ...] = ()
) -> dict[tuple[str, int], dict[str, Any]]:
    indicators = dict.fromkeys(yes, "yes") | dict.fromkeys(no, "no")
    found = assess(case_from({"age_years": age, "indicators": indicators}), country="ru")
    return {(entry["article"], entry["part"]): entry for entry in found["law"]}


def test_every_part_is_exercised() -> None:
    parts = {(article.article, part.part) for article in load_law("ru").articles for part in article.parts}
    assert set(MET) == parts == set(SHORT)
    assert all(len(cases) >= 2 for cases in MET.values())


@pytest.mark.parametrize(
    ("part", "age", "yes"), [(part, age, yes) for part, cases in MET.items() for age, yes in cases]
)
def test_a_case_that_meets_the_part(part: tuple[str, int], age: int, yes: list[str]) -> None:
    entry = law_of(age, yes)[part]
    assert entry["status"] == "indicated"
    assert entry["matched"] and not entry["missing"]


@pytest.mark.parametrize(("part", "age", "yes"), [(part, *case) for part, case in SHORT.items()])
def test_a_case_just_short_of_the_part(part: tuple[str, int], age: int, yes: list[str]) -> None:
    entry = law_of(age, yes)[part]
    assert entry["status"] in ("possible", "not_indicated")
    assert entry["missing"]


def test_sale_needs_no_purpose_but_recruitment_does() -> None:
    assert law_of(30, ["ru.1271.1.sale"])["127.1", 1]["status"] == "indicated"
    short = law_of(30, ["ru.1271.1.recruit"])["127.1", 1]
    assert short["status"] == "possible"
    assert [need["need"] for need in short["missing"]] == ["purpose"]


def test_127_1_needs_no_means() -> None:
    no_means = tuple(code for code in load().scheme("palermo").codes if ".means." in code)
    assert law_of(30, TRADE, no=no_means)["127.1", 1]["status"] == "indicated"


def test_items_are_named_by_their_letters() -> None:
    entry = law_of(30, [*TRADE, "delphi.d5.documents", "delphi.d5.violence"])["127.1", 2]
    assert entry["items"] == ["д", "е"]
    assert {"ru.1271.2.d", "ru.1271.2.e"} <= set(entry["matched"])


def test_a_no_excludes_and_an_unknown_leaves_possible() -> None:
    two = ["fact.use_of_labour", "fact.cannot_refuse"]
    open_case, closed = law_of(30, two), law_of(30, two, no=("fact.ownership_powers",))
    assert open_case["127.2", 1]["status"] == "possible"
    assert closed["127.2", 1]["status"] == "not_indicated"
    assert [need["need"] for need in open_case["127.2", 1]["missing"]] == ["ownership"]


def test_recalled_wording_is_marked_and_said() -> None:
    law = law_of(30, ["ru.240.1"])
    assert law["240", 1]["verified"] is False and law["127.1", 1]["verified"] is True
    found = assess(case_from({"age_years": 30, "indicators": {"ru.240.1": "yes"}}), country="ru")
    assert any("240" in caveat for caveat in found["caveats"])


def test_what_note_2_does_not_name_is_no_purpose_of_127_1() -> None:
    for code in ("eu.purpose.begging", "eu.purpose.criminal_activities", "eu.purpose.forced_marriage"):
        assert law_of(30, ["pal.act.recruitment", code])["127.1", 1]["status"] == "possible"


def test_unknown_country_is_named() -> None:
    with pytest.raises(BadInputError, match="no law for country"):
        assess(case_from({}), country="zz")


@pytest.mark.parametrize("country", countries_with_law())
def test_every_law_has_sources_and_both_languages(country: str) -> None:
    law = load_law(country)
    for article in law.articles:
        assert article.title["en"] and article.title["ru"] and article.source
        assert all(part.ways or part.items for part in article.parts)


def test_letters_of_127_part_2_are_those_of_the_copy_read() -> None:
    items = next(
        part for a in load_law("ru").articles if a.article == "127" for part in a.parts if part.part == 2
    )
    assert [item.item for item in items.items] == ["а", "в", "г", "д", "е", "ж", "з"]
    assert items.verified


def test_322_1_part_2_has_its_five_items_and_its_penalty() -> None:
    parts = next(a for a in load_law("ru").articles if a.article == "322.1").parts
    assert [item.item for item in parts[1].items] == ["а", "б", "в", "г", "д"]
    assert parts[1].verified and parts[1].penalty is not None
    assert parts[1].penalty["en"].startswith("5 to 10 years")
    assert not parts[2].verified  # its text breaks off in the copy that was read


@pytest.mark.parametrize(
    "lie",
    [
        "delphi.d1.wages",
        "delphi.d1.nature_job",
        "ilo11.02.deception",
        "means.false_promises",
        "recruiter.friend",
    ],
)
@pytest.mark.parametrize("country", ["ru", "de", "pl"])
def test_a_lie_or_an_acquaintance_is_no_recruitment(country: str, lie: str) -> None:
    case = case_from({"age_years": 16, "indicators": {lie: "yes", "pal.purpose.forced_labour": "yes"}})
    status = {(e["article"], e["part"]): e["status"] for e in assess(case, country=country)["law"]}
    first = {"ru": ("127.1", 1), "de": ("232", 1), "pl": ("189a", 1)}[country]
    assert status[first] == "possible"


@pytest.mark.parametrize("country", countries_with_law())
def test_unpaid_wages_alone_indicate_no_article(country: str) -> None:
    unpaid = [
        "delphi.d5.wages",
        "ilo11.08.wages",
        "means.takes_earnings",
        "delphi.d4.low_pay",
        "delphi.d1.wages",
    ]
    for age in (17, 30):
        case = case_from({"age_years": age, "indicators": dict.fromkeys(unpaid, "yes")})
        indicated = [e["article"] for e in assess(case, country=country)["law"] if e["status"] == "indicated"]
        assert indicated == []
