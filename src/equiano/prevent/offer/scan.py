"""The cues of many offers, quickly: which are said, not where. The same answers as `check_offer`.

    blanks cut the texts (Arrow) -> each piece: its row of the table (pieces.py) -> by sentence: its lists
        -> which ways have all their lists in one sentence (NumPy) -> only such a sentence is read, by the
           words and patterns of the plain check

A sentence here ends where the plain check ends one, or later, so no way is missed. Which list of a way is
asked for first is learnt from the first offers: the one that they have least often. A text whose spelling
hides words is given to the plain check whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equiano.prevent.offer.check import CYRILLIC, LEAST_CYRILLIC, language_of
from equiano.prevent.offer.patterns import KINDS, Book, OfferKind, OfferLanguage, book, every_list
from equiano.prevent.offer.pieces import END_ROWS, LINE_END, PARAGRAPH_END, ListBits, PieceIndexes, PieceTable
from equiano.prevent.offer.reading import LEAST_FIGURES, PARAGRAPH, Tokens, has_telephone, parts_of, uncover

# Sentences by which the gate is laid, with what was learnt of how common each list is. Chosen.
_LEARN_FROM = 5_000
# Letters of texts that are looked at together: arrays of some 50 MB. Chosen.
_MOST_LETTERS = 4_000_000
_LETTERS_ALONE = 4  # that `reading` puts together, if they stand in a row
_HALF = re.compile("[\ud800-\udfff]")
Cues = frozenset[str]
_NOTHING: Cues = frozenset()


def plain_cues(text: str, pages: Book, kind: OfferKind | None = None) -> Cues:
    """What the plain check finds.

    Args:
        text: The offer.
        pages: The patterns of its language.
        kind: What is offered; by its words if None.
    """
    tokens = pages.reader.tokens(uncover(text).read)
    return frozenset(pages.signs(tokens, kind or pages.kind_of(tokens.every)))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts cut at their blanks.

    Attributes:
        pieces: The different pieces.
        codes: Of each piece in turn its place in `pieces`.
        rows: Of each piece in turn its row in the table.
        texts: Of each text the index of its first piece, and behind them how many there are.
        starts: Of each sentence the index of its first piece, and behind them how many there are.
        figures: By sentence how many digits it has.
    """

    pieces: list[str]
    codes: PieceIndexes
    rows: PieceIndexes
    texts: PieceIndexes
    starts: PieceIndexes
    figures: PieceIndexes

    def texts_of(self, at: PieceIndexes) -> set[int]:
        """The texts that some pieces stand in."""
        return set((np.searchsorted(self.texts, at, side="right") - 1).tolist())

    def piece(self, at: int) -> str:
        """A piece as it stands."""
        piece: str = self.pieces[self.codes[at]]
        return piece


class _Candidate(NamedTuple):
    """A sentence that may say something.

    Attributes:
        text: Of which text.
        start: Index of its first piece.
        end: Index behind its last.
        figures: How many digits it has.
        ways: Those that have all their lists in it.
    """

    text: int
    start: int
    end: int
    figures: int
    ways: list[int]


