"""Answers that stand against each other: a recorded no may exclude an element while signs speak for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from equiano.identify.findings import Evaluation, because_of
from equiano.identify.rules import Rules
from equiano.identify.shapes import ContradictionEntry
from equiano.identify.words import code_text, finding_text, notion_text, texts
from equiano.vocab.condition import NoneOf, codes_in
from equiano.vocab.notion import Notion, notions

# A Delphi item speaks of recruitment or of destination alone: its no does not deny the fact itself.
OF_ONE_STAGE = ("delphi.d2.", "delphi.d5.")


def contradictions(rules: Rules, made: Evaluation, lang: str) -> list[ContradictionEntry]:
    """Pairs of answers that contradict each other, by finding or by fact of life.

    Returns:
        Entries `{about, no, yes, text}`: codes recorded no, those recorded yes against them, and a sentence.
    """
    return [
        _entry(about, name, no, yes, lang)
        for about, name, no, yes in (*_of_findings(rules, made, lang), *_of_facts(made, lang))
    ]


def _entry(about: str, name: str, no: Iterable[str], yes: Iterable[str], lang: str) -> ContradictionEntry:
    denied, said = list(no), list(yes)
    text = texts()["contradiction"][lang].format(
        finding=name,
        no="; ".join(code_text(code, lang) for code in denied),
        yes="; ".join(code_text(code, lang) for code in said),
    )
    return {"about": about, "no": denied, "yes": said, "text": text}


_Pair = tuple[str, str, list[str], list[str]]


def _of_findings(rules: Rules, made: Evaluation, lang: str) -> Iterator[_Pair]:
    """Elements that are excluded code by code, while signs, or the outcome, speak for them."""
    for rule in rules.findings:
        excluding = dict(rule.first).get("excluded")
        if not isinstance(excluding, NoneOf) or not made.true(excluding):
            continue
        value = made.findings[rule.name]
        against = rule.name if value == "indicated" else "outcome"
        if value == "indicated" or made.findings["outcome"] == "refer":
            no = [code for code in codes_in(excluding) if made.world.answers.get(code) is False]
            yield rule.name, finding_text(rule.name, rules, lang), no, list(because_of(against, made))


def _of_facts(made: Evaluation, lang: str) -> Iterator[_Pair]:
    """Facts denied by one code and said by another."""
    answers = made.world.answers
    for notion in notions().values():
        no = [c for c in notion.codes if answers.get(c) is False and not c.startswith(OF_ONE_STAGE)]
        yes = [code for code in saying(notion) if answers.get(code)]
        if no and yes:
            yield notion.name, notion_text(notion.name, lang), no, yes


def saying(notion: Notion) -> Iterator[str]:
    """Codes that say the fact, or a finer one that it would include."""
    yield from notion.codes
    for name in notion.any_of:
        yield from notions()[name].codes
