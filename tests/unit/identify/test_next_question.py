"""The next questions are the smallest there are (brute force) and each can change a finding."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, product

import pytest

from equiano.identify.findings import evaluate
from equiano.identify.next_question import LARGEST_SET, Goal, interchangeable, smallest_step
from equiano.identify.rules import FindingRule, Rules, load_rules
from equiano.identify.worlds import World
from equiano.vocab.condition import AllOf, AnyOf, CodeYes, Condition, FindingIs, NoneOf, NotShown, Positive

FULL = load_rules("ru")
CODES = (
    "delphi.d5.debt",
    "delphi.d5.documents",
    "delphi.d4.hours",
    "pal.act.receipt",
    "fact.sold",
    "fact.agreed",
)


def random_condition(rng: random.Random, depth: int, codes: tuple[str, ...]) -> Condition:
    if depth == 0 or rng.random() < 0.2:
        return CodeYes(rng.choice(codes))
    kind = rng.choice((AnyOf, AllOf, AllOf, NoneOf, NotShown))
    if kind is NotShown:
        return NotShown(random_condition(rng, depth - 1, codes))
    return kind(tuple(random_condition(rng, depth - 1, codes) for _ in range(rng.randint(1, 3))))


def small_rules(rng: random.Random) -> Rules:
    """Three findings over six codes; the last looks at the first two, and at a dimension."""
    codes = CODES
    first = FindingRule("first", (("yes", random_condition(rng, 2, codes)),), "open")
    second = FindingRule(
        "second", (("a", random_condition(rng, 2, codes)), ("b", random_condition(rng, 2, codes))), "open"
    )
    third = FindingRule(
        "third",
        (
            (
                "both",
                AllOf(
                    (
                        FindingIs("first", "yes"),
                        AnyOf((FindingIs("second", "a"), random_condition(rng, 1, codes))),
                    )
                ),
            ),
            ("positive", Positive("coercion_at_destination")),
        ),
        "open",
    )
    return replace(FULL, findings=(first, second, third), ilo11={}, services=())


def brute_force(rules: Rules, world: World, finding: str, largest: int) -> int | None:
    """Size of the smallest set of open questions with answers that change the finding."""
    now = evaluate(rules, world).findings[finding]
    questions = [code for code in rules.questions if code not in world.answers]
    for size in range(1, largest + 1):
        for chosen in combinations(questions, size):
            for answers in product((True, False), repeat=size):
                then = replace(world, answers={**world.answers, **dict(zip(chosen, answers, strict=True))})
                if evaluate(rules, then).findings[finding] != now:
                    return size
    return None


@pytest.mark.parametrize("seed", range(15))
def test_no_smaller_set_exists(seed: int) -> None:
    rng = random.Random(seed)
    rules = small_rules(rng)
    # Only these can be asked about, so that brute force can try everything.
    rules = replace(rules, not_asked=tuple(code for code in rules.codes if code not in CODES))
    recorded = {code: rng.random() < 0.5 for code in CODES if rng.random() < 0.25}
    world = World(recorded, child=False, sexual=False)
    now = evaluate(rules, world).findings
    for finding in now:
        step = smallest_step(Goal(finding), rules, world, now[finding])
        assert (len(step.answers) if step else None) == brute_force(rules, world, finding, LARGEST_SET)
        if step:
            then = replace(world, answers={**world.answers, **step.answers})
            assert evaluate(rules, then).findings[finding] == step.after != step.before == now[finding]
            # Every answer of the set is needed.
            for code in step.answers:
                fewer = {c: a for c, a in step.answers.items() if c != code}
                less = replace(world, answers={**world.answers, **fewer})
                assert evaluate(rules, less).findings[finding] == now[finding]


def test_interchangeable_codes_do_the_same() -> None:
    rng = random.Random(7)
    groups = [group for group in interchangeable(FULL, FULL.findings) if len(group) > 1]
    assert groups
    for group in groups:
        one, other = rng.sample(group, 2)
        for _ in range(3):
            base = {
                code: rng.random() < 0.6 for code in rng.sample(FULL.codes, 15) if code not in (one, other)
            }
            for answer in (True, False):
                worlds = (World({**base, code: answer}, child=bool(len(base) % 2)) for code in (one, other))
                assert len({tuple(evaluate(FULL, world).findings.values()) for world in worlds}) == 1, (
                    one,
                    other,
                )