class Scanner:
    """Finds the cues of offers in one language.

    Args:
        lang: Their language.
    """

    def __init__(self, lang: OfferLanguage) -> None:
        self._book = pages = book(lang)
        self._ways = [(pattern, way) for pattern in pages.patterns for way in pattern.ways]
        masks = [way.mask for _, way in self._ways]
        kinds = [mask for masks in pages.kinds.values() for mask in masks]
        # Lists that only questions, denials and warnings know do not lead to a sign.
        self._pieces = PieceTable(pages.reader, pages.lists)
        self._columns = self._pieces.bits.shape[1]
        self._masks = np.array([self._as_row(mask) for mask in masks])
        self._kind_columns = np.flatnonzero(self._as_row(every_list(kinds)))
        self._of_kind = np.array([[kind in pattern.kinds for pattern, _ in self._ways] for kind in KINDS])
        self._learnt = False
        self._lay_gate(np.zeros(64 * self._columns, np.int64))

    def _as_row(self, lists: int) -> ListBits:
        return np.frombuffer(lists.to_bytes(8 * self._columns, "little"), np.uint64)

    def _lay_gate(self, seen: PieceIndexes) -> None:
        """For each way the list that is asked for first, the one seen least, and the next."""
        keys = [
            sorted((one.bit_length() - 1 for one in way.lists), key=seen.__getitem__)[:2]
            for _, way in self._ways
        ]
        self._by_key: dict[int, list[int]] = {}
        for n, (key, *_) in enumerate(keys):
            self._by_key.setdefault(key, []).append(n)
        self._next_column, bits = np.divmod(np.array([key[-1] for key in keys]), 64)
        self._next_bit = np.left_shift(np.uint64(1), bits.astype(np.uint64))
        self._key_row = self._as_row(every_list(1 << key for key in self._by_key))
        self._asked = np.zeros(0, np.int64)  # ways that a row asks for, one row after another
        self._first = np.zeros(1, np.int64)  # where those of each row begin

    def cues(self, texts: Sequence[str], kinds: Sequence[OfferKind | None] | None = None) -> list[Cues]:
        """The cues of offers.

        Args:
            texts: The offers.
            kinds: What is offered in each; by its words where None.
        """
        asked = kinds or [None] * len(texts)
        found: list[Cues] = []
        start = letters = 0
        for n, text in enumerate(texts):
            letters += len(text)
            if letters >= _MOST_LETTERS or n == len(texts) - 1:
                found += self._of_batch(texts[start : n + 1], asked[start : n + 1])
                start, letters = n + 1, 0
        return found

    def _of_batch(self, texts: Sequence[str], kinds: Sequence[OfferKind | None]) -> list[Cues]:
        lined = {n for n, text in enumerate(texts) if "\n" in text}
        plain = {n for n in lined if _is_odd(texts[n])}
        given = list(texts)
        for n in lined:
            given[n] = "" if n in plain else _with_ends(texts[n])
        batch = self._cut(given)
        plain |= batch.texts_of(np.flatnonzero(batch.rows < END_ROWS)) - lined
        if not self._learnt:
            self._learn(batch)
        plain |= self._hidden(batch)
        found: defaultdict[int, set[str]] = defaultdict(set)
        for one in self._possible(batch, self._kinds(batch, kinds)):
            if one.text not in plain:
                self._read(batch, one, found[one.text])
        made = [_NOTHING] * len(texts)
        for n, cues in found.items():
            made[n] = frozenset(cues)
        for n in plain:
            made[n] = plain_cues(texts[n], self._book, kinds[n])
        return made

    def _cut(self, texts: list[str]) -> _Batch:
        try:
            given = pa.array(texts, pa.large_string())
        except UnicodeEncodeError:  # half a sign, which parts words as any sign does that is none of a word
            given = pa.array([_HALF.sub("\ufffd", text) for text in texts], pa.large_string())
        cut = pc.utf8_split_whitespace(given)
        flat = cut.flatten().dictionary_encode()
        pieces, codes = flat.dictionary.to_pylist(), flat.indices.to_numpy().astype(np.int64)
        rows_of, anew = self._pieces.rows(pieces)
        if anew:
            self._asked, self._first = np.zeros(0, np.int64), np.zeros(1, np.int64)
        rows = rows_of[codes]
        bounds = cut.offsets.to_numpy().astype(np.int64)
        ends = self._pieces.ends[rows]
        ends[bounds[1:] - 1] = True
        starts = np.concatenate(([0], np.flatnonzero(ends) + 1))
        figures = np.add.reduceat(self._pieces.figures[rows], starts[:-1])
        return _Batch(pieces, codes, rows, bounds, starts, figures)

    def _lists(self, batch: _Batch, sentences: PieceIndexes) -> ListBits:
        """By sentence its lists."""
        first = batch.starts[sentences]
        counts = batch.starts[sentences + 1] - first
        before = np.cumsum(counts) - counts
        rows = batch.rows[np.arange(counts.sum()) - np.repeat(before - first, counts)]
        return np.bitwise_or.reduceat(self._pieces.bits[rows], before, axis=0)

    def _learn(self, batch: _Batch) -> None:
        """Count the lists of the first sentences; then lay the gate by it."""
        lists = self._lists(batch, np.arange(min(_LEARN_FROM, len(batch.starts) - 1))).view(np.uint8)
        self._lay_gate(np.unpackbits(lists, axis=1, bitorder="little").sum(axis=0, dtype=np.int64))
        self._learnt = len(lists) == _LEARN_FROM

    def _hidden(self, batch: _Batch) -> set[int]:
        """Texts in which something hides a word, or letters stand alone as if a word were pulled apart."""
        at = np.flatnonzero(self._pieces.care[batch.rows])
        alone = self._pieces.alone[batch.rows]
        near = np.flatnonzero(alone)
        total = alone[near]
        together = np.ones(len(near), np.bool_)
        rows_of = [at]
        for step in range(1, _LETTERS_ALONE):
            together = (
                together[:-1] & (near[step:] - near[:-step] == step) if len(near) > step else together[:0]
            )
            total = total[: len(together)] + alone[near[step:]] if len(near) > step else total[:0]
            rows_of.append(near[: len(together)][together & (total >= _LETTERS_ALONE)])
        where = np.concatenate(rows_of)
        return batch.texts_of(where)

    def _possible(self, batch: _Batch, kinds: PieceIndexes) -> Iterator[_Candidate]:
        """The sentences that have all lists of some way."""
        self._ask()
        first = self._first[batch.rows]
        counts = self._first[batch.rows + 1] - first
        at = np.flatnonzero(counts)
        counts, first = counts[at], first[at]
        before = np.cumsum(counts) - counts
        ways = self._asked[np.arange(counts.sum()) - np.repeat(before - first, counts)]
        sentences = np.repeat(np.searchsorted(batch.starts, at, side="right") - 1, counts)
        if not len(sentences):
            return
        is_new = np.diff(sentences, prepend=-1) > 0
        lists, place = self._lists(batch, sentences[is_new]), np.cumsum(is_new) - 1
        both = np.flatnonzero(lists[place, self._next_column[ways]] & self._next_bit[ways])
        sentences, ways, place = sentences[both], ways[both], place[both]
        masks = self._masks[ways]
        whole = ((lists[place] & masks) == masks).all(axis=1)
        sentences, ways = np.divmod(
            np.unique(sentences[whole] * len(self._ways) + ways[whole]), len(self._ways)
        )
        texts = np.searchsorted(batch.texts, batch.starts[sentences], side="right") - 1
        asked = self._of_kind[kinds[texts], ways]
        texts, sentences, ways = texts[asked], sentences[asked], ways[asked]
        edges = np.flatnonzero(np.diff(sentences, prepend=-1, append=-1))
        one, asked_ways = sentences[edges[:-1]], ways.tolist()
        columns = (texts[edges[:-1]], batch.starts[one], batch.starts[one + 1], batch.figures[one])
        rows = zip(*(column.tolist() for column in (*columns, edges[:-1], edges[1:])), strict=True)
        for text, first_piece, last_piece, figures, start, end in rows:
            yield _Candidate(text, first_piece, last_piece, figures, asked_ways[start:end])

    def _ask(self) -> None:
        """The ways that the table's new rows ask for."""
        known = len(self._first) - 1
        made, counts = [self._asked], []
        for row in self._pieces.bits[known : len(self._pieces)] & self._key_row:
            lists, ways = int.from_bytes(row.tobytes(), "little"), []
            while lists:
                one = lists & -lists
                ways += self._by_key[one.bit_length() - 1]
                lists ^= one
            counts.append(len(ways))
            made.append(np.array(ways, np.int64))
        self._asked = np.concatenate(made)
        self._first = np.concatenate((self._first, self._first[-1] + np.cumsum(counts, dtype=np.int64)))

    def _read(self, batch: _Batch, one: _Candidate, found: set[str]) -> None:
        """Ask the plain check's patterns of one sentence."""
        asked = [way for way in map(self._ways.__getitem__, one.ways) if way[0].cue not in found]
        if not asked:
            return
        tokens = self._tokens(batch, one)
        every = tokens.every
        for pattern, way in asked:
            may_be = way.mask & every == way.mask and pattern.cue not in found
            if may_be and any(True for _ in self._book.said(pattern, way, tokens)):
                found.add(pattern.cue)

    def _tokens(self, batch: _Batch, one: _Candidate) -> Tokens:
        rows = batch.rows[one.start : one.end].tolist()
        if not one.figures:
            return self._book.reader.arrange(list(chain.from_iterable(map(self._pieces.parts_at, rows))))
        if one.figures >= LEAST_FIGURES:
            text = _without_ends(" ".join([batch.piece(n) for n in range(one.start, one.end)]))
            if has_telephone(text):
                return self._book.reader.tokens(text)
        parts: list[str] = []
        for n, row in enumerate(rows, one.start):
            parts += parts_of(batch.piece(n)) if self._pieces.is_shared(row) else self._pieces.parts_at(row)
        return self._book.reader.arrange(parts)

    def _kinds(self, batch: _Batch, kinds: Sequence[OfferKind | None]) -> PieceIndexes:
        """What is offered in each text, as its place in `KINDS`."""
        bits = self._pieces.bits[:, self._kind_columns]
        lists = np.bitwise_or.reduceat(bits[batch.rows], batch.texts[:-1], axis=0)
        made = np.full(len(kinds), KINDS.index(self._book.kind_of(0)), np.int64)
        for kind, masks in reversed(list(self._book.kinds.items())):
            for row in (self._as_row(mask)[self._kind_columns] for mask in masks):
                made[((lists & row) == row).all(axis=1)] = KINDS.index(kind)
        for n, given in enumerate(kinds):
            if given is not None:
                made[n] = KINDS.index(given)
        return made


