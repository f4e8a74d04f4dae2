"""The coordinator's node: submissions of a round to estimate, figures of the situation, and comparisons.

    encodings ─link─> persons ─┬─ capture table ─estimate─> verdict, range
                               └─ coarse fields ─make_release─> figures of persons
    counts ─sum─> figures of records, with what is hidden as a range
    counts ─figure─> each agency beside the median of all (from five agencies on)

The node holds no secret of the agencies and sees no name. What comes out is a release; what cannot be told is
said so, with the reason.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.errors import SafeguardError
from equiano.link.encode import sharing_nothing
from equiano.link.match_encoded import link_encodings
from equiano.link.options import LinkageOptions
from equiano.national.coarse import FIELDS
from equiano.national.comparison import compared
from equiano.national.figure import MEASURES, figure_of
from equiano.national.round import Round
from equiano.national.submission import Submission
from equiano.pipeline.national_check import encodings_of
from equiano.pipeline.national_counts import picture_tables
from equiano.pipeline.national_sums import FEWEST_AGENCIES, sums_of_records
from equiano.provenance import Provenance
from equiano.publish.disclosure import ReleaseOptions, make_release, published_table, with_tables
from equiano.publish.people import People
from equiano.publish.perturb import key_of_people
from equiano.publish.release import Column, Release, ReleasedTable, Suppressed, Value
from equiano.words import in_each, keyed, say

if TYPE_CHECKING:
    from equiano.link.linkage import Linkage
    from equiano.schema.national_rows import AgencyComparisonRow, SubmissionStratumRow

DRAWS = 20  # linkages drawn for the estimate, as docs/how-to/link.md advises
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combining:
    """How submissions are combined.

    Attributes:
        noise: Secret of the node behind the noise on the figures of persons.
        number: Random number of the release.
        draws: Linkages to draw, so that the estimate carries the linkage error.
        seed: Seed of all chance.
        resamples: Resamples of each method of the estimate.
    """

    noise: bytes
    number: str
    draws: int = DRAWS
    seed: int = 1
    resamples: int = 200


@dataclass(frozen=True)
class NationalPicture:
    """What comes out of a round.

    Attributes:
        release: Figures of persons and of records, the estimate with its verdict: what may be published.
        verdict: `range`, `at-least`, `stop`, or `none` where nothing could be linked.
        ends: Of the verdict's range, as it is told; None where there is none.
        why_none: In words why there is no estimate, or no figures of persons; empty if there are.
        comparisons: What each agency gets back.
        people: Whom the figures of persons count, for the node's ledger.
        data_sha256: Hash of the submissions, for the node alone.
    """

    release: Release
    verdict: str
    ends: tuple[float | None, float | None]
    why_none: tuple[Mapping[str, str], ...]
    comparisons: Mapping[str, Sequence[AgencyComparisonRow]]
    people: People
    data_sha256: str


def combine_submissions(
    submissions: Mapping[str, Submission], of: Round, how: Combining, progress: Step = lambda text: None
) -> NationalPicture:
    """Combine the submissions of a round (`national_check.checked_submissions`).

    Args:
        submissions: By agency.
        of: The round.
        how: See `Combining`.
        progress: Told the name of each step.

    Raises:
        BadInputError: If encodings were made with another secret.
        SafeguardError: If there are fewer than three agencies: their figures would be those of single ones.
    """
    if len(submissions) < FEWEST_AGENCIES:
        raise SafeguardError(
            say(
                "{n} {n|agency|agencies}: of fewer than {fewest} each could work out what another sent. "
                "Wait for more submissions.",
                n=len(submissions), fewest=FEWEST_AGENCIES,
            )
        )  # fmt: skip
    ordered = {name: submissions[name] for name in sorted(submissions)}
    digest = hashlib.sha256(b"".join(one.to_sign() for one in ordered.values())).hexdigest()
    linked, why = _linked(ordered, how, progress)
    persons, people = _persons(ordered, linked) if linked is not None else ([], People())
    progress(say("protecting figures"))
    release = _release(of, how, persons, people)
    release = with_tables(release, sums_of_records(ordered))
    verdict, ends = "none", _NO_ENDS
    if linked is not None:
        progress(say("estimating the hidden population"))
        verdict, ends, tables = _estimated(linked, of, how)
        release = with_tables(release, tables)
    figures = {name: {agency: figure_of(one, name) for agency, one in ordered.items()} for name in MEASURES}
    comparisons = compared(figures, how.seed)
    return NationalPicture(release, verdict, ends, why, comparisons, people, digest)


def _linked(
    submissions: Mapping[str, Submission], how: Combining, progress: Step
) -> tuple[Linkage | None, tuple[Mapping[str, str], ...]]:
    """The persons behind all encodings; None and why not."""
    encodings = {name: encodings_of(one) for name, one in submissions.items() if one.encodings is not None}
    if len(encodings) < FEWEST_AGENCIES:
        text = in_each("Fewer than three agencies sent encodings: persons cannot be linked or estimated.")
        return None, (text,)
    why = tuple(
        in_each("The list of an agency shares nobody with the others: {name}.", name=name)
        for name in sharing_nothing(encodings)
    )
    options = LinkageOptions(draws=how.draws, seed=how.seed)
    return link_encodings(encodings, options, progress=progress), why


@dataclass(frozen=True)
class _Person:
    """Coarse fields of one person, and how many records each agency has of them."""

    cells: Mapping[str, str | None]
    records: Mapping[str, int]


def _persons(submissions: Mapping[str, Submission], linked: Linkage) -> tuple[list[_Person], People]:
    """Each person once: of fields on which agencies differ that of the first agency by name that has one."""
    strata = {row.reference: row for one in submissions.values() for row in one.strata}
    lists, references = linked.records["list"].to_pylist(), linked.records["id"].to_pylist()
    fields: dict[int, dict[str, str | None]] = {}
    behind: dict[int, dict[str, int]] = {}
    for person, name, reference in zip(linked.person.tolist(), lists, references, strict=True):
        known = fields.setdefault(person, dict.fromkeys(FIELDS))
        for field, value in _values(strata[reference]).items():
            known[field] = known[field] if known[field] is not None else value
        count = behind.setdefault(person, {})
        count[name] = count.get(name, 0) + 1
    records = [f"{sorted(known.items(), key=str)}" for known in fields.values()]
    first = dict(zip(reversed(linked.person.tolist()), reversed(references), strict=True))
    people = People(records, [first[person] for person in fields])
    return [_Person(fields[person], behind[person]) for person in fields], people


def _values(row: SubmissionStratumRow) -> dict[str, str | None]:
    values = {field: getattr(row, field) for field in FIELDS}
    return {field: None if value is None else str(value) for field, value in values.items()}


def _release(of: Round, how: Combining, persons: Sequence[_Person], people: People) -> Release:
    """Figures of persons, each once, behind disclosure control; empty where there are none.

    A cell of which one agency holds more than the policy's share is hidden: it would be that agency's.
    """
    tables = (
        picture_tables([one.cells for one in persons], FIELDS, [one.records for one in persons])
        if persons
        else []
    )
    options = ReleaseOptions(key=key_of_people(how.noise, people))
    return make_release(of.network, tables, options, records=len(persons), number=how.number)


_NO_ENDS: tuple[float | None, float | None] = (None, None)


def _estimated(
    linked: Linkage, of: Round, how: Combining
) -> tuple[str, tuple[float | None, float | None], list[ReleasedTable]]:
    """The verdict, the ends of its range, and the tables of the estimate."""
    import pyarrow.csv  # noqa: PLC0415

    from equiano.estimate.options import EstimateOptions  # noqa: PLC0415 - heavy
    from equiano.estimate.public import compare_methods, judge_table  # noqa: PLC0415
    from equiano.pipeline.hidden_tables import ends_told, hidden_tables, notes_of  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture.csv"
        table = linked.capture_draws() if linked.drawn else linked.capture_table()
        pyarrow.csv.write_csv(table, path)
        titles = in_each("Persons, seen and unseen, in {period}", period=of.period.code)
        # Of lists too thin for a number nobody waits for every method on every draw: the verdict on one table
        # takes seconds, all methods on the draws of 70 persons took nine minutes.
        threshold = Path(folder) / "threshold.csv"
        pyarrow.csv.write_csv(linked.capture_table(), threshold)
        if judge_table(threshold).code == "stop":
            return "stop", _NO_ENDS, [_no_number(titles)]
        options = EstimateOptions(bootstrap=how.resamples, quick=True, seed=how.seed)
        overview = compare_methods(path, options=options)
    note = in_each(
        "From linked encodings of {n} agencies; intervals hold the linkage error.", n=len(linked.lists)
    )
    # benchmarks/national.md: what is missed is told from what is found, as if errors were independent.
    lost = in_each(
        "Links that encodings lose are put back as often as those that were found tell. Where names and "
        "dates of the same records are wrong this is too seldom: on invented lists with 8 % of such records "
        "the number was 9 % to 13 % too high."
    )
    made = hidden_tables("national", titles, overview, notes=notes_of(note, lost))
    shown = bool(made[0].rows)
    return (overview.verdict, ends_told(overview), made) if shown else ("stop", _NO_ENDS, made)


def _no_number(titles: Mapping[str, str]) -> ReleasedTable:
    """That there is no number to publish, in words."""
    said = {lang: (keyed("estimate.verdict.stop", lang),) for lang in titles}
    column = Column("method", "dimension", in_each("Method"))
    made = Provenance("multiple systems estimation", None)
    return published_table("hidden:national", titles, (column,), (), provenance=made, notes=said)


def _plain(value: Value) -> object:
    """A cell as JSON holds it: an open end has no number."""
    if isinstance(value, Suppressed):
        return {"hidden": value.value}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table_as_dict(table: ReleasedTable) -> dict[str, Any]:
    """A released table as JSON; a hidden cell says why."""
    return {
        "name": table.name,
        "titles": dict(table.titles),
        "columns": [
            {
                "name": column.name,
                "kind": column.kind,
                "labels": dict(column.labels),
                "values": {code: dict(labels) for code, labels in column.value_labels.items()},
            }
            for column in table.columns
        ],
        "rows": [[_plain(value) for value in row] for row in table.rows],
        "notes": {lang: list(lines) for lang, lines in table.notes.items()},
        "control": table.control,
    }
