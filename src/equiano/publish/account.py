"""The budget of a data set: what its releases may spend together, whatever its file is called.

A data set is known by the records in it. Every release leaves, beside the ledger, keyed hashes of the records
it was made of; a later one that holds a good part of the same records is charged to the same account. The
name and the hash of the file are asked too, but another name, folder, order or copy changes nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano import __version__
from equiano.errors import RefusedError
from equiano.files import sha256_of, whole_file
from equiano.provenance import Provenance
from equiano.publish.ledger import Entry, Ledger
from equiano.publish.policy import Budget, Policy

# Records are told apart by their content, and a few may be alike by chance, so one record in common says
# nothing. A tenth of the smaller data set does: an agency's list of one year and of the next share fewer.
SAME_FROM = 0.1
_CHARGED = ("spend", "release")


@dataclass(frozen=True)
class DataSet:
    """What a data set is known by.

    Attributes:
        name: Its name in the ledger.
        sha256: Hash of its file.
        records: One text per record, holding everything that the file says of it.
    """

    name: str
    sha256: str
    records: Sequence[str]


def _keyed(records: Sequence[str], salt: str) -> npt.NDArray[np.uint64]:
    """A keyed hash of each record and of how many the same came before it, sorted; shape (records,)."""
    key, before = bytes.fromhex(salt), Counter[str]()
    hashes = np.empty(len(records), np.uint64)
    for place, text in enumerate(records):
        before[text] += 1
        content = f"{before[text]} {text}".encode("utf-8", "surrogatepass")
        hashes[place] = int.from_bytes(hashlib.blake2b(content, key=key, digest_size=8).digest(), "big")
    hashes.sort()
    return hashes


@dataclass(frozen=True)
class Accounts:
    """The accounts of a ledger under a policy."""

    ledger: Ledger
    policy: Policy

    def opened(self) -> list[Entry]:
        """The entries; the first, made now if there is none, pins the policy. The caller holds the lock.

        Raises:
            RefusedError: If the policy is looser than the one the ledger was opened with.
        """
        entries = self.ledger.entries()
        if not entries:
            pinned = self.policy.pinned()
            entries = [self.ledger.add([], "opened", {"policy": pinned, "salt": secrets.token_hex(32)})]
        if looser := self.policy.looser_than(entries[0]["policy"]):
            raise RefusedError(
                f"the ledger was opened with a stricter policy ({', '.join(looser)}). Publish with that "
                "policy, or one as strict."
            )
        return entries

    def budget(self, entries: list[Entry]) -> Budget:
        """What one data set may spend: the pinned budget, or the policy's where it is smaller."""
        pinned = entries[0]["policy"]["budget"]
        return Budget(
            min(pinned["epsilon"], self.policy.budget.epsilon), min(pinned["delta"], self.policy.budget.delta)
        )

    def spend(self, data: DataSet, epsilon: float, delta: float, **content: Any) -> Entry:
        """Take epsilon and delta from the data set's budget, before anything is measured.

        Raises:
            RefusedError: If not so much is left, or the data set had a k-anonymous release.
        """
        with self.ledger.locked():
            entries = self.opened()
            account, others, keys = self._account(entries, data)
            mine = charged_to(entries, account, others)
            if any(_is_k_anonymous(entry) for entry in mine):
                raise RefusedError(
                    f"`{data.name}`: these data had a k-anonymous release, whose counts are exact. A private "
                    "release beside it would promise what cannot be kept."
                )
            total, spent = self.budget(entries), spent_by(mine)
            if spent.epsilon + epsilon > total.epsilon * (1 + 1e-9) or spent.delta + delta > total.delta:
                raise RefusedError(
                    f"the privacy budget of `{data.name}` is spent: epsilon {spent.epsilon:g} of "
                    f"{total.epsilon:g} is used{_under(mine, data.name)}, {epsilon:g} more is asked. Publish "
                    "with a smaller --epsilon, or not at all: every release adds to what can be learned of "
                    "each person."
                )
            charge = {"epsilon": epsilon, "delta": delta}
            return self._enter(entries, "spend", data, (account, others, keys), charge | content)

    def release(self, data: DataSet, **content: Any) -> Entry:
        """Record a draft.

        Raises:
            RefusedError: If it is k-anonymous and its data had any release before.
        """
        with self.ledger.locked():
            entries = self.opened()
            found = self._account(entries, data)
            if _is_k_anonymous({"kind": "release", **content}):
                one_off(charged_to(entries, *found[:2]), data.name)
            return self._enter(entries, "release", data, found, content)

    def one_off(self, data: DataSet) -> None:
        """Refuse a k-anonymous release of data that had any release, before the work is done."""
        with self.ledger.locked():
            entries = self.opened()
            account, others, _ = self._account(entries, data)
            one_off(charged_to(entries, account, others), data.name)

    def report(self, number: str, sha256: str, more: Sequence[Provenance]) -> Entry:
        """Record which data, and which further inputs and seeds, are behind the number of a report."""
        with self.ledger.locked():
            entries = self.opened()
            content = {"number": number, "data_sha256": sha256, "inputs": [made.as_dict() for made in more]}
            return self.ledger.add(entries, "report", {**content, "version": __version__})

    def _enter(
        self,
        entries: list[Entry],
        kind: str,
        data: DataSet,
        found: tuple[str, set[str], npt.NDArray[np.uint64]],
        content: Mapping[str, Any],
    ) -> Entry:
        account, others, keys = found
        held = self._held(secrets.token_hex(8))
        with whole_file(held) as temporary, temporary.open("wb") as stream:
            np.save(stream, keys)
        identity = {
            "dataset": data.name,
            "data_sha256": data.sha256,
            "account": account,
            "also": sorted(others),
            "records": held.stem,
            "records_sha256": sha256_of(held),
        }
        try:
            return self.ledger.add(entries, kind, {**identity, **content})
        except BaseException:
            held.unlink(missing_ok=True)
            raise

    def _held(self, name: str) -> Path:
        return self.ledger.path.with_name(f"{self.ledger.path.name}.records") / f"{name}.npy"

    def _account(self, entries: list[Entry], data: DataSet) -> tuple[str, set[str], npt.NDArray[np.uint64]]:
        """The account of a data set, further accounts that its records belong to, and its keyed hashes."""
        keys = _keyed(data.records, entries[0]["salt"])
        mine: list[str] = []
        for entry in entries:
            if entry["kind"] not in _CHARGED or entry["account"] in mine:
                continue
            same = entry["dataset"] == data.name or entry["data_sha256"] == data.sha256
            if same or self._share(entry, keys) >= SAME_FROM:
                mine.append(entry["account"])
        account = mine[0] if mine else secrets.token_hex(8)
        return account, set(mine[1:]), keys

    def _share(self, entry: Entry, keys: npt.NDArray[np.uint64]) -> float:
        """Share of the smaller of two data sets that is in the other too.

        Raises:
            RefusedError: If the hashes that the ledger names are gone or changed.
        """
        held = self._held(entry["records"])
        if not held.is_file() or sha256_of(held) != entry["records_sha256"]:
            raise RefusedError(
                f"{held.name}: the hashes of an earlier release's records, beside the ledger, are gone or "
                "changed. Restore them from the backup; nothing is released without them."
            )
        before = np.load(held, allow_pickle=False)
        common = len(np.intersect1d(before, keys, assume_unique=True))
        return common / max(1, min(len(before), len(keys)))


