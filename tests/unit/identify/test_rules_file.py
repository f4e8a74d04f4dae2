"""What the rule file says besides conditions: the order of questions, what is not asked, profiles."""

from __future__ import annotations

from copy import deepcopy
from itertools import product

import pytest

from equiano.errors import DataError
from equiano.identify.findings import evaluate
from equiano.identify.rules import OUTCOMES, RESULTS, STRENGTHS, _load_rules, load_rules
from equiano.identify.rules_file import rules_file
from equiano.identify.worlds import World, Worlds, evaluate_worlds

RULES = load_rules()


def test_questions_that_are_put_first() -> None:
    """The order in which a caseworker is asked: control before conditions, conditions before law."""
    assert RULES.ask_first == (
        "delphi.d5.documents", "delphi.d5.isolation", "delphi.d5.violence", "delphi.d5.debt",
        "delphi.d5.threat_violence", "delphi.d4.hours", "delphi.d4.low_pay", "delphi.d1.nature_job",
        "delphi.d1.wages", "pal.act.recruitment", "pal.means.coercion", "pal.means.deception",
        "pal.purpose.forced_labour",
        "fact.ownership_powers", "fact.cannot_refuse", "fact.use_of_labour", "fact.two_or_more_victims",
        "fact.organised_group", "fact.grave_consequence",
    )  # fmt: skip
    # Two facts are of laws alone, so no question of the standards.
    first = tuple(code for code in RULES.ask_first if code in RULES.codes)
    assert RULES.questions[: len(first)] == first
    assert load_rules("ru").questions[: len(RULES.ask_first)] == RULES.ask_first


def test_what_is_no_question_for_a_person() -> None:
    assert RULES.not_asked == ("form", "means", "sector", "recruiter", "ru.1272.1.labour")
    schemes = {code.split(".")[0] for code in RULES.questions}
    assert not schemes & {"form", "means", "sector", "recruiter"}
    assert "ru.1272.1.labour" not in RULES.questions


def test_the_order_of_what_is_found() -> None:
    assert OUTCOMES == ("not_enough_recorded", "look_closer", "refer")
    assert RESULTS == ("excluded", "unknown", "indicated", "established")
    assert [rule.name for rule in RULES.findings] == [
        "palermo.act", "palermo.means", "palermo.purpose", "palermo.result", "eu.purpose", "eu.result",
        "delphi.result", "outcome", "urgency",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "age", "weights"),
    [
        ("adult_labour", "adult", "adult_labour"), ("child_labour", "child", "child_labour"),
        ("adult_sexual", "adult", None), ("child_sexual", "child", None),
    ],
)  # fmt: skip
def test_weights_that_have_no_source_are_never_read_as_weak(
    profile: str, age: str, weights: str | None
) -> None:
    found = RULES.profiles[profile]
    assert (found["age"], found["weights"]) == (age, weights)


def test_the_six_dimensions_and_their_items() -> None:
    sizes = {dimension.name: len(dimension.codes) for dimension in RULES.dimensions}
    assert list(sizes) == [
        "deceptive_recruitment", "coercive_recruitment", "recruitment_abuse_of_vulnerability",
        "exploitative_conditions", "coercion_at_destination", "abuse_of_vulnerability_at_destination",
    ]  # fmt: skip
    for dimension in RULES.dimensions:
        for by_strength in dimension.by_strength.values():
            named = [code for strength in STRENGTHS for code in by_strength[strength]]
            assert len(named) == len(set(named))
            assert set(named) <= set(dimension.codes)


