"""What may stand between two blanks, looked at once: a table with a row for each spelling.

A batch of offers is cut at its blanks by Arrow, and each different piece is looked up here. A row says which
lists of words the piece may be in, what marks it has, and its words as the plain check cuts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from equiano.prevent.offer.reading import WordReader, ends_sentence, hidden, is_mark, parts_of, shape_of

ListBits = npt.NDArray[np.uint64]
PieceIndexes = npt.NDArray[np.int64]
# Stand for the end of a paragraph and of a line, which are blanks and would be lost; of the private area.
PARAGRAPH_END, LINE_END = "\ue000", "\ue001"
_ENDS = {PARAGRAPH_END: ("\n\n",), LINE_END: ("\n",)}
END_ROWS = len(_ENDS)  # they have the first rows
# Rows before the table starts anew: numbers share rows, so a language's words fit. Chosen.
_MOST_ROWS = 400_000
_LETTER = r"[^\W\d_]"
# Letters that stand alone at the beginning or end of a piece: with those of its neighbours perhaps a word.
_ALONE = re.compile(
    rf"^{_LETTER}(?:[.\-_*·]{_LETTER})*(?![^\W_])|(?<![^\W_]){_LETTER}(?:[.\-_*·]{_LETTER})*$"
)
_FIGURE = re.compile("[0-9]")
# A letter and then a figure may be a word ("v1p"); a figure and then letters are a number with its unit.
# Figures of other scripts are few.
_OWN_ROW = re.compile(rf"{_LETTER}\d|{_LETTER}{{5}}|[^\W\d_a-zа-яё]|(?![0-9])\d", re.IGNORECASE)
_FEW_FIGURES = 2  # of an age: such numbers have rows of their own


class PieceTable:
    """The table.

    Args:
        reader: Cuts texts into words and knows their lists.
        width: How many lists count; each is one of the lowest bits.

    Attributes:
        bits: By row the lists, 64 to a column.
        ends: By row whether a sentence ends with it.
        alone: By row how many letters stand alone at its beginning or end.
        care: By row whether something hides a word.
        figures: By row how many digits it has.
    """

    def __init__(self, reader: WordReader, width: int) -> None:
        self._reader, self._asked = reader, (1 << width) - 1
        self._columns = -(-width // 64)
        self._clear()

    def _clear(self) -> None:
        self._row: dict[str, int] = {}
        self._shapes: dict[str, int] = {}
        self._parts: list[tuple[str, ...] | None] = []
        self.bits: ListBits = np.zeros((1024, self._columns), np.uint64)
        self.ends = np.zeros(1024, np.bool_)
        self.alone = np.zeros(1024, np.int64)
        self.care = np.zeros(1024, np.bool_)
        self.figures = np.zeros(1024, np.int64)
        self.rows([PARAGRAPH_END, LINE_END])

    def __len__(self) -> int:
        return len(self._parts)

    def rows(self, pieces: Sequence[str]) -> tuple[PieceIndexes, bool]:
        """The row of each piece, and whether the table was begun anew."""
        anew = len(self) > _MOST_ROWS
        if anew:
            self._clear()
        known = self._row.get
        rows = [known(piece, -1) for piece in pieces]
        for n, row in enumerate(rows):
            if row < 0:
                rows[n] = self._row_of(pieces[n])
        return np.array(rows, np.int64), anew

    def is_shared(self, row: int) -> bool:
        """Whether numbers of one shape share a row, so that their words are not kept."""
        return self._parts[row] is None

    def parts_at(self, row: int) -> tuple[str, ...]:
        """The words and marks of a row of one piece."""
        return self._parts[row] or ()

    def _row_of(self, piece: str) -> int:
        """Of a long number the row of all of its shape: prices and telephones are not remembered."""
        shape = shape_of(piece)
        if (row := self._shapes.get(shape)) is not None:
            return row
        if len(_FIGURE.findall(piece)) > _FEW_FIGURES and not _OWN_ROW.search(piece):
            self._shapes[shape] = row = self._add(shape, None, self._reader.may_be)
            return row
        self._row[piece] = row = self._add(piece, _ENDS.get(piece) or parts_of(piece), self._reader.are)
        return row

    def _add(
        self, piece: str, parts: tuple[str, ...] | None, lists_of: Callable[[Sequence[str]], int]
    ) -> int:
        row = len(self._parts)
        if row == len(self.bits):
            self._grow()
        self._parts.append(parts)
        found = parts_of(piece) if parts is None else parts
        words = [part for part in found if not is_mark(part)]
        lists = lists_of(words) & self._asked if words else 0
        self.bits[row] = np.frombuffer(lists.to_bytes(8 * self._columns, "little"), np.uint64)
        self.ends[row] = bool(found) and ends_sentence(found[-1])
        self.care[row] = hidden(piece)
        self.figures[row] = sum(map(str.isdigit, piece))
        alone = [found.group() for found in _ALONE.finditer(piece)]
        self.alone[row] = max((sum(map(str.isalpha, letters)) for letters in alone), default=0)
        return row

    def _grow(self) -> None:
        for name in ("bits", "ends", "alone", "care", "figures"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
