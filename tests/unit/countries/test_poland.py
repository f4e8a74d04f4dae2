"""The Poland pack: article 189a against its definition, figures typed by hand from their pages."""

from __future__ import annotations

import pytest

from equiano.countries.law import load_law
from equiano.countries.pack import load_pack
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.vocab import load

PACK = load_pack("pl")

ACT = "pal.act.harbouring"
# What was recorded, and the answer without which article 189a is not shown for an adult.
SHOWN = [
    ([ACT, "means.physical_abuse", "pal.purpose.forced_labour"], "means.physical_abuse"),
    ([ACT, "pal.means.abduction", "pal.purpose.prostitution"], ACT),
    ([ACT, "pal.means.deception", "form.forced_begging"], "form.forced_begging"),
    ([ACT, "pal.means.abuse_vulnerability", "pal.purpose.slavery"], "pal.means.abuse_vulnerability"),
    ([ACT, "pal.means.payment_control", "pal.purpose.organs"], "pal.means.payment_control"),
]


def status(answers: list[str], age_years: int, article: str = "189a") -> str:
    profile = "adult_labour" if age_years >= 18 else "child_labour"
    case = case_from(
        {"age_years": age_years, "profile": profile, "indicators": dict.fromkeys(answers, "yes")}
    )
    rows = {row["article"]: row["status"] for row in assess(case, country="pl")["law"]}
    return str(rows[article])


@pytest.mark.parametrize(("codes", "key"), SHOWN)
def test_article_189a_shown_and_just_short_of_it(codes: list[str], key: str) -> None:
    assert status(codes, 34) == "indicated"
    assert status([code for code in codes if code != key], 34) != "indicated"


def test_a_minor_needs_no_means() -> None:
    answers = [ACT, "pal.purpose.forced_labour"]
    assert status(answers, 16) == "indicated"
    assert status(answers, 34) != "indicated"


def test_slavery_by_article_8() -> None:
    assert status(["pal.purpose.slavery"], 34, "8 PWKK") == "indicated"
    assert status(["pal.purpose.forced_labour"], 34, "8 PWKK") != "indicated"


def test_vulnerability_alone_shows_nothing() -> None:
    answers = ["pal.means.abuse_vulnerability", "delphi.d3.economic", "delphi.d6.dependency"]
    assert status(answers, 34) != "indicated"


def test_figures() -> None:
    found = {figure.id: figure.quantity.value for figure in (*PACK.figures, *PACK.justice)}
    assert found == {
        "identified_2019": 221,
        "identified_2020": 82,
        "identified_2021": 94,
        "identified_2022": 141,
        "assisted_2021": 210,
        "assisted_2022": 254,
        "opened_2017": 126,
        "opened_2019": 67,
        "opened_2020": 46,
        "opened_2021": 57,
    }
    parts = [q.value for q in PACK.fact(6).quantities if q.of == "identified_2022"]
    assert sum(value for value in parts if value is not None) == 141


def test_own_groups_of_places() -> None:
    western = {
        t.code for t in load().scheme("country").terms if t.extra.get("subregion") == "region.western_europe"
    }
    assert set(PACK.groups["group.western_europe"].members) == western
    assert "group.central_asia" in PACK.groups


def test_the_law_names_sources_of_the_pack() -> None:
    for article in load_law("pl").articles:
        assert PACK.source(article.source).verified
