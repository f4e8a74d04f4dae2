"""The budget of a data set: what its releases may spend together, whatever its file is called.

A data set is known by the id that it was given at intake, and by the records in it. Every release leaves,
beside the ledger, keyed hashes of the records it was made of; a later one that has the same id, or a good
part of the same records, is charged to the same account. The name and the hash of the file are asked too, but
another name, folder, order or copy changes nothing. Reports are held against earlier ones here too
(`people.py`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from equiano.errors import RefusedError
from equiano.files import sha256_of, whole_file
from equiano.provenance import Provenance
from equiano.publish.budget import Guarantee, fewest_records
from equiano.publish.ledger import Entry, Ledger
from equiano.publish.people import Keys, People, are_few_apart
from equiano.publish.policy import Budget, Policy
from equiano.version import __version__
from equiano.words import say

# One person in common is enough: what two releases tell of her adds up. Records without a person's id are
# told apart by their content, and a few may be alike by chance, so there a tenth of the smaller data set is
# asked for.
SAME_FROM = 0.1
_CHARGED = ("spend", "release")


@dataclass(frozen=True)
class DataSet:
    """What a data set is known by.

    Attributes:
        name: Its name in the ledger.
        sha256: Hash of its file.
        records: One text per record, holding everything that the file says of it.
        persons: Id of the person of each record; empty where the file does not say.
        ids: Ids of data sets that were given at intake and are kept in the case table.
    """

    name: str
    sha256: str
    records: Sequence[str]
    persons: Sequence[str] = ()
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Found:
    """The account of a data set, and further ones that were joined to it; keyed hashes by kind."""

    accounts: tuple[str, set[str]]
    keys: Mapping[str, Keys]


def _keyed(records: Sequence[str], salt: str) -> Keys:
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
                say(
                    "the ledger was opened with a stricter policy ({looser}). Publish with that policy, or "
                    "one as strict.",
                    looser=", ".join(looser),
                )
            )
        return entries

    def budget(self, entries: list[Entry]) -> Budget:
        """What one data set may spend: the pinned budget, or the policy's where it is smaller."""
        pinned, mine = entries[0]["policy"]["budget"], self.policy.budget
        return Budget(min(pinned["rho"], mine.rho), min(pinned["delta"], mine.delta))

    def spend(self, data: DataSet, guarantee: Guarantee, **content: Any) -> Entry:
        """Take the zCDP of a release from the data set's budget, before anything but its size is measured.

        Raises:
            RefusedError: If not so much is left, the data are too few, or had a k-anonymous release.
        """
        with self.ledger.locked():
            entries = self.opened()
            found = self._account(entries, data)
            mine = charged_to(entries, *found.accounts)
            if any(_is_k_anonymous(entry) for entry in mine):
                raise RefusedError(
                    say(
                        "`{name}`: these data had a k-anonymous release, whose counts are exact. A private "
                        "release beside it would promise what cannot be kept.",
                        name=data.name,
                    )
                )
            total, spent, asked = self.budget(entries), spent_by(mine), guarantee.total_rho
            if guarantee.delta > total.delta:
                raise RefusedError(_too_few(data.name, total.delta))
            if spent + asked > total.rho * (1 + 1e-9):
                raise RefusedError(
                    say(
                        "the privacy budget of `{name}` is spent: {spent:%} is used{under}, this release "
                        "would take {asked:%} more. Publish with a smaller --epsilon, or not at all: every "
                        "release adds to what can be learned of each person.",
                        name=data.name,
                        spent=spent / total.rho,
                        under=_under(mine, data.name),
                        asked=asked / total.rho,
                    )
                )
            charge = {"epsilon": guarantee.epsilon, "delta": guarantee.delta, "rho": asked}
            return self._enter(entries, "spend", data, found, charge | content)

    def release(self, data: DataSet, **content: Any) -> Entry:
        """Record a draft.

        Raises:
            RefusedError: If it is k-anonymous and its data had any release before.
        """
        with self.ledger.locked():
            entries = self.opened()
            found = self._account(entries, data)
            if _is_k_anonymous({"kind": "release", **content}):
                one_off(charged_to(entries, *found.accounts), data.name)
            return self._enter(entries, "release", data, found, content)

    def one_off(self, data: DataSet) -> None:
        """Refuse a k-anonymous release of data that had any release, before the work is done."""
        with self.ledger.locked():
            entries = self.opened()
            one_off(charged_to(entries, *self._account(entries, data).accounts), data.name)

    def report(
        self, number: str, sha256: str, more: Sequence[Provenance], people: People, *, draft: bool = False
    ) -> Entry:
        """Record which data, people, further inputs and seeds are behind the number of a report.

        Args:
            number: Random number that stands in the report.
            sha256: Hash of the case data.
            more: Method and inputs of further tables.
            people: Whom it counts.
            draft: Whether it is marked as a draft on every page, and so never leaves: it is entered as one,
                and neither held against earlier reports nor later ones against it.

        Raises:
            RefusedError: If the people are those of an earlier report but for fewer than the minimum.
        """
        with self.ledger.locked():
            entries = self.opened()
            salt = entries[0]["salt"]
            content = {"number": number, "data_sha256": sha256, "inputs": [made.as_dict() for made in more]}
            content["version"] = __version__
            if draft:
                return self.ledger.add(entries, "draft", content)
            keys = {kind: _keyed(texts, salt) for kind, texts in people.texts().items()}
            self._must_differ(entries, keys)
            with self._kept(keys) as held:
                return self.ledger.add(entries, "report", {**content, **held})

    def _must_differ(self, entries: list[Entry], keys: Mapping[str, Keys]) -> None:
        gone = {entry["number"] for entry in entries if entry["kind"] == "unpublished"}
        minimum = max(self.policy.minimum, entries[0]["policy"]["minimum"])
        for entry in entries:
            if entry["kind"] != "report" or "people" not in entry or entry["number"] in gone:
                continue
            if are_few_apart(self._people(entry), keys, minimum):
                raise RefusedError(
                    say(
                        "these are the people of report {report} ({day}) but for fewer than {minimum}: who "
                        "holds both reports could work out what distinguishes those few. Report again when "
                        "{minimum} or more have come, or leave the new ones out. If that report never left "
                        "your hands: `equiano ledger unpublished {report}`.",
                        report=entry["number"],
                        day=entry["time"][:10],
                        minimum=minimum,
                    )
                )

    def unpublished(self, number: str) -> Entry:
        """Record that a report never left the hands of its makers, and that no copy of it is kept.

        Raises:
            RefusedError: If the ledger has no report of that number.
        """
        with self.ledger.locked():
            entries = self.opened()
            if not any(e["kind"] == "report" and e["number"] == number for e in entries):
                raise RefusedError(say("the ledger has no report {number}. Check the number.", number=number))
            return self.ledger.add(entries, "unpublished", {"number": number})

    def _enter(
        self, entries: list[Entry], kind: str, data: DataSet, found: _Found, content: Mapping[str, Any]
    ) -> Entry:
        account, others = found.accounts
        identity = {
            "dataset": data.name,
            "data_sha256": data.sha256,
            "data_sets": sorted(data.ids),
            "account": account,
            "also": sorted(others),
        }
        with self._kept(found.keys) as held:
            return self.ledger.add(entries, kind, {**identity, **held, **content})

    @contextmanager
    def _kept(self, keys: Mapping[str, Keys]) -> Iterator[dict[str, str]]:
        """Hashes of people beside the ledger, for the entry made within; without one they are gone again."""
        held = self._held(secrets.token_hex(8))
        with whole_file(held) as temporary, temporary.open("wb") as stream:
            np.savez(stream, records=keys["records"], persons=keys["persons"])
        try:
            yield {"people": held.stem, "people_sha256": sha256_of(held)}
        except BaseException:
            held.unlink(missing_ok=True)
            raise

    def _held(self, name: str) -> Path:
        return self.ledger.path.with_name(f"{self.ledger.path.name}.people") / f"{name}.npz"

    def _account(self, entries: list[Entry], data: DataSet) -> _Found:
        """The account of a data set, further ones that its people belong to, and its keyed hashes."""
        salt = entries[0]["salt"]
        keys = {"records": _keyed(data.records, salt), "persons": _keyed(sorted(set(data.persons)), salt)}
        mine: list[str] = []
        for entry in entries:
            if entry["kind"] not in _CHARGED or entry["account"] in mine:
                continue
            same = entry["dataset"] == data.name or entry["data_sha256"] == data.sha256
            same = same or bool(data.ids.intersection(entry.get("data_sets", ())))
            if same or self._is_same(entry, keys):
                mine.append(entry["account"])
        return _Found((mine[0] if mine else secrets.token_hex(8), set(mine[1:])), keys)

    def _is_same(self, entry: Entry, keys: Mapping[str, Keys]) -> bool:
        """Whether the people of an earlier entry are in the data again."""
        before = self._people(entry)
        if len(np.intersect1d(before["persons"], keys["persons"], assume_unique=True)):
            return True
        common = len(np.intersect1d(before["records"], keys["records"], assume_unique=True))
        return common >= SAME_FROM * max(1, min(len(before["records"]), len(keys["records"])))

    def _people(self, entry: Entry) -> dict[str, Keys]:
        """The hashes of the people of an entry.

        Raises:
            RefusedError: If the hashes that the ledger names are gone or changed.
        """
        held = self._held(entry["people"])
        if not held.is_file() or sha256_of(held) != entry["people_sha256"]:
            raise RefusedError(
                say(
                    "{name}: the hashes of an earlier release's people, beside the ledger, are gone or "
                    "changed. Restore them from the backup; nothing is released without them.",
                    name=held.name,
                )
            )
        with np.load(held, allow_pickle=False) as before:
            return {kind: before[kind] for kind in ("persons", "records")}


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


