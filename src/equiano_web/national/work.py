"""The jobs of the room: drafts of what is due, and the picture of a round. Neither sends anything.

every hour:  the round that is due is opened; each agency that has no draft of it gets one
when asked:  a round is combined: link, estimate, protect, compare; encodings are gone afterwards
"""

from __future__ import annotations

import datetime as dt
import hmac
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from equiano.errors import BadInputError, EquianoError, SafeguardError
from equiano.words import say
from equiano_web import bridge
from equiano_web.cases.models import Case
from equiano_web.db import writing
from equiano_web.jobs import Work, job
from equiano_web.national import gathering, rounds, sealing
from equiano_web.national.models import AgencyResult, NationalRound, Received, SubmissionDraft
from equiano_web.people.models import Agency

if TYPE_CHECKING:
    from equiano.pipeline.national_combine import NationalPicture
    from equiano.pipeline.national_prepare import PreparedSubmission
    from equiano.publish.people import PeopleHashes
    from equiano_web.national.models import Participant

_LOG = logging.getLogger("equiano_web.national")
# Under the policy's least count: so few who came or went could be told by two versions side by side.
LEAST_CHANGE = 10
# Every method on five lists of thousands with linkage draws takes a minute here; many lists take longer.
LONGEST_STEP = dt.timedelta(hours=2)


@receiver(post_delete, sender=Case)
def forget_drafts(sender: type[Case], instance: Case, **_: object) -> None:
    """A draft that waits may hold who was erased: it is made anew."""
    SubmissionDraft.objects.filter(agency_id=instance.agency_id, state=SubmissionDraft.WAITING).delete()


# A periodic job stays; what somebody asks for at once is another kind, which ends.
@job("national.drafts-now", own_transaction=True, apart=True)
@job("national.drafts", every=dt.timedelta(hours=1), own_transaction=True, apart=True)
def make_drafts(work: Work) -> None:
    """Open the round that is due, and make the drafts that are missing; who has no case has none."""
    today = timezone.localdate()
    with writing():
        found = rounds.open_round(today)
    if found is not None and found.state == NationalRound.OPEN:
        for agency in list(Agency.objects.filter(pk__in=Case.objects.values("agency")).order_by("pk")):
            if not SubmissionDraft.objects.filter(agency=agency, round=found).exists():
                make_draft(agency, found, today)
                work.renew()
    with work.finishing():
        pass


def make_draft(agency: Agency, of: NationalRound, today: dt.date) -> SubmissionDraft:
    """The next version of an agency's submission, as a draft; one that cannot be made says why."""
    with writing():
        mine = rounds.participant_of(agency)
    draft = SubmissionDraft(agency=agency, round=of, made_at=timezone.now())
    draft.revision = SubmissionDraft.objects.filter(agency=agency, round=of).count() + 1
    try:
        _fill(draft, mine, today)
    except EquianoError as error:  # nothing to count, or it cannot be protected: the agency reads why
        draft.state, draft.why = SubmissionDraft.REFUSED, str(error)[:1000]
    with writing():
        SubmissionDraft.objects.filter(agency=agency, round=of, state=SubmissionDraft.WAITING).delete()
        draft.save(force_insert=True)
    return draft


def _fill(draft: SubmissionDraft, mine: Participant, today: dt.date) -> None:
    from equiano.national.submission import to_bytes  # noqa: PLC0415 - heavy: loaded when the job runs

    prepared = _prepared(draft, mine, today)
    people = _hashes(draft.agency, prepared)
    _must_differ(draft, people)
    sealing.seal_draft(draft, to_bytes(prepared.submission), people)
    draft.account = prepared.tally.as_dict()


def _prepared(draft: SubmissionDraft, mine: Participant, today: dt.date) -> PreparedSubmission:
    from equiano.pipeline.national_prepare import Preparing, prepare_cases  # noqa: PLC0415

    of, agency, secret = rounds.library_round(draft.round), draft.agency, sealing.secret_of(mine)
    cases = gathering.submission_cases(agency, of.network)
    linked = secret is not None and agency.hints_others
    names = bridge.names_of(gathering.counted_cases(agency), agency, of.network) if linked else None
    how = Preparing(
        agency=mine.name, noise=sealing.noise_of(agency), secret=secret if linked else None,
        revision=draft.revision, today=today,
    )  # fmt: skip
    beside = gathering.cells_beside(agency, of.period, min(today, of.due), of.network)
    return prepare_cases(cases, names, of, how, beside)


def _hashes(agency: Agency, prepared: PreparedSubmission) -> Mapping[str, Sequence[str]]:
    """Keyed hashes of whom it counts, and with what: nobody without the agency's key knows them again."""
    key = sealing.people_key(agency)
    return {
        kind: sorted({hmac.digest(key, one.encode(), "sha256").hex()[:16] for one in texts})
        for kind, texts in prepared.people.texts().items()
    }


