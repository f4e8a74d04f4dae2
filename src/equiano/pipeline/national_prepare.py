"""From an agency's list to what it may submit: nothing but protected counts and keyed encodings.

list ─> cases of the period ─> account (stays) ─> count tables ─make_release─> counts   ─┐
                 └─> encodings (key of the agencies, of this period) + coarse fields ────┴─> Submission
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from equiano.errors import BadInputError, UsageError
from equiano.link.columns import places_of, sexes
from equiano.link.encode import encode_list, project_key, reference_of, write_encodings
from equiano.link.lists import read_list
from equiano.link.opened import open_list
from equiano.national.case import CaseAccount, SubmissionCase, chosen
from equiano.national.coarse import coarse_strata
from equiano.national.reading import LinkageColumns, read_submission_cases
from equiano.national.round import Round
from equiano.national.submission import Submission, cells_of
from equiano.pipeline.national_counts import picture_tables
from equiano.publish.disclosure import ReleaseOptions, make_release
from equiano.publish.people import People
from equiano.publish.perturb import key_of_people
from equiano.publish.policy import load_policy
from equiano.publish.release import Suppressed
from equiano.schema.national_rows import SubmissionCountRow
from equiano.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from equiano.publish.keys import SigningKey
    from equiano.publish.release import Release

NAMESPACE = "equiano-submission"  # of the signature: one of a ledger is none of a submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """How a submission is prepared.

    Attributes:
        agency: Name of the agency in the round.
        noise: Secret of the agency behind the noise on its counts.
        secret: The agencies' common secret; None sends counts without encodings.
        revision: Number of the version.
        today: The day of preparing.
    """

    agency: str
    noise: bytes
    secret: bytes | None
    revision: int
    today: dt.date


@dataclass(frozen=True)
class PreparedSubmission:
    """What may go, and what stays.

    Attributes:
        submission: What may go; not signed yet.
        tally: Every case: counted, or why not. Stays.
        people: Whom it counts, for the agency's own ledger. Stays.
    """

    submission: Submission
    tally: CaseAccount
    people: People


def prepare_file(path: Path, of: Round, how: Preparing) -> PreparedSubmission:
    """Prepare the submission of an agency from its list (CSV, XLSX or Parquet).

    Args:
        path: The list: columns of the linkage (docs/how-to/link.md) and of `national/columns.yaml`.
        of: The round.
        how: See `Preparing`.

    Raises:
        BadInputError: With every fault of the list.
        SafeguardError: If its counts cannot be protected.
        UsageError: If the agency is none of the round, or the period is not over.
    """
    table = open_list(path)
    places = places_of(table.header, path.name, {})
    cases = read_submission_cases(table, LinkageColumns(places, sexes()), how.today)
    names = read_list(path, how.today).table if how.secret is not None else None
    return prepare_cases(cases, names, of, how)


def prepare_cases(
    cases: Sequence[SubmissionCase],
    names: pa.Table | None,
    of: Round,
    how: Preparing,
    beside: Mapping[str, Mapping[str, str | None]] = MappingProxyType({}),
) -> PreparedSubmission:
    """Prepare the submission of cases that were read already; see `prepare_file`.

    Args:
        cases: All cases of the agency.
        names: Their names as the linkage reads lists, by `id`; None sends no encodings.
        of: The round.
        how: See `Preparing`.
        beside: Cells of persons who are no cases of the agency, such as of referrals that came to it, by a
            number that says who is who.
    """
    _check(of, how)
    taken, tally = chosen(cases, of.period, of.basis)
    if not taken:
        raise BadInputError(say("no case of the period is counted: there is nothing to submit."))
    # All whose count may move a number: who comes or goes among those beside would else be no difference.
    more = [repr(sorted(cells.items())) for cells in beside.values()]
    people = People(
        [*(_record(case) for case in taken), *more],
        [*(case.id for case in taken), *(f"beside {number}" for number in beside)],
    )
    release = _protected(taken, of, how, people, list(beside.values()))
    made = Submission(
        of.network, of.period.code, how.agency, how.revision, how.today, release.policy, release.below,
        release.spread, _rows(release),
    )  # fmt: skip
    if names is not None and how.secret is not None:
        made, encoded = _with_encodings(made, taken, names, of, how)
        tally = replace(tally, encoded=encoded)
    return PreparedSubmission(made, tally, people)


def signed(submission: Submission, key: SigningKey) -> Submission:
    """The submission, signed by the agency."""
    return replace(submission, signature=key.sign(submission.to_sign(), NAMESPACE))


def _check(of: Round, how: Preparing) -> None:
    if how.agency not in of.agencies:
        raise UsageError(say("`{name}` is no agency of this round.", name=how.agency[:40]))
    if how.today <= of.period.last:
        raise UsageError(say("the period {code} is not over yet.", code=of.period.code))


def _record(case: SubmissionCase) -> str:
    """All that is counted of a case, for the ledger alone."""
    return repr(replace(case, id=""))


def _protected(
    taken: Sequence[SubmissionCase],
    of: Round,
    how: Preparing,
    people: People,
    beside: Sequence[Mapping[str, str | None]],
) -> Release:
    today = min(how.today, of.due)
    tables = picture_tables([*(cells_of(case, today) for case in taken), *beside])
    key = key_of_people(how.noise, People(people.texts()["records"]))
    return make_release(
        of.network,
        tables,
        ReleaseOptions(key=key),
        records=len(taken),
        number=f"{of.period.code}-{how.agency}",
    )


def _rows(release: Release) -> tuple[SubmissionCountRow, ...]:
    rows = []
    for name, table in release.tables.items():
        for code, value, *_ in table.rows:
            hidden = value.value if isinstance(value, Suppressed) else None
            count = value if isinstance(value, int) else None
            rows.append(SubmissionCountRow(name, str(code), count, hidden))
    return tuple(rows)


def _with_encodings(
    made: Submission, taken: Sequence[SubmissionCase], names: pa.Table, of: Round, how: Preparing
) -> tuple[Submission, int]:
    """The submission with its encodings, and how many records they are of."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    assert how.secret is not None
    counted = pa.array([case.id for case in taken], pa.string())
    names = names.filter(pc.is_in(names["id"], counted))
    if not len(names):
        return made, 0
    encodings = encode_list(names, how.secret, of.project, how.today)
    key = project_key(how.secret, of.project)
    references = {name: reference_of(key, name) for name in names["id"].to_pylist()}
    # What an encoding shows by itself: its keys that are unknown, and whether names and date are whole.
    shown = np.column_stack([encodings.tokens != 0, encodings.complete])
    shapes = dict(zip(encodings.reference.to_pylist(), map(bytes, shown), strict=True))
    strata = coarse_strata(taken, references, load_policy().k, shapes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.clk"
        write_encodings(encodings, path)
        return replace(made, strata=strata, encodings=path.read_bytes()), len(names)
