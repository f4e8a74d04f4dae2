"""Whether a submission may be taken: of this round, genuine, whole, in time, and one of each agency."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.link.encode import Encodings, read_encodings
from equiano.national.round import Round
from equiano.national.submission import Submission
from equiano.pipeline.national_prepare import NAMESPACE
from equiano.publish.keys import is_signed
from equiano.words import say


def fault_of_submission(submission: Submission, of: Round, received: dt.date | None = None) -> Fault | None:
    """The first thing by which a submission cannot be taken; None if it can.

    Args:
        submission: As it was read.
        of: The round.
        received: Day on which it came; the day that it names if not given.
    """
    key = of.agencies.get(submission.agency)
    if submission.network != of.network:
        return Fault(say("of another network. Send it there"), "network")
    if submission.period != of.period.code:
        text = say("of another period than {code}. Prepare one of this period", code=of.period.code)
        return Fault(text, "period")
    if key is None:
        return Fault(say("of an agency that is not in the round"), "agency")
    if not is_signed(submission.to_sign(), submission.signature, key, NAMESPACE):
        return Fault(
            say("changed after it was signed, or signed with another key than the round names"), "signature"
        )
    if (received or submission.made_on) > of.due:
        return Fault(say("late: it was due on {day}. The coordinator may take it all the same", day=of.due))
    return _fault_of_encodings(submission, of)


def _fault_of_encodings(submission: Submission, of: Round) -> Fault | None:
    if submission.encodings is None:
        return Fault(say("fields without encodings"), "strata") if submission.strata else None
    try:
        found = encodings_of(submission)
    except BadInputError:
        return Fault(say("no encoded list of this version. Prepare it again"), "encodings")
    if found.project != of.project:
        return Fault(say("encoded for another period or network. Prepare it again"), "encodings")
    if sorted(found.reference.to_pylist()) != [row.reference for row in submission.strata]:
        return Fault(say("fields and encodings are not of the same records"), "strata")
    return None


def encodings_of(submission: Submission) -> Encodings:
    """Its encodings.

    Raises:
        BadInputError: If they are none, or damaged.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.clk"
        path.write_bytes(submission.encodings or b"-")
        return read_encodings(path)


def checked_submissions(
    received: Iterable[tuple[str, Submission]], of: Round, late: Iterable[str] = ()
) -> Mapping[str, Submission]:
    """The submissions of a round by agency.

    Args:
        received: Each with the name of its file, for messages.
        of: The round.
        late: Agencies whose submission is taken although it is late.

    Raises:
        BadInputError: With a fault for each file that cannot be taken; none is taken then.
    """
    faults, found = [], dict[str, Submission]()
    taken_late = frozenset(late)
    for name, submission in received:
        day = of.due if submission.agency in taken_late else None
        fault = fault_of_submission(submission, of, day)
        if fault is None and submission.agency in found:
            fault = Fault(say("a second submission of this agency. Take one of them away"), "agency")
        if fault is not None:
            faults.append(Fault(str(fault), name))
        found.setdefault(submission.agency, submission)
    if faults:
        raise BadInputError(say("not every submission can be taken. Nothing was combined."), faults)
    return found
