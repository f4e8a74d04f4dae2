"""Ten thousand offers: every engine counts the cues that the check of one offer finds."""

from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine.engine import Engine
from equiano.prevent.offer import batch
from equiano.prevent.offer.batch import OFFERS, WITH_CUE, OfferCell, OfferColumns, OfferCounts, read_offers
from equiano.prevent.offer.check import check_offer

WRITTEN = Path(__file__).parents[2] / "benchmarks/offers"
COLUMNS = OfferColumns(sector="line", date="day")
ROWS = 10_000


def offers() -> list[dict[str, str]]:
    """Sentences of invented offers, mixed, with figures of their own."""
    rng, rows = random.Random(19), []
    sentences = [
        sentence
        for path in sorted(WRITTEN.glob("*.txt"))
        for entry in re.split(r"(?m)^== .*\n", path.read_text(encoding="utf-8"))
        for sentence in re.split(r"(?<=[.!?])\s", entry.strip())
        if sentence
    ]
    for _ in range(ROWS):
        text = " ".join(rng.choices(sentences, k=rng.randrange(1, 9)))
        text = re.sub(r"\d", lambda _: str(rng.randrange(10)), text)
        rows.append({"text": text, "line": rng.choice("abc"), "day": f"2026-{rng.randrange(1, 13):02}"})
    return rows


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return offers()


@pytest.fixture(scope="module")
def parquet(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("offers") / "offers.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=3_000)
    return path


@pytest.fixture(scope="module")
def here(rows: list[dict[str, str]]) -> OfferCounts:
    """Counted by the check of one offer, one after the other."""
    cells: dict[OfferCell, Counter[str]] = {}
    for row in rows:
        cues = [passage.cue for passage in check_offer(row["text"]).says]
        counted = cells.setdefault((row["line"], "", row["day"]), Counter())
        counted.update([OFFERS, *cues, *([WITH_CUE] if cues else [])])
    return OfferCounts(cells)


def test_every_engine_counts_what_the_check_of_one_offer_finds(
    engine: Engine, parquet: Path, here: OfferCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "open_engine", lambda name: nullcontext(engine))  # one Spark for all tests
    found = read_offers(parquet, COLUMNS)
    assert found == here
    assert found.total(OFFERS) == ROWS and len(found.cells) == 36
    assert 0.2 < found.total(WITH_CUE) / ROWS < 0.9
