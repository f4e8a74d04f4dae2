"""The rules and the question bank as one JSON table, for a device without a network and without Python.

Conditions become the nodes of one graph in which equal parts stand once. Node `i` below the number of codes
says that code `i` was recorded yes; the others stand in `nodes`, parts before what they are part of:

    ["r", code]         recorded yes; never unknown        ["p", dimension]      Delphi dimension positive
    ["|", node, ...]    any                                ["f", name, value]    a finding has that value
    ["&", node, ...]    all                                ["a", years]          below that age
    ["!", node, ...]    none                               ["s"]                 read with a sexual profile
    ["?", node]         not shown                          ["k"]                 recorded to be a child
    ["#", n, node, ...] at least n

Codes are numbers everywhere. `src/equiano_web/screening/static/…/evaluate.js` reads the table; a test in
Chromium holds it equal to `findings.py` and `ask.py`. Not in the table: what a part of a law still lacks
(`law_report.py`), the tallies of Delphi's strengths, screening instruments, the wordings for a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache

from equiano.identify.ask import BEARING, restricted
from equiano.identify.assess import CIRCUMSTANCES, FIRST_SERVICES, URGENCY_CODES
from equiano.identify.contradictions import OF_ONE_STAGE, saying
from equiano.identify.next_question import NO_FINDING, interchangeable, needed_for
from equiano.identify.offline_texts import Json, texts_of
from equiano.identify.questions.bank import Question, Unless, load_bank
from equiano.identify.rules import DelphiDimension, FindingRule, Rules, law_finding, load_rules
from equiano.vocab import load
from equiano.vocab.condition import (
    AgeBelow,
    AgeRecorded,
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
    Sexual,
    codes_in,
)
from equiano.vocab.notion import notions

FORMAT = 1  # of the table; a device refuses another
# Whom a device in the room has wordings for: a file is read at a desk.
AUDIENCES = ("person", "observer")


class _Graph:
    """Conditions as numbered nodes, each once."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = {code: number for number, code in enumerate(codes)}
        self.nodes: dict[tuple[str | int, ...], int] = {}

    def __call__(self, condition: Condition) -> int:
        """Number of the node of a condition."""
        if isinstance(condition, CodeYes):
            return self.codes[condition.code]
        return self.nodes.setdefault(self._entry(condition), len(self.codes) + len(self.nodes))

    def _entry(self, condition: Condition) -> tuple[str | int, ...]:
        match condition:
            case Recorded(code):
                return "r", self.codes[code]
            case AnyOf(parts):
                return "|", *map(self, parts)
            case AllOf(parts):
                return "&", *map(self, parts)
            case NoneOf(parts):
                return "!", *map(self, parts)
            case AtLeast(count, parts):
                return "#", count, *map(self, parts)
            case NotShown(part):
                return "?", self(part)
            case Positive(dimension):
                return "p", dimension
            case FindingIs(name, value):
                return "f", name, value
            case AgeBelow(years):
                return "a", years
            case Sexual():
                return ("s",)
            case AgeRecorded():
                return ("k",)
            case CodeYes():
                raise AssertionError("a code is no node of its own")


def offline_table(country: str | None = None) -> bytes:
    """The table as UTF-8 JSON: the same bytes for the same rules, texts and country pack.

    Args:
        country: Country pack whose law and whose help are in it, such as `ru`; None for neither.

    Returns:
        A JSON object, told key by key in docs/how-to/offline-screening.md. `rules` names the version of what
        decides: it changes with a code, a condition or a question's place and not with a wording, so what was
        recorded under a version may be evaluated by any table that bears it.

    Raises:
        BadInputError: If there is no law for that country.
    """
    return _bytes(_table(country))


def rules_version(country: str | None = None) -> str:
    """Version of what decides, 16 hexadecimal digits: the `rules` of the table."""
    return str(_table(country)["rules"])


