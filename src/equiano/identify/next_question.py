"""The next questions: the smallest sets of unanswered indicators whose answers could change a finding.

For each goal (a finding, or the outcome `refer`) sets of one, then two, then three questions are searched with
all their answers; the first size at which some answers reach the goal is the smallest there is. Indicators
that stand in the same places of all rules are interchangeable, so one of them is tried for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from equiano.identify.evaluate import World, evaluate
from equiano.identify.rules import Dimension, FindingRule, Rules
from equiano.identify.worlds import Masks, Worlds, evaluate_worlds
from equiano.vocab import load
from equiano.vocab.condition import AllOf, AnyOf, Code, Condition, Finding, NoneOf, NotShown, Positive, Recorded, walk

if TYPE_CHECKING:
    from equiano.identify.case_file import Case

LARGEST_SET = 3  # no goal below needs more: an act, a means and a purpose; three elements of an article
MOST_QUESTIONS = 8


@dataclass(frozen=True)
class Goal:
    """What a set of answers should do: give a finding another value, or `wanted` if that is set."""

    finding: str
    wanted: str | None = None


@dataclass(frozen=True)
class Step:
    """The answers that reach a goal, and what they change.

    Attributes:
        goal: The goal.
        answers: Indicator -> the answer that leads there; all of them together.
        before: Value of the finding now.
        after: Value with those answers.
    """

    goal: Goal
    answers: Mapping[str, bool]
    before: str
    after: str


def _places(condition: Condition, path: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Where each code stands: the plain parts of one `any`, `all` or `none` are alike, whatever their order."""
    match condition:
        case Code(code) | Recorded(code):
            yield code, f"{type(condition).__name__} at {path}"
        case AnyOf(parts) | AllOf(parts) | NoneOf(parts):
            for number, part in enumerate(parts):
                plain = isinstance(part, Code | Recorded)
                yield from _places(part, path if plain else (*path, number))
        case NotShown(part):
            yield from _places(part, (*path, -1))
        case _:
            return


def _dimension_places(dimension: Dimension, rules: Rules) -> Iterator[tuple[str, str]]:
    for profile, strengths in dimension.by_strength.items():
        for strength, codes in strengths.items():
            for code in codes:
                sources = rules.sources_of[code]
                # A value of case data that says precisely this item ties the two together.
                tied = f" as {code}" if sources else ""
                for name in (code, *sources):
                    yield name, f"{dimension.name} {profile} {strength}{tied}"


def needed_for(finding: str, rules: Rules) -> tuple[FindingRule, ...]:
    """The rules that a finding builds on, its own included, in their order."""
    by_name = {rule.name: rule for rule in rules.findings}
    wanted, open_names = set[str](), [finding]
    while open_names:
        name = open_names.pop()
        if name not in wanted:
            wanted.add(name)
            open_names += [part.name for part in _parts(by_name[name]) if isinstance(part, Finding)]
    return tuple(rule for rule in rules.findings if rule.name in wanted)


def _parts(rule: FindingRule) -> Iterator[Condition]:
    for _, condition in rule.first:
        yield from walk(condition)


def interchangeable(rules: Rules, needed: Sequence[FindingRule]) -> tuple[tuple[str, ...], ...]:
    """Codes that these rules look at, in groups whose members may be swapped without changing any finding."""
    conditions = [rules.sexual_profile, *(condition for rule in needed for _, condition in rule.first)]
    asked = {part.dimension for rule in needed for part in _parts(rule) if isinstance(part, Positive)}
    stands: dict[str, list[str]] = {}
    for number, condition in enumerate(conditions):
        for code, place in _places(condition, (number,)):
            stands.setdefault(code, []).append(place)
    for dimension in rules.dimensions:
        if dimension.name in asked:
            for code, place in _dimension_places(dimension, rules):
                stands.setdefault(code, []).append(place)
    groups: dict[tuple[str, ...], list[str]] = {}
    for code in rules.codes:
        if code in stands:
            groups.setdefault(tuple(sorted(stands[code])), []).append(code)
    return tuple(tuple(group) for group in groups.values())


@dataclass(frozen=True)
class _Search:
    """What the search for one finding needs, worked out once per rule set."""

    needed: frozenset[str]
    groups: tuple[tuple[str, ...], ...]


_SEARCHES: dict[tuple[int, str], _Search] = {}


def _search_for(finding: str, rules: Rules) -> _Search:
    key = (id(rules), finding)  # rule sets are cached and few
    if key not in _SEARCHES:
        needed = needed_for(finding, rules)
        _SEARCHES[key] = _Search(frozenset(rule.name for rule in needed), interchangeable(rules, needed))
    return _SEARCHES[key]


def _candidate_sets(groups: Sequence[Sequence[str]], size: int) -> list[tuple[str, ...]]:
    """Sets of that size; of a group always its first members, as the others would do the same."""
    place = {
        code: (number, order) for number, group in enumerate(groups) for order, code in enumerate(group[:size])
    }
    after_first = {code: groups[number][order - 1] for code, (number, order) in place.items() if order}
    return [
        chosen
        for chosen in combinations(place, size)
        if all(code not in after_first or after_first[code] in chosen for code in chosen)
    ]


