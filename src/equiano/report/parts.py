"""The files of a report and how they lead to each other: the report, its first page alone, its annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from equiano.report.document import Document, Link, PageFinding, PageText, Section, runs_of

Name = Literal["report", "brief", "annex"]
# The report first: the others lead to it.
NAMES: tuple[Name, ...] = ("report", "brief", "annex")


def stem_of(name: str, lang: str, languages: int) -> str:
    """Name of a file without its ending: `report`, or `report.ru` where there are several languages."""
    return name if languages == 1 else f"{name}.{lang}"


@dataclass(frozen=True)
class Part:
    """One file of a report.

    Attributes:
        document: The whole report in one language.
        name: Which of its files.
        stems: Names of its files without their ending.
        others: Code, name and address of the same file in the other languages.
        data: Address of the CSV file by the id of its table; empty where none are written.
        workbook: Address of the workbook with all tables.
    """

    document: Document
    name: Name = "report"
    stems: Mapping[str, str] = field(default_factory=lambda: {name: name for name in NAMES})
    others: tuple[tuple[str, str, str], ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    workbook: str = ""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The chapters of this file."""
        by_name = {"report": self.document.sections, "annex": self.document.annex}
        return by_name.get(self.name, ())

    @property
    def has_brief(self) -> bool:
        """Whether the first page stands in this file."""
        return self.document.brief is not None and self.name != "annex"

    def see(self, finding: PageFinding, word: str) -> PageText:
        """The link to what bears a finding out; nothing where the report does not have it."""
        ids = ids_of(self.document.sections) | ids_of(self.document.annex)
        known = [table for table in finding.tables if table in ids]
        return (Link(word, f"#{known[0]}"),) if known else ""

    def runs(self, text: PageText, ending: str) -> list[tuple[str, str]]:
        """Text as pieces with their targets; a target of another file leads there, an unknown one nowhere.

        Args:
            text: What is said.
            ending: Of the files that links between them lead to: `html` or `pdf`.
        """
        return [
            (piece.text, self._address(piece.target, ending)) if isinstance(piece, Link) else (piece, "")
            for piece in runs_of(text)
        ]

    def _address(self, target: str, ending: str) -> str:
        if not target.startswith("#"):
            return target
        own = "report" if self.name == "brief" else self.name  # the first page alone has no targets
        here, there = ids_of(self.document.sections), ids_of(self.document.annex)
        for name, ids in (("report", here), ("annex", there)):
            if target[1:] in ids:
                found = f"#{ids[target[1:]]}"
                return found if name == self.name == own else f"{self.stems[name]}.{ending}{found}"
        return ""


def ids_of(sections: tuple[Section, ...]) -> dict[str, str]:
    """Targets of links in some sections; what stands in the table of a picture is found at the picture."""
    return dict(_ids(sections))


def _ids(sections: tuple[Section, ...]) -> Iterator[tuple[str, str]]:
    for section in sections:
        yield section.id, section.id
        for chart in section.charts:
            yield chart.id, f"{chart.id}-figure"
            yield f"{chart.id}-figure", f"{chart.id}-figure"
            yield chart.table.id, f"{chart.id}-figure"
            yield from ((row.id, f"{chart.id}-figure") for row in chart.table.rows if row.id)
        for table in section.tables:
            yield table.id, table.id
            yield from ((row.id, row.id) for row in table.rows if row.id)
        yield from _ids(section.sections)
