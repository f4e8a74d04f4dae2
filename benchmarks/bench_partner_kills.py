"""Referrals across a border while their two servers are killed: `python benchmarks/bench_partner_kills.py`.

Two real servers, Kaliningrad and Vilnius, each with a data folder of its own. People work by the API; at
random moments one of the servers is ended by SIGKILL, with every process of it, and started again. Who was
not answered reads how the referral stands and acts again, as a person at a browser would. With the details
goes a file, apart. Prints JSON: kills, journeys, acts, files, requests that broke off, the longest waits for
a step, and what is wrong at the end, which must be nothing. Of a step that takes long stderr says who holds
which job.

On PostgreSQL: `DATABASE_URL=postgres://…` of a server in which databases can be made.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from equiano.exchange.protocol import agrees
from tests.web.commands.installation import ADMINISTRATOR, Installation
from tests.web.databases import new_database
from tests.web.durability.killable import Killable
from tests.web.partners.test_servers import City

DRAFT = {"need": "medical", "urgency": "within_a_day", "purpose": "help", "language": "rus"}
# Seconds for one step: a job of a server that was killed is taken up a minute later, each time.
PATIENCE = 600.0
NAMES = ["first_name", "second_name", "mobile_phone"]
LOOK = 60.0  # seconds after which a step that takes long is looked at


class Town(City):
    """A city whose server is killed, and whose people call the API."""

    def __init__(self, name: str, folder: Path, url: str) -> None:
        place = Installation(folder, **({"DATABASE_URL": url} if url else {}))
        place.run("web", "setup", *ADMINISTRATOR)
        super().__init__(name, place)
        self.token = str(self.do("token"))
        self.broken, self.waits = 0, list[float]()
        self.killable: Killable | None = None

    def rise(self) -> None:
        """Start the server on its port."""
        for left in reversed(range(5)):
            try:
                self.killable = Killable(self.installation, self.port)
                return
            except AssertionError:  # on a busy machine it does not answer in time; what it was is killed
                if not left:
                    raise

    def fall(self) -> None:
        """End it with every process of it."""
        if self.killable is not None:
            self.killable.kill()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """An answer of the API: status and content; status 0 if the server went away meanwhile."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            json.dumps(body or {}).encode() if method != "GET" else None,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, None
        except (OSError, ValueError):
            self.broken += 1
            return 0, None


