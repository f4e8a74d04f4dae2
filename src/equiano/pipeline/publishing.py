"""From cases or a table of categories to the draft of a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.errors import UsageError
from equiano.options import BUILT, takes
from equiano.pipeline.cases import Step
from equiano.pipeline.options import DraftOptions
from equiano.publish.account import Accounts
from equiano.publish.case_records import read_cases
from equiano.publish.domain import read_domain
from equiano.publish.draft import Request, make_draft
from equiano.publish.draft_folder import check_draft_folder, write_draft
from equiano.publish.microdata import read_table
from equiano.publish.own import ledger_of
from equiano.publish.policy import load_policy
from equiano.words import say

if TYPE_CHECKING:
    from equiano.publish.draft import ReleaseDraft
    from equiano.publish.ledger import Ledger
    from equiano.publish.microdata import Microdata


@dataclass(frozen=True)
class WrittenDraft:
    """A draft of a release; a second person approves it before anything leaves.

    Attributes:
        out: Folder of what may leave once approved; what must not is beside it.
        about: What the release says of itself, with the hashes of its files.
        draft: The release in memory, with what it was made of: for the maker alone.
        ledger: Where it is recorded.
    """

    out: Path
    about: Mapping[str, Any]
    draft: ReleaseDraft
    ledger: Ledger

    @property
    def data(self) -> Microdata:
        """The table as it was read."""
        return self.draft.data


@takes(DraftOptions)
def draft_release(
    cases: Path | str | None = None,
    out: Path | str | None = None,
    options: DraftOptions = BUILT,
    *,
    progress: Step = lambda text: None,
    tell: Step = lambda text: None,
) -> WrittenDraft:
    """Draft a release of synthetic records that are differentially private, or k-anonymous.

    The privacy budget is taken from the ledger of the settings before anything is measured. The draft leaves
    only when a second person approves it (`equiano ledger approve`).

    Args:
        cases: Case table made by `take_in` (Parquet); None with `table`.
        out: Folder for the draft; it must not be there.
        options: See `DraftOptions`.
        progress: Told the name of each step.
        tell: Told what the maker should know, such as that a key was made.

    Raises:
        BadInputError: If a file cannot be used.
        SafeguardError: If the budget is spent.
        UsageError: If options are out of range or do not fit together.
    """
    if (cases is None) == (options.table is None):
        raise UsageError(say("give a case table, or --table with --domain, not both."))
    if out is None:
        raise UsageError(say("give --out: the folder for the draft."))
    folder = Path(out)
    check_draft_folder(folder)
    policy = load_policy(Path(options.policy) if options.policy else None)
    accounts = Accounts(ledger_of(options.by, tell), policy)
    data = _read(cases, options)
    for sentence in _said_of(data):
        tell(sentence)
    draft = make_draft(data, _request(options, data), accounts, progress)
    return WrittenDraft(folder, write_draft(draft, folder, accounts), draft, accounts.ledger)


def _request(options: DraftOptions, data: Microdata) -> Request:
    return Request(
        dataset=options.dataset or data.name,
        epsilon=options.epsilon,
        delta=options.delta,
        prefer=options.prefer,
        k=options.k_anonymous,
        length=options.length,
        seed=options.seed,
        unit=options.unit,
        most_records=options.max_records,
    )


def _said_of(data: Microdata) -> Iterator[str]:
    """What of the data the maker should know."""
    if data.account is not None and data.account.left_out:
        yield from data.account.lines()
    if data.standings is not None:
        yield from data.standings.sentences()
    if data.outside:
        yield say(
            "{n:,} {n|cell holds|cells hold} a value off the public list and {n|counts|count} as unknown.",
            n=data.outside,
        )


def _read(cases: Path | str | None, options: DraftOptions) -> Microdata:
    if options.table is not None and options.domain is not None:
        domain = read_domain(Path(options.domain))
        return read_table(Path(options.table), domain, options.person, options.opening)
    columns = list(options.columns) if options.columns else None
    return read_cases(Path(cases or ""), columns, options.person)
