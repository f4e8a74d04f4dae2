"""The laws of six more countries: each main article by an adult and a child, met and just short of it."""

from __future__ import annotations

import pytest

from equiano.countries.law import load_law
from equiano.countries.pack import load_pack
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from

NEW = ("by", "kz", "lt", "md", "ua", "uz")
ACT, FORCE, WORK, SEX, SOLD = (
    "pal.act.recruitment",
    "means.physical_abuse",
    "pal.purpose.forced_labour",
    "pal.purpose.prostitution",
    "fact.sold",
)
SLAVE = ["fact.use_of_labour", "fact.ownership_powers", "fact.cannot_refuse"]

# Country, article, part, age: what meets the part, and the one answer without which it is not indicated.
CASES: list[tuple[str, str, int, int, list[str], str]] = [
    # Means are asked for of an adult, not of a child.
    ("lt", "147", 1, 30, [ACT, FORCE, WORK], FORCE),
    ("lt", "147", 1, 30, [SOLD, "pal.means.deception", "eu.purpose.begging"], SOLD),
    ("lt", "147", 1, 16, [ACT, FORCE, "form.forced_marriage"], "form.forced_marriage"),
    ("lt", "147", 1, 30, [ACT, "means.withholds_documents", WORK], "means.withholds_documents"),
    ("lt", "147.1", 1, 30, [WORK, FORCE], FORCE),
    ("lt", "157", 1, 17, [ACT, SEX], ACT),
    ("lt", "146", 1, 30, ["means.restricts_movement"], "means.restricts_movement"),
    ("lt", "146", 2, 16, ["means.restricts_movement", FORCE], FORCE),
    ("lt", "307", 1, 30, [SEX], SEX),
    ("lt", "307", 3, 17, ["ru.241.1"], "ru.241.1"),
    ("lt", "308", 1, 30, ["ru.240.1"], "ru.240.1"),
    ("lt", "308", 2, 30, ["ru.240.1", "fact.dependent"], "fact.dependent"),
    ("lt", "308", 3, 17, ["ru.240.1"], "ru.240.1"),
    ("ua", "149", 1, 30, [ACT, "pal.means.deception", WORK], "pal.means.deception"),
    ("ua", "149", 1, 30, [ACT, "fact.blackmail", "form.forced_military"], "form.forced_military"),
    ("ua", "149", 1, 17, [ACT, WORK], WORK),
    (
        "ua",
        "149",
        2,
        30,
        [ACT, "pal.means.deception", WORK, "fact.two_or_more_victims"],
        "fact.two_or_more_victims",
    ),
    ("ua", "149", 3, 13, [ACT, SEX], SEX),
    ("ua", "149", 3, 30, [ACT, "fact.blackmail", SEX, "fact.parent_or_guardian"], "fact.parent_or_guardian"),
    ("ua", "150", 1, 15, ["form.child_labour"], "form.child_labour"),
    ("ua", "150", 2, 15, ["form.child_labour", "delphi.d4.hazardous"], "delphi.d4.hazardous"),
    ("ua", "146", 1, 30, ["pal.means.abduction"], "pal.means.abduction"),
    ("by", "181", 1, 30, [ACT, FORCE, SEX], FORCE),
    ("by", "181", 1, 17, [ACT, SEX], ACT),
    ("by", "181", 2, 17, [SOLD], SOLD),
    ("by", "181", 3, 30, [SOLD, "fact.organised_group"], "fact.organised_group"),
    ("by", "181.1", 1, 30, SLAVE, "fact.ownership_powers"),
    ("by", "171", 1, 30, ["ru.241.1"], "ru.241.1"),
    ("by", "171", 2, 17, [SEX], SEX),
    ("uz", "135", 1, 30, [ACT, WORK], WORK),
    ("uz", "135", 1, 9, [SOLD], SOLD),
    ("uz", "135", 2, 30, [ACT, WORK, "means.withholds_documents"], "means.withholds_documents"),
    ("uz", "135", 3, 17, [ACT, WORK], ACT),
    ("uz", "135", 3, 30, [ACT, WORK, "fact.grave_consequence"], "fact.grave_consequence"),
    ("md", "165", 1, 30, [ACT, "means.withholds_documents", WORK], "means.withholds_documents"),
    (
        "md",
        "165",
        1,
        30,
        ["pal.act.harbouring", "pal.means.deception", "form.forced_begging"],
        "pal.means.deception",
    ),
    ("md", "165", 2, 30, [ACT, FORCE, WORK, "fact.pregnant_known"], "fact.pregnant_known"),
    ("md", "206", 1, 17, [ACT, "form.forced_begging"], "form.forced_begging"),
    ("kz", "128", 1, 30, [SOLD], SOLD),
    ("kz", "128", 1, 30, [ACT, "pal.purpose.organs"], ACT),
    ("kz", "128", 3, 30, [ACT, WORK, "fact.crossed_state_border"], "fact.crossed_state_border"),
    ("kz", "126", 1, 30, ["means.restricts_movement"], "means.restricts_movement"),
    ("kz", "126", 2, 30, ["ru.127.1", "means.withholds_documents"], "means.withholds_documents"),
    ("kz", "135", 1, 17, [ACT, WORK], WORK),
    ("kz", "135", 2, 17, [SOLD, "fact.weapon"], "fact.weapon"),
]
# What is for children only, and what asks of an adult for a means.
NOT_FOR_ADULTS = [
    ("lt", "157", [ACT, SEX]),
    ("ua", "149", [ACT, WORK]),
    ("ua", "150", ["form.child_labour"]),
    ("by", "181", [ACT, SEX]),
    ("md", "165", [ACT, WORK]),
    ("md", "206", [ACT, WORK]),
    ("kz", "135", [ACT, WORK]),
    ("lt", "147", [ACT, WORK]),
]


