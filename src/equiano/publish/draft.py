"""A draft release in memory: what is asked for, what is made of it, and what it says of itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, TypedDict, cast

import numpy as np

from equiano.errors import SafeguardError, UsageError
from equiano.publish.account import K_ANONYMITY, Accounts, DataSet
from equiano.publish.anonymous import k_anonymous
from equiano.publish.budget import Guarantee, PrivacyOptions
from equiano.publish.combinations import Codes, Layout
from equiano.publish.compare import Closeness, closeness_of
from equiano.publish.microdata import Microdata
from equiano.publish.noise import ExactNoise, SeededNoise
from equiano.publish.synthetic import Measured, Prefer, measure, synthesize
from equiano.version import __version__
from equiano.words import say

METHOD = "one-shot filled combinations, discrete Gaussian (zCDP), coordinate descent"
METHOD_K = "k-anonymity by emptying cells"
Unit = Literal["person", "record"]


class DpPromise(TypedDict):
    """The fields of `budget.Guarantee`."""

    kind: Literal["differential privacy"]
    epsilon: float
    delta: float
    rho: float
    private: bool
    total_rho: float
    unit: str
    most_records: int


class KPromise(TypedDict):
    """No combination of up to `length` values describes fewer than `k` people."""

    kind: Literal["k-anonymity"]
    k: int | None
    length: int


class About(TypedDict):
    """What everybody may know of a release: its `release.json`."""

    release_id: str
    status: str
    private: bool
    mode: str
    method: str
    version: str
    policy: str
    guarantee: DpPromise | KPromise
    records: int
    columns: list[str]
    seed: int | None


@dataclass(frozen=True)
class Request:
    """What the publisher asks for. `epsilon` or `k` is set, not both."""

    dataset: str
    epsilon: float | None = None
    delta: float | None = None
    prefer: Prefer = "balance"
    k: int | None = None
    # Three known facts of a person are common knowledge (policy.yaml, `length`).
    length: int = 3
    seed: int | None = None
    columns: tuple[str, ...] = ()
    unit: Unit = "person"
    most_records: int = 1

    def privacy(self) -> PrivacyOptions:
        """What a private release is to promise.

        Raises:
            UsageError: If epsilon or delta is out of range.
        """
        assert self.epsilon is not None
        return PrivacyOptions(
            epsilon=self.epsilon, delta=self.delta, unit=self.unit, most_records=self.most_records
        )


@dataclass(frozen=True)
class ReleaseDraft:
    """A release in memory: records, how they were made, and how close every mode came.

    Attributes:
        records: What would be published.
        closeness: Measures of each mode against the true data; for the approver only.
        measured: The noisy measurements; None for a k-anonymous release.
        fit_seed: Seed of the post-processing, which is no part of the guarantee.
    """

    request: Request
    data: Microdata
    records: Codes
    closeness: Mapping[str, tuple[Closeness, ...]]
    measured: Measured | None
    fit_seed: int
    release_id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def mode(self) -> str:
        """Name of the mode the records are of."""
        return "k-anonymous" if self.measured is None else self.request.prefer

    @property
    def guarantee(self) -> Guarantee | None:
        """The differential privacy guarantee, if there is one."""
        return None if self.measured is None else self.measured.guarantee

    @property
    def private(self) -> bool:
        """False if a seed made the noise repeatable."""
        return self.guarantee is None or self.guarantee.private


def make_draft(
    data: Microdata,
    request: Request,
    accounts: Accounts,
    progress: Callable[[str], None] = lambda _: None,
) -> ReleaseDraft:
    """Make the records of a release. Its budget is in the ledger before anything is measured.

    Raises:
        SafeguardError: If the budget is spent, or a k-anonymous release stands beside another of these data.
        UsageError: If epsilon, delta, k or length is out of range.
    """
    # Two generators: what the fitting drew may be shown to the approver, what the mechanism drew to nobody.
    fit_seed, own = (
        (secrets.randbits(63), secrets.randbits(128))
        if request.seed is None
        else (request.seed, request.seed)
    )
    rng, mechanism = np.random.default_rng(fit_seed), np.random.default_rng(own)
    layout, dataset = Layout(data.domain.sizes), dataset_of(data, request)
    codes = bounded(data, request, mechanism)
    if request.k is not None:
        _check_floors(request, accounts)
        accounts.one_off(dataset)
        progress("emptying rare combinations")
        records = k_anonymous(codes, layout, request.k, request.length)
        # In the order of the file, row i of the release would be row i of the data.
        records = records[mechanism.permutation(len(records))]
        shown = {"k-anonymous": closeness_of(data.codes, records, layout.sizes)}
        return ReleaseDraft(request, data, records, shown, None, fit_seed)

    def spend(guarantee: Guarantee) -> None:
        if guarantee.private:  # a seeded release cannot leave, see `ledger.approve`
            accounts.spend(dataset, guarantee)

    progress("measuring")
    noise = SeededNoise(mechanism) if request.seed is not None else ExactNoise()
    measured = measure(codes, layout, request.privacy(), noise, mechanism, spend)
    modes = synthesize(measured, rng, progress)
    progress("comparing with the data")
    shown = {mode: closeness_of(data.codes, codes, layout.sizes) for mode, codes in modes.items()}
    return ReleaseDraft(request, data, modes[request.prefer], shown, measured, fit_seed)


def bounded(data: Microdata, request: Request, rng: np.random.Generator) -> Codes:
    """At most `most_records` records of each person, drawn at random.

    Raises:
        UsageError: If persons are to be protected but the file does not say whose a record is.
    """
    if request.unit == "record":
        return data.codes
    if not data.persons:
        raise UsageError(
            say(
                "which records are of one person? Name the column with --person, or say --unit record: then "
                "it is records that are protected, a person with several is protected less, and the "
                "statement says so."
            )
        )
    order = rng.permutation(len(data.codes))
    _, person = np.unique(np.array(data.persons)[order], return_inverse=True)
    by_person = np.argsort(person, kind="stable")
    first = np.searchsorted(person[by_person], person[by_person])
    kept = order[by_person[np.arange(len(order)) - first < request.most_records]]
    drawn: Codes = data.codes[np.sort(kept)]
    return drawn


def dataset_of(data: Microdata, request: Request) -> DataSet:
    """What the ledger knows the data by."""
    return DataSet(request.dataset, data.sha256, data.records, data.persons, data.ids)


def _check_floors(request: Request, accounts: Accounts) -> None:
    assert request.k is not None
    if request.k < accounts.policy.k or request.length < accounts.policy.length:
        raise SafeguardError(
            say(
                "the policy allows k-anonymous releases from k = {k} and combinations of {length} values "
                "on. Ask for as much, or publish with --epsilon.",
                k=accounts.policy.k,
                length=accounts.policy.length,
            )
        )


def summary(draft: ReleaseDraft, policy: str) -> About:
    """What everybody may know of the release (`release.json`).

    Nothing here is computed from the data but by the mechanism. A hash of them would let anyone who guesses
    the data confirm the guess; the ledger alone maps `release_id` to data, seed and author.
    """
    return {
        "release_id": draft.release_id,
        "status": "draft: not approved",
        "private": draft.private,
        "mode": draft.mode,
        "method": METHOD_K if draft.measured is None else METHOD,
        "version": __version__,
        "policy": policy,
        "guarantee": _promise(draft),
        "records": len(draft.records),
        "columns": list(draft.data.domain.columns),
        "seed": draft.request.seed,
    }


def _promise(draft: ReleaseDraft) -> DpPromise | KPromise:
    promised = draft.guarantee
    if promised is None:
        return {"kind": K_ANONYMITY, "k": draft.request.k, "length": draft.request.length}
    return cast("DpPromise", {"kind": "differential privacy", **asdict(promised)})
