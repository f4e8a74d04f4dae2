"""What the offer check finds in invented offers, and how fast it is: the first part of `prevent.md`.

    python benchmarks/bench_prevent.py            # the figures, and the file that the page prints from
    python benchmarks/bench_prevent.py --speed    # also 100,000 offers on one core

`offers/held_*` were written before the cues were read, by the author who then wrote the patterns.
`offers/dev_*` were written afterwards and used to mend patterns; their figures stand apart.
`offers/late_*` were written by another author who knew the cues, `offers/blind_*` by a third who had opened
neither cues nor patterns, `offers/fresh_*` by a fourth who had opened no file of the project. No pattern was
changed for these three: the line on every result rests on them alone.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from equiano.exact import share_interval
from equiano.prevent.offer.base_rate import SignCounts, precision_of
from equiano.prevent.offer.batch import WITH_CUE, OfferColumns, read_offers
from equiano.prevent.offer.check import check_offer
from equiano.prevent.offer.patterns import KINDS, OfferKind

FOLDER = Path(__file__).parent
FIGURES = FOLDER.parent / "src/equiano/prevent/offer/figures.yaml"
PAGE = FOLDER / "prevent.md"
BEGIN, END = "<!-- offer check: bench_prevent.py -->", "<!-- end of the offer check -->"
KIND_OF: dict[str, OfferKind] = {"работа": "job", "учёба": "study", "брак": "marriage"}
UNSEEN = ("late", "blind", "fresh")  # parts that whoever wrote the patterns did not know
BASE = 1_000  # one abusive offer in so many: the line that the page prints
SEED = 20261126


@dataclass(frozen=True)
class Offer:
    """An invented offer with what it was written as."""

    lang: str
    abusive: bool
    part: str
    kind: OfferKind
    text: str


def offers() -> Iterator[Offer]:
    """All of them: a line `== kind sector` above each."""
    for path in sorted((FOLDER / "offers").glob("*_*_*.txt")):
        part, lang, label = path.stem.split("_")
        for entry in re.split(r"(?m)^== ", path.read_text(encoding="utf-8"))[1:]:
            head, _, text = entry.partition("\n")
            word = head.split()[0]
            kind = KIND_OF.get(word) or next(one for one in KINDS if one == word)
            yield Offer(lang, label == "abusive", part, kind, text.strip())


def measured() -> dict[str, Any]:
    """Counts by part and language: offers with at least one sign, and with each sign."""
    with_sign: dict[str, Counter[str]] = {}
    for offer in offers():
        found = check_offer(offer.text, kind=offer.kind)
        key = f"{offer.part} {offer.lang} {'abusive' if offer.abusive else 'ordinary'}"
        counts = with_sign.setdefault(key, Counter())
        counts["offers"] += 1
        counts["any"] += bool(found.says)
        counts["first"] += found.help_first
        counts.update(passage.cue for passage in found.says)
    return with_sign


def share(counts: Counter[str], sign: str) -> str:
    """Share with its 95 % interval (Clopper-Pearson)."""
    low, high = share_interval(counts[sign], counts["offers"])
    return f"{counts[sign] / counts['offers']:.1%} ({low:.0%}–{high:.0%})"


def unseen(with_sign: dict[str, Counter[str]], lang: str, label: str) -> Counter[str]:
    """The counts of the parts that no pattern was written by."""
    return sum((with_sign[f"{part} {lang} {label}"] for part in UNSEEN), Counter())


def counted(with_sign: dict[str, Counter[str]], lang: str) -> SignCounts:
    """What the line on every result rests on."""
    abusive, ordinary = unseen(with_sign, lang, "abusive"), unseen(with_sign, lang, "ordinary")
    return {
        "abusive": abusive["offers"],
        "abusive_with_sign": abusive["any"],
        "ordinary": ordinary["offers"],
        "ordinary_with_sign": ordinary["any"],
    }


def figures(with_sign: dict[str, Counter[str]]) -> dict[str, Any]:
    """What the page prints."""
    return {"base": BASE, "languages": {lang: dict(counted(with_sign, lang)) for lang in ("en", "ru")}}


def lines(with_sign: dict[str, Counter[str]]) -> Iterator[str]:
    """The part of the page."""
    yield "| part | language | written as | offers | with a sign (95 % interval) | help first |"
    yield "|---|---|---|---|---|---|"
    for key, counts in sorted(with_sign.items(), reverse=True):
        part, lang, label = key.split()
        first = counts["first"] / counts["offers"]
        yield f"| {part} | {lang} | {label} | {counts['offers']} | {share(counts, 'any')} | {first:.1%} |"
    for lang in ("en", "ru"):
        counts = counted(with_sign, lang)
        abusive, ordinary = unseen(with_sign, lang, "abusive"), unseen(with_sign, lang, "ordinary")
        at = precision_of(counts, BASE)
        yield ""
        yield (
            f"**{lang}** (late, blind, fresh: {counts['abusive']} abusive, {counts['ordinary']} ordinary): "
            f"where one offer in {BASE:,} is abusive, of the offers with a sign {at.share:.2%} are "
            f"({at.low:.2%}–{at.high:.2%}): about {1 / at.share - 1:,.0f} ordinary ones for each abusive one."
        )
        yield ""
        yield "| sign | in abusive offers, late, blind and fresh | in ordinary ones |"
        yield "|---|---|---|"
        signs = sorted(set(abusive) | set(ordinary), key=lambda one: (-abusive[one], one))
        for sign in signs:
            if sign not in {"offers", "any", "first"}:
                yield f"| `{sign}` | {share(abusive, sign)} | {share(ordinary, sign)} |"


def varied(number: int) -> list[str]:
    """Offers of some 600 characters: sentences of ordinary ones mixed, with numbers of their own.

    One in fifty has a sentence of an abusive one.
    """
    rng = random.Random(SEED)
    made = []
    sentences = {
        (lang, abusive): [
            one.strip()
            for offer in offers()
            if (offer.lang, offer.abusive) == (lang, abusive) and offer.part not in UNSEEN
            for one in re.split(r"(?<=[.!?])\s", offer.text)
        ]
        for lang in ("en", "ru")
        for abusive in (False, True)
    }
    for n in range(number):
        lang = rng.choice(("en", "ru"))
        parts = rng.choices(sentences[lang, False], k=4) + rng.choices(sentences[lang, True], k=n % 50 == 0)
        while sum(map(len, parts)) < 600:
            one = rng.choice(sentences[lang, False])
            parts.append(re.sub(r"\d", lambda _: str(rng.randrange(10)), one))
        made.append(" ".join(parts)[:600])
    return made


def speed() -> Iterator[str]:
    """CPU-seconds of this process and its threads, the whole way from a Parquet file to counts."""
    texts, rng = varied(100_000), random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "offers.parquet"
        columns = {
            "text": texts,
            "sector": rng.choices("abcdef", k=len(texts)),
            "region": rng.choices("xyz", k=len(texts)),
            "date": [f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}" for _ in texts],
        }
        pq.write_table(pa.table(columns), path, row_group_size=20_000)
        read_offers(path, OfferColumns())  # what is made once: patterns, words of the language
        start = time.process_time()
        counts = read_offers(path, OfferColumns(sector="sector", region="region", date="date"))
        spent = time.process_time() - start
    start = time.process_time()
    for text in texts[:20_000]:
        re.findall(r"\w+", text)
    words = time.process_time() - start
    start = time.process_time()
    for text in texts[:5_000]:
        check_offer(text)
    plain = time.process_time() - start
    yield ""
    yield (
        f"{len(texts):,} offers of 600 characters, from a Parquet file to counts by line of work, region and "
        f"month: {spent:.1f} CPU-s, so **{spent * 10 / 60:.2f} CPU-min for a million**; "
        f"{counts.total(WITH_CUE) / len(texts):.0%} had a sign. The check of one offer, which says where, "
        f"takes {plain * 200 / 60:.1f} CPU-min a million; to cut the texts into words and do nothing else "
        f"(`re.findall(r'\\w+')`) {words * 50 / 60:.2f} on this machine at that hour."
    )


def main() -> None:
    """Measure, keep what the page prints, write the page."""
    with_sign = measured()
    head = (
        "# Made by benchmarks/bench_prevent.py from offers that no pattern was written by; see prevent.md.\n"
    )
    FIGURES.write_text(head + yaml.safe_dump(figures(with_sign), sort_keys=False), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    told, _, after = rest.partition(END)
    kept = [line for line in told.splitlines() if line.endswith("at that hour.")]
    timed = list(speed()) if "--speed" in sys.argv else ["", *kept]
    body = "\n".join([*lines(with_sign), *timed])
    PAGE.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
    print(body)


if __name__ == "__main__":
    main()