def statuses(country: str, age: int, yes: list[str]) -> dict[tuple[str, int], str]:
    case = case_from({"age_years": age, "indicators": dict.fromkeys(yes, "yes")})
    return {(row["article"], row["part"]): row["status"] for row in assess(case, country=country)["law"]}


@pytest.mark.parametrize(("country", "article", "part", "age", "yes", "key"), CASES)
def test_indicated_and_just_short_of_it(
    country: str, article: str, part: int, age: int, yes: list[str], key: str
) -> None:
    assert statuses(country, age, yes)[article, part] == "indicated"
    without = [code for code in yes if code != key]
    assert statuses(country, age, without)[article, part] != "indicated"


@pytest.mark.parametrize(("country", "article", "yes"), NOT_FOR_ADULTS)
def test_an_adult_without_means_is_not_a_child(country: str, article: str, yes: list[str]) -> None:
    assert statuses(country, 40, yes)[article, 1] != "indicated"


def test_every_article_has_a_case() -> None:
    tried = {(country, article) for country, article, *_ in CASES}
    assert tried == {(country, article.article) for country in NEW for article in load_law(country).articles}


@pytest.mark.parametrize("country", NEW)
def test_what_is_recalled_says_so_and_gives_no_penalty_of_its_own(country: str) -> None:
    pack = load_pack(country)
    memory = {source.id for source in pack.sources if source.kind == "memory"}
    for article in load_law(country).articles:
        for part in article.parts:
            assert not (part.source in memory and part.verified)
            assert part.penalty is None or part.penalty_source not in memory


@pytest.mark.parametrize("country", NEW)
def test_leads_say_where_and_when_they_were_seen(country: str) -> None:
    pack = load_pack(country)
    for lead in (lead for service in pack.services for lead in service.leads):
        assert pack.source(lead.source).url
        assert lead.seen == "2026-11-25"


def test_what_nobody_has_rung_is_a_lead_without_a_number() -> None:
    leads = [lead for service in load_pack("lt").services for lead in service.leads]
    assert len(leads) == 6
    assert not any(character.isdigit() for lead in leads for character in lead.organisation)


def test_poland_since_12_march_2022_and_ukraine_since_2018() -> None:
    poland = load_law("pl").articles[0].parts[0]
    assert poland.penalty is not None and "12 March 2022" in poland.penalty["en"]
    assert poland.penalty_source == "businesscase_2022"
    assert load_law("ua").articles[0].parts[2].penalty is not None


@pytest.mark.parametrize("country", ["ru", "de", "pl", *NEW])
def test_a_childs_age_alone_begins_no_article(country: str) -> None:
    assert set(statuses(country, 15, []).values()) == {"not_indicated"}
    assert set(statuses(country, 15, ["sector.construction"]).values()) == {"not_indicated"}
