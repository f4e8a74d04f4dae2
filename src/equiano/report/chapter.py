"""What a chapter of the report is: its builder, the numbers it offers, and what of it stands in the annex."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from equiano.report.context import Context
from equiano.report.document import KeyNumber, Link, PageTable, PageText, Section
from equiano.words import say


def _none(context: Context) -> Sequence[KeyNumber]:
    return ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; `chapters.CHAPTERS` has all of them.

    Attributes:
        id: Id of its section.
        build: Makes the section; None where the material has nothing for it.
        key_numbers: Numbers that it offers for the head of the report, the most telling first.
        annexed: Ids of the sections that stand in the annex, its own or those of its parts: they are for
            reference, not for reading through.
        annexed_tables: The same of tables, by the beginning of their ids.
        speaks: Whether its paragraphs are findings: it stays in the report where every picture and table of
            it is in the annex.
    """

    id: str
    build: Callable[[Context], Section | None]
    key_numbers: Callable[[Context], Sequence[KeyNumber]] = _none
    annexed: frozenset[str] = frozenset()
    annexed_tables: tuple[str, ...] = ()
    speaks: bool = False

    def divided(self, made: Section) -> tuple[Section | None, Section | None]:
        """What of the section that was built stays in the report, and what goes to the annex.

        A chapter some of which stands in the annex is in both, and its notes lead there.
        """
        if made.id in self.annexed:
            return None, made
        kept, moved = self._split(made)
        if moved is None:
            return kept, None
        if kept is not None:
            kept = replace(kept, notes=(*kept.notes, _in_annex(moved)))
        return kept, replace(moved, id=f"annex-{made.id}")

    def _split(self, section: Section) -> tuple[Section | None, Section | None]:
        """What of a section stays and what moves; None where nothing does."""
        tables = tuple(table for table in section.tables if self._is_reference(table))
        kept_parts: list[Section] = []
        moved_parts: list[Section] = []
        for part in section.sections:
            kept, moved = (None, part) if part.id in self.annexed else self._split(part)
            kept_parts += [kept] if kept else []
            moved_parts += [replace(moved, id=f"annex-{moved.id}") if kept else moved] if moved else []
        stays = replace(
            section,
            tables=tuple(table for table in section.tables if table not in tables),
            sections=tuple(kept_parts),
        )
        moves = Section(section.id, section.title, tables=tables, sections=tuple(moved_parts))
        has_more = stays.charts or stays.tables or stays.sections
        moved_all = (tables or moved_parts) and not has_more and not self.speaks
        return (
            stays if (has_more or stays.paragraphs) and not moved_all else None,
            moves if tables or moved_parts else None,
        )

    def _is_reference(self, table: PageTable) -> bool:
        return table.id.startswith(self.annexed_tables)


def _in_annex(moved: Section) -> PageText:
    """Where the rest of a chapter stands, as links."""
    there = [(part.title, part.id) for part in moved.sections]
    there += [(table.caption, table.id) for table in moved.tables]
    runs: list[str | Link] = [say("In the annex:"), " "]
    for n, (title, id) in enumerate(there):
        runs += ["; "] if n else []
        runs.append(Link(title, f"#{id}"))
    return (*runs, ".")