def _bytes(content: Mapping[str, Json]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _table(country: str | None) -> Mapping[str, Json]:
    rules = load_rules(country)
    decides = _decides(rules)
    return {
        "format": FORMAT,
        # 64 bits: two versions of one installation are told apart, nobody is kept from forging one.
        "rules": hashlib.sha256(_bytes({"format": FORMAT, **decides})).hexdigest()[:16],
        "vocabulary": rules.version,
        "country": country,
        **decides,
        "texts": texts_of(rules, _said(rules), AUDIENCES, country),
    }


def _codes(rules: Rules) -> tuple[str, ...]:
    """Codes of the rules, then those that only questions record, as a law alone asks for them."""
    return tuple(dict.fromkeys((*rules.codes, *(question.records for question in load_bank().questions))))


def _said(rules: Rules) -> dict[int, str]:
    """The codes that may stand among reasons: those that questions record, and items that these stand for."""
    records = {question.records for question in load_bank().questions}
    return {
        number: code
        for number, code in enumerate(_codes(rules))
        if code in records or records & set(rules.sources_of.get(code, ()))
    }


def _decides(rules: Rules) -> dict[str, Json]:
    """Everything but the words."""
    graph = _Graph(_codes(rules))
    number = graph.codes
    found: dict[str, Json] = {
        "codes": list(graph.codes),
        "sexual": graph(rules.sexual_profile),
        # Both labour lists are sourced, so a dimension is always judged by one of them.
        "weights": {age: rules.profiles[f"{age}_labour"]["weights"] for age in ("adult", "child")},
        "dimensions": [_dimension(dimension, rules, number) for dimension in rules.dimensions],
        "positive": [dict(combination) for combination in rules.positive_if_any],
        "findings": [_finding(rule, graph) for rule in rules.findings],
        "ilo11": [[code, graph(when)] for code, when in rules.ilo11.items()],
        "services": [[kind, graph(when)] for kind, when in rules.services],
        "first_steps": [[step, graph(when)] for step, when in rules.first_steps],
        "first_services": list(FIRST_SERVICES),
        "urgency_codes": [number[code] for code in URGENCY_CODES if code in number],
        "caveats": _caveats(rules, graph),
        "facts": list(_facts(number)),
        "forms": [form.id for form in load_bank().forms],
        "questions": [_question(question, number) for question in load_bank().questions],
        "bearing": list(BEARING),
        "no_finding": list(NO_FINDING),
        "alike": _alike(rules, number),
    }
    return found | {"nodes": [list(entry) for entry in graph.nodes]}


def _dimension(dimension: DelphiDimension, rules: Rules, number: Mapping[str, int]) -> Json:
    place = {code: at for at, code in enumerate(dimension.codes)}
    return {
        "name": dimension.name,
        # An item, and the case-data values that say precisely the same.
        "items": [[number[code], *(number[s] for s in rules.sources_of[code])] for code in dimension.codes],
        "weights": {
            profile: {strength: [place[code] for code in codes] for strength, codes in strengths.items()}
            for profile, strengths in dimension.by_strength.items()
        },
    }


def _finding(rule: FindingRule, graph: _Graph) -> Json:
    entry: dict[str, Json] = {
        "name": rule.name,
        "first": [
            [value, graph(when), rule.by[at] if rule.by else ""]
            for at, (value, when) in enumerate(rule.first)
        ],
        "otherwise": rule.otherwise,
    }
    excluding = dict(rule.first).get("excluded")
    if isinstance(excluding, NoneOf):
        entry["excluding"] = [graph(excluding), *(graph.codes[code] for code in codes_in(excluding))]
    return entry


def _facts(number: Mapping[str, int]) -> Iterable[Json]:
    """Facts that one code may deny and another say: name, codes that deny it, codes that say it."""
    for notion in notions().values():
        no = [number[c] for c in notion.codes if c in number and not c.startswith(OF_ONE_STAGE)]
        yes = [number[code] for code in saying(notion) if code in number]
        if len({*no, *yes}) > 1 and no and yes:
            yield [notion.name, no, yes]


def _caveats(rules: Rules, graph: _Graph) -> Json:
    """Warnings in the order of `assess`, with when each is said; none where not the rules decide it."""
    codes = {code: Recorded(code) for code in graph.codes}
    circumstances = tuple(yes for code, yes in codes.items() if code.startswith(CIRCUMSTANCES))
    others = tuple(yes for yes in codes.values() if yes not in circumstances)
    composite = tuple(yes for code, yes in codes.items() if load().term(code).extra.get("ctdc_composite"))
    unverified = (
        law_finding(article.article, part.part)
        for article in (rules.law.articles if rules.law else ())
        for part in article.parts
        if not part.verified
    )
    when: dict[str, Condition | None] = {
        "advice": None,
        "age_unknown": None,
        "profile_default": None,
        "weights": FindingIs("delphi.result", "weights_not_sourced"),
        "delphi_secondary": AnyOf(tuple(yes for code, yes in codes.items() if code.startswith("delphi."))),
        "consent": AnyOf((codes["fact.agreed"],) if "fact.agreed" in codes else ()),
        "vulnerability": AllOf((AnyOf(circumstances), NotShown(AnyOf(others)))),
        "composite": AnyOf(composite),
        "tension": None,
        "law_unverified": AnyOf(tuple(NotShown(FindingIs(name, "not_indicated")) for name in unverified)),
    }
    return [[key] if condition is None else [key, graph(condition)] for key, condition in when.items()]


def _question(question: Question, number: Mapping[str, int]) -> Json:
    entry: dict[str, Json] = {
        "id": question.id,
        "records": number[question.records],
        "codes": [number[code] for code in question.codes if code in number],
        "fact": question.notion,
        "kind": notions()[question.notion].kind,
        "tier": question.tier,
        "forms": [at for at, form in enumerate(load_bank().forms) if form.id in question.forms],
        "ages": sorted(question.ages),
        "infants": question.infants,
        "unless": [_unless(unless) for unless in question.do_not_ask_if],
    }
    return entry


def _unless(unless: Unless) -> Json:
    if unless.under is not None:
        return {"under": unless.under}
    if unless.untrained:
        return {"untrained": True}
    return {"yes": list(unless.answered_yes), "no": list(unless.answered_no)}


def _alike(rules: Rules, number: Mapping[str, int]) -> Json:
    """Finding that is asked for -> codes of questions, in groups that the search need not tell apart."""
    records = tuple(dict.fromkeys(question.records for question in load_bank().questions))
    asked = restricted(rules, records)
    wanted = [
        rule.name
        for rule in rules.findings
        if rule.name in ("outcome", "palermo.result", "delphi.result") or "possible" in rule.values
    ]
    return {
        name: [[number[c] for c in group] for group in interchangeable(asked, needed_for(name, asked))]
        for name in wanted
    }
