"""From cases or a table of categories to the draft of a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.errors import UsageError
from equiano.pipeline.cases import Step
from equiano.publish.account import Accounts
from equiano.publish.domain import read_domain
from equiano.publish.draft import Request, check_draft_folder, make_draft, write_draft
from equiano.publish.microdata import read_cases, read_table
from equiano.publish.own import ledger_of
from equiano.publish.policy import load_policy
from equiano.tables.raw_table import Opening
from equiano.words import say

if TYPE_CHECKING:
    from equiano.publish.draft import Draft, Unit
    from equiano.publish.ledger import Ledger
    from equiano.publish.microdata import Microdata
    from equiano.publish.synthetic import Prefer


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
    draft: Draft
    ledger: Ledger

    @property
    def data(self) -> Microdata:
        """The table as it was read."""
        return self.draft.data


def draft_release(
    cases: Path | str | None = None,
    out: Path | str | None = None,
    *,
    epsilon: float | None = None,
    k_anonymous: int | None = None,
    table: Path | str | None = None,
    domain: Path | str | None = None,
    columns: Sequence[str] | None = None,
    person: str | None = None,
    max_records: int = 1,
    unit: Unit = "person",
    delta: float | None = None,
    prefer: Prefer = "balance",
    length: int = 3,
    seed: int | None = None,
    dataset: str | None = None,
    opening: Opening | None = None,
    by: str | None = None,
    policy: Path | str | None = None,
    progress: Step = lambda text: None,
    tell: Step = lambda text: None,
) -> WrittenDraft:
    """Draft a release of synthetic records that are differentially private, or k-anonymous.

    The privacy budget is taken from the ledger of the settings before anything is measured. The draft leaves
    only when a second person approves it (`equiano ledger approve`).

    Args:
        cases: Case table made by `take_in` (Parquet).
        out: Folder for the draft; it must not be there.
        epsilon: Privacy budget of this release, such as 4.
        k_anonymous: Instead of epsilon: no combination of values describes fewer people than this.
        table: Instead of cases: any table of categories; empty is unknown.
        domain: For `table`: YAML, the public list of values of each column.
        columns: Columns of the case table; those of the documentation if not given.
        person: Column that says whose a record is; of cases the agency's case number if not given.
        max_records: Use so many records of a person at the most, drawn at random.
        unit: What is protected as a whole: `person`, or `record` where nobody knows persons.
        delta: 1/(n ln n) of the noisy number of records if not given.
        prefer: `fidelity`, `balance` or `no-invention`.
        length: For `k_anonymous`: longest combination looked at.
        seed: For tests only: the release is marked not private and cannot leave.
        dataset: Name of the data set in the ledger; the file's name if not given.
        opening: How `table` is opened, where it is not to be found from the file.
        by: Who does this; the user of this computer if not given.
        policy: Disclosure policy (YAML) instead of the shipped one; it may only be stricter.
        progress: Told the name of each step.
        tell: Told what the maker should know, such as that a key was made.

    Raises:
        BadInputError: If a file cannot be used.
        RefusedError: If the budget is spent.
        UsageError: If options are out of range or do not fit together.
    """
    _check_options(cases, table, domain, out, epsilon, k_anonymous, prefer, columns, seed)
    _check_unit(unit, person, max_records, k_anonymous)
    folder = Path(out or "")
    check_draft_folder(folder)
    accounts = Accounts(ledger_of(by, tell), load_policy(Path(policy) if policy else None))
    data = _read(cases, table, domain, columns, person, opening)
    for sentence in _said_of(data):
        tell(sentence)
    request = Request(
        dataset=dataset or data.name,
        epsilon=epsilon,
        delta=delta,
        prefer=prefer,
        k=k_anonymous,
        length=length,
        seed=seed,
        unit=unit,
        most_records=max_records,
    )
    draft = make_draft(data, request, accounts, progress)
    return WrittenDraft(folder, write_draft(draft, folder, accounts), draft, accounts.ledger)


def _check_options(
    cases: Path | str | None,
    table: Path | str | None,
    domain: Path | str | None,
    out: Path | str | None,
    epsilon: float | None,
    k: int | None,
    prefer: str,
    columns: Sequence[str] | None,
    seed: int | None,
) -> None:
    wrong = {
        say("give a case table, or --table with --domain, not both."): (cases is None) == (table is None),
        say("--table needs --domain: the public list of values of each column."): (table is None)
        != (domain is None),
        say("--columns is for case tables; for --table leave columns out of both files."): bool(
            columns and table
        ),
        say("give --out: the folder for the draft."): out is None,
        say("give --epsilon (such as 4) or --k-anonymous, not both."): (epsilon is None) == (k is None),
        say("--prefer takes fidelity, balance or no-invention."): prefer
        not in ("fidelity", "balance", "no-invention"),
        say("--seed must be 0 or more."): seed is not None and seed < 0,
    }
    _refuse(wrong)


def _check_unit(unit: str, person: str | None, most_records: int, k: int | None) -> None:
    wrong = {
        say("--unit takes person or record."): unit not in ("person", "record"),
        say("--person and --max-records do not go with --unit record."): unit == "record"
        and (person is not None or most_records != 1),
        say("--max-records does not go with --k-anonymous: k counts persons, with one record each."): (
            k is not None and most_records != 1
        ),
    }
    _refuse(wrong)


def _refuse(wrong: Mapping[str, bool]) -> None:
    for message, holds in wrong.items():
        if holds:
            raise UsageError(message)


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


def _read(
    cases: Path | str | None,
    table: Path | str | None,
    domain: Path | str | None,
    columns: Sequence[str] | None,
    person: str | None,
    opening: Opening | None,
) -> Microdata:

    if table is not None and domain is not None:
        return read_table(Path(table), read_domain(Path(domain)), person, opening)
    return read_cases(Path(cases or ""), list(columns) if columns else None, person)
