"""The folders of a draft: what may leave once it is approved, and beside it what must not.

Public files hold only what followed from the noisy measurements: no hash or count of the data, no seed, not
the order of their rows. What compares the release with the true data is for the person who approves it and
lies in a folder of its own, `DRAFT.internal`, which nobody copies along.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from equiano.errors import BadInputError, SafeguardError, UsageError
from equiano.files import sha256_of, whole_file, whole_folder, write_json, write_text
from equiano.publish import documents
from equiano.publish.account import Accounts
from equiano.publish.aggregates import aggregate_rows
from equiano.publish.compare import as_dict
from equiano.publish.draft import About, ReleaseDraft, dataset_of, summary
from equiano.publish.microdata import decode
from equiano.text_files import parse_json, read_text
from equiano.words import LANGUAGES, say

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
# What is worked out from true counts: it stays with the maker and is not signed for the public.
_INTERNAL_FILES = frozenset({"figures.json", *(f"fidelity_and_risk.{lang}.html" for lang in LANGUAGES)})


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


class WrittenAbout(About):
    """What `--json` prints of a draft that was written.

    Attributes:
        files: SHA-256 of its public files by name.
        figures: Measures against the true data by mode and number of values; for the approver only.
    """

    files: dict[str, str]
    figures: dict[str, dict[str, dict[str, float | int]]]
    out: str


def write_draft(draft: ReleaseDraft, folder: Path, accounts: Accounts) -> WrittenAbout:
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
            {
                "release_id": draft.release_id,
                "guarantee": about["guarantee"]["kind"],
                "mode": draft.mode,
                "policy": policy,
                "private": draft.private,
                "fit_seed": draft.fit_seed,
                "files": hashes,
            },
        )
    return {**about, "files": hashes, "figures": figures, "out": str(folder)}


def _write_public(draft: ReleaseDraft, about: About, folder: Path) -> None:
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


def read_draft(folder: Path) -> tuple[dict[str, object], dict[str, bytes]]:
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
            raise SafeguardError(
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


def write_approved(release: Mapping[str, object], contents: Mapping[str, bytes], to: Path) -> None:
    """Write the files of an approved draft to the folder that they may leave from."""
    check_public_folder(to)
    with whole_folder(to, shared=True) as folder:
        for name, content in contents.items():
            with whole_file(folder / name, shared=True) as temporary:
                temporary.write_bytes(content)
        write_json(folder / "release.json", {**release, "status": "approved"}, shared=True)
