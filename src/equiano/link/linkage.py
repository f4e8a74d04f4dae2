"""The whole linkage: lists in, persons and capture tables out. Plain functions that a pipeline can call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.engine import Engine
from equiano.link import capture
from equiano.link.cluster import Partitioner, components
from equiano.link.decisions import Decisions, decide
from equiano.link.draws import complete, restore_missed
from equiano.link.families import against_relatives, kept_apart
from equiano.link.match import Compared, candidate_pairs, pairs_within
from equiano.link.model import Model, Scored, apply, apply_to_likely, train
from equiano.link.options import LinkageOptions
from equiano.link.prepare import prepare, stack
from equiano.options import takes
from equiano.words import say

Ints = npt.NDArray[np.int64]
LinkProgress = Callable[[str], None]
Regain = Callable[[Ints, np.random.Generator], Ints]


@dataclass(frozen=True)
class Linkage:
    """Linked lists.

    Attributes:
        lists: Names of the lists.
        records: All records in one table (`list`, `id`, names; no names where encodings were linked).
        on_list: Number of the list of each record.
        person: Number of the person behind each record, 0, 1, ... by first record.
        compared: Levels of agreement of all pairs inside groups that may be one person; None for encodings.
        scored: The same pairs with weights and probabilities.
        model: What was trained; None for encodings.
        drawn: Capture tables of drawn linkages.
        restored: Mean number of links that a draw put back.
        threshold: Probability from which records were united.
        seed: Seed of all chance.
    """

    lists: tuple[str, ...]
    records: pa.Table
    on_list: Ints
    person: Ints
    compared: Compared | None
    scored: Scored
    model: Model | None
    drawn: tuple[pa.Table, ...]
    restored: float
    threshold: float
    seed: int

    def histories(self) -> Ints:
        """Capture history of each person, as bits."""
        return capture.histories(self.person, self.on_list, len(self.lists))

    def capture_table(self) -> pa.Table:
        """Number of persons by history."""
        return capture.capture_table(self.histories(), self.lists)

    def capture_draws(self) -> pa.Table:
        """All drawn capture tables in one, with the column `draw` (1, 2, ...) in front."""
        return pa.concat_tables(
            table.add_column(0, "draw", pa.array([number] * len(table), pa.int64()))
            for number, table in enumerate(self.drawn, 1)
        )


def renumbered(person: Ints) -> Ints:
    """Persons numbered 0, 1, ... in the order of their first record."""
    _, first, place = np.unique(person, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place], dtype=np.int64)


def list_numbers(lists: Mapping[str, Sized]) -> Ints:
    """Number of the list of each record, in the order of `stack`."""
    return np.repeat(np.arange(len(lists)), [len(table) for table in lists.values()])


@dataclass(frozen=True)
class Judged:
    """Pairs inside groups that may be one person, before anything is united; fields as in `Linkage`.

    Attributes:
        is_complete: From `draws.complete`.
        regain: Puts back into a drawn linkage the links that no pair stands for.
    """

    records: pa.Table
    on_list: Ints
    scored: Scored
    is_complete: npt.NDArray[np.bool_]
    compared: Compared | None = None
    model: Model | None = None
    regain: Regain = lambda person, rng: person


def conclude(
    lists: tuple[str, ...],
    found: Judged,
    partitioner: Partitioner,
    options: LinkageOptions,
    progress: LinkProgress,
) -> Linkage:
    """Unite and draw: the end of every linkage, of records and of encodings.

    Args:
        lists: Names of the lists.
        found: What was judged.
        partitioner: Of its pairs.
        options: What was asked for.
        progress: Called with a message where linkages are drawn.
    """
    if options.draws:
        progress(say("drawing {draws} {draws|linkage|linkages}", draws=options.draws))
    rng = np.random.default_rng(options.seed)
    tables, restored = [], 0
    for _ in range(options.draws):
        sampled = partitioner.partition(rng=rng)
        person = found.regain(sampled, rng)
        person = restore_missed(person, found.on_list, found.is_complete, len(lists), rng)
        restored += len(np.unique(sampled)) - len(np.unique(person))
        tables.append(capture.capture_table(capture.histories(person, found.on_list, len(lists)), lists))
    return Linkage(
        lists=lists,
        records=found.records,
        on_list=found.on_list,
        person=renumbered(partitioner.partition(options.threshold)),
        compared=found.compared,
        scored=found.scored,
        model=found.model,
        drawn=tuple(tables),
        restored=restored / max(options.draws, 1),
        threshold=options.threshold,
        seed=options.seed,
    )


@takes(LinkageOptions)
def link_lists(
    lists: Mapping[str, pa.Table],
    engine: Engine,
    options: LinkageOptions,
    *,
    today: dt.date,
    decisions: Decisions | None = None,
    progress: LinkProgress = lambda _: None,
) -> Linkage:
    """Link records within and between lists.

    Args:
        lists: Tables with the columns that `lists.read_list` gives, by name.
        engine: Where Splink works.
        options: Threshold, draws, seed.
        today: Dates after it are faults.
        decisions: What persons decided on single pairs.
        progress: Called with a message at each stage.
    """
    progress(say("standardising names and dates"))
    records = stack(lists)
    prepared = prepare(records, today)
    progress(say("comparing candidate pairs"))
    candidates = candidate_pairs(prepared, engine, options.seed)
    progress(say("training the model"))
    model = train(candidates, prepared, kept_apart)
    likely = decide(apply_to_likely(model, candidates, prepared), decisions, records)
    component, chance = components(likely, len(prepared)), candidates.chance
    del candidates, likely  # of a million records they are hundreds of MB
    progress(say("judging groups of records"))
    compared = pairs_within(prepared, component, chance, engine)
    scored = against_relatives(apply(model, compared, prepared), kept_apart(compared, prepared))
    scored = decide(scored, decisions, records, add_missing=False)
    found = Judged(records, list_numbers(lists), scored, complete(prepared), compared, model)
    return conclude(tuple(lists), found, Partitioner(scored, component), options, progress)
