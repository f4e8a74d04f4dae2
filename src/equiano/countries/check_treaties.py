"""Cross-check what a pack says answers provisions: they are known, and each status rests on something."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from equiano.countries.model import CountryPack
from equiano.countries.provisions import load_provisions
from equiano.countries.treaties import ABSENT, MET, PARTLY, UNKNOWN, Counterpart, Transposition
from equiano.errors import Fault
from equiano.vocab.find import near_names
from equiano.words import say

FILE = "treaties.yaml"


def answers(pack: CountryPack) -> Iterator[Fault]:
    """Counterparts name known provisions, each once, and say what they rest on."""
    known = {provision.id for provision in load_provisions().provisions}
    for row in pack.counterparts:
        for code in row.provisions:
            if code not in known:
                near = ", ".join(f"`{name}`" for name in near_names(code, known))
                advice = (
                    say("Did you mean {codes}?", codes=near) if near else say("Add it or correct the name.")
                )
                message = say("unknown {what} `{code}`. {advice}", what="provision", code=code, advice=advice)
                yield Fault(message, f"{FILE}: {row.id}")
        if not row.provisions:
            yield Fault(say("names no provision. Give `provisions`."), FILE)
        yield from _grounds(pack, row)
        if row.status in (MET, PARTLY) and row.where is None:
            yield Fault(say("`met` and `partly` need `where`: the article of the law."), f"{FILE}: {row.id}")
        if row.status in (PARTLY, ABSENT) and row.note is None and row.unread is None:
            yield Fault(say("`partly` and `absent` need a `note`: what is missing."), f"{FILE}: {row.id}")
        if row.unread is not None and row.status != PARTLY:
            message = say("has `unread`, the part that was not read, so it is `partly`: no more is known.")
            yield Fault(message, f"{FILE}: {row.id}")
    named = Counter(code for row in pack.counterparts for code in row.provisions)
    for code, times in named.items():
        if times > 1:
            yield Fault(say("stands twice. Each number and id may be used once."), f"{FILE}: {code}")


def transposed(pack: CountryPack) -> Iterator[Fault]:
    """Transpositions are of directives that have a day, and say what they rest on."""
    with_a_day = {one.instrument for one in load_provisions().transposing}
    for row in pack.transpositions:
        if row.instrument not in with_a_day:
            yield Fault(say("this treaty is not transposed. Leave the row out."), f"{FILE}: {row.id}")
        yield from _grounds(pack, row)
        if row.status == "done" and row.where is None:
            yield Fault(say("`done` needs `where`: the act."), f"{FILE}: {row.id}")


def _grounds(pack: CountryPack, row: Counterpart | Transposition) -> Iterator[Fault]:
    """Every status but `unknown` rests on a source that was read, on a day."""
    where = f"{FILE}: {row.id}"
    if day_of(row.checked) is None:
        yield Fault(say("`checked` must be a day such as 2026-11-26."), where)
    if row.status == UNKNOWN:
        return
    if row.source is None:
        yield Fault(
            say("`{status}` needs a `source`; without one it is `unknown`.", status=row.status), where
        )
    elif any(source.id == row.source and not source.verified for source in pack.sources):
        yield Fault(
            say("rests on a source that was not read. Read it, or leave the row out: it is `unknown` then."),
            where,
        )


def day_of(text: str) -> dt.date | None:
    """The day that a text gives, None if it gives none."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-11-26") else None
    except ValueError:
        return None


def of_the_future(pack: CountryPack, today: dt.date) -> Iterator[Fault]:
    """Rows that say they were read after `today`.

    For the author's check alone: a computer whose clock is slow must still load the packs that it was given.
    """
    rows: tuple[Counterpart | Transposition, ...] = (*pack.counterparts, *pack.transpositions)
    for row in rows:
        day = day_of(row.checked)
        if day is not None and day > today:
            yield Fault(
                say("`checked` lies in the future. Give the day on which it was read."), f"{FILE}: {row.id}"
            )