def _is_odd(text: str) -> bool:
    """Whether only the plain check reads it: lines part a word, or it has a sign that is used here."""
    return "-\n" in text or PARAGRAPH_END in text or LINE_END in text


def _with_ends(text: str) -> str:
    """The ends of its lines as pieces of their own: they are blanks, and would be lost."""
    return PARAGRAPH.sub(f" {PARAGRAPH_END} ", text).replace("\n", f" {LINE_END} ")


def _without_ends(text: str) -> str:
    return text.replace(PARAGRAPH_END, "\n\n").replace(LINE_END, "\n")


def scanners() -> dict[OfferLanguage, Scanner]:
    """A scanner for each language."""
    return {"en": Scanner("en"), "ru": Scanner("ru")}


def cues_of(
    texts: Sequence[str],
    by_language: dict[OfferLanguage, Scanner],
    kinds: Sequence[OfferKind | None] | None = None,
) -> list[Cues]:
    """The cues of offers, each in the language of its letters.

    Args:
        texts: The offers.
        by_language: Where they are looked for.
        kinds: What is offered in each; by its words where None.
    """
    asked = kinds or [None] * len(texts)
    found = [_NOTHING] * len(texts)
    is_russian = _are_russian(texts)
    for lang, scanner in by_language.items():
        where = [n for n, one in enumerate(is_russian) if one == (lang == "ru")]
        told = scanner.cues([texts[n] for n in where], [asked[n] for n in where])
        for n, cues in zip(where, told, strict=True):
            found[n] = cues
    return found


def _are_russian(texts: Sequence[str]) -> list[bool]:
    """As `language_of`, for many texts at once."""
    joined = "".join(texts)
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(units) != len(joined) or not all(texts):  # a sign of two units, or a text of none
        return [language_of(text) == "ru" for text in texts]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    cyrillic = np.add.reduceat(units >> 8 == CYRILLIC, np.cumsum(lengths) - lengths, dtype=np.int64)
    return (cyrillic > LEAST_CYRILLIC * lengths).tolist() if len(texts) else []
