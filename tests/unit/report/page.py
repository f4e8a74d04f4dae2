"""A made page, read back with the standard library's parser."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = dict[str, str]
_VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """All elements, the tables as texts, and what stands outside the rules of nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.captions: dict[str, str] = {}
        self.styles = ""
        self._open: list[str] = []
        self._table = ""
        self.feed(text)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "table":
            self._table = attributes["id"]
            self.tables[self._table] = []
            self.captions[self._table] = ""
        if tag == "tr":
            self.tables[self._table].append([])
        if tag in ("td", "th"):
            self.tables[self._table][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} closes something else"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.styles += data
        elif {"td", "th"} & set(self._open):
            self.tables[self._table][-1][-1] += data
        elif "caption" in self._open:
            self.captions[self._table] += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def add(self, text: str) -> Page:
        """Read another page too: a report and its annex share their tables."""
        other = Page(text)
        self.tables |= other.tables
        self.captions |= other.captions
        return self

    def row(self, table: str, heading: str) -> list[str]:
        """Cells after the heading of the one row that begins with it."""
        (found,) = [cells for cells in self.tables[table] if cells[0] == heading]
        return found[1:]


def agrees(shown: str, count: int) -> bool:
    """Whether a cell shows a count as the shipped policy asks.

    Hidden always may be, small must be; what is shown is within noise (4) and rounding (2) of the truth, a
    multiple of 5, and never below 10; a zero is a zero.
    """
    if shown.startswith("hidden"):
        return True
    number = int(shown.replace(",", ""))
    if count == 0:
        return number == 0
    return count >= 10 <= number and number % 5 == 0 and abs(number - count) <= 6
