"""The budget of a data set: what its releases may spend together, whatever its file is called.

A data set is known by the id that it was given at intake, and by the records in it. Every release leaves,
beside the ledger, keyed hashes of the records it was made of; a later one that has the same id, or a good
part of the same records, is charged to the same account. The name and the hash of the file are asked too, but
another name, folder, order or copy changes nothing. Reports are held against earlier ones here too
(`people.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from equiano.errors import SafeguardError
from equiano.provenance import Provenance
from equiano.publish.budget import Guarantee, fewest_records
from equiano.publish.entries import DraftContent, LedgerEntry, pinned_policy
from equiano.publish.held import HeldPeople, keyed
from equiano.publish.ledger import Ledger
from equiano.publish.people import People, PeopleHashes, are_few_apart
from equiano.publish.policy import Budget, Policy
from equiano.version import __version__
from equiano.words import say

# One person in common is enough: what two releases tell of her adds up. Records without a person's id are
# told apart by their content, and a few may be alike by chance, so there a tenth of the smaller data set is
# asked for.
SAME_FROM = 0.1
# Entries that take from the budget; a report or an approval takes nothing.
_CHARGED = ("spend", "release")
K_ANONYMITY: Final = "k-anonymity"  # the guarantee of such a draft, in its entry and in its release.json


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
    keys: Mapping[str, PeopleHashes]


@dataclass(frozen=True)
class Accounts:
    """The accounts of a ledger under a policy."""

    ledger: Ledger
    policy: Policy

    @property
    def _held(self) -> HeldPeople:
        return HeldPeople(self.ledger.path)

    def opened(self) -> list[LedgerEntry]:
        """The entries; the first, made now if there is none, pins the policy. The caller holds the lock.

        Raises:
            SafeguardError: If the policy is looser than the one the ledger was opened with.
        """
        entries = self.ledger.entries()
        if not entries:
            pinned = self.policy.pinned()
            entries = [self.ledger.add([], "opened", {"policy": pinned, "salt": secrets.token_hex(32)})]
        if looser := self.policy.looser_than(pinned_policy(entries)):
            raise SafeguardError(
                say(
                    "the ledger was opened with a stricter policy ({looser}). Publish with that policy, or "
                    "one as strict.",
                    looser=", ".join(looser),
                )
            )
        return entries

    def budget(self, entries: list[LedgerEntry]) -> Budget:
        """What one data set may spend: the pinned budget, or the policy's where it is smaller."""
        pinned, mine = pinned_policy(entries)["budget"], self.policy.budget
        return Budget(min(pinned["rho"], mine.rho), min(pinned["delta"], mine.delta))

    def spend(self, data: DataSet, guarantee: Guarantee) -> LedgerEntry:
        """Take the zCDP of a release from the data set's budget, before anything but its size is measured.

        Raises:
            SafeguardError: If not so much is left, the data are too few, or had a k-anonymous release.
        """
        with self.ledger.locked():
            entries = self.opened()
            found = self._account(entries, data)
            mine = charged_to(entries, *found.accounts)
            if any(_is_k_anonymous(entry) for entry in mine):
                raise SafeguardError(
                    say(
                        "`{name}`: these data had a k-anonymous release, whose counts are exact. A private "
                        "release beside it would promise what cannot be kept.",
                        name=data.name,
                    )
                )
            total, spent, asked = self.budget(entries), spent_by(mine), guarantee.total_rho
            if guarantee.delta > total.delta:
                raise SafeguardError(_too_few(data.name, total.delta))
            # Room for rounding: four equal parts must add up to the budget that they were made from.
            if spent + asked > total.rho * (1 + 1e-9):
                raise SafeguardError(
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
            charge = {
                "epsilon": guarantee.epsilon,
                "delta": guarantee.delta,
                "rho": asked,
                "policy": self.policy.identity,
            }
            return self._enter(entries, "spend", data, found, charge)

    def release(self, data: DataSet, content: DraftContent) -> LedgerEntry:
        """Record a draft.

        Raises:
            SafeguardError: If it is k-anonymous and its data had any release before.
        """
        with self.ledger.locked():
            entries = self.opened()
            found = self._account(entries, data)
            if content["guarantee"] == K_ANONYMITY:
                one_off(charged_to(entries, *found.accounts), data.name)
            return self._enter(entries, "release", data, found, content)

    def one_off(self, data: DataSet) -> None:
        """Refuse a k-anonymous release of data that had any release, before the work is done."""
        with self.ledger.locked():
            entries = self.opened()
            one_off(charged_to(entries, *self._account(entries, data).accounts), data.name)

    def report(
        self, number: str, sha256: str, more: Sequence[Provenance], people: People, *, draft: bool = False
    ) -> LedgerEntry:
        """Record which data, people, further inputs and seeds are behind the number of a report.

        Args:
            number: Random number that stands in the report.
            sha256: Hash of the case data.
            more: Method and inputs of further tables.
            people: Whom it counts.
            draft: Whether it is marked as a draft on every page, and so never leaves: it is entered as one,
                and neither held against earlier reports nor later ones against it.

        Raises:
            SafeguardError: If the people are those of an earlier report but for fewer than the minimum.
        """
        with self.ledger.locked():
            entries = self.opened()
            salt = entries[0]["salt"]
            content = {"number": number, "data_sha256": sha256, "inputs": [made.as_dict() for made in more]}
            content["version"] = __version__
            if draft:
                return self.ledger.add(entries, "draft", content)
            keys = {kind: keyed(texts, salt) for kind, texts in people.texts().items()}
            self._must_differ(entries, keys)
            with self._held.kept(keys) as held:
                return self.ledger.add(entries, "report", {**content, **held})

    def _must_differ(self, entries: list[LedgerEntry], keys: Mapping[str, PeopleHashes]) -> None:
        gone = {entry["number"] for entry in entries if entry["kind"] == "unpublished"}
        minimum = max(self.policy.minimum, pinned_policy(entries)["minimum"])
        for entry in entries:
            if entry["kind"] != "report" or "people" not in entry or entry["number"] in gone:
                continue
            if are_few_apart(self._held.of(entry), keys, minimum):
                raise SafeguardError(
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

    def unpublished(self, number: str) -> LedgerEntry:
        """Record that a report never left the hands of its makers, and that no copy of it is kept.

        Raises:
            SafeguardError: If the ledger has no report of that number.
        """
        with self.ledger.locked():
            entries = self.opened()
            if not any(e["kind"] == "report" and e["number"] == number for e in entries):
                raise SafeguardError(
                    say("the ledger has no report {number}. Check the number.", number=number)
                )
            return self.ledger.add(entries, "unpublished", {"number": number})

    def _enter(
        self,
        entries: list[LedgerEntry],
        kind: str,
        data: DataSet,
        found: _Found,
        content: Mapping[str, object],
    ) -> LedgerEntry:
        account, others = found.accounts
        identity = {
            "dataset": data.name,
            "data_sha256": data.sha256,
            "data_sets": sorted(data.ids),
            "account": account,
            "also": sorted(others),
        }
        with self._held.kept(found.keys) as held:
            return self.ledger.add(entries, kind, {**identity, **held, **content})

    def _account(self, entries: list[LedgerEntry], data: DataSet) -> _Found:
        """The account of a data set, further ones that its people belong to, and its keyed hashes."""
        salt = entries[0]["salt"]
        keys = {"records": keyed(data.records, salt), "persons": keyed(sorted(set(data.persons)), salt)}
        mine: list[str] = []
        for entry in entries:
            if entry["kind"] not in _CHARGED or entry["account"] in mine:
                continue
            same = entry["dataset"] == data.name or entry["data_sha256"] == data.sha256
            same = same or bool(data.ids.intersection(entry.get("data_sets", ())))
            if same or self._is_same(entry, keys):
                mine.append(entry["account"])
        return _Found((mine[0] if mine else secrets.token_hex(8), set(mine[1:])), keys)

    def _is_same(self, entry: LedgerEntry, keys: Mapping[str, PeopleHashes]) -> bool:
        """Whether the people of an earlier entry are in the data again."""
        before = self._held.of(entry)
        if len(np.intersect1d(before["persons"], keys["persons"], assume_unique=True)):
            return True
        common = len(np.intersect1d(before["records"], keys["records"], assume_unique=True))
        return common >= SAME_FROM * max(1, min(len(before["records"]), len(keys["records"])))


def charged_to(entries: list[LedgerEntry], account: str, others: set[str]) -> list[LedgerEntry]:
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


def spent_by(charged: list[LedgerEntry]) -> float:
    """How much zCDP the entries took together."""
    return float(sum(entry["rho"] for entry in charged if entry["kind"] == "spend"))


def spent_on(entries: list[LedgerEntry], dataset: str) -> float:
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


def _under(charged: list[LedgerEntry], name: str) -> str:
    others = sorted({entry["dataset"] for entry in charged} - {name})
    if not others:
        return ""
    return " " + say("(also as {names})", names=", ".join(f"`{other}`" for other in others))


def _is_k_anonymous(entry: LedgerEntry) -> bool:
    return entry["kind"] == "release" and entry.get("guarantee") == K_ANONYMITY


def one_off(charged: list[LedgerEntry], name: str) -> None:
    """Refuse a k-anonymous release beside any other: it can be compared with that one record by record.

    Raises:
        SafeguardError: If there was one before.
    """
    if charged:
        raise SafeguardError(
            say(
                "`{name}`: these data had a release before. A k-anonymous one is for data that are "
                "published once only, as two can be compared record by record. Publish with --epsilon "
                "instead.",
                name=name,
            )
        )
