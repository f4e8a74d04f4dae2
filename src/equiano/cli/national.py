"""`equiano national`: what an agency submits, and what the coordinator's node makes of all submissions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from equiano.cli.commands.national import (
    NationalCheckCommand,
    NationalCombineCommand,
    NationalPrepareCommand,
    NationalRoundCommand,
)
from equiano.cli.output import messages, on_screen, print_json
from equiano.cli.own_ledger import ledger_of, own_key
from equiano.errors import BadInputError, UsageError
from equiano.files import must_exist, sha256_of
from equiano.link.encode import read_secret
from equiano.national.period import parse_period
from equiano.national.round import BASES, Round, checked_round, read_round, write_round
from equiano.national.submission import read_submission, write_submission
from equiano.national.wording import comparison_line, goes_lines, stays_lines
from equiano.pipeline.national_check import checked_submissions, fault_of_submission
from equiano.pipeline.national_combine import Combining, combine_submissions
from equiano.pipeline.national_folder import about, write_picture
from equiano.pipeline.national_prepare import PreparedSubmission, Preparing, prepare_file, signed
from equiano.pipeline.reporting import new_number
from equiano.provenance import Provenance
from equiano.publish.account import Accounts
from equiano.publish.keys import installation_secret
from equiano.publish.policy import load_policy
from equiano.words import language, say


def make_round(asked: NationalRoundCommand) -> None:
    """Run `equiano national round`."""
    try:
        due = dt.date.fromisoformat(asked.due)
    except ValueError:
        raise UsageError(say("--due: write the day as 2026-07-31.")) from None
    if asked.basis not in BASES:
        raise UsageError(say("{option}: give one of {values}.", option="--basis", values=", ".join(BASES)))
    agencies = {}
    for text in asked.agency:
        name, sign, file = text.partition("=")
        if not sign:
            raise UsageError(say("--agency: write NAME=FILE."))
        agencies[name] = " ".join(
            must_exist(Path(file)).read_text(encoding="ascii", errors="replace").split()[:2]
        )
    made = Round(asked.network, parse_period(asked.period), due, asked.basis, agencies)
    made = checked_round(made.as_dict(), "--agency")
    write_round(made, asked.out)
    if asked.as_json:
        print_json({**made.as_dict(), "due": made.due.isoformat(), "file": str(asked.out)})
    else:
        _tell(
            [
                say(
                    "round {code} of {n} {n|agency|agencies} in {out}",
                    code=made.period.code,
                    n=len(agencies),
                    out=asked.out,
                )
            ]
        )


def prepare(asked: NationalPrepareCommand) -> None:
    """Run `equiano national prepare`."""
    of = read_round(asked.round_file)
    secret = read_secret(asked.secret_file) if asked.secret_file is not None else None
    today = dt.datetime.now(tz=dt.UTC).date()
    how = Preparing(
        agency=asked.agency, noise=installation_secret(), secret=secret, revision=asked.revision, today=today
    )
    with messages.status(say("preparing")):
        prepared = prepare_file(asked.list_file, of, how)
    _show(prepared, asked)
    if asked.out is None:
        _tell([say("Nothing was written. Give --out to make the file.")])
        return
    key = own_key()
    if key.public != of.agencies[asked.agency]:
        raise BadInputError(
            say("your key is not the one that the round names for `{name}`.", name=asked.agency)
        )
    _enter(prepared, asked, today)
    write_submission(signed(prepared.submission, key), asked.out)
    _tell(
        [
            say(
                "{name}: personal data, where it holds encodings. Send it to the coordinator alone.",
                name=asked.out.name,
            )
        ]
    )


def _enter(prepared: PreparedSubmission, asked: NationalPrepareCommand, today: dt.date) -> None:
    """Into the agency's own ledger, which refuses nearly the same people twice."""
    number = f"{prepared.submission.period}-{asked.agency}-{asked.revision}-{today.isoformat()}"
    Accounts(ledger_of(), load_policy()).report(number, sha256_of(asked.list_file), [], prepared.people)


def _show(prepared: PreparedSubmission, asked: NationalPrepareCommand) -> None:
    goes, stays = goes_lines(prepared.submission), stays_lines(prepared.tally)
    if asked.as_json:
        counts = [row.as_dict() for row in prepared.submission.counts]
        print_json(
            {
                "goes": goes,
                "stays": prepared.tally.as_dict(),
                "counts": counts,
                "file": asked.out and str(asked.out),
            }
        )
        return
    _tell([say("What would go:"), *(f"  {line}" for line in goes)])
    for row in prepared.submission.counts:
        shown = say("not shown") if row.count is None else f"{row.count:,}"
        _tell([f"    {row.table} {row.value}: {shown}"])
    _tell([say("What stays with you:"), *(f"  {line}" for line in stays)])


def check_submission(asked: NationalCheckCommand) -> None:
    """Run `equiano national check`."""
    of, found = read_round(asked.round_file), read_submission(asked.file)
    fault = fault_of_submission(found, of)
    if asked.as_json:
        print_json({"goes": goes_lines(found), "taken": fault is None, "fault": fault and str(fault)})
    else:
        _tell(goes_lines(found))
    if fault is not None:
        raise BadInputError(say("{name}: this submission cannot be taken.", name=asked.file.name), [fault])
    _tell([say("It can be taken.")])


def combine(asked: NationalCombineCommand) -> None:
    """Run `equiano national combine`."""
    of = read_round(asked.round_file)
    received = [(path.name, read_submission(path)) for path in asked.files]
    submissions = checked_submissions(received, of, asked.late or ())
    how = Combining(noise=installation_secret(), number=new_number(), draws=asked.draws, seed=asked.seed)
    with messages.status(say("linking")) as status:
        picture = combine_submissions(submissions, of, how, status.update)
    made = Provenance(f"national picture {of.project}", picture.data_sha256, asked.seed)
    Accounts(ledger_of(), load_policy()).report(
        picture.release.number, picture.data_sha256, [made], picture.people
    )
    files = write_picture(picture, of, asked.out)
    if asked.as_json:
        print_json(
            {**about(picture, of), "out": str(asked.out), "files": [path.as_posix() for path in files]}
        )
        return
    for table in picture.release.tables.values():
        if table.name == "hidden:national":
            _tell(list(table.notes.get(language(), ())))
    _tell([text[language()] for text in picture.why_none])
    for agency, rows in picture.comparisons.items():
        _tell([f"{agency}:", *(f"  {comparison_line(row)}" for row in rows)])
    _tell([say("The picture is in {out}.", out=asked.out)])


def _tell(lines: list[str]) -> None:
    for line in lines:
        messages.print(on_screen(line), markup=False, soft_wrap=True)