def _must_differ(draft: SubmissionDraft, people: Mapping[str, Sequence[str]]) -> None:
    """Refuse a draft that differs from one that was sent by fewer persons than may be told.

    Also from one of another period that shares days with this one, as where a quarter follows its months.

    Raises:
        SafeguardError: If it does.
    """
    from equiano.national.period import parse_period  # noqa: PLC0415
    from equiano.publish.people import are_few_apart  # noqa: PLC0415 - heavy

    period = parse_period(draft.round.code)
    sent = SubmissionDraft.objects.filter(agency=draft.agency, state=SubmissionDraft.SENT)
    for before in sent.select_related("round"):
        other = parse_period(before.round.code)
        meet = other.first <= period.last and period.first <= other.last
        if meet and are_few_apart(_numbers(sealing.draft_people(before)), _numbers(people), LEAST_CHANGE):
            raise SafeguardError(
                say(
                    "It differs from the version of {code} that was sent by fewer than {n} persons: who "
                    "holds both could work out what distinguishes them. The version that was sent stays.",
                    code=before.round.code, n=LEAST_CHANGE,
                )
            )  # fmt: skip


def _numbers(people: Mapping[str, Sequence[str]]) -> Mapping[str, PeopleHashes]:
    import numpy as np  # noqa: PLC0415 - heavy

    return {kind: np.array([int(one, 16) for one in texts], np.uint64) for kind, texts in people.items()}


@job("national.combine", own_transaction=True, apart=True)
def combine_round(work: Work) -> None:
    """Make the picture of a round, once."""
    row = NationalRound.objects.get(pk=str(work.payload["round"]))
    if row.state != NationalRound.COMBINING:
        with work.finishing():
            pass
        return
    try:
        picture = _picture(row, work)
    except (BadInputError, SafeguardError) as error:
        with work.finishing():
            NationalRound.objects.filter(pk=row.pk).update(
                state=NationalRound.OPEN, step="", why=str(error)[:1000]
            )
        return
    with work.finishing():
        _keep(row, picture)


def _picture(row: NationalRound, work: Work) -> NationalPicture:
    from equiano.national.submission import parse_submission  # noqa: PLC0415 - heavy: loaded when the job runs
    from equiano.pipeline.national_check import checked_submissions  # noqa: PLC0415
    from equiano.pipeline.national_combine import Combining, combine_submissions  # noqa: PLC0415
    from equiano.pipeline.reporting import new_number  # noqa: PLC0415

    def progress(text: str) -> None:
        work.renew(LONGEST_STEP)
        with writing():
            NationalRound.objects.filter(pk=row.pk).update(step=text[:100])

    received = list(row.received.select_related("participant"))
    found = [
        (one.participant.name, parse_submission(content, one.participant.name))
        for one in received
        if (content := sealing.received_content(one)) is not None
    ]
    of = rounds.library_round(row)
    late = [one.participant.name for one in received if one.late]
    noise = hmac.digest(settings.SECRET_KEY.encode(), b"national.picture", "sha256")
    how = Combining(noise=noise, number=new_number())
    return combine_submissions(checked_submissions(found, of, late), of, how, progress)


def _keep(row: NationalRound, picture: NationalPicture) -> None:
    """What came out rests; encodings and drafts of the round are gone."""
    from equiano.pipeline.national_combine import table_as_dict  # noqa: PLC0415

    row.content = {
        "verdict": picture.verdict,
        "range": list(picture.ends),
        "persons": picture.release.records if isinstance(picture.release.records, int) else None,
        "why_none": [dict(text) for text in picture.why_none],
        "number": picture.release.number,
        "policy": picture.release.policy,
        "tables": [table_as_dict(one) for one in picture.release.tables.values()],
    }
    row.state, row.step, row.why, row.combined_at = NationalRound.COMBINED, "", "", timezone.now()
    row.save(update_fields=["content", "state", "step", "why", "combined_at"])
    for one in row.received.select_related("participant"):
        lines = [line.as_dict() for line in picture.comparisons.get(one.participant.name, ())]
        if lines:
            AgencyResult.objects.create(
                agency_id=one.participant.agency_id, participant=one.participant, round=row, rows=lines
            )
    Received.objects.filter(round=row).update(content=None, wrapped_key=None)
    SubmissionDraft.objects.filter(round=row).update(content=None)


@job("national.renew", own_transaction=True, apart=True)
def renew_draft(work: Work) -> None:
    """Make a draft anew that somebody asked for."""
    row = NationalRound.objects.filter(pk=str(work.payload["round"]), state=NationalRound.OPEN).first()
    agency = Agency.objects.filter(pk=str(work.payload["agency"])).first()
    if row is not None and agency is not None:
        make_draft(agency, row, timezone.localdate())
    with work.finishing():
        pass
