"""From a file of cases to the situation report."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.countries.public import public_pack
from equiano.engine.engine import open_engine
from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist, sha256_of
from equiano.options import BUILT, takes
from equiano.pipeline import situation_release as situation
from equiano.pipeline.cases import EXAMPLE, Step, case_table
from equiano.pipeline.official import official_part
from equiano.pipeline.pack_tables import pack_tables
from equiano.pipeline.profile_tables import age_and_child, profile_tables
from equiano.provenance import Provenance
from equiano.publish.disclosure import ReleaseOptions, make_release, with_tables
from equiano.publish.keys import installation_secret
from equiano.publish.people import People, people_of
from equiano.publish.perturb import key_of
from equiano.record.examples import example_path
from equiano.record.standing import by_standing, nobody_counts
from equiano.report.build import build
from equiano.report.context import DocumentOptions
from equiano.report.document import Document, Frame, plain
from equiano.report.frame import dated
from equiano.report.write import write
from equiano.situation import figures, justice
from equiano.situation.profile import check_columns, formats_of, profile_of
from equiano.words import language, say

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.publish.release import Release, ReleasedTable
    from equiano.situation.profile import Profile

RecordFigure = Callable[[str, str, Sequence[Provenance], "People"], object]
METHOD = "count of case records by the variables named"


@dataclass(frozen=True)
class MadeReport:
    """What `make_report` wrote.

    Attributes:
        files: The files, in order of language and format.
        records: Cases behind the report, rounded by the policy, None where too few to say.
        refused: Rows of the source that intake refused.
        data_sha256: Hash of the source, for the maker alone.
        number: Random number that stands in the report instead.
        findings: Sentences of the first page, in the reader's language if the report has it.
        official_refused: Rows of the file of official figures that say no figure.
    """

    files: tuple[Path, ...]
    records: int | None
    refused: int
    data_sha256: str
    number: str
    policy: str
    findings: tuple[str, ...] = ()
    official_refused: int = 0


@dataclass(frozen=True)
class Counted:
    """A release with what is said of its data besides numbers.

    Attributes:
        formats: Formats the cases were read from (`source_format`).
        refused: Rows that intake refused.
        data_sha256: Hash of the source.
        people: Whom it counts, for the ledger alone.
    """

    release: Release
    formats: tuple[str, ...]
    refused: int
    data_sha256: str
    people: People


def new_number() -> str:
    """A random number for a report, which says nothing of its data."""
    return secrets.token_hex(6)


def _protected(
    profile: Profile,
    counts: situation.SituationCounts,
    pack: CountryPack,
    options: situation.Options,
    sha256: str,
) -> Release:
    """Profile and situation behind disclosure control, in one call: they share counts.

    Raises:
        SafeguardError: If the tables cannot be protected.
    """
    tables = list(profile_tables(profile, Provenance(METHOD, sha256)))
    # The profile alone: its tables are the same whatever the options, so the noise is too.
    key = None if is_public(sha256) else key_of(options.secret or installation_secret(), tables)
    nestings = [age_and_child(profile, Provenance(METHOD, sha256))]
    tables += situation.count_tables(counts, profile, pack, options, sha256)
    release = make_release(
        pack.code,
        tables,
        ReleaseOptions(coverage=options.coverage, key=key, nestings=nestings),
        records=profile.records,
        number=new_number(),
    )
    return situation.with_derived(release, counts, pack, options, sha256)


def is_public(sha256: str) -> bool:
    """Whether the cases are the shipped example, which anybody can count: noise would hide nothing."""
    return sha256 == sha256_of(example_path(EXAMPLE))


def report_release(
    cases: Path,
    pack: CountryPack,
    options: situation.Options | None = None,
    step: Step = lambda text: None,
) -> Counted:
    """Cases to a release of their profile and of the situation.

    Args:
        cases: Case table (Parquet), or any file that intake reads.
        pack: The country pack.
        options: What the analyst adds.
        step: Called with the name of each step as it begins.

    Raises:
        BadInputError: If a file cannot be read, or holds no case.
        SafeguardError: If the tables cannot be protected.
    """
    options = options or situation.Options()
    with case_table(cases, step, options.opening) as (table, sha256, refused):
        step("count")
        with open_engine() as engine:
            try:
                frame = engine.scan(table)
                check_columns(frame, cases.name)
            except (BadInputError, UsageError):
                raise
            except Exception as error:  # every engine has its own error for a broken file
                raise BadInputError(
                    say("{name}: not a readable Parquet file. Make it again.", name=cases.name)
                ) from error
            people = by_standing(engine, frame, cases.name)
            profile = profile_of(engine, people.actual)
            formats = formats_of(engine, frame)
            counts = situation.count(engine, table, pack, options, people)
        counted = people_of(table)
    if not people.standings.persons:
        raise BadInputError(
            say("{name}: holds no case. Take in a file with `equiano intake` first.", name=cases.name)
        )
    if not profile.records:
        raise BadInputError(nobody_counts(cases.name, people.standings))
    step("protect")
    return Counted(_protected(profile, counts, pack, options, sha256), formats, refused, sha256, counted)


def _must_take_files(out: Path) -> None:
    """Fail before the work if nothing can be written; what is made to try it is taken away again."""
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out, prefix=".equiano-"):
            pass
        for folder in made:
            folder.rmdir()
    except OSError as error:
        raise UsageError(
            say(
                "--out {out}: cannot write there ({reason}). Give a folder you may write to.",
                out=out,
                reason=error.strerror,
            )
        ) from error


def release_without_cases(pack: CountryPack, tables: Sequence[ReleasedTable]) -> Counted:
    """A release of official figures and of what the pack publishes: there is no case behind it.

    Raises:
        UsageError: If there are no official figures either.
    """
    if not tables:
        raise UsageError(
            say(
                "nothing to report of: give --cases FILE, --example, or --official FILE (UNODC's table of"
                " official figures)."
            )
        )
    published = pack_tables(pack, justice.from_pack(pack.justice), figures.DURATIONS)
    release = make_release(pack.code, list(published), ReleaseOptions(), records=0, number=new_number())
    return Counted(release, (), 0, "", People())


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What makes a report of what was counted.

    Attributes:
        step: Called with the name of each step as it begins.
        more: Tables that are released already, such as estimates of the hidden population.
        record: Called before anything is written with the report's number, the hash of the case data, what
            the tables of `more` were computed from, and the people counted: for the ledger, which may refuse.
        frame: Who publishes the report, and what it speaks of.
        only_brief: Whether its first page alone is wanted.
    """

    step: Step = lambda text: None
    more: Sequence[ReleasedTable] = ()
    record: RecordFigure | None = None
    frame: Frame | None = None
    only_brief: bool = False


