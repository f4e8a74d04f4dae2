"""What stands in the ledger, as JSON holds it.

`ledger.py` adds time, author, key, hash and signature to the content of an entry. The hash is of the whole
JSON object, so an entry stays what the file says, and keys of later versions are kept.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from equiano.publish.policy import PinnedPolicy


class Input(TypedDict):
    """Method and data behind a table of a report: `Provenance.as_dict`."""

    method: str
    data_sha256: str | None
    seed: int | None
    version: str
    number: NotRequired[str]


class DraftContent(TypedDict):
    """What the entry of a draft says of it, besides its data.

    Attributes:
        guarantee: "k-anonymity" or "differential privacy".
        files: SHA-256 of its public files by name; nothing else may leave.
        fit_seed: Seed of the post-processing, which is no part of the guarantee.
    """

    release_id: str
    guarantee: str
    mode: str
    policy: str
    private: bool
    fit_seed: int
    files: dict[str, str]


class LedgerEntry(TypedDict):
    """A line of the ledger.

    Attributes:
        kind: "opened", "spend" (of a budget), "release" (a draft), "approval", "report", "draft" (a report
            that never leaves) or "unpublished".
        previous: Hash of the line before.
        hash: Of this line without hash and signature.
        policy: Of "opened", what it pins; of "spend" and "release", name and version.
        salt: Of "opened": of all hashes of people, in hex.
        data_sets: Ids that were given to the data at intake; not in the first ledgers.
        account: What the data set is charged to, of "spend" and "release".
        also: Accounts that were joined to it.
        people: Name of the file of keyed hashes of the people, beside the ledger; not in the first reports.
        rho: zCDP that a "spend" takes, all of the release together.
        number: Of a report.
        inputs: Of a report: method and data of its further tables.
    """

    kind: str
    time: str
    by: str
    key: str
    previous: str
    hash: str
    signature: str
    policy: NotRequired[PinnedPolicy | str]
    salt: NotRequired[str]
    dataset: NotRequired[str]
    data_sha256: NotRequired[str]
    data_sets: NotRequired[list[str]]
    account: NotRequired[str]
    also: NotRequired[list[str]]
    people: NotRequired[str]
    people_sha256: NotRequired[str]
    epsilon: NotRequired[float]
    delta: NotRequired[float]
    rho: NotRequired[float]
    release_id: NotRequired[str]
    guarantee: NotRequired[str]
    mode: NotRequired[str]
    private: NotRequired[bool]
    fit_seed: NotRequired[int]
    files: NotRequired[dict[str, str]]
    number: NotRequired[str]
    inputs: NotRequired[list[Input]]
    version: NotRequired[str]
    note: NotRequired[str]


def pinned_policy(entries: list[LedgerEntry]) -> PinnedPolicy:
    """The policy that the ledger was opened with."""
    policy = entries[0]["policy"]
    assert not isinstance(policy, str)  # the first entry is always "opened", and the chain is verified
    return policy
