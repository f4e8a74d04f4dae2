"""The reference page of the shared conditions: what each means, what shows it, and which laws ask for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from equiano.countries.law import countries_with_law, load_law
from equiano.vocab.condition import codes_in, named_conditions
from equiano.vocab.load import read_yaml

LEAD = """Notions that laws and standards share, each said once in `vocab/conditions.yaml`. A law or a rule
writes `@name`; see [how to add a country's law](../how-to/country-law.md). A condition is yes as
soon as one of its codes was recorded yes (unless it says *all of*), and unknown while nothing was
recorded. "Asked for by" names articles of the shipped laws; a condition that stands inside another
is named with it.

Besides these a condition may be a code, a group (`delphi.d5.*`), a fact of life
(`notion.papers_taken`; all are in `vocab/notions.yaml`), `sexual`, an age (`child`, `under 14`,
`under 18`, `under 21`, any whole number of years), or `{any: [...]}`, `{all: [...]}`, `{none:
[...]}`, `{not_shown: ...}`."""


def _names_in(raw: object) -> Iterator[str]:
    """Shared conditions that a condition, as YAML writes it, names."""
    if isinstance(raw, str):
        if raw.startswith("@"):
            yield raw[1:]
    elif isinstance(raw, Mapping):
        for part in raw.values():
            yield from _names_in(part)
    elif isinstance(raw, list):
        for part in raw:
            yield from _names_in(part)


def _raw_conditions() -> Mapping[str, Any]:
    content: dict[str, Any] = read_yaml(resources.files("equiano.vocab") / "conditions.yaml")
    return content


def _within(raw: Mapping[str, Any]) -> dict[str, set[str]]:
    """Condition -> itself and the conditions inside it, at any depth; a file names only those above."""
    found: dict[str, set[str]] = {}
    for name, entry in raw.items():
        inner = set(_names_in(entry["when"]))
        found[name] = {name, *inner, *(deeper for each in inner for deeper in found[each])}
    return found


def _asked_for(within: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Condition -> articles of the shipped laws that ask for it, as `ru 127.1`."""
    asked: dict[str, list[str]] = {}
    for country in countries_with_law():
        raw = read_yaml(resources.files("equiano.countries") / country / "law.yaml")
        names = {
            element: {deeper for name in _names_in((entry or {}).get("when")) for deeper in within[name]}
            for element, entry in raw["elements"].items()
        }
        for article in load_law(country).articles:
            elements = {e.id for part in article.parts for way in part.ways for n in way for e in n.elements}
            elements |= {item.element.id for part in article.parts for item in part.items}
            for name in sorted({name for element in elements for name in names[element]}):
                asked.setdefault(name, []).append(f"{country} {article.article}")
    return asked


def rows() -> list[tuple[str, str, str, str, str]]:
    """One row per shared condition: name, English, Russian, what shows it, which laws ask for it."""
    raw = _raw_conditions()
    asked = _asked_for(_within(raw))
    made = []
    for name, condition in named_conditions().items():
        when = raw[name]["when"]
        how = "all of " if isinstance(when, Mapping) and "all" in when else ""
        inner = [f"`@{each}`" for each in dict.fromkeys(_names_in(when))]
        written = re.findall(r"[a-z0-9_]+(?:\.[a-z0-9_*]+)+", str(when))
        own = [f"`{code}`" for code in dict.fromkeys(written)] or (
            [] if inner else [f"`{code}`" for code in codes_in(condition.condition)]
        )
        laws = ", ".join(asked.get(name, ())) or "no law; rules of the standards only"
        made.append((f"`@{name}`", raw[name]["en"], raw[name]["ru"], how + ", ".join([*inner, *own]), laws))
    return made
