"""What is done in the room: a schedule set, a draft looked at and sent, files taken, a round combined."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from equiano.errors import BadInputError, UsageError
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.jobs import enqueue
from equiano_web.national import rounds, sealing
from equiano_web.national.models import NationalRound, Participant, Received, Schedule, SubmissionDraft
from equiano_web.people.models import Agency

_SUBMIT, _RUN = Permission.NATIONAL_SUBMIT, Permission.NATIONAL_RUN


@action(_RUN, "national.schedule")
def set_schedule(act: Act, network: str, cadence: str, due_days: int, basis: str) -> None:
    """Say how often agencies submit, how many days after the period, and on which basis."""
    row = Schedule.objects.first() or Schedule()
    row.network, row.cadence, row.due_days, row.basis, row.changed_at = (
        network,
        cadence,
        due_days,
        basis,
        act.at,
    )
    row.save()
    act.object, act.codes = row, [cadence, f"days:{due_days}", basis]
    enqueue("national.drafts-now", key="national.drafts-now")


@action(_RUN, "national.participant")
def add_participant(act: Act, name: str, public: str) -> None:
    """Take in an agency outside this installation, by its public key that was compared by voice.

    Raises:
        RefusedError: If the name or the key is taken.
    """
    if Participant.objects.filter(name=name).exists() or Participant.objects.filter(public=public).exists():
        raise RefusedError("taken", say("There is a participant of this name or key already."))
    act.object = made = Participant(name=name, public=public)
    made.save(force_insert=True)


@action(_SUBMIT, "national.secret", confirmed=True)
def set_secret(act: Act, text: str) -> None:
    """Keep the agencies' common secret, sealed by the agency's key; drafts that wait are made anew.

    Raises:
        RefusedError: If it can be guessed.
    """
    from equiano.link.encode import LEAST_BITS, SHORTEST_SECRET, chance_in  # noqa: PLC0415 - heavy

    secret = text.strip().encode()
    if len(secret) < SHORTEST_SECRET or chance_in(secret) < LEAST_BITS:
        raise RefusedError("weak", say("This secret can be guessed. Draw one with `openssl rand -hex 32`."))
    agency = Agency.objects.get(pk=act.who.user.agency_id)
    act.object = mine = rounds.participant_of(agency)
    sealing.seal_secret(mine, secret)
    mine.save(update_fields=["secret"])
    SubmissionDraft.objects.filter(agency=agency, state=SubmissionDraft.WAITING).delete()
    enqueue("national.drafts-now", key="national.drafts-now")


def _must_wait(draft: SubmissionDraft) -> None:
    if draft.state != SubmissionDraft.WAITING or draft.round.state != NationalRound.OPEN:
        raise RefusedError("over", say("This draft cannot be sent any more: look at the latest one."))


@action_on(SubmissionDraft, _SUBMIT, "national.look")
def look(act: Act, draft: SubmissionDraft) -> None:
    """Say that one has read what would go; nothing goes.

    Raises:
        RefusedError: If it cannot be sent any more.
    """
    _must_wait(draft)
    draft.looked_at, draft.looked_by_id = act.at, act.who.user.pk
    draft.save(update_fields=["looked_at", "looked_by"])


@action_on(SubmissionDraft, _SUBMIT, "national.send", confirmed=True)
def send(act: Act, draft: SubmissionDraft) -> None:
    """Send what was looked at, signed by the agency; it takes the place of an earlier version.

    Raises:
        RefusedError: If nobody looked at it, or it cannot be sent any more.
    """
    from equiano.national.submission import parse_submission, to_bytes  # noqa: PLC0415 - heavy
    from equiano.pipeline.national_prepare import signed  # noqa: PLC0415

    _must_wait(draft)
    content = sealing.draft_content(draft)
    if draft.looked_at is None or content is None:
        raise RefusedError("unseen", say("Read first what would go, and say so."))
    mine = rounds.participant_of(draft.agency)
    whole = signed(parse_submission(content, mine.name), sealing.signing_of(mine))
    _receive(draft.round, mine, to_bytes(whole))
    draft.state, draft.sent_at, draft.sent_by_id = SubmissionDraft.SENT, act.at, act.who.user.pk
    draft.save(update_fields=["state", "sent_at", "sent_by"])
    act.codes += [f"round:{draft.round.code}", f"version:{draft.revision}"]


@action(_SUBMIT, "national.renew")
def renew(act: Act, key: UUID) -> None:
    """Ask for a new draft of a round that is open; the job makes it.

    Raises:
        RefusedError: If the round is over.
    """
    row = NationalRound.objects.filter(pk=key, state=NationalRound.OPEN).first()
    if row is None:
        raise RefusedError("over", say("This round is over."))
    act.object = row
    agency = str(act.who.user.agency_id)
    enqueue("national.renew", {"round": str(key), "agency": agency}, key=f"national.renew {key} {agency}")


def _receive(row: NationalRound, of: Participant, content: bytes) -> Received:
    """Keep a submission in the place of an earlier one of the same participant."""
    Received.objects.filter(round=row, participant=of).delete()
    late = timezone.localdate() > row.due
    made = Received(round=row, participant=of, received_at=timezone.now(), late=late)
    sealing.seal_received(made, content)
    made.save(force_insert=True)
    return made


@action(_RUN, "national.receive")
def receive(act: Act, key: UUID, content: bytes) -> None:
    """Take a submission that came as a file, of a participant outside this installation.

    Raises:
        RefusedError: If it cannot be taken, with the reason; a second one is refused too.
    """
    from equiano.national.submission import parse_submission  # noqa: PLC0415 - heavy
    from equiano.pipeline.national_check import fault_of_submission  # noqa: PLC0415

    row = NationalRound.objects.filter(pk=key, state=NationalRound.OPEN).first()
    if row is None:
        raise RefusedError("over", say("This round is over."))
    try:
        found = parse_submission(content, say("the file"))
        # What comes late is taken here and shown as late.
        fault = fault_of_submission(found, rounds.library_round(row), row.due)
    except (BadInputError, UsageError) as error:
        raise RefusedError("damaged", str(error)) from error
    if fault is not None:
        raise RefusedError("unfit", say("This submission cannot be taken: {fault}.", fault=str(fault)))
    of = Participant.objects.get(name=found.agency)
    if Received.objects.filter(round=row, participant=of).exists():
        raise RefusedError(
            "twice",
            say(
                "There is a submission of this agency already. Two versions that differ by few persons would "
                "tell them apart."
            ),
        )
    act.object = _receive(row, of, content)
    act.codes.append(f"round:{row.code}")


@action(_RUN, "national.run", confirmed=True)
def run(act: Act, key: UUID) -> None:
    """Have the picture of a round made: once, and then never again.

    Raises:
        RefusedError: If it was made, is under way, or fewer than three submissions are there.
    """
    from equiano.pipeline.national_sums import FEWEST_AGENCIES  # noqa: PLC0415 - heavy

    row = NationalRound.objects.filter(pk=key, state=NationalRound.OPEN).first()
    if row is None:
        raise RefusedError("over", say("The picture of this round is made, or being made."))
    if row.received.count() < FEWEST_AGENCIES:
        raise RefusedError("few", say("Fewer than three submissions: each agency could work out another's."))
    row.state, row.step, row.why = NationalRound.COMBINING, say("waits for its turn"), ""
    row.save(update_fields=["state", "step", "why"])
    act.object = row
    enqueue("national.combine", {"round": str(row.pk)}, key=f"national.combine {row.pk}")
