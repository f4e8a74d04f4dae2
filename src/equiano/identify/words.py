"""Findings, values and codes in words, in English and Russian (texts.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TypedDict

from equiano.identify.rules import Rules
from equiano.identify.shapes import FindingsOfCase
from equiano.vocab import load
from equiano.vocab.load import read_yaml
from equiano.vocab.notion import notions, notions_of

Labels = Mapping[str, str]  # language -> text


class FindingTexts(TypedDict):
    """The content of texts.yaml: texts by language, most of them by key."""

    findings: dict[str, Labels]
    values: dict[str, Labels]
    age_question: Labels
    urgency: dict[str, Labels]
    first_steps: dict[str, Labels]
    contradiction: Labels
    standards: dict[str, Labels]
    profiles: dict[str, Labels]
    dimensions: dict[str, Labels]
    law: Labels
    reason: Labels
    reason_bare: Labels
    caveats: dict[str, Labels]


@cache
def texts() -> FindingTexts:
    """Texts of findings in en and ru."""
    content: FindingTexts = read_yaml(resources.files("equiano.identify") / "texts.yaml")
    return content


def value_text(finding: str, value: str, lang: str) -> str:
    """A finding's value in words."""
    key = "delphi_refer" if (finding, value) == ("delphi.result", "refer") else value
    return str(texts()["values"][key][lang])


def finding_text(finding: str, rules: Rules, lang: str) -> str:
    """A finding's name in words."""
    if finding.startswith("law.") and rules.law is not None:
        article, part = finding.removeprefix("law.").rsplit(".", 1)
        short = rules.law.short[lang]
        return str(texts()["law"][lang]).format(short=short, article=article, part=part)
    return str(texts()["findings"][finding][lang])


def code_text(code: str, lang: str) -> str:
    """A code with its label."""
    return f"{load().term(code).label(lang)} ({code})"


def fact_text(code: str, lang: str) -> str:
    """What a code says in everyday words: its fact of life where it has one, else its label."""
    found = notions_of(code)
    return found[0].labels[lang] if found else load().term(code).label(lang)


def notion_text(name: str, lang: str) -> str:
    """A fact of life in words."""
    return notions()[name].labels[lang]


def standard_lines(found: FindingsOfCase, lang: str) -> Iterator[str]:
    """What each international standard says of a case, one line each and one for each Delphi dimension.

    Args:
        found: What `assess` returned.
        lang: `en` or `ru`.
    """
    words = texts()["standards"]
    for name, finding in (("palermo", found["palermo"]), ("eu", found["eu"])):
        values = {key: value_text(f"{name}.{key}", value, lang) for key, value in finding.items()}
        yield words[name][lang].format(**values)
    names = [load().term(code).label(lang) for code in found["ilo11"]]
    yield words["ilo11" if names else "ilo11_none"][lang].format(count=len(names), names="; ".join(names))
    delphi = found["delphi"]
    profile = texts()["profiles"][delphi["profile"]][lang]
    result = value_text("delphi.result", delphi["result"], lang)
    yield words["delphi"][lang].format(profile=profile, result=result)
    for name, tally in delphi["dimensions"].items():
        if tally["present"]:
            states = {None: "not_judged", True: "positive", False: "not_positive"}
            state = words[states[tally["positive"]]][lang]
            label = texts()["dimensions"][name][lang]
            yield "  " + words["dimension"][lang].format(name=label, state=state, present=tally["present"])
