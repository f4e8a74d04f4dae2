"""Referrals between two installations over a network that loses, doubles and reorders, with servers that die.

    python benchmarks/bench_exchange.py --journeys 200 --seed 1

Real packages, real tables: Kaliningrad and Vilnius of the tests, in a database of this run. Each journey
does random acts on both sides; each package that is on its way may be lost, doubled or overtaken, and a
server may be killed in the middle of taking one (its transaction is rolled back). Files go with details,
apart. Somebody on the line tries what `exchange_attacks.py` lists: none of it may be taken. At the end the
network is whole again, and both sides must say the same; an act is lost if its message never arrived.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
LOST, DOUBLED, KILLED = 0.25, 0.15, 0.1
ATTACKS = 3  # on each package that is on its way


class KilledError(Exception):
    """The server died."""


@dataclass
class Figures:
    """What happened."""

    agreed: int = 0
    lost_acts: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    attacks: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--journeys", type=int, default=200)
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"EQUIANO_WEB_DATA": f"{folder}/web", "EQUIANO_WEB_DEMO": "1"}
        sys.path.insert(0, str(ROOT))
        from equiano_web.setup import make_place

        make_place()
        figures, begun = Figures(), time.monotonic()
        _run(asked.journeys, random.Random(asked.seed), figures)
        took = time.monotonic() - begun
    print(f"journeys {asked.journeys}, ended in agreement {figures.agreed}, lost acts {figures.lost_acts}")
    print("happened:", dict(sorted(figures.happened.items())))
    print("ends (sender, receiver):", dict(sorted(figures.ends.items())))
    print("attacks and what became of them:")
    print("\n".join(f"  {name}: {count}" for name, count in sorted(figures.attacks.items())))
    print("files (sender, receiver):", dict(sorted(figures.files.items())))
    print(f"{took:.0f} s, seed {asked.seed}")


def _run(journeys: int, chance: random.Random, figures: Figures) -> None:
    from tests.web.partners.sides import Border

    border = Border()
    border.consent()
    file = border.attach(b"letter", "identity")
    for _ in range(journeys):
        _journey(border, file, chance, figures)


def _journey(border: Any, file: str, chance: random.Random, figures: Figures) -> None:
    from equiano.exchange.protocol import agrees
    from equiano_web.partners import acts
    from equiano_web.partners.models import Crossing, Outgoing

    key = border.draft()
    acts.send(border.here.worker, key)
    thread = Crossing.objects.get(pk=key).thread
    network: list[bytes] = []
    for _ in range(chance.randint(3, 25)):
        _act(border, file, thread, chance, figures)
        network += [bytes(one) for one in _on_its_way(thread)]
        chance.shuffle(network)
        while network and chance.random() < 0.7:
            _deliver(network, chance, figures)
        _deliver_files(thread, chance, figures)
    while _on_its_way(thread):
        for package in _on_its_way(thread):
            _take(package)
    _deliver_files(thread, None, figures)
    _look_at_files(thread, figures)
    sides = [Crossing.objects.filter(thread=thread, side=side).first() for side in ("sender", "receiver")]
    states = [one.state if one else "none" for one in sides]
    figures.agreed += agrees(*states)
    figures.ends[" / ".join(states)] += 1
    rows = Outgoing.objects.filter(crossing__thread=thread)
    figures.lost_acts += rows.exclude(state="acked").exclude(failure="withdrawn").count()


def _on_its_way(thread: str) -> list[bytes]:
    from equiano_web.partners.models import Outgoing

    rows = Outgoing.objects.filter(crossing__thread=thread, state="waiting", acked_at=None)
    return [bytes(row.package) for row in rows if row.package]


def _act(border: Any, file: str, thread: str, chance: random.Random, figures: Figures) -> None:
    """A random act of a random side, if it is open."""
    from equiano_web.actions import RefusedError
    from equiano_web.partners import acts
    from equiano_web.partners.models import Crossing
    from tests.web.partners.sides import CHOSEN

    ours = Crossing.objects.get(thread=thread, side="sender")
    theirs = Crossing.objects.filter(thread=thread, side="receiver").first()
    worker, other = border.here.worker, border.there.worker
    possible = [
        lambda: acts.send_details(worker, ours.pk, CHOSEN, [file]),
        lambda: acts.send_items(worker, ours.pk, ["health"]),
        lambda: acts.withdraw(worker, ours.pk) if chance.random() < 0.2 else None,
    ]
    if theirs is not None:
        possible += [
            lambda: acts.accept(other, theirs.pk),
            lambda: acts.ask_items(other, theirs.pk, ["health"], "a doctor"),
            lambda: acts.tell_outcome(other, theirs.pk, "given", ""),
            lambda: acts.answer_withdrawal(other, theirs.pk, [], ""),
            lambda: acts.decline(other, theirs.pk, "no_capacity") if chance.random() < 0.1 else None,
        ]
    for one in chance.sample(possible, k=min(3, len(possible))):
        try:
            one()
        except (RefusedError, KeyError):
            continue
        figures.happened["acts"] += 1


def _deliver(network: list[bytes], chance: random.Random, figures: Figures) -> None:
    package = network.pop(chance.randrange(len(network)))
    figures.happened["on their way"] += 1
    from benchmarks.exchange_attacks import attack

    for _ in range(ATTACKS):
        figures.attacks[" -> ".join(attack(package, chance))] += 1
    if chance.random() < LOST:
        figures.happened["lost"] += 1
        return
    if chance.random() < KILLED:
        figures.happened["killed while taking"] += 1
        with patch("equiano_web.partners.receiving._acknowledge", side_effect=KilledError):
            try:
                _take(package)
            except KilledError:
                return
    if chance.random() < DOUBLED:
        figures.happened["doubled"] += 1
        _take(package)
    answer_lost = chance.random() < LOST
    figures.happened["acknowledgements lost"] += answer_lost
    _take(package, answered=not answer_lost)


def _deliver_files(thread: str, chance: random.Random | None, figures: Figures) -> None:
    """Files whose message has arrived; without chance all of them, and nothing is lost."""
    from equiano_web.partners.files import store
    from equiano_web.partners.files.arriving import receive_file
    from equiano_web.partners.models import OutgoingFile
    from equiano_web.partners.receiving import receive

    rows = OutgoingFile.objects.filter(crossing__thread=thread, state="waiting").exclude(next_at=None)
    for row in rows:
        figures.happened["files on their way"] += 1
        if chance and chance.random() < LOST:
            figures.happened["files lost"] += 1
            continue
        found = receive_file(store.read_encrypted(row), "https", row.digest)
        if found.package and not (chance and chance.random() < LOST):
            receive(found.package, "https")


def _look_at_files(thread: str, figures: Figures) -> None:
    """State of each file on both sides; where they do not fit it is said so."""
    from equiano_web.partners.models import ArrivedFile, OutgoingFile

    fits = {"arrived": {"held", "hidden", "kept", "gone"}, "stopped": {"gone", "none"}, "waiting": set[str]()}
    for row in OutgoingFile.objects.filter(crossing__thread=thread):
        there = (
            ArrivedFile.objects.filter(digest=row.digest).values_list("state", flat=True).first() or "none"
        )
        wrong = "" if there in fits[row.state] else "DISAGREE: "
        figures.files[f"{wrong}{row.state} / {there}"] += 1


def _take(package: bytes, *, answered: bool = True) -> None:
    from equiano_web.partners.receiving import receive

    found = receive(package, "https")
    if found.package and answered:
        receive(found.package, "https")


if __name__ == "__main__":
    main()
