"""A draft release: what is asked for, what is made, and the files it is written to.

Public files hold only what followed from the noisy measurements: no hash or count of the data, no seed, not
the order of their rows. What compares the release with the true data is for the person who approves it and
lies in a folder of its own, `DRAFT.internal`, which nobody copies along.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from equiano.errors import BadInputError, RefusedError, UsageError
from equiano.files import sha256_of, whole_file, whole_folder, write_json, write_text
from equiano.publish import documents
from equiano.publish.account import Accounts, DataSet
from equiano.publish.aggregates import aggregate_rows
from equiano.publish.anonymous import k_anonymous
from equiano.publish.budget import Guarantee
from equiano.publish.combinations import Codes, Layout
from equiano.publish.compare import Closeness, as_dict, compare
from equiano.publish.microdata import Microdata, decode
from equiano.publish.noise import ExactNoise, SeededNoise
from equiano.publish.synthetic import Measured, Prefer, measure, synthesize
from equiano.text_files import parse_json, read_text
from equiano.version import __version__
from equiano.words import say

METHOD = "one-shot filled combinations, discrete Gaussian (zCDP), coordinate descent"
METHOD_K = "k-anonymity by emptying cells"
LANGUAGES = ("en", "ru")
Unit = Literal["person", "record"]
# Every file that a draft may hold; a folder with anything else in it is none.
FILES = frozenset(
    {
        "synthetic.csv",
        "records.csv",
        "aggregates.csv",
        "codebook.csv",
        "release.json",
        "NOT-PRIVATE.txt",
        *(f"data_statement.{lang}.md" for lang in LANGUAGES),
        *(f"quality.{lang}.html" for lang in LANGUAGES),
    }
)
_INTERNAL_FILES = frozenset({"figures.json", *(f"fidelity_and_risk.{lang}.html" for lang in LANGUAGES)})


@dataclass(frozen=True)
class Request:
    """What the publisher asks for. `epsilon` or `k` is set, not both."""

    dataset: str
    epsilon: float | None = None
    delta: float | None = None
    prefer: Prefer = "balance"
    k: int | None = None
    length: int = 3
    seed: int | None = None
    columns: tuple[str, ...] = ()
    unit: Unit = "person"
    most_records: int = 1


@dataclass(frozen=True)
class Draft:
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
) -> Draft:
    """Make the records of a release. Its budget is in the ledger before anything is measured.

    Raises:
        RefusedError: If the budget is spent, or a k-anonymous release stands beside another of these data.
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
        shown = {"k-anonymous": compare(data.codes, records, layout.sizes)}
        return Draft(request, data, records, shown, None, fit_seed)

    def spend(guarantee: Guarantee) -> None:
        if guarantee.private:  # a seeded release cannot leave, see `ledger.approve`
            accounts.spend(dataset, guarantee, policy=accounts.policy.identity)

    progress("measuring")
    assert request.epsilon is not None
    noise = SeededNoise(mechanism) if request.seed is not None else ExactNoise()
    measured = measure(
        codes,
        layout,
        request.epsilon,
        request.delta,
        noise,
        mechanism,
        spend,
        unit=request.unit,
        most_records=request.most_records,
    )
    modes = synthesize(measured, rng, progress)
    progress("comparing with the data")
    shown = {mode: compare(data.codes, codes, layout.sizes) for mode, codes in modes.items()}
    return Draft(request, data, modes[request.prefer], shown, measured, fit_seed)


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
        raise RefusedError(
            say(
                "the policy allows k-anonymous releases from k = {k} and combinations of {length} values "
                "on. Ask for as much, or publish with --epsilon.",
                k=accounts.policy.k,
                length=accounts.policy.length,
            )
        )


def summary(draft: Draft, policy: str) -> dict[str, Any]:
    """What everybody may know of the release (`release.json`).

    Nothing here is computed from the data but by the mechanism. A hash of them would let anyone who guesses
    the data confirm the guess; the ledger alone maps `release_id` to data, seed and author.
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


def internal_of(folder: Path) -> Path:
    """Where what must not leave lies: beside the draft, not in it."""
    return folder.with_name(f"{folder.name}.internal")


def check_draft_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier draft.

    Raises:
        UsageError: If it is a file, or holds other things.
    """
    for place, known in ((folder, FILES), (internal_of(folder), _INTERNAL_FILES)):
        if place.is_file() or (place.is_dir() and {path.name for path in place.iterdir()} - known):
            raise UsageError(
                say("{name}: something else is there. Give a new folder with --out.", name=place.name)
            )