class Killer(threading.Thread):
    """Kills one of the two now and then, and starts it again."""

    def __init__(self, towns: tuple[Town, Town], asked: argparse.Namespace, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self.towns, self.left, self.up, self.rng = towns, asked.kills, asked.up, rng
        self.end = time.monotonic() + 60 * asked.minutes
        self.kills: list[str] = []
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Until it has killed often enough."""
        try:
            while len(self.kills) < self.left and time.monotonic() < self.end:
                time.sleep(self.rng.uniform(0.3, self.up))
                town = self.rng.choice(self.towns)
                town.fall()
                self.kills.append(town.name)
                time.sleep(self.rng.uniform(0.0, 2.0))
                town.rise()
        except BaseException as fault:
            self.fault = fault
            print(f"the killer ended: {fault!r}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=60.0, help="no kill after so many")
    parser.add_argument("--up", type=float, default=3.0, help="most seconds from a start to the next kill")
    options = parser.parse_args()
    rng, begun = random.Random(options.seed), time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here, there = (
            Town(name, _made(folder / name), stack.enter_context(new_database()))
            for name in ("Kaliningrad", "Vilnius")
        )
        try:
            found = _tried(here, there, options, rng)
        finally:
            for town in (here, there):
                town.fall()
                town.end()
    print(json.dumps({**found, "seconds": round(time.monotonic() - begun)}))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tried(here: Town, there: Town, asked: argparse.Namespace, rng: random.Random) -> Mapping[str, object]:
    for town, other, country in ((here, there, "LTU"), (there, here, "RUS")):
        town.rise()
        town.do("meet", other.name, country, other.url, other.do("card"))
    killer, acts = Killer((here, there), asked, rng), 0
    ends: list[str] = []
    killer.start()
    while killer.is_alive():
        withdrawn = len(ends) % 2 == 1
        acts += _journey(here, there, withdrawn)
        ends.append("withdrawal_answered" if withdrawn else "outcome")
    if killer.fault is not None:
        raise killer.fault
    _settle(here, there)
    return {
        "kills": len(killer.kills),
        "of_sender": killer.kills.count(here.name),
        "journeys": len(ends),
        "acts": acts,
        "files": len(here.do("file_states")),
        "broken_off": here.broken + there.broken,
        "longest_waits": [round(one) for one in sorted(here.waits + there.waits)[-5:]],
        "wrong": _wrong(here, there, ends),
    }


def _journey(here: Town, there: Town, withdrawn: bool) -> int:
    """One referral to its end; how many acts it took that were answered."""
    case, partner, file = here.do("agreed")
    said = {**DRAFT, "partner": partner}
    thread = _drafted(here, case, said)
    came, steps = "", 1
    wanted: list[tuple[Town, str, str, Mapping[str, object]]] = [
        (here, "send", "acknowledged", {}),
        (there, "accept", "accepted", {}),
        (
            here,
            "send_details",
            "details_received",
            {"names": ["first_name", "second_name", "mobile_phone"], "files": [file]},
        ),
        (there, "ask_items", "items_asked", {"names": ["health"], "purpose": "a doctor is waiting"}),
        (here, "send_items", "items_received", {"names": ["health"]}),
        (there, "tell_outcome", "outcome", {"result": "given"}),
    ]
    if withdrawn:
        wanted = [
            *wanted[:3],
            (here, "withdraw", "withdrawn", {}),
            (there, "answer_withdrawal", "", {"kept": []}),
        ]
    for town, act, state, body in wanted:
        if town is there and not came:
            came = _until(there, lambda: there.do("thread_of", here.do("thread", thread)))
        other = there if town is here else here
        _act(town, thread if town is here else came, act, body)
        steps += 1
        if state:
            _until(other, partial(_reached, here, there, thread, other, state))
    return steps


def _drafted(here: Town, case: str, said: Mapping[str, object]) -> str:
    """Id of the draft: one, even where the answer to it was lost."""

    def drafted() -> str:
        status, made = here.ask("POST", f"/cases/{case}/abroad", said)
        return str(made["id"] if status == 201 else here.do("draft_of", case))

    return str(_until(here, drafted))


def _act(town: Town, key: str, act: str, body: Mapping[str, object]) -> None:
    """Do an act, again if nobody answered and it is still open."""

    def done() -> bool:
        status, _ = town.ask("POST", f"/abroad/{key}/acts/{act}", body)
        if status in (204, 0):
            return status == 204
        # Refused: it was done before, and the answer was lost, or it is not its turn yet.
        return act not in town.do("open_acts", key)

    _until(town, done)


def _reached(here: Town, there: Town, thread: str, other: Town, state: str) -> bool:
    here.do("hurry")
    there.do("hurry")
    name = here.do("thread", thread)
    return bool(other.do("state_of", name) == state)


def _until(town: Town, holds: Any) -> Any:
    begun, looked = time.monotonic(), LOOK
    while not (found := holds()):
        waited = time.monotonic() - begun
        assert waited < PATIENCE, f"{town.name}: {town.do('waiting')}, {town.do('states')}"
        if waited > looked:
            looked += LOOK
            told = f"{waited:.0f} s, {town.name}: {town.do('jobs')}, {town.do('waiting')}"
            print(told, file=sys.stderr, flush=True)
        time.sleep(0.2)
    town.waits.append(time.monotonic() - begun)
    return found


def _settle(here: Town, there: Town) -> None:
    def quiet() -> bool:
        here.do("hurry")
        there.do("hurry")
        return not here.do("waiting") and not there.do("waiting") and not here.do("files_waiting")

    _until(here, quiet)


def _wrong(here: Town, there: Town, ends: list[str]) -> list[str]:
    """What must not be: sides that disagree, messages lost or taken twice, an audit with a gap."""
    # A draft that was asked for twice, as nobody answered in time, may stay: nothing of it went.
    ours = {name: state for name, state in here.do("states") if state != "drafted"}
    theirs = dict(there.do("states"))
    found = [name for name in ours if name not in theirs or not agrees(ours[name], theirs[name])]
    if sorted(ours.values()) != sorted(ends):
        found.append(f"ends: {sorted(ours.values())}")
    sent, held = dict(here.do("file_states")), dict(there.do("file_states"))
    ended = {"arrived": ("held", "gone"), "stopped": ("gone",)}
    found += [
        f"file: {state}, {held.get(name)}"
        for name, state in sent.items()
        if held.get(name) not in ended[state]
    ]
    for one, other in ((here, there), (there, here)):
        delivered, taken = one.do("delivered"), other.do("taken_once")
        # A withdrawal stops what was not acknowledged; it may have come all the same.
        strange = {*delivered} - {*taken} | {*taken} - {*delivered} - {*one.do("stopped_messages")}
        if strange or len(taken) != len({*taken}):
            found.append(f"{one.name}: {delivered} delivered, {taken} taken")
        one.installation.run("web", "verify-audit")
    return found


if __name__ == "__main__":
    main()