def _spread(sets: Sequence[tuple[str, ...]], size: int) -> dict[str, Masks]:
    """Worlds for every set and every way to answer it: block p of the worlds gives answers by the bits of p."""
    count = len(sets)
    member: dict[tuple[int, str], bytearray] = {}
    for number, chosen in enumerate(sets):
        for position, code in enumerate(chosen):
            mask = member.setdefault((position, code), bytearray(count // 8 + 1))
            mask[number >> 3] |= 1 << (number & 7)
    answers: dict[str, Masks] = {}
    for (position, code), mask in member.items():
        bits = int.from_bytes(mask, "little")
        yes, no = answers.get(code, (0, 0))
        for pattern in range(2**size):
            if pattern >> position & 1:
                no |= bits << pattern * count
            else:
                yes |= bits << pattern * count
        answers[code] = yes, no
    return answers


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _try(goal: Goal, rules: Rules, world: World, now: str, size: int) -> Step | None:
    """The first set of that size with answers that reach the goal, fewest answers `no` first."""
    search = _search_for(goal.finding, rules)
    groups = [[code for code in group if code not in world.answers] for group in search.groups]
    sets = _candidate_sets(groups, size)
    if not sets:
        return None
    worlds = Worlds(world, len(sets) * 2**size, _spread(sets, size))
    evaluate_worlds(rules, worlds, search.needed)
    for value, mask in worlds.findings[goal.finding].items():
        reached = value == goal.wanted if goal.wanted else value != now
        if reached and mask:
            pattern, number = divmod(_lowest(mask), len(sets))
            answers = {
                code: not pattern >> position & 1 for position, code in enumerate(sets[number])
            }
            return Step(goal, answers, now, value)
    return None


def smallest_step(
    goal: Goal, rules: Rules, world: World, now: str, largest: int = LARGEST_SET
) -> Step | None:
    """The smallest set of unanswered indicators with answers that reach a goal.

    Args:
        goal: The goal.
        rules: The rules.
        world: What is known.
        now: Value of the finding now.
        largest: Largest set to try.

    Returns:
        The step, or None if no set of that size reaches the goal. No smaller set reaches it.
    """
    for size in range(1, largest + 1):
        if step := _try(goal, rules, world, now, size):
            return step
    return None


def _goals(rules: Rules, now: Mapping[str, str]) -> Iterator[Goal]:
    """What is worth asking for, in the order in which it matters to the person."""
    if now["outcome"] != "refer":
        yield Goal("outcome", "refer")
        yield Goal("outcome")
    yield Goal("palermo.result", None if now["palermo.result"] == "indicated" else "indicated")
    yield Goal("palermo.result", "established")
    yield Goal("delphi.result")
    for status in ("possible", "not_indicated"):
        for rule in rules.findings:
            if rule.name.startswith("law.") and now[rule.name] == status:
                yield Goal(rule.name)


def steps(rules: Rules, world: World, most: int = MOST_QUESTIONS) -> Iterator[Step]:
    """Smallest steps to the goals that are not reached yet, until `most` indicators are asked for."""
    now = evaluate(rules, world).findings
    asked: set[str] = set()
    for goal in _goals(rules, now):
        if now[goal.finding] == goal.wanted or len(asked) >= most:
            continue
        if step := smallest_step(goal, rules, world, now[goal.finding]):
            asked |= step.answers.keys()
            yield step


def _change(step: Step, code: str, age: str | None) -> dict[str, Any]:
    others = [other for other in step.answers if other != code]
    return {
        "finding": step.goal.finding,
        "from": step.before,
        "to": step.after,
        "answer": "yes" if step.answers[code] else "no",
        "together_with": others,
        "if": age,
    }


def next_questions(case: Case, rules: Rules, *, lang: str = "en") -> list[dict[str, Any]]:
    """The few questions whose answers could change a finding, the most useful first.

    Args:
        case: The case.
        rules: The rules, with the law of a country or without.
        lang: Language of the question texts.

    Returns:
        Entries `{indicator, text, would_change}`. `would_change` lists findings with the value now and the value
        with that answer, together with the answers of `together_with`. An unknown age comes first, as
        `age_years`.
    """
    from equiano.identify.assess import texts, worlds

    questions: dict[str, list[dict[str, Any]]] = {}
    possible = worlds(case)
    if case.is_child is None:
        questions["age_years"] = list(_age_changes(rules, possible))
    for world in possible:
        age = None if len(possible) == 1 else "child" if world.child else "adult"
        for step in steps(rules, world, MOST_QUESTIONS // len(possible)):
            for code in step.answers:
                questions.setdefault(code, []).append(_change(step, code, age))
    return [
        {
            "indicator": code,
            "text": texts()["age_question"][lang] if code == "age_years" else load().term(code).label(lang),
            "would_change": changes,
        }
        for code, changes in questions.items()
    ]


def _age_changes(rules: Rules, possible: Sequence[World]) -> Iterator[dict[str, Any]]:
    adult, child = (evaluate(rules, world).findings for world in possible)
    for name, value in adult.items():
        if child[name] != value:
            yield {"finding": name, "if_adult": value, "if_child": child[name]}
