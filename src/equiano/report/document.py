"""What a report says, before it is laid out: sections of paragraphs, charts and tables, in one language.

The renderers (`html`, `pdf`) read these classes and nothing else, so both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]
# No http: the page is read where somebody may listen in; nothing else than these, as the class below says.
_LEADS = re.compile(r"#\S+|https://\S+|mailto:\S+|tel:\S+")


@dataclass(frozen=True)
class Link:
    """A piece of text that leads somewhere: `#id` within the report, or the address of a source.

    Raises:
        ValueError: If the target is anything else. A country pack is a stranger's file, and an address as
            `javascript:` would run in the reader's browser.
    """

    text: str
    target: str

    def __post_init__(self) -> None:
        if not _LEADS.fullmatch(self.target):
            raise ValueError("a link leads to #id, https, mailto or tel only")


# Running text: plain, or plain pieces and links.
PageText = str | tuple[str | Link, ...]


def address(url: str | None) -> PageText:
    """The address of a source as a link, or as plain text where it is none that may be followed."""
    if not url:
        return "–"
    return (Link(url, url),) if _LEADS.fullmatch(url) else url


@dataclass(frozen=True)
class PageColumn:
    """Heading of a table's column. Numbers go to the right, so that their digits stand under each other."""

    label: str
    align: Align = "left"
    # Widths in all tables are chosen by eye, on A4 and in the longer Russian; those of one table need not
    # sum.
    share: float = 1.0  # of the width, relative to the other columns


@dataclass(frozen=True)
class PageRow:
    """A table's row; its first cell is the row's heading. `id` makes it a target of links."""

    cells: tuple[PageText, ...]
    id: str | None = None


@dataclass(frozen=True)
class PageTable:
    """A table with what it shows and where it comes from.

    Attributes:
        source: Source or method of its numbers, for the line under it.
        notes: What the reader must know to read it rightly.
    """

    id: str
    caption: str
    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    source: PageText
    notes: tuple[PageText, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A vector picture with its text alternative and the table of what it shows.

    Attributes:
        title: Names the picture.
        description: Says in words what it shows, for those who do not see it.
        svg: Scalable Vector Graphics, without scripts and without references to other files.
        table: The same numbers.
        narrow: The same picture laid out for a telephone (at most 340 pixels wide); empty where `svg` is.
        headline: What the picture says, drawn by rule from the shown numbers; empty where no rule speaks, and
            the title stands in its place.
        counted: What is counted, for the line under the headline.
        legend: Key and text of each mark that the picture names by a letter.
        half: In print the narrow picture stands, half a page wide.
    """

    id: str
    title: str
    description: str
    svg: str
    table: PageTable
    beside: bool = True  # the table fits beside the picture on a wide screen
    narrow: str = ""
    headline: str = ""
    counted: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    half: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it has a broad form beside the one for a telephone."""
        return self.narrow not in ("", self.svg)

    @property
    def shown_title(self) -> str:
        """What stands above the picture."""
        return self.headline or self.title

    @property
    def shown_subtitle(self) -> str:
        """What stands below its headline; empty where there is nothing to add."""
        parts = [self.title if self.headline else "", self.counted]
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True)
class Section:
    """A part of the report. `sections` are its sub-parts, one level deep."""

    id: str
    title: str
    paragraphs: tuple[PageText, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[PageTable, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[PageText, ...] = ()
    new_page: bool = False  # starts a page in print


@dataclass(frozen=True)
class PageFinding:
    """One sentence of the first page.

    Attributes:
        id: Name of the rule that made it (`findings.yaml`).
        text: The sentence; its numbers are those of the shown tables.
        tables: Ids of the report's tables that bear it out, the first of them linked.
    """

    id: str
    text: PageText
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """The first page of a report, which also stands alone as `brief`: at most 350 words.

    Attributes:
        findings: Four to six sentences, the most telling first.
        charts: One chart and one map at most; their tables are printed in the report alone.
        cannot_say: What the data cannot say.
        help: Where to get help.
    """

    findings: tuple[PageFinding, ...]
    charts: tuple[Chart, ...] = ()
    cannot_say: tuple[PageText, ...] = ()
    help: tuple[PageText, ...] = ()


@dataclass(frozen=True)
class Frame:
    """Who publishes the report and what it speaks of, as its maker says; empty is left out of the page.

    Attributes:
        title: Instead of the title by rule.
        publisher: Who answers for it.
        contact: Where to write: an address that is shown, and a link if it is https or mailto.
        period: What time it speaks of, as text; by rule the years of the cases.
        edition: Such as "2nd, corrected".
        next: When the next edition comes.
        date: Day of publication (ISO).
        licence: On what terms the report may be used.
    """

    title: str = ""
    publisher: str = ""
    contact: str = ""
    period: str = ""
    edition: str = ""
    next: str = ""
    date: str = ""
    licence: str = ""


@dataclass(frozen=True)
class KeyNumber:
    """One of the few numbers at the head of the report."""

    value: str
    label: str


@dataclass(frozen=True)
class Document:
    """A whole report in one language.

    Attributes:
        coverage: What part of all cases the data hold; stands under the title.
        band: Stands on every page; empty where nothing must.
        imprint: Version, report number and policy, for the last box of the annex.
        words: The renderers' own words (contents, source, note...) by key.
    """

    lang: str
    title: str
    subtitle: str
    key_numbers: tuple[KeyNumber, ...]
    warning: PageText
    sections: tuple[Section, ...]
    imprint: tuple[tuple[str, str], ...]
    words: dict[str, str]
    coverage: str = ""
    band: str = ""
    frame: Frame = Frame()
    brief: Brief | None = None
    annex: tuple[Section, ...] = ()  # facts, law, sources, methods: files of their own
    facts_of_frame: tuple[tuple[str, PageText], ...] = ()  # the frame as it stands under the title
    citation: str = ""
    licence: str = ""

    def all_sections(self) -> Iterator[Section]:
        """Every section and sub-section of the report and its annex, in reading order."""
        for section in (*self.sections, *self.annex):
            yield section
            yield from section.sections

    def all_tables(self) -> Iterator[PageTable]:
        """Every table, those of charts included."""
        for section in self.all_sections():
            yield from (chart.table for chart in section.charts)
            yield from section.tables


def runs_of(text: PageText) -> tuple[str | Link, ...]:
    """The pieces of a text, to be put into a longer one."""
    return (text,) if isinstance(text, str) else text


def plain(text: PageText) -> str:
    """The text without its links."""
    return "".join(run.text if isinstance(run, Link) else run for run in runs_of(text))
