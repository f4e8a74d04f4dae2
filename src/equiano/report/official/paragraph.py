"""What a paragraph of official findings is: which findings it tells, how, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from equiano.report.official.finding import OfficialFinding

# A finding, the country's name as "of" asks for it, the language: the sentence.
TellFinding = Callable[[OfficialFinding, str, str], str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Findings that are told together; `paragraphs.PARAGRAPHS` has all of them.

    Attributes:
        name: Of its finding on the first page, `official-NAME`.
        table: Id of the report's table that bears it out.
        findings: Ids of the findings that it tells.
        told: Its sentences, from findings in reading order, the country and the language.
        beside_cases: Those findings that stand on the first page beside the findings of case data too.
        whole_only: Those that a short first page leaves to the report.
    """

    name: str
    table: str
    findings: frozenset[str]
    told: Callable[[Sequence[OfficialFinding], str, str], Sequence[str]]
    beside_cases: frozenset[str] = frozenset()
    whole_only: frozenset[str] = frozenset()


def one_by_one(
    sentences: Mapping[str, TellFinding],
) -> Callable[[Sequence[OfficialFinding], str, str], Sequence[str]]:
    """Each finding has a sentence of its own."""

    def told(found: Sequence[OfficialFinding], country: str, lang: str) -> Sequence[str]:
        return [sentences[entry.id](entry, country, lang) for entry in found]

    return told