def spent_by(charged: list[Entry]) -> float:
    """How much zCDP the entries took together."""
    return float(sum(entry["rho"] for entry in charged if entry["kind"] == "spend"))


def spent_on(entries: list[Entry], dataset: str) -> float:
    """How much zCDP was taken so far from the account that a data set of this name is charged to."""
    names = {e["account"] for e in entries if e["kind"] in _CHARGED and e["dataset"] == dataset}
    return spent_by(charged_to(entries, min(names), names)) if names else 0.0


def _too_few(name: str, most_delta: float) -> str:
    return say(
        "`{name}`: too few records for open data with a guarantee: delta, the chance that the guarantee "
        "does not hold, would be above {delta:g}. It works from about {n:,} {n|record|records} on. Publish "
        "protected tables instead (`equiano report`).",
        name=name,
        delta=most_delta,
        n=fewest_records(most_delta),
    )


def _under(charged: list[Entry], name: str) -> str:
    others = sorted({entry["dataset"] for entry in charged} - {name})
    if not others:
        return ""
    return " " + say("(also as {names})", names=", ".join(f"`{other}`" for other in others))


def _is_k_anonymous(entry: Mapping[str, Any]) -> bool:
    return entry["kind"] == "release" and entry.get("guarantee") == "k-anonymity"


