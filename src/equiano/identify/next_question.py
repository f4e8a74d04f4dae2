"""The next questions: the smallest sets of unanswered indicators whose answers could change a finding.

For each goal (a finding, or the outcome `refer`) sets of one, then two, then three questions are searched
with all their answers; the first size at which some answers reach the goal is the smallest there is.
Indicators
that stand in the same places of all rules are interchangeable, so one of them is tried for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from equiano.identify.findings import evaluate
from equiano.identify.rules import DelphiDimension, FindingRule, Rules
from equiano.identify.worlds import Masks, World, Worlds, evaluate_worlds
from equiano.vocab.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    CodeYes,
    Condition,
    FindingIs,
    NoneOf,
    NotShown,
    Positive,
    Recorded,
    walk,
)

LARGEST_SET = 3  # no goal below needs more: an act, a means and a purpose; three elements of an article
NO_FINDING = ("weights_not_sourced",)  # reaching it tells nothing about the person


@dataclass(frozen=True)
class Goal:
    """What a set of answers should do: give a finding another value, or `wanted` if that is set."""

    finding: str
    wanted: str | None = None


@dataclass(frozen=True)
class AnswerStep:
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
    """Where each code stands; the plain parts of one `any`, `all` or `none` are alike, in any order."""
    match condition:
        case CodeYes(code) | Recorded(code):
            yield code, f"{type(condition).__name__} at {path}"
        case AnyOf(parts) | AllOf(parts) | NoneOf(parts):
            for number, part in enumerate(parts):
                plain = isinstance(part, CodeYes | Recorded)
                yield from _places(part, path if plain else (*path, number))
        case AtLeast(_, parts):
            for number, part in enumerate(parts):
                yield from _places(part, (*path, number))
        case NotShown(part):
            yield from _places(part, (*path, -1))
        case _:
            return


def _dimension_places(dimension: DelphiDimension, rules: Rules) -> Iterator[tuple[str, str]]:
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
            open_names += [part.name for part in _parts(by_name[name]) if isinstance(part, FindingIs)]
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
    for code in rules.questions:
        if code in stands:
            groups.setdefault(tuple(sorted(stands[code])), []).append(code)
    return tuple(tuple(group) for group in groups.values())


@dataclass(frozen=True)
class _Search:
    """What the search for one finding needs, worked out once per rule set."""

    needed: frozenset[str]
    groups: tuple[tuple[str, ...], ...]


def _search_for(finding: str, rules: Rules) -> _Search:
    if finding not in rules.searches:
        needed = needed_for(finding, rules)
        names = frozenset(rule.name for rule in needed)
        rules.searches[finding] = _Search(names, interchangeable(rules, needed))
    found: _Search = rules.searches[finding]
    return found


Sets = Sequence[tuple[int, ...]]


# Which codes are left changes with each answer; chosen, not measured: the sizes of one talk's goals fit.
@lru_cache(maxsize=32)
def _sets_and_places(later: tuple[bool, ...], size: int) -> tuple[Sets, Sequence[Sequence[int]]]:
    """Sets of codes by number, in order, and the sets that hold a code at a position, one bit each.

    Args:
        later: For each code whether it comes after another of its group: then it is taken with that one only.
        size: Codes of a set.
    """
    sets: list[tuple[int, ...]] = [()]
    for _ in range(size):
        sets = [
            (*chosen, code)
            for chosen in sets
            for code in range(chosen[-1] + 1 if chosen else 0, len(later))
            if not later[code] or (chosen and chosen[-1] == code - 1)
        ]
    places = []
    for position in range(size):
        bits = [bytearray((len(sets) + 7) // 8) for _ in later]
        for number, chosen in enumerate(sets):
            bits[chosen[position]][number >> 3] |= 1 << (number & 7)
        places.append([int.from_bytes(found, "little") for found in bits])
    return sets, places


def _candidate_sets(
    groups: Sequence[Sequence[str]], size: int
) -> tuple[list[str], Sets, Sequence[Sequence[int]]]:
    """Codes, and sets of them by number; of a group always its first members, as the others do the same."""
    codes = [code for group in groups for code in group[:size]]
    later = tuple(order > 0 for group in groups for order, _ in enumerate(group[:size]))
    return codes, *_sets_and_places(later, size)


def _spread(
    codes: Sequence[str], count: int, places: Sequence[Sequence[int]], patterns: Sequence[int]
) -> dict[str, Masks]:
    """Worlds for every set and pattern of answers; bit j of a pattern says no to the set's j-th code."""
    answers: dict[str, Masks] = {}
    for number, code in enumerate(codes):
        yes = no = 0
        for position, of_code in enumerate(places):
            for block, pattern in enumerate(patterns):
                if pattern >> position & 1:
                    no |= of_code[number] << block * count
                else:
                    yes |= of_code[number] << block * count
        answers[code] = yes, no
    return answers


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _reaching(goal: Goal, now: str, found: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Values that reach the goal, with the worlds that do."""
    for value, mask in found.items():
        if value not in NO_FINDING and mask and (value == goal.wanted if goal.wanted else value != now):
            yield value, mask


def _try(
    goal: Goal, rules: Rules, world: World, now: str, size: int, without: Collection[str] = ()
) -> AnswerStep | None:
    """The first set of that size with answers that reach the goal; all-yes answers are tried first."""
    search = _search_for(goal.finding, rules)
    groups = [
        [code for code in group if code not in world.answers and code not in without]
        for group in search.groups
    ]
    codes, sets, places = _candidate_sets([group for group in groups if group], size)
    if not sets:
        return None
    # All-yes alone first: most goals are reached by it, and it costs an eighth of three answers' patterns.
    for patterns in ([0], range(1, 2**size)):
        worlds = Worlds(world, len(sets) * len(patterns), _spread(codes, len(sets), places, patterns))
        evaluate_worlds(rules, worlds, search.needed)
        for value, mask in _reaching(goal, now, worlds.findings[goal.finding]):
            block, number = divmod(_lowest(mask), len(sets))
            answers = {
                codes[code]: not patterns[block] >> position & 1 for position, code in enumerate(sets[number])
            }
            return AnswerStep(goal, answers, now, value)
    return None


def smallest_step(
    goal: Goal, rules: Rules, world: World, now: str, *, known: AnswerStep | None = None, first_size: int = 1
) -> AnswerStep | None:
    """The smallest set of unanswered indicators with answers that reach a goal.

    Args:
        goal: The goal.
        rules: The rules.
        world: What is known.
        now: Value of the finding now.
        known: A step that reaches the goal, if one is known; only smaller ones are then looked for.
        first_size: Smallest size to try.

    Returns:
        The step, or None if no set of up to `LARGEST_SET` reaches the goal. No smaller set reaches it.
    """
    largest = len(known.answers) - 1 if known else LARGEST_SET
    for size in range(first_size, largest + 1):
        if step := _try(goal, rules, world, now, size):
            return step
    return known


# First of all goals: it is the one on which help depends.
REFER = Goal("outcome", "refer")


def _goals(rules: Rules, now: Mapping[str, str]) -> tuple[Goal, ...]:
    """What is worth asking for, in the order in which it matters to the person."""
    wanted = [
        REFER,
        Goal("outcome", "look_closer"),
        Goal("palermo.result", "established"),
        Goal("palermo.result", "indicated"),
        Goal("delphi.result"),
        *(Goal(rule.name) for rule in rules.findings if now[rule.name] == "possible"),
    ]
    return tuple(
        goal for goal in wanted if goal.wanted is None or _rank(goal.wanted) > _rank(now[goal.finding])
    )


# From least to most said; the values of all findings in one row, so that goals of different findings compare.
_RANKS = ("not_enough_recorded", "unknown", "excluded", "look_closer", "indicated", "established", "refer")


def _rank(value: str) -> int:
    return _RANKS.index(value)


def _single_answers(
    goals: Sequence[Goal], rules: Rules, world: World, now: Mapping[str, str]
) -> tuple[dict[Goal, AnswerStep], dict[Goal, set[str]]]:
    """Goals that one answer reaches, found in one pass, and all codes that do.

    The answer that reaches most goals is preferred.
    """
    codes = [code for code in rules.questions if code not in world.answers]
    if not codes:
        return {}, {}
    answers = {code: (1 << number, 1 << len(codes) + number) for number, code in enumerate(codes)}
    worlds = Worlds(world, 2 * len(codes), answers)
    evaluate_worlds(rules, worlds)
    reached = {
        goal: list(_reaching(goal, now[goal.finding], worlds.findings[goal.finding])) for goal in goals
    }
    score = [
        sum(mask >> bit & 1 for values in reached.values() for _, mask in values)
        for bit in range(worlds.count)
    ]
    found: dict[Goal, AnswerStep] = {}
    reaching: dict[Goal, set[str]] = {}
    for goal, values in reached.items():
        bits = [bit for bit in range(worlds.count) if any(mask >> bit & 1 for _, mask in values)]
        if bits:
            reaching[goal] = {codes[bit % len(codes)] for bit in bits}
            best = max(bits, key=lambda bit: score[bit])
            value = next(value for value, mask in values if mask >> best & 1)
            found[goal] = AnswerStep(
                goal, {codes[best % len(codes)]: best < len(codes)}, now[goal.finding], value
            )
    return found, reaching


def _after(step: AnswerStep, rules: Rules, world: World) -> Mapping[str, str]:
    return evaluate(rules, replace(world, answers={**world.answers, **step.answers})).findings


def steps(rules: Rules, world: World, most: int) -> Iterator[AnswerStep]:
    """Smallest steps to the goals that are not reached yet, until `most` indicators are asked for."""
    now = evaluate(rules, world).findings
    goals = _goals(rules, now)
    single, reaching = _single_answers(goals, rules, world, now)
    asked: set[str] = set()
    taken: list[tuple[AnswerStep, Mapping[str, str]]] = []
    for goal in goals:
        if len(asked) >= most:
            return
        step = single.get(goal) or _larger(goal, rules, world, now[goal.finding], taken)
        if step:
            asked |= step.answers.keys()
            taken.append((step, _after(step, rules, world)))
            yield step
        # One rare answer (a sale) would do, but two common ones lead there oftener: both are worth asking.
        if goal == REFER and goal in single:
            pair = _try(goal, rules, world, now[goal.finding], 2, reaching[goal])
            if pair:
                asked |= pair.answers.keys()
                yield pair


def _larger(
    goal: Goal, rules: Rules, world: World, now: str, taken: Sequence[tuple[AnswerStep, Mapping[str, str]]]
) -> AnswerStep | None:
    """A step of two or three answers; one that was taken for another goal is used again if it serves."""
    known = None
    for step, findings in taken:
        value = findings[goal.finding]
        if value == goal.wanted if goal.wanted else value != now:
            known = AnswerStep(goal, step.answers, now, value)
            break
    return smallest_step(goal, rules, world, now, known=known, first_size=2)
