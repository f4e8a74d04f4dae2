"""From the files of several agencies to a folder of results of their linkage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.engine import open_engine
from equiano.link.decisions import load_decisions
from equiano.link.encode import read_encoded_lists, sharing_nothing
from equiano.link.folder import check_replaceable
from equiano.link.linkage import link_lists
from equiano.link.lists import Wishes, read_lists
from equiano.link.match_encoded import link_encodings
from equiano.link.results import hash_of, write_linkage
from equiano.pipeline.cases import Step
from equiano.words import say

if TYPE_CHECKING:
    from equiano.link.linkage import Linkage
    from equiano.link.lists import AgencyList
    from equiano.link.reading import Reading


@dataclass(frozen=True)
class LinkedFiles:
    """What `link_files` wrote.

    Attributes:
        out: The folder: pairs, persons, `capture.csv`, `capture_draws.csv` if drawn, and the review.
        report: The quality report, as in `quality.json`.
        readings: How each list was read; empty for encodings.
        strangers: Lists of encodings that share nothing with the others.
    """

    out: Path
    report: Mapping[str, Any]
    readings: Mapping[str, Reading]
    strangers: tuple[str, ...] = ()

    @property
    def capture(self) -> Path:
        """The capture table for `estimate_population`: the draws if there are any."""
        draws = self.out / "capture_draws.csv"
        return draws if draws.exists() else self.out / "capture.csv"


def link_files(
    lists: Sequence[Path | str],
    out: Path | str,
    *,
    draws: int = 0,
    threshold: float = 0.7,
    seed: int = 1,
    wishes: Callable[[str], Wishes] | None = None,
    decisions: Path | str | None = None,
    encoded: bool = False,
    today: dt.date | None = None,
    progress: Step = lambda text: None,
) -> LinkedFiles:
    """Link the records of one person within and between lists.

    Args:
        lists: Two files or more (CSV or XLSX); the name of a file names its list.
        out: Folder for the results; it appears when all is done, and replaces one of an earlier run.
        draws: Linkages to draw, so that an estimate carries the linkage error.
        threshold: Probability from which records are united, 0.01 to 0.99.
        seed: The same seed gives the same results.
        wishes: What you know of a list, by its name: columns, order of names and dates, how it is opened.
        decisions: A `review.csv` in which `decision` was filled in.
        encoded: Whether the files are `.clk` files of `equiano encode`.
        today: Dates after it are faults; the day of the call if not given.
        progress: Told the name of each step.

    Raises:
        BadInputError: With every fault of every list.
        UsageError: If there are fewer than two lists, two of one name, or `out` is another folder.
    """
    paths, folder = [Path(path) for path in lists], Path(out)
    check_replaceable(folder)
    read: dict[str, AgencyList] = {}
    strangers: tuple[str, ...] = ()
    if encoded:
        linkage, strangers = _link_encoded(paths, seed, threshold, draws, progress)
    else:
        progress(say("reading lists"))
        day = today or dt.datetime.now(tz=dt.UTC).date()
        read = _read(paths, day, wishes)
        linkage = _link_plain(read, day, seed, threshold, draws, decisions, progress)
    progress(say("writing results"))
    readings = {name: entry.reading for name, entry in read.items()}
    report = write_linkage(linkage, folder, hash_of(paths), readings)
    return LinkedFiles(folder, report, readings, strangers)


def _read(
    paths: Sequence[Path], today: dt.date, wishes: Callable[[str], Wishes] | None
) -> dict[str, AgencyList]:

    return read_lists(paths, today, wishes or (lambda name: Wishes()))


def _link_plain(
    read: Mapping[str, AgencyList],
    today: dt.date,
    seed: int,
    threshold: float,
    draws: int,
    decisions: Path | str | None,
    progress: Step,
) -> Linkage:

    decided = load_decisions(Path(decisions)) if decisions else None
    with open_engine() as engine:
        return link_lists(
            {name: entry.table for name, entry in read.items()},
            engine,
            today=today,
            seed=seed,
            threshold=threshold,
            draws=draws,
            decisions=decided,
            progress=progress,
        )


def _link_encoded(
    paths: Sequence[Path], seed: int, threshold: float, draws: int, progress: Step
) -> tuple[Linkage, tuple[str, ...]]:

    encodings = read_encoded_lists(paths)
    linkage = link_encodings(encodings, seed=seed, threshold=threshold, draws=draws, progress=progress)
    return linkage, sharing_nothing(encodings)