@takes(Making, "making")
def make_report(
    country: str,
    cases: Path | None,
    out: Path,
    languages: Sequence[str],
    making: Making = BUILT,
    *,
    options: situation.Options | None = None,
) -> MadeReport:
    """The situation report of a country, as HTML and PDF.

    Args:
        country: Name of the country pack, such as `ru`, or an ISO code; with a file of official figures
            (`options.official`) any country of the file, which needs no pack.
        cases: Case table (Parquet), or any file that intake reads; None for a report of official figures.
        out: Folder for the files; made if it is not there.
        languages: `en`, `ru` or both. With one, the files are `report.html` and `report.pdf`; with both,
            `report.en.html` and so on.
        making: See `Making`.
        options: Event, estimate, court counts and flows that the analyst adds.

    Raises:
        BadInputError: If a file cannot be read or the country is unknown.
        UsageError: If `out` cannot be written to.
    """
    frame = dated(making.frame or Frame())
    options = options or situation.Options()
    official = official_part(country, options.official, options.opening)
    for given in (cases, options.courts, options.flows):
        if given is not None:
            must_exist(given)
    pack = official.pack if options.draft else public_pack(official.pack)
    _must_take_files(out)
    counted = (
        release_without_cases(pack, official.tables)
        if cases is None
        else report_release(cases, pack, options, making.step)
    )
    release = with_tables(counted.release, (*official.tables, *making.more))
    if making.record is not None:
        sources = [table.provenance for table in making.more]
        making.record(release.number, counted.data_sha256 or official.sha256, sources, counted.people)
    asked = DocumentOptions(
        formats=counted.formats, refused=counted.refused, draft=options.draft, frame=frame
    )
    documents = _in_each(languages, making.step, partial(build, release, pack, options=asked))
    files = write(documents, out, only_brief=making.only_brief)
    return _made(counted, release, documents, files, len(official.refused))


def _in_each(
    languages: Sequence[str], step: Step, build_in: Callable[[str], Document]
) -> dict[str, Document]:
    documents = {}
    for lang in languages:
        step(f"write {lang}")
        documents[lang] = build_in(lang)
    return documents


def _made(
    counted: Counted,
    release: Release,
    documents: Mapping[str, Document],
    files: tuple[Path, ...],
    refused: int,
) -> MadeReport:
    """What is told of the files that were written; `refused` rows of official figures."""
    shown = documents.get(language()) or next(iter(documents.values()))
    found = tuple(plain(finding.text) for finding in shown.brief.findings) if shown.brief else ()
    records = release.records if isinstance(release.records, int) else None
    return MadeReport(
        files,
        records,
        counted.refused,
        counted.data_sha256,
        release.number,
        release.policy,
        found,
        refused,
    )
