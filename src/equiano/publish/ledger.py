"""The ledger: every release with its budget, hashes and sign-off, as a chain that shows any later change.

One JSON object per line; `previous` is the hash of the line before, `hash` that of the line itself. The
budget is written down before the data are measured, so that a release that crashes has still been paid for.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from equiano.errors import BadInputError, RefusedError

_START = "0" * 64
Entry = dict[str, Any]


@dataclass(frozen=True)
class Budget:
    """What all releases of one data set may spend together: epsilons and deltas add up."""

    epsilon: float
    delta: float


@dataclass(frozen=True)
class Ledger:
    """The ledger in a file; the file appears with the first entry."""

    path: Path

    def entries(self) -> list[Entry]:
        """All entries, oldest first.

        Raises:
            RefusedError: If the chain is broken: a line was changed, removed or put in.
        """
        if not self.path.is_file():
            return []
        previous, found = _START, []
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
            entry = _parse(line)
            if entry is None or entry.get("previous") != previous or entry.get("hash") != _hash(entry):
                raise RefusedError(
                    f"{self.path.name}: line {number} was changed, or lines were removed. Restore the ledger "
                    "from its backup; nothing is released without it."
                )
            previous = entry["hash"]
            found.append(entry)
        return found

    def append(self, kind: str, **content: Any) -> Entry:
        """Add an entry."""
        with self._locked():
            return self._append(self.entries(), kind, content)

    def spend(self, dataset: str, epsilon: float, delta: float, budget: Budget, **content: Any) -> Entry:
        """Take epsilon and delta from the data set's budget.

        Raises:
            RefusedError: If not so much is left.
        """
        with self._locked():
            entries = self.entries()
            spent = spent_on(entries, dataset)
            if spent.epsilon + epsilon > budget.epsilon * (1 + 1e-9) or spent.delta + delta > budget.delta:
                raise RefusedError(
                    f"the privacy budget of `{dataset}` is spent: epsilon {spent.epsilon:g} of "
                    f"{budget.epsilon:g} is used, {epsilon:g} more is asked. Publish with a smaller "
                    "--epsilon, or not at all: every release adds to what can be learned of each person."
                )
            taken = {"dataset": dataset, "epsilon": epsilon, "delta": delta, **content}
            return self._append(entries, "spend", taken)

    def _append(self, entries: list[Entry], kind: str, content: Mapping[str, Any]) -> Entry:
        previous = entries[-1]["hash"] if entries else _START
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry: Entry = {"kind": kind, "time": now, **content, "previous": previous}
        entry["hash"] = _hash(entry)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        return entry

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time: two releases at once must not both take the last of the budget."""
        lock = self.path.with_name(f".{self.path.name}.lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(100):
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
                break
            except FileExistsError:
                time.sleep(0.1)
        else:
            raise BadInputError(
                f"{lock.name}: another run holds the ledger. If none is running, remove this file."
            )
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _parse(line: str) -> Entry | None:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) else None


def _hash(entry: Mapping[str, Any]) -> str:
    content = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def spent_on(entries: list[Entry], dataset: str) -> Budget:
    """What was taken from the budget of a data set so far."""
    mine = [entry for entry in entries if entry["kind"] == "spend" and entry["dataset"] == dataset]
    return Budget(sum(entry["epsilon"] for entry in mine), sum(entry["delta"] for entry in mine))


def one_off(entries: list[Entry], dataset: str) -> None:
    """Refuse a second k-anonymous release of a data set: two of them can be compared record by record.

    Raises:
        RefusedError: If there was one before.
    """
    before = [entry for entry in entries if entry["kind"] == "release" and entry["dataset"] == dataset]
    if any(entry["guarantee"] == "k-anonymity" for entry in before):
        raise RefusedError(
            f"`{dataset}` had a k-anonymous release before, and two can be compared record by record. "
            "Publish with --epsilon instead."
        )


def approve(
    ledger: Ledger, release: Mapping[str, Any], hashes: Mapping[str, str], by: str, note: str
) -> Entry:
    """A second person signs a draft: from now on its files may leave.

    Args:
        ledger: The ledger the draft was recorded in.
        release: Content of the draft's `release.json`.
        hashes: SHA-256 of the draft's files as they are now.
        by: Who approves.
        note: Anything the approver wants recorded.

    Raises:
        RefusedError: If the draft is not in the ledger, was changed, is not private, is approved already,
        or the
            approver is its author.
    """
    entries = ledger.entries()
    identity = release.get("release_id")
    recorded = [entry for entry in entries if entry["kind"] == "release" and entry["release_id"] == identity]
    if not recorded:
        raise RefusedError("this release is not in the ledger. Give the ledger it was made with (--ledger).")
    (draft,) = recorded
    reasons = {
        "a file of the draft was changed since it was made. Publish again.": dict(draft["files"])
        != dict(hashes),
        "it was made with --seed, for tests: its noise can be taken away again. Publish without --seed.": (
            not draft["private"]
        ),
        "it is approved already.": any(
            e["kind"] == "approval" and e["release_id"] == identity for e in entries
        ),
        "its author cannot approve it. Ask a second person.": _same(by, draft["by"]) or not by.strip(),
    }
    for reason, holds in reasons.items():
        if holds:
            raise RefusedError(f"the draft cannot be approved: {reason}")
    return ledger.append("approval", release_id=identity, dataset=draft["dataset"], by=by, note=note)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
