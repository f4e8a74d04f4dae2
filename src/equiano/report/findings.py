"""The first page's sentences: the rules of `findings.yaml` applied to a release."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypedDict

from equiano.errors import DataError
from equiano.report.context import Context
from equiano.report.document import PageFinding
from equiano.report.rules.known import RULES
from equiano.report.rules.rule import FindingEntry, Found
from equiano.text_files import own_yaml
from equiano.words import LANGUAGES, fill


class _File(TypedDict):
    """The file; see its head."""

    most_sentences: int
    least_sentences: int
    most_words: int
    charts: Sequence[str]
    maps: Sequence[str]
    findings: Sequence[dict[str, Any]]  # fields of `FindingEntry`


@dataclass(frozen=True, slots=True)
class RuleBook:
    """`findings.yaml`, read.

    Attributes:
        most_sentences: At most so many findings are printed.
        least_sentences: So many are printed, where there are so many, whatever the number of words.
        most_words: At most so many words stand on the first page.
        charts: Ids of charts, the first that the report has is shown.
        maps: The same for maps.
    """

    most_sentences: int
    least_sentences: int
    most_words: int
    charts: tuple[str, ...]
    maps: tuple[str, ...]
    findings: tuple[FindingEntry, ...]


@cache
def rule_book() -> RuleBook:
    """The rules as shipped."""
    return read_book((resources.files("equiano.report") / "findings.yaml").read_text(encoding="utf-8"))


def read_book(text: str) -> RuleBook:
    """The rules in the text of a `findings.yaml`.

    Raises:
        DataError: If a finding names no rule, a wording lacks a language, or two have one id or one weight,
            so that chance would choose between them.
    """
    read: _File = own_yaml(text)
    entries = tuple(FindingEntry(**entry) for entry in read["findings"])
    for entry in entries:
        if entry.rule not in RULES:
            raise DataError(f"report/findings.yaml: `{entry.id}` names no rule that there is")
        if any(set(wording) != set(LANGUAGES) for wording in entry.wording.values()):
            raise DataError(f"report/findings.yaml: `{entry.id}` needs exactly {', '.join(LANGUAGES)}")
    for name, values in (
        ("id", [entry.id for entry in entries]),
        ("weight", [entry.weight for entry in entries]),
    ):
        if len(set(values)) < len(values):
            raise DataError(f"report/findings.yaml: two findings have the same {name}")
    return RuleBook(
        read["most_sentences"],
        read["least_sentences"],
        read["most_words"],
        tuple(read["charts"]),
        tuple(read["maps"]),
        entries,
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding with the rule behind it."""

    entry: FindingEntry
    found: Found
    text: str


def _wording(entry: FindingEntry, found: Found) -> Mapping[str, str] | None:
    """The wording of the variant, that of its first code before the general one; None where neither is."""
    special = f"{found.variant} {found.codes[0]}" if found.codes else found.variant
    return entry.wording.get(special) or entry.wording.get(found.variant)


def sentences_of(context: Context) -> list[Sentence]:
    """Every sentence that the release bears, one for a topic, the heaviest first."""
    told: dict[str, Sentence] = {}
    for entry in sorted(rule_book().findings, key=lambda entry: -entry.weight):
        if entry.topic in told:
            continue
        found = RULES[entry.rule].find(context, entry)
        wording = _wording(entry, found) if found is not None else None
        if found is not None and wording is not None:
            text = fill(wording[context.lang], **found.fields)
            told[entry.topic] = Sentence(entry, found, text[:1].upper() + text[1:])
    return list(told.values())


def findings_of(context: Context, tables: Collection[str], most: int) -> list[PageFinding]:
    """The sentences of the first page, in the order in which they are read.

    Args:
        context: Release, pack and language.
        tables: Ids of the tables that the report holds; links lead to these only.
        most: How many sentences.
    """
    chosen = sorted(sentences_of(context)[:most], key=lambda sentence: sentence.entry.order)
    return [
        PageFinding(
            sentence.entry.id, sentence.text, tuple(id for id in (_shown(context, sentence),) if id in tables)
        )
        for sentence in chosen
    ]


def _shown(context: Context, sentence: Sentence) -> str:
    return sentence.entry.shown.format(place=context.pack.code.lower())
