"""From the files of several agencies to a folder of results of their linkage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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
from equiano.options import BUILT, takes
from equiano.pipeline.cases import Step
from equiano.pipeline.options import LinkOptions
from equiano.words import say

if TYPE_CHECKING:
    from equiano.link.linkage import Linkage
    from equiano.link.reading import ListReading


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
    readings: Mapping[str, ListReading]
    strangers: tuple[str, ...] = ()

    @property
    def capture(self) -> Path:
        """The capture table for `estimate_population`: the draws if there are any."""
        draws = self.out / "capture_draws.csv"
        return draws if draws.exists() else self.out / "capture.csv"


@takes(LinkOptions)
def link_files(
    lists: Sequence[Path | str],
    out: Path | str,
    options: LinkOptions = BUILT,
    *,
    progress: Step = lambda text: None,
) -> LinkedFiles:
    """Link the records of one person within and between lists.

    Args:
        lists: Two files or more (CSV or XLSX); the name of a file names its list.
        out: Folder for the results; it appears when all is done, and replaces one of an earlier run.
        options: See `LinkOptions`.
        progress: Told the name of each step.

    Raises:
        BadInputError: With every fault of every list.
        UsageError: If there are fewer than two lists, two of one name, or `out` is another folder.
    """
    paths, folder = [Path(path) for path in lists], Path(out)
    check_replaceable(folder)
    readings: dict[str, ListReading] = {}
    strangers: tuple[str, ...] = ()
    if options.encoded:
        linkage, strangers = _link_encoded(paths, options, progress)
    else:
        linkage, readings = _link_plain(paths, options, progress)
    progress(say("writing results"))
    report = write_linkage(linkage, folder, hash_of(paths), readings)
    return LinkedFiles(folder, report, readings, strangers)


def _link_plain(
    paths: Sequence[Path], options: LinkOptions, progress: Step
) -> tuple[Linkage, dict[str, ListReading]]:
    progress(say("reading lists"))
    today = options.today or dt.datetime.now(tz=dt.UTC).date()
    read = read_lists(paths, today, options.wishes or (lambda name: Wishes()))
    decided = load_decisions(Path(options.decisions)) if options.decisions else None
    with open_engine() as engine:
        linkage = link_lists(
            {name: entry.table for name, entry in read.items()},
            engine,
            options,
            today=today,
            decisions=decided,
            progress=progress,
        )
    return linkage, {name: entry.reading for name, entry in read.items()}


def _link_encoded(
    paths: Sequence[Path], options: LinkOptions, progress: Step
) -> tuple[Linkage, tuple[str, ...]]:
    encodings = read_encoded_lists(paths)
    linkage = link_encodings(encodings, options, progress=progress)
    return linkage, sharing_nothing(encodings)