def write_draft(draft: Draft, folder: Path, accounts: Accounts) -> dict[str, Any]:
    """Write the draft's files and record them in the ledger; returns what `--json` prints.

    Args:
        draft: The release.
        folder: Where its public files go; what must not be published goes to `internal_of(folder)`.
        accounts: Where it is recorded.
    """
    check_draft_folder(folder)
    policy = accounts.policy.identity
    about = summary(draft, policy)
    figures = {mode: {str(c.way): as_dict(c) for c in ways} for mode, ways in draft.closeness.items()}
    with whole_folder(folder) as public, whole_folder(internal_of(folder)) as internal:
        _write_public(draft, about, public)
        for lang in LANGUAGES:
            page = documents.fidelity_page(draft, about, lang)
            write_text(internal / f"fidelity_and_risk.{lang}.html", page)
        write_json(internal / "figures.json", figures)
        hashes = {path.name: sha256_of(path) for path in sorted(public.iterdir())}
        accounts.release(
            dataset_of(draft.data, draft.request),
            release_id=draft.release_id,
            guarantee=about["guarantee"]["kind"],
            mode=draft.mode,
            policy=policy,
            private=draft.private,
            fit_seed=draft.fit_seed,
            files=hashes,
        )
    return {**about, "files": hashes, "figures": figures, "out": str(folder)}


def _write_public(draft: Draft, about: Mapping[str, Any], folder: Path) -> None:
    name = "records.csv" if draft.measured is None else "synthetic.csv"
    domain = draft.data.domain
    documents.write_rows(folder / name, [domain.columns, *decode(draft.records, domain)])
    if draft.measured is not None:
        documents.write_rows(folder / "aggregates.csv", aggregate_rows(draft.measured, draft.data.domain))
    documents.write_rows(folder / "codebook.csv", documents.codebook(draft.data.domain))
    for lang in LANGUAGES:
        write_text(folder / f"data_statement.{lang}.md", documents.data_statement(about, lang))
        write_text(folder / f"quality.{lang}.html", documents.quality_page(draft, about, lang))
    if not draft.private:
        write_text(folder / "NOT-PRIVATE.txt", documents.NOT_PRIVATE)
    write_json(folder / "release.json", about)


def read_draft(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The `release.json` of a draft, and the content of everything in its folder.

    Raises:
        BadInputError: If it is no draft, or holds a folder or a link.
    """
    path = folder / "release.json"
    try:
        content = parse_json(read_text(path))
    except (OSError, ValueError, BadInputError):
        content = None
    if not isinstance(content, dict):
        raise BadInputError(
            say("{name}: no release.json in it. Give the folder `equiano publish` wrote.", name=folder.name)
        )
    found = {}
    for place in sorted(folder.iterdir()):
        if place.is_symlink() or not place.is_file():
            raise RefusedError(
                say(
                    "the draft cannot be approved: its folder holds something that is no file ({name}). "
                    "Move it away; only the draft's own files may leave.",
                    name=place.name,
                )
            )
        found[place.name] = place.read_bytes()
    return content, found


def check_public_folder(to: Path) -> None:
    """Refuse a folder with anything in it.

    Raises:
        UsageError: If there is.
    """
    if to.is_file() or (to.is_dir() and any(to.iterdir())):
        raise UsageError(
            say("{name}: something is there already. Give a new folder with --to.", name=to.name)
        )


def write_approved(release: Mapping[str, Any], contents: Mapping[str, bytes], to: Path) -> None:
    """Write the files of an approved draft to the folder that they may leave from."""
    check_public_folder(to)
    with whole_folder(to, shared=True) as folder:
        for name, content in contents.items():
            with whole_file(folder / name, shared=True) as temporary:
                temporary.write_bytes(content)
        write_json(folder / "release.json", {**release, "status": "approved"}, shared=True)