def one_off(charged: list[Entry], name: str) -> None:
    """Refuse a k-anonymous release beside any other: it can be compared with that one record by record.

    Raises:
        RefusedError: If there was one before.
    """
    if charged:
        raise RefusedError(
            say(
                "`{name}`: these data had a release before. A k-anonymous one is for data that are "
                "published once only, as two can be compared record by record. Publish with --epsilon "
                "instead.",
                name=name,
            )
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
                say("this release is not in the ledger. Set EQUIANO_LEDGER to the one it was made with.")
            )
        draft = recorded[0]
        named = draft["files"]
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        more = sorted(set(hashes) - set(named))
        reasons = {
            say(
                "its folder holds files that the draft does not name: {names}. Move them away; only the "
                "draft's own files may leave.",
                names=", ".join(more),
            ): bool(more),
            say("a file of the draft was changed or removed since it was made. Publish again."): named
            != hashes,
            say("it was made with --seed, for tests: its noise can be taken away. Publish without --seed."): (
                not draft["private"]
            ),
            say("it is approved already."): any(
                e["kind"] == "approval" and e["release_id"] == identity for e in entries
            ),
            say("its author cannot approve it. Ask a second person, with a key of their own."): (
                ledger.key is None
                or ledger.key.public == draft["key"]
                or _same(ledger.by, draft["by"])
                or not ledger.by.strip()
            ),
        }
        for reason, holds in reasons.items():
            if holds:
                raise RefusedError(say("the draft cannot be approved: {reason}", reason=reason))
        content = {"release_id": identity, "dataset": draft["dataset"], "note": note}
        return ledger.add(entries, "approval", content)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
