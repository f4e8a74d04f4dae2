"""The rules of all standards, read from rules.yaml, the vocabulary, the crosswalk and a country's law.

The evaluator (worlds.py) walks what `load_rules` returns; it knows no standard by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any

from equiano.countries.law import load_law
from equiano.countries.law_model import Article, Element, Law, LawPart
from equiano.errors import DataError
from equiano.identify.resolve import groups, resolve
from equiano.identify.rules_file import FindingRuleEntry, ProfileEntry, rules_file
from equiano.settings import get as setting
from equiano.vocab import Term, load
from equiano.vocab.condition import (
    AgeBelow,
    AllOf,
    AnyOf,
    CodeYes,
    Condition,
    FindingIs,
    NamedCondition,
    NoneOf,
    NotShown,
    Positive,
    Recorded,
    named_conditions,
    parse,
    walk,
)

# From the strongest, as Delphi's brochure lists them; the first that an item has counts.
STRENGTHS = ("strong", "medium", "weak")
OUTCOMES = ("not_enough_recorded", "look_closer", "refer")  # from least to most protective
# From least to most protective too: what is excluded was answered, what is unknown may still be so.
RESULTS = ("excluded", "unknown", "indicated", "established")


@dataclass(frozen=True)
class FindingRule:
    """One finding: the value of the first entry whose condition is true, else `otherwise`.

    Attributes:
        name: Its name.
        first: Value and condition of each entry.
        otherwise: The value that remains.
        by: Letter of each entry in the specification, where the rules give one.
    """

    name: str
    first: tuple[tuple[str, Condition], ...]
    otherwise: str
    by: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """All values that it can take, in their order."""
        return (*dict.fromkeys(value for value, _ in self.first), self.otherwise)


@dataclass(frozen=True)
class DelphiDimension:
    """One of the six Delphi dimensions: its items by profile and strength.

    Attributes:
        name: Its name in JSON, such as `exploitative_conditions`.
        codes: All its items.
        by_strength: Profile whose weights are sourced -> strength -> items.
    """

    name: str
    codes: tuple[str, ...]
    by_strength: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Rules:
    """Everything that an evaluator needs.

    Attributes:
        version: Version of the vocabulary.
        profiles: Profile -> {age: adult|child, weights: profile or None}.
        sexual_profile: What makes a case without a profile be read with the sexual ones.
        dimensions: The six dimensions.
        positive_if_any: Combinations of counts that make a dimension positive.
        findings: Findings in the order in which they are found; one may use those above it.
        ilo11: Code of each ILO indicator -> what shows it.
        services: Kind of service -> when it is named.
        first_steps: What to do first (a key of texts.yaml) -> when it is said.
        sources_of: Indicator -> case-data codes that say precisely the same.
        law: The country's law, None for the international standards alone.
        elements: Element of that law -> what shows it.
        ask_first: Questions that are put before others that would do the same.
        not_asked: Schemes and codes that are not questions.
    """

    version: str
    profiles: Mapping[str, ProfileEntry]
    sexual_profile: Condition
    dimensions: tuple[DelphiDimension, ...]
    positive_if_any: tuple[Mapping[str, int], ...]
    findings: tuple[FindingRule, ...]
    ilo11: Mapping[str, Condition]
    services: tuple[tuple[str, Condition], ...]
    first_steps: tuple[tuple[str, Condition], ...]
    sources_of: Mapping[str, tuple[str, ...]]
    law: Law | None
    elements: Mapping[str, Condition]
    ask_first: tuple[str, ...]
    not_asked: tuple[str, ...]

    @cached_property
    def searches(self) -> dict[str, Any]:
        """What the search for the next question worked out for these rules, by finding."""
        return {}

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Codes that a person can be asked about, the preferred ones first."""
        order = {code: number for number, code in enumerate(self.ask_first)}
        asked = (
            code
            for code in self.codes
            if code not in self.not_asked and code.split(".")[0] not in self.not_asked
        )
        return tuple(sorted(asked, key=lambda code: order.get(code, len(order))))

    @property
    def all_conditions(self) -> tuple[Condition, ...]:
        """Every condition of findings, ILO indicators, services and first steps."""
        return (
            self.sexual_profile,
            *(condition for rule in self.findings for _, condition in rule.first),
            *self.ilo11.values(),
            *(condition for _, condition in self.services),
            *(condition for _, condition in self.first_steps),
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code that can change anything, each once."""
        asked = (
            part.code
            for condition in self.all_conditions
            for part in walk(condition)
            if isinstance(part, CodeYes | Recorded)
        )
        items = chain.from_iterable(dimension.codes for dimension in self.dimensions)
        sources = chain.from_iterable(self.sources_of.values())
        return tuple(dict.fromkeys(chain(asked, items, sources)))


def _shown(condition: Condition) -> Condition:
    return NotShown(NotShown(condition))


def _element(element: Element) -> Condition:
    """An element's own code decides a no; what else may show it can only say yes."""
    if element.id in load():
        return AnyOf((CodeYes(element.id), _shown(element.condition)))
    return element.condition


def _any_element(elements: Iterable[Element]) -> Condition:
    return AnyOf(tuple(_element(element) for element in elements))


def law_finding(article: str, part: int) -> str:
    """Name of the finding of one part."""
    return f"law.{article}.{part}"


def _not_excluded(condition: Condition) -> Condition:
    return NotShown(NoneOf((condition,)))


def _beginning(way: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Needs of a way of which one begins it. An age alone begins nothing, or every child would begin it."""
    return tuple(_without_age(need) for need in way if not _only_age(need)) or way


def _without_age(condition: Condition) -> Condition:
    """An `any` without those of its parts that are an age alone, such as "a predicament, or under 21"."""
    if not isinstance(condition, AnyOf):
        return condition
    return AnyOf(tuple(_without_age(part) for part in condition.parts if not _only_age(part)))


def _only_age(condition: Condition) -> bool:
    minor = {CodeYes(code) for code in load().under_18}
    leaves = [part for part in walk(condition) if not isinstance(part, AnyOf | AllOf | NoneOf | NotShown)]
    return all(isinstance(part, AgeBelow) or part in minor for part in leaves)


def _basic_part(article: Article, part: LawPart) -> FindingRule:
    ways = [tuple(_any_element(need.elements) for need in way) for way in part.ways]
    met = AnyOf(tuple(AllOf(way) for way in ways))
    begun = AnyOf(tuple(AllOf((_not_excluded(AllOf(way)), AnyOf(_beginning(way)))) for way in ways))
    first = (("indicated", met), ("possible", begun))
    return FindingRule(law_finding(article.article, part.part), first, "not_indicated")


def _heavier_part(article: Article, part: LawPart) -> FindingRule:
    names = [law_finding(article.article, number) for number in part.extends]
    base = AnyOf(tuple(FindingIs(name, "indicated") for name in names))
    begun = AnyOf(tuple(FindingIs(name, "possible") for name in names))
    items = _any_element(item.element for item in part.items)
    first: tuple[tuple[str, Condition], ...] = (
        ("indicated", AllOf((base, items))),
        ("possible", AnyOf((AllOf((base, _not_excluded(items))), AllOf((begun, items))))),
    )
    return FindingRule(law_finding(article.article, part.part), first, "not_indicated")


def law_rules(law: Law) -> tuple[FindingRule, ...]:
    """One finding per part: indicated, possible (part of it is met, nothing excludes it), not_indicated."""
    return tuple(
        _basic_part(article, part) if part.ways else _heavier_part(article, part)
        for article in law.articles
        for part in article.parts
    )


def _dimension(name: str, terms: tuple[Term, ...], profiles: tuple[str, ...]) -> DelphiDimension:
    own = [term for term in terms if term.extra["dimension"] == f"delphi.{name}"]
    if not own:
        raise DataError(f"identify/rules.yaml: dimension {name!r} has no items in vocab/delphi.yaml")
    by_strength = {
        profile: {
            strength: tuple(term.code for term in own if term.extra["strength"][profile] == strength)
            for strength in STRENGTHS
        }
        for profile in profiles
    }
    return DelphiDimension(name, tuple(term.code for term in own), by_strength)


def _ilo11() -> dict[str, Condition]:
    """Each ILO indicator: recorded itself, or by a Delphi item that the tabulation gives its number to."""
    delphi = load().scheme("delphi").active_terms
    return {
        term.code: resolve(
            AnyOf(
                (
                    CodeYes(term.code),
                    *(CodeYes(item.code) for item in delphi if term.extra["number"] in item.extra["ilo11"]),
                )
            )
        )
        for term in load().scheme("ilo11").active_terms
    }


def _check(rules: Rules) -> None:
    known: dict[str, set[str]] = {}
    for rule in rules.findings:
        for _, condition in rule.first:
            for part in walk(condition):
                if isinstance(part, FindingIs) and part.value not in known.get(part.name, ()):
                    raise DataError(
                        f"identify/rules.yaml: {rule.name} asks for {part.name}={part.value}: not above it"
                    )
                if isinstance(part, Positive) and part.dimension not in {d.name for d in rules.dimensions}:
                    raise DataError(f"identify/rules.yaml: {rule.name}: no dimension {part.dimension!r}")
        known[rule.name] = set(rule.values)


@cache
def _shared() -> Mapping[str, NamedCondition]:
    """The named conditions of laws and standards, and those that only the rules share."""
    known = dict(named_conditions())
    for name, raw in rules_file()["shared"].items():
        known[name] = NamedCondition(name, {}, parse(raw, f"identify/rules.yaml: {name}", known))
    return known


def _parsed(raw: object, where: str) -> Condition:
    return resolve(parse(raw, f"identify/rules.yaml: {where}", _shared()))


def _finding_rule(entry: FindingRuleEntry) -> FindingRule:
    first = tuple((step["is"], _parsed(step["when"], entry["name"])) for step in entry["first"])
    by = tuple(str(step.get("by", "")) for step in entry["first"])
    return FindingRule(entry["name"], first, entry["otherwise"], by)


def load_rules(country: str | None = None) -> Rules:
    """The rules of the international standards and, if `country` is given, of its law. Cached.

    Raises:
        BadInputError: If there is no law for that country.
        DataError: If the rule file is inconsistent.
    """
    return _load_rules(country, setting("packs") if country else "")


@cache
def _load_rules(country: str | None, outside: str) -> Rules:
    """Cached by the country and the folder of outside packs, which may bring its law."""
    content = rules_file()
    weights = tuple(
        dict.fromkeys(entry["weights"] for entry in content["profiles"].values() if entry["weights"])
    )
    terms = load().scheme("delphi").active_terms
    dimensions = tuple(_dimension(name, terms, weights) for name in content["dimensions"])
    items = {code for dimension in dimensions for code in dimension.codes}
    law = load_law(country) if country else None
    of_law = tuple(
        FindingRule(rule.name, tuple((value, resolve(when)) for value, when in rule.first), rule.otherwise)
        for rule in (law_rules(law) if law else ())
    )
    rules = Rules(
        version=load().version,
        profiles=content["profiles"],
        sexual_profile=_parsed(content["sexual_profile"], "sexual_profile"),
        dimensions=dimensions,
        positive_if_any=tuple(content["positive_if_any"]),
        findings=(*(_finding_rule(entry) for entry in content["findings"]), *of_law),
        ilo11=_ilo11(),
        services=tuple(
            (entry["service"], _parsed(entry["when"], "services")) for entry in content["services"]
        ),
        first_steps=tuple(
            (entry["step"], _parsed(entry["when"], "first_steps")) for entry in content["first_steps"]
        ),
        sources_of={
            item: tuple(source for source, group in groups() if group == {item}) for item in sorted(items)
        },
        law=law,
        elements={
            name: resolve(_element(element)) for name, element in (law.elements if law else {}).items()
        },
        ask_first=tuple(content["ask_first"]),
        not_asked=tuple(content["not_asked"]),
    )
    _check(rules)
    return rules