def combination(strong: int, medium: int, weak: int) -> bool:
    """The published rule once more: 2 strong; 1 strong and another; 3 medium; 2 medium and a weak one."""
    return strong >= 2 or (strong >= 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("place", range(6))
def test_a_dimension_is_positive_by_the_published_combinations(place: int, child: bool) -> None:
    dimension = RULES.dimensions[place]
    items = dimension.by_strength["child_labour" if child else "adult_labour"]
    most = [min(len(items[strength]), 3) for strength in STRENGTHS]
    for counts in product(*(range(n + 1) for n in most)):
        codes = [c for strength, n in zip(STRENGTHS, counts, strict=True) for c in items[strength][:n]]
        made = evaluate(RULES, World(dict.fromkeys(codes, True), child=child, sexual=False))
        tally = made.dimensions[dimension.name]
        assert (tally.strong, tally.medium, tally.weak) == counts
        assert tally.positive is combination(*counts), (dimension.name, counts)


def test_a_sexual_profile_judges_no_dimension() -> None:
    made = evaluate(RULES, World({"pal.purpose.prostitution": True}, child=False))
    assert made.profile == "adult_sexual"
    assert {tally.positive for tally in made.dimensions.values()} == {None}
    assert made.findings["delphi.result"] == "weights_not_sourced"


@pytest.mark.parametrize("country", ["ru", "de", "ua", "kz"])
def test_a_law_adds_its_parts_and_changes_no_standard(country: str) -> None:
    rules = load_rules(country)
    assert [rule.name for rule in rules.findings][: len(RULES.findings)] == [
        rule.name for rule in RULES.findings
    ]
    parts = [rule for rule in rules.findings if rule.name.startswith("law.")]
    assert parts and rules.law is not None
    for rule in parts:
        assert rule.values == ("indicated", "possible", "not_indicated")
    for code in ("delphi.d5.documents", "pal.act.recruitment"):
        plain = evaluate(RULES, World({code: True}, child=False)).findings
        with_law = evaluate(rules, World({code: True}, child=False)).findings
        assert {name: with_law[name] for name in plain} == plain


@pytest.mark.parametrize("country", [None, "ru", "de"])
def test_a_case_has_one_value_of_each_finding(country: str | None) -> None:
    """Six cases at once: none is left without a value and none has two."""
    rules = load_rules(country)
    codes = ("pal.act.recruitment", "pal.purpose.forced_labour", "delphi.d5.violence", "delphi.d4.hours")
    answers = {code: (0b000011 << place, 0b100000) for place, code in enumerate(codes)}
    worlds = Worlds(World({}, child=False), 6, answers)
    evaluate_worlds(rules, worlds)
    assert set(worlds.findings) == {rule.name for rule in rules.findings}
    for name, values in worlds.findings.items():
        held = [[value for value, mask in values.items() if mask >> place & 1] for place in range(6)]
        assert [len(one) for one in held] == [1] * 6, name
        assert all(mask >> 6 == 0 for mask in values.values()), name


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ([{"is": "yes", "when": "outcome=refer"}], "toy asks for outcome=refer: not above it"),
        ([{"is": "yes", "when": {"any": ["fact.sold", "outcome=refer"]}}], "toy asks for outcome=refer"),
        ([{"is": "no", "when": "fact.sold"}, {"is": "yes", "when": "outcome=refer"}], "toy asks for outcome"),
        ([{"is": "yes", "when": "toy=yes"}], "toy asks for toy=yes: not above it"),
    ],
)
def test_a_finding_asks_only_for_findings_above_it(
    monkeypatch: pytest.MonkeyPatch, first: list[object], message: str
) -> None:
    """Findings are reckoned from above: one that asks for a later one would be judged without it."""
    content = deepcopy(rules_file())
    toy = {"name": "toy", "first": first, "otherwise": "no"}
    monkeypatch.setattr("equiano.identify.rules.rules_file", lambda: content)
    content["findings"].append(toy)  # type: ignore[arg-type]
    if "toy" not in message.split("for ")[1]:
        load_fresh()  # below all others it may
    content["findings"].insert(0, content["findings"].pop())
    with pytest.raises(DataError, match=message):
        load_fresh()


def load_fresh() -> None:
    """The rules, not those of an earlier call."""
    _load_rules.__wrapped__(None, "")
