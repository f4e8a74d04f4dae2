"""Palermo, ILO-11, outcome: what the standards say, and what must never change an outcome."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.identify.findings import evaluate
from equiano.identify.rules import OUTCOMES, load_rules
from equiano.identify.words import texts
from equiano.identify.worlds import World

RULES = load_rules("ru")
VULNERABILITY = [
    code
    for code in RULES.codes
    if code.startswith(("delphi.d3.", "delphi.d6.", "sector.", "recruiter.", "pal.act."))
    or code in ("ilo11.01.abuse_vulnerability", "pal.means.abuse_vulnerability", "fact.crossed_state_border")
]
CONTEXT = ["sector.prostitution", "sector.begging", "sector.construction", "sector.remote_sexual"]


def found(age: int | None = 30, **fields: Any) -> dict[str, Any]:
    indicators = dict.fromkeys(fields.pop("yes", ()), "yes") | dict.fromkeys(fields.pop("no", ()), "no")
    return assess(case_from({"age_years": age, "indicators": indicators, **fields}), country="ru")


ACT, MEANS, PURPOSE = "pal.act.recruitment", "pal.means.deception", "pal.purpose.forced_labour"


def test_adult_needs_act_means_and_purpose() -> None:
    assert found(yes=[ACT, MEANS, PURPOSE])["palermo"] == {
        "act": "established",
        "means": "established",
        "purpose": "established",
        "result": "established",
    }
    assert found(yes=[ACT, MEANS, PURPOSE])["outcome"] == "refer"
    for two in ([ACT, MEANS], [ACT, PURPOSE], [MEANS, PURPOSE]):
        assert found(yes=two)["palermo"]["result"] == "unknown"
        assert found(yes=two)["outcome"] == "look_closer"


def test_child_needs_no_means() -> None:
    assert found(age=15, yes=[ACT, PURPOSE])["palermo"]["result"] == "established"
    assert (
        found(age=15, yes=[ACT, PURPOSE], no=[c for c in RULES.codes if c.startswith("pal.means.")])[
            "outcome"
        ]
        == "refer"
    )
    assert found(age=15, yes=[PURPOSE])["palermo"]["result"] == "unknown"


def test_consent_changes_nothing() -> None:
    for yes in ([], [ACT, MEANS, PURPOSE], ["delphi.d4.hours"]):
        for answer in ("yes", "no"):
            plain, agreed = found(yes=yes), found(yes=yes)
            agreed = assess(
                case_from(
                    {"age_years": 30, "indicators": {**dict.fromkeys(yes, "yes"), "fact.agreed": answer}}
                ),
                country="ru",
            )
            for key in ("palermo", "delphi", "ilo11", "law", "outcome"):
                assert plain[key] == agreed[key]
    assert any("does not count" in caveat for caveat in found(yes=["fact.agreed"])["caveats"])


def test_excluded_only_where_every_way_was_recorded_no() -> None:
    means = [code for code in RULES.codes if code.startswith("pal.means.")]
    assert found(no=means)["palermo"]["means"] == "excluded"
    assert found(no=means)["palermo"]["result"] == "excluded"
    assert found(no=means[1:])["palermo"]["means"] == "unknown"
    # Signs outweigh the no's, and the contradiction is said.
    tense = found(no=means, yes=["delphi.d5.violence"])
    assert tense["palermo"]["means"] == "indicated"
    assert any("Check the answers" in caveat for caveat in tense["caveats"])


def test_signs_indicate_but_do_not_establish() -> None:
    palermo = found(yes=["delphi.d1.wages", "delphi.d5.documents", "delphi.d4.low_pay"])["palermo"]
    assert palermo == dict.fromkeys(("act", "means", "purpose", "result"), "indicated")


def test_ilo_indicators_come_from_the_tabulated_numbers() -> None:
    assert found(yes=["delphi.d5.documents", "delphi.d5.isolation"])["ilo11"] == [
        "ilo11.03.restriction_movement",
        "ilo11.04.isolation",
        "ilo11.07.documents",
    ]
    assert found(yes=["ilo11.11.overtime"])["ilo11"] == ["ilo11.11.overtime"]
    assert found(no=["ilo11.11.overtime"])["ilo11"] == []


def test_composite_case_data_never_become_several_precise_indicators() -> None:
    threats = found(yes=["means.any_threats"])
    assert all(tally["present"] == 0 for tally in threats["delphi"]["dimensions"].values())
    assert threats["palermo"]["means"] in ("established", "indicated")
    assert any("means.any_threats" in caveat for caveat in threats["caveats"])
    documents = found(yes=["means.withholds_documents"])
    assert documents["ilo11"] == ["ilo11.07.documents"]
    assert documents["delphi"]["dimensions"]["coercion_at_destination"]["present"] == 0


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(VULNERABILITY)), st.booleans())
def test_vulnerability_route_and_sector_alone_change_no_outcome(codes: set[str], child: bool) -> None:
    # A means of Palermo with an act is no purpose; without one nothing is established.
    made = evaluate(RULES, World(dict.fromkeys(codes, True), child))
    assert made.findings["outcome"] == "not_enough_recorded"


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(RULES.codes), max_size=12), st.sets(st.sampled_from(CONTEXT)), st.booleans())
def test_sector_changes_no_finding_of_any_case(codes: set[str], sectors: set[str], child: bool) -> None:
    base = {code: True for code in codes if not code.startswith("sector.")}
    plain = evaluate(RULES, World(base, child)).findings
    assert evaluate(RULES, World({**base, **dict.fromkeys(sectors, True)}, child)).findings == plain


@pytest.mark.parametrize(
    "extra", [{"citizenship": "UZB"}, {"gender": "gender.female"}, {"transit_1": "LTU"}, {"agency": "x"}]
)
def test_nationality_gender_and_route_are_not_looked_at(extra: dict[str, str]) -> None:
    assert found(yes=["delphi.d5.documents"], **extra) == found(yes=["delphi.d5.documents"])


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(RULES.codes), max_size=15), st.sampled_from(RULES.codes), st.booleans())
def test_one_more_yes_never_lowers_the_outcome(codes: set[str], more: str, child: bool) -> None:
    # A profile is fixed: reading the sexual lists sets the labour weights aside.
    before = evaluate(RULES, World(dict.fromkeys(codes, True), child, sexual=False)).findings["outcome"]
    after = evaluate(RULES, World(dict.fromkeys({*codes, more}, True), child, sexual=False)).findings[
        "outcome"
    ]
    assert OUTCOMES.index(after) >= OUTCOMES.index(before)


def test_unknown_age_gives_both_findings_and_asks() -> None:
    both = found(age=None, yes=[ACT, PURPOSE])
    assert both["if_adult"]["palermo"]["result"] == "unknown"
    assert both["if_child"]["palermo"]["result"] == "established"
    assert (both["outcome"], both["age"]) == ("refer", "unknown")
    assert both["next_questions"][0]["indicator"] == "age_years"
    assert both["next_questions"][0]["would_change"]


def test_unknown_age_shows_the_stated_profile_where_both_protect_alike() -> None:
    for profile in ("adult_labour", "child_labour"):
        shown = found(age=None, yes=["delphi.d5.threat_violence"], profile=profile)
        assert shown["delphi"]["profile"] == profile
        assert shown["if_adult"]["delphi"]["profile"] == "adult_labour"
        assert shown["if_child"]["delphi"]["profile"] == "child_labour"


def test_absent_and_unknown_are_the_same_and_are_never_no() -> None:
    unknown = {"age_years": 30, "indicators": dict.fromkeys(RULES.codes, "unknown")}
    plain, said = assess(case_from({"age_years": 30})), assess(case_from(unknown))
    assert plain == said
    assert "excluded" not in plain["palermo"].values()


def test_nothing_ever_says_not_trafficked() -> None:
    from equiano.identify.words import texts

    said = " ".join(str(value) for value in texts()["values"].values()).lower()
    assert "not trafficked" not in said and "not a victim" not in said and "не жертва" not in said
    assert set(OUTCOMES) == {"refer", "look_closer", "not_enough_recorded"}


def test_look_closer_names_a_service() -> None:
    for code in RULES.codes:
        made = evaluate(RULES, World({code: True}, child=False))
        if made.findings["outcome"] == "look_closer":
            assert made.services, code


def test_findings_in_russian_have_no_english_left() -> None:
    result = found(age=None, yes=["delphi.d5.documents", "fact.agreed", "means.any_threats"])
    russian = assess(
        case_from({"indicators": {"delphi.d5.documents": "yes", "fact.agreed": "yes"}}),
        country="ru",
        lang="ru",
    )
    assert result["reasons"] and russian["reasons"]
    for line in (*russian["caveats"], russian["outcome_text"]):
        assert any("а" <= letter <= "я" for letter in line.lower())


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("child", [True, False, None])
def test_no_list_is_called_by_its_code(lang: str, child: bool | None) -> None:
    labels = texts()["profiles"]
    for code in ("ilo11.11.overtime", "sector.prostitution"):
        case = case_from({"indicators": {code: "yes"}, "is_child": child})
        caveats = assess(case, lang=lang)["caveats"]
        assert not [one for one in caveats if any(name in one for name in labels)]
        assert any(label[lang] in one for label in labels.values() for one in caveats)
