"""Counts of the cues of many offers, with small cells hidden: what an inspectorate may pass on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.files import sha256_of
from equiano.prevent.offer.batch import (
    CUT_SHORT,
    NO_TEXT,
    OFFERS,
    WITH_CUE,
    OfferColumns,
    OfferCounts,
    read_offers,
)
from equiano.prevent.offer.texts import offer_texts
from equiano.provenance import Provenance
from equiano.publish.policy import Policy, load_policy

HEADER = ("sector", "region", "month", "cue", "sign", "offers", "with_cue")


# Sector, region, month, cue, its name, offers, those with the cue.
OfferRow = tuple[str, str, str, str, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class OfferSummary:
    """What may be shown of a file of offers.

    Attributes:
        rows: By cell and cue: offers and those with the cue, rounded; None where there are too few. Cells
            with too few offers are not there.
        hidden_offers: Offers of cells that are not there, rounded.
        about: Rounded counts of the file, those of the shown cells by cue, the policy, and the provenance.
    """

    rows: tuple[OfferRow, ...]
    hidden_offers: int | None
    about: Mapping[str, Any]


def summarise_offers(
    path: Path | str, columns: OfferColumns, *, lang: str = "en", engine: str | None = None
) -> OfferSummary:
    """Count the cues of a file of offers by line of work, region and month, and hide what is small.

    Args:
        path: Parquet, CSV or XLSX.
        columns: Which column is what.
        lang: Language of the signs' names.
        engine: Name of the engine; the setting by default.

    Raises:
        BadInputError: If the file cannot be read or lacks a column.
        EngineError: If the engine is not installed.
    """
    counts, policy = read_offers(path, columns, engine=engine), load_policy()
    hidden = sum(cell[OFFERS] for cell in counts.cells.values() if cell[OFFERS] < policy.minimum)
    about: dict[str, Any] = {
        name: _shown(counts.total(what), policy)
        for name, what in (
            ("offers", OFFERS),
            ("with_cue", WITH_CUE),
            ("no_text", NO_TEXT),
            ("cut_short", CUT_SHORT),
        )
    }
    rows = tuple(_rows(counts, policy, lang))
    # Of what is shown alone: a true total beside the cells would tell the hidden ones.
    about["cues"] = {cue: sum(row[-1] or 0 for row in rows if row[3] == cue) for cue in _cues(counts)}
    about["policy"] = {"minimum": policy.minimum, "rounding": policy.rounding}
    about["provenance"] = Provenance("cues of offers by words", sha256_of(Path(path))).as_dict()
    return OfferSummary(rows, _shown(hidden, policy), about)


def _cues(counts: OfferCounts) -> list[str]:
    found = {what for cell in counts.cells.values() for what in cell if not what.startswith("#")}
    return sorted(found)


def _rows(counts: OfferCounts, policy: Policy, lang: str) -> Iterator[OfferRow]:
    advice = offer_texts().advice
    for cell, counted in sorted(counts.cells.items()):
        if counted[OFFERS] < policy.minimum:
            continue
        for cue in _cues(counts):
            shown = _shown(counted[cue], policy)
            yield (*cell, cue, advice[cue][lang].sign, _shown(counted[OFFERS], policy), shown)


def _shown(count: int, policy: Policy) -> int | None:
    """The count rounded; None from 1 to below the minimum."""
    return None if 0 < count < policy.minimum else policy.rounded(count)
