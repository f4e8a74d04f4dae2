"""A draft release: what is asked for, what is made, and the files it is written to.

Public files hold only what followed from the noisy measurements. What compares the release with the true
data is for the person who approves it and stays in the folder `internal`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from equiano import __version__
from equiano.files import sha256_of, write_json, write_text
from equiano.publish import documents
from equiano.publish.aggregates import aggregate_rows
from equiano.publish.anonymous import k_anonymous
from equiano.publish.budget import Guarantee
from equiano.publish.combinations import Codes, Layout
from equiano.publish.compare import Closeness, as_dict, compare
from equiano.publish.ledger import Budget, Ledger, one_off
from equiano.publish.microdata import Microdata, write_csv
from equiano.publish.noise import ExactNoise, SeededNoise
from equiano.publish.synthetic import Measured, Prefer, measure, synthesize

METHOD = "one-shot filled combinations, discrete Gaussian (zCDP), coordinate descent"
METHOD_K = "k-anonymity by emptying cells"
INTERNAL = "internal"


@dataclass(frozen=True)
class Request:
    """What the publisher asks for. `epsilon` or `k` is set, not both."""

    by: str
    dataset: str
    epsilon: float | None = None
    delta: float | None = None
    prefer: Prefer = "balance"
    k: int | None = None
    length: int = 3
    seed: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A release in memory: records, how they were made, and how close every mode came.

    Attributes:
        records: What would be published.
        closeness: Measures of each mode against the true data; for the approver only.
        measured: The noisy measurements; None for a k-anonymous release.
        commitment_seed: Seed of the post-processing.
    """

    request: Request
    data: Microdata
    records: Codes
    closeness: Mapping[str, tuple[Closeness, ...]]
    measured: Measured | None
    commitment_seed: int
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
    ledger: Ledger,
    budget: Budget,
    policy: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Draft:
    """Make the records of a release. Its budget is in the ledger before anything is measured.

    Raises:
        RefusedError: If the budget is spent, or a k-anonymous release was made before.
        UsageError: If epsilon, delta, k or length is out of range.
    """
    seed = request.seed if request.seed is not None else secrets.randbits(63)
    rng = np.random.default_rng(seed)
    layout = Layout(data.domain.sizes)
    if request.k is not None:
        one_off(ledger.entries(), request.dataset)
        progress("emptying rare combinations")
        records = k_anonymous(data.codes, layout, request.k, request.length)
        shown = {"k-anonymous": compare(data.codes, records, layout.sizes)}
        return Draft(request, data, records, shown, None, seed)

    def spend(guarantee: Guarantee) -> None:
        if guarantee.private:  # a seeded release cannot leave, see `ledger.approve`
            ledger.spend(
                request.dataset, guarantee.epsilon, guarantee.delta, budget, policy=policy, by=request.by
            )

    progress("measuring")
    assert request.epsilon is not None
    noise = SeededNoise(rng) if request.seed is not None else ExactNoise()
    measured = measure(data.codes, layout, request.epsilon, request.delta, noise, rng, spend)
    modes = synthesize(measured, rng, progress)
    progress("comparing with the data")
    shown = {mode: compare(data.codes, codes, layout.sizes) for mode, codes in modes.items()}
    return Draft(request, data, modes[request.prefer], shown, measured, seed)


def summary(draft: Draft, policy: str) -> dict[str, Any]:
    """What everybody may know of the release (`release.json`).

    The hash of the data would let anyone who guesses the data confirm the guess, so it stands here only as a
    commitment, opened by `internal/commitments.json`.
    """
    guarantee = draft.guarantee
    promise: dict[str, Any] = (
        {"kind": "k-anonymity", "k": draft.request.k, "length": draft.request.length}
        if guarantee is None
        else {"kind": "differential privacy", **asdict(guarantee)}
    )
    return {
        "release_id": draft.release_id,
        "status": "draft: not approved",
        "private": draft.private,
        "mode": draft.mode,
        "method": METHOD_K if draft.measured is None else METHOD,
        "version": __version__,
        "policy": policy,
        "guarantee": promise,
        "records": len(draft.records),
        "columns": list(draft.data.domain.columns),
        "seed": draft.request.seed,
    }


def write_draft(draft: Draft, folder: Path, ledger: Ledger, policy: str) -> dict[str, Any]:
    """Write the draft's files and record them in the ledger; returns what `--json` prints.

    Args:
        draft: The release.
        folder: Where its files go; `internal` in it holds what must not be published.
        ledger: Where it is recorded.
        policy: Name and version of the disclosure policy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    internal = folder / INTERNAL
    write_csv(folder / "synthetic.csv", draft.records, draft.data.domain)
    if draft.measured is not None:
        documents.write_rows(folder / "aggregates.csv", aggregate_rows(draft.measured, draft.data.domain))
    documents.write_rows(folder / "codebook.csv", documents.codebook(draft.data.domain))
    about = summary(draft, policy)
    about |= _commit(draft, internal)
    for lang in ("en", "ru"):
        write_text(folder / f"data_statement.{lang}.md", documents.data_statement(about, lang))
        write_text(folder / f"quality.{lang}.html", documents.quality_page(draft, about, lang))
        write_text(internal / f"fidelity_and_risk.{lang}.html", documents.fidelity_page(draft, about, lang))
    warning = folder / "NOT-PRIVATE.txt"
    warning.unlink(missing_ok=True)
    if not draft.private:
        write_text(warning, documents.NOT_PRIVATE)
    write_json(folder / "release.json", about)
    hashes = public_hashes(folder)
    ledger.append(
        "release",
        release_id=draft.release_id,
        dataset=draft.request.dataset,
        data_sha256=draft.data.sha256,
        guarantee=about["guarantee"]["kind"],
        mode=draft.mode,
        policy=policy,
        private=draft.private,
        by=draft.request.by,
        seed_commitment=about["seed_commitment"],
        files=hashes,
    )
    figures = {mode: {str(c.way): as_dict(c) for c in ways} for mode, ways in draft.closeness.items()}
    write_json(internal / "figures.json", figures)
    return {
        **about,
        "data_sha256": draft.data.sha256,
        "files": hashes,
        "figures": figures,
        "out": str(folder),
    }


def _commit(draft: Draft, internal: Path) -> dict[str, str]:
    """Commitments to the data and to the seed of the post-processing, and the file that opens them."""
    nonce = secrets.token_hex(16) if draft.request.seed is None else f"{draft.request.seed:032x}"
    opened = {"nonce": nonce, "data_sha256": draft.data.sha256, "seed": draft.commitment_seed}
    write_json(internal / "commitments.json", opened)
    return {
        f"{name}_commitment": hashlib.sha256(f"{nonce} {opened[key]}".encode()).hexdigest()
        for name, key in (("data", "data_sha256"), ("seed", "seed"))
    }


def public_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a draft that would leave."""
    return {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.is_file()}


def read_release(folder: Path) -> dict[str, Any]:
    """The `release.json` of a draft, empty if there is none."""
    path = folder / "release.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content if isinstance(content, dict) else {}
