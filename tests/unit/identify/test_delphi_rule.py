"""Truth tables of the Delphi rules, written out independently of the rule file."""

from __future__ import annotations

from itertools import product

import pytest

from equiano.identify.assess import assess
from equiano.identify.case_file import CaseFile, case_from
from equiano.identify.findings import evaluate
from equiano.identify.rules import load_rules
from equiano.identify.worlds import World
from tests.oracle import is_positive

RULES = load_rules()


def published(strong: int, medium: int, weak: int) -> bool:
    """Brochure p. 3: 2 strong; or 1 strong and 1 medium or weak; or 3 medium; or 2 medium and 1 weak."""
    if strong >= 2:
        return True
    if strong == 1:
        return medium + weak >= 1
    return medium >= 3 or (medium == 2 and weak >= 1)


def test_every_count_of_strong_medium_weak() -> None:
    for strong, medium, weak in product(range(8), range(17), range(5)):
        counts = {"strong": strong, "medium": medium, "weak": weak}
        assert is_positive(counts, RULES.positive_if_any) == published(strong, medium, weak), counts


@pytest.mark.parametrize("profile", ["adult_labour", "child_labour"])
@pytest.mark.parametrize("dimension", RULES.dimensions, ids=lambda dimension: dimension.name)
def test_counts_of_recorded_items_decide_each_dimension(profile: str, dimension: object) -> None:
    items = next(d for d in RULES.dimensions if d is dimension).by_strength[profile]
    for strong, medium, weak in product(range(4), range(5), range(3)):
        if strong > len(items["strong"]) or medium > len(items["medium"]) or weak > len(items["weak"]):
            continue
        yes = [*items["strong"][:strong], *items["medium"][:medium], *items["weak"][:weak]]
        world = World(dict.fromkeys(yes, True), child=profile.startswith("child"))
        tally = evaluate(RULES, world).dimensions[dimension.name]  # type: ignore[attr-defined]
        assert (tally.strong, tally.medium, tally.weak) == (strong, medium, weak)
        assert tally.positive == published(strong, medium, weak)


def test_the_lists_have_the_published_numbers_of_items() -> None:
    adult = [sum(map(len, d.by_strength["adult_labour"].values())) for d in RULES.dimensions]
    assert adult == [10, 10, 16, 9, 15, 7]
    child = sum(len(codes) for d in RULES.dimensions for codes in d.by_strength["child_labour"].values())
    assert child == 65


# Two strong items, or three medium ones, make each dimension positive for an adult.
POSITIVE = {
    "d1": ["delphi.d1.nature_job", "delphi.d1.wages"],
    "d2": ["delphi.d2.violence", "delphi.d2.debt"],
    "d3": ["delphi.d3.illegal_status", "delphi.d3.economic", "delphi.d3.family"],
    "d4": ["delphi.d4.hours", "delphi.d4.low_pay"],
    "d5": ["delphi.d5.documents", "delphi.d5.isolation"],
    "d6": ["delphi.d6.dependency", "delphi.d6.economic", "delphi.d6.family"],
}


def expected(positive: set[str]) -> tuple[str, str]:
    """Result and outcome by the issue's words, written out row by row."""
    means, vulnerable = positive & {"d1", "d2"}, positive & {"d3", "d6"}
    if {"d4", "d5"} <= positive and means:
        return "trafficked_forced_labour", "refer"
    if "d4" in positive and positive & {"d2", "d5"}:
        return "refer", "refer"
    # Vulnerability never changes an outcome (recognition.md §2), though the table leaves that row open.
    if "d4" in positive and vulnerable:
        return "refer", "look_closer"
    if positive == {"d1", "d4"}:
        return "deceived_and_exploited", "look_closer"
    if positive == {"d4"}:
        return "exploited_migrant", "look_closer"
    if not positive:
        return "not_enough_recorded", "not_enough_recorded"
    return "refer", "not_enough_recorded" if positive <= vulnerable else "look_closer"


@pytest.mark.parametrize("chosen", list(product([False, True], repeat=6)))
def test_every_combination_of_dimensions(chosen: tuple[bool, ...]) -> None:
    positive = {name for name, is_in in zip(POSITIVE, chosen, strict=True) if is_in}
    answers = {code: True for name in positive for code in POSITIVE[name]}
    found = assess(CaseFile(answers=answers, age_years=30, is_child=False, profile="adult_labour"))
    assert (found["delphi"]["result"], found["outcome"]) == expected(positive)
    assert [tally["positive"] for tally in found["delphi"]["dimensions"].values()] == list(chosen)


def test_a_child_needs_only_an_act_and_exploitation() -> None:
    answers = {"delphi.d4.hours": "yes", "delphi.d4.low_pay": "yes", "pal.act.recruitment": "yes"}
    child = assess(case_from({"age_years": 14, "indicators": answers}))
    adult = assess(case_from({"age_years": 34, "indicators": answers}))
    assert (child["delphi"]["result"], child["outcome"]) == ("trafficked_forced_labour", "refer")
    assert (adult["delphi"]["result"], adult["outcome"]) == ("exploited_migrant", "look_closer")


def test_successful_migrant_is_said_only_where_every_sign_was_recorded_no() -> None:
    signs = [
        code
        for dimension in RULES.dimensions
        if "vulnerability" not in dimension.name
        for code in dimension.codes
    ]
    all_no = CaseFile(answers=dict.fromkeys(signs, False), is_child=False)
    one_open = CaseFile(answers=dict.fromkeys(signs[1:], False), is_child=False)
    assert assess(all_no)["delphi"]["result"] == "successful_migrant"
    assert assess(one_open)["delphi"]["result"] == "not_enough_recorded"
    assert assess(all_no)["outcome"] == "not_enough_recorded"


@pytest.mark.parametrize("profile", ["adult_sexual", "child_sexual"])
def test_unsourced_weights_are_said_and_not_guessed(profile: str) -> None:
    answers = dict.fromkeys(["delphi.d5.tasks_clients", "delphi.d5.violence", "delphi.d4.hours"], True)
    found = assess(CaseFile(answers=answers, is_child=profile.startswith("child"), profile=profile))
    assert found["delphi"]["result"] == "weights_not_sourced"
    tally = found["delphi"]["dimensions"]["coercion_at_destination"]
    assert tally == {"positive": None, "strong": None, "medium": None, "weak": None, "present": 2}
    assert any("not sourced" in caveat for caveat in found["caveats"])
    # Unsourced weights judge no dimension; the facts (beaten, clients imposed, long hours) still refer.
    assert found["outcome"] == "refer"