def charged_to(entries: list[Entry], account: str, others: set[str]) -> list[Entry]:
    """All entries of the accounts, and of accounts that were joined to them."""
    joined = {account, *others}
    charged = [entry for entry in entries if entry["kind"] in _CHARGED]
    while (
        more := {
            name
            for entry in charged
            if joined & {entry["account"], *entry["also"]}
            for name in (entry["account"], *entry["also"])
        }
        - joined
    ):
        joined |= more
    return [entry for entry in charged if entry["account"] in joined]


def spent_by(charged: list[Entry]) -> Budget:
    """What the entries took together."""
    spends = [entry for entry in charged if entry["kind"] == "spend"]
    return Budget(sum(entry["epsilon"] for entry in spends), sum(entry["delta"] for entry in spends))


def spent_on(entries: list[Entry], dataset: str) -> Budget:
    """What was taken so far from the account that a data set of this name is charged to."""
    names = {e["account"] for e in entries if e["kind"] in _CHARGED and e["dataset"] == dataset}
    return spent_by(charged_to(entries, min(names), names)) if names else Budget(0.0, 0.0)


def _under(charged: list[Entry], name: str) -> str:
    others = sorted({entry["dataset"] for entry in charged} - {name})
    return f" (also as {', '.join(f'`{other}`' for other in others)})" if others else ""


def _is_k_anonymous(entry: Mapping[str, Any]) -> bool:
    return entry["kind"] == "release" and entry.get("guarantee") == "k-anonymity"


def one_off(charged: list[Entry], name: str) -> None:
    """Refuse a k-anonymous release beside any other: it can be compared with that one record by record.

    Raises:
        RefusedError: If there was one before.
    """
    if charged:
        raise RefusedError(
            f"`{name}`: these data had a release before. A k-anonymous one is for data that are published "
            "once only, as two can be compared record by record. Publish with --epsilon instead."
        )


def approve(ledger: Ledger, release: Mapping[str, Any], contents: Mapping[str, bytes], note: str) -> Entry:
    """A second person signs a draft: from now on the files that it names may leave.

    Args:
        ledger: The ledger the draft was recorded in, with the name and key of the approver.
        release: Content of the draft's `release.json`.
        contents: Content of every file in the draft's folder, by name.
        note: Anything the approver wants recorded.

    Raises:
        RefusedError: If the draft is not in the ledger, was changed, holds anything else, is not private, is
            approved already, or the approver is its author, by key or by name.
    """
    with ledger.locked():
        entries = ledger.entries()
        identity = release.get("release_id")
        recorded = [e for e in entries if e["kind"] == "release" and e["release_id"] == identity]
        if not recorded:
            raise RefusedError(
                "this release is not in the ledger. Set EQUIANO_LEDGER to the one it was made with."
            )
        draft = recorded[0]
        named = draft["files"]
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        more = sorted(set(hashes) - set(named))
        reasons = {
            f"its folder holds files that the draft does not name: {', '.join(more)}. Move them away; only "
            "the draft's own files may leave.": bool(more),
            "a file of the draft was changed or removed since it was made. Publish again.": named != hashes,
            "it was made with --seed, for tests: its noise can be taken away. Publish without --seed.": (
                not draft["private"]
            ),
            "it is approved already.": any(
                e["kind"] == "approval" and e["release_id"] == identity for e in entries
            ),
            "its author cannot approve it. Ask a second person, with a key of their own.": (
                ledger.key is None
                or ledger.key.public == draft["key"]
                or _same(ledger.by, draft["by"])
                or not ledger.by.strip()
            ),
        }
        for reason, holds in reasons.items():
            if holds:
                raise RefusedError(f"the draft cannot be approved: {reason}")
        content = {"release_id": identity, "dataset": draft["dataset"], "note": note}
        return ledger.add(entries, "approval", content)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
