"""The second person: signs a draft, so that the files that it names may leave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from equiano.errors import SafeguardError
from equiano.publish.entries import LedgerEntry
from equiano.publish.ledger import Ledger
from equiano.words import say


def approve(
    ledger: Ledger, release: Mapping[str, object], contents: Mapping[str, bytes], note: str
) -> LedgerEntry:
    """A second person signs a draft: from now on the files that it names may leave.

    Args:
        ledger: The ledger the draft was recorded in, with the name and key of the approver.
        release: Content of the draft's `release.json`.
        contents: Content of every file in the draft's folder, by name.
        note: Anything the approver wants recorded.

    Raises:
        SafeguardError: If the draft is not in the ledger, was changed, holds anything else, is not private,
            is approved already, or the approver is its author, by key or by name.
    """
    with ledger.locked():
        entries = ledger.entries()
        identity = release.get("release_id")
        recorded = [e for e in entries if e["kind"] == "release" and e["release_id"] == identity]
        if not recorded:
            raise SafeguardError(
                say("this release is not in the ledger. Set EQUIANO_LEDGER to the one it was made with.")
            )
        draft = recorded[0]
        for reason in (*_of_files(draft, contents), *_of_draft(draft, entries), *_of_approver(draft, ledger)):
            raise SafeguardError(say("the draft cannot be approved: {reason}", reason=reason))
        content = {"release_id": identity, "dataset": draft["dataset"], "note": note}
        return ledger.add(entries, "approval", content)


def _of_files(draft: LedgerEntry, contents: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with the draft's folder."""
    named = draft["files"]
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    if more := sorted(set(hashes) - set(named)):
        yield say(
            "its folder holds files that the draft does not name: {names}. Move them away; only the "
            "draft's own files may leave.",
            names=", ".join(more),
        )
    if named != hashes:
        yield say("a file of the draft was changed or removed since it was made. Publish again.")


def _of_draft(draft: LedgerEntry, entries: list[LedgerEntry]) -> Iterator[str]:
    if not draft["private"]:
        yield say("it was made with --seed, for tests: its noise can be taken away. Publish without --seed.")
    if any(e["kind"] == "approval" and e["release_id"] == draft["release_id"] for e in entries):
        yield say("it is approved already.")


def _of_approver(draft: LedgerEntry, ledger: Ledger) -> Iterator[str]:
    own_key = ledger.key is None or ledger.key.public == draft["key"]
    if own_key or _same(ledger.by, draft["by"]) or not ledger.by.strip():
        yield say("its author cannot approve it. Ask a second person, with a key of their own.")


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
