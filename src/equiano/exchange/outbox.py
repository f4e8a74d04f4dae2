"""When a message that was not acknowledged is sent again, and what is shown while the other side is down.

Waits double from a minute to six hours: a server that restarts is met within minutes, one that is down for a
weekend costs it ten requests a day, and a month of silence is some 130. Withdrawals come again at least each
hour, as nothing outranks them. Messages of one moment are spread over a tenth of the wait by their own id, so
that a server that comes back is not met by all at once; the same id gives the same times.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from equiano.exchange.protocol import WITHDRAWAL
from equiano.words import say

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)
LONGEST_WAIT_WITHDRAWAL = dt.timedelta(hours=1)
SPREAD = 0.1
DOWN_AFTER = 3
"""Tries that failed in a row after which the other side is shown as down: one or two are a restart."""


@dataclass(frozen=True)
class Failure:
    """Why a try failed, as it is shown and kept: a code, never what the other side wrote.

    Attributes:
        code: `refused`, `timeout`, `name`, `certificate`, `status`, `answer`.
        final: Sending the same again is of no use: the other side understood and said no.
    """

    code: str
    final: bool = False


@dataclass(frozen=True)
class OutboxStanding:
    """How a message stands.

    Attributes:
        code: `waiting`, `trying`, `down`, `stopped`.
        text: In words.
    """

    code: str
    text: str


def wait_after(tries: int, key: str, kind: str) -> dt.timedelta:
    """How long to wait after so many failed tries.

    Args:
        tries: Tries so far, from 1.
        key: Id of the message.
        kind: Its kind.
    """
    longest = LONGEST_WAIT_WITHDRAWAL if kind == WITHDRAWAL else LONGEST_WAIT
    # 2**20 minutes are two years: past any limit, and no number without end.
    wait: dt.timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), longest)
    part = int.from_bytes(hashlib.sha256(f"{key}:{tries}".encode()).digest()[:4], "big") / 2**32
    spread: dt.timedelta = wait * (1 - SPREAD * part)
    return spread


def next_try(tries: int, last: dt.datetime, key: str, kind: str, expires: dt.datetime) -> dt.datetime | None:
    """When to try again; None if the message is over before then.

    Args:
        tries: Tries so far, from 1.
        last: When the last one was.
        key: Id of the message.
        kind: Its kind.
        expires: From when on the other side would refuse it.
    """
    found = last + wait_after(tries, key, kind)
    return found if found < expires else None


def failure_name(code: str) -> str:
    """Why a try failed, in words."""
    return {
        "refused": say("nobody answers at its address"),
        "timeout": say("it did not answer in time"),
        "name": say("its address is not found"),
        "certificate": say("its certificate is not trusted"),
        "status": say("it answered with an error"),
        "answer": say("its answer was no valid acknowledgement"),
        "refused_package": say("it refused the package"),
        "expired": say("the message was over before it arrived"),
        "clock": say("its clock and ours differ by more than ten minutes"),
        "revoked": say("its keys are revoked"),
        "unverified": say("two persons have not verified its keys yet"),
        "keys": say("there are no keys in force to write it with"),
        "withdrawn": say("the person has withdrawn"),
        "file_refused": say("it refused the file: its kind is another than was announced"),
        "file_over": say("the partner does not take the file any more"),
        "file_gone": say("the file was taken out of the case"),
    }.get(code) or say("consent or a legal basis no longer lets it go")


def standing(tries: int, failure: str, again: dt.datetime | None, now: dt.datetime) -> OutboxStanding:
    """How a message stands that is not acknowledged yet.

    Args:
        tries: Tries so far.
        failure: Code of the last failure; empty if none failed.
        again: When it is tried next; None if no more.
        now: Now.
    """
    if tries == 0:
        return OutboxStanding("waiting", say("Waits to be sent."))
    why = failure_name(failure)
    if again is None:
        return OutboxStanding(
            "stopped", say("Not sent, and not tried again: {why}. Carry it as a file.", why=why)
        )
    minutes = max(1, -(-int((again - now).total_seconds()) // 60))
    if tries < DOWN_AFTER:
        text = say("Not sent yet: {why}. Tried again in {minutes} min.", why=why, minutes=minutes)
        return OutboxStanding("trying", text)
    text = say(
        "The partner is down: {why}. {tries} tries so far; tried again in {minutes} min. It can also be "
        "carried as a file.",
        why=why, tries=tries, minutes=minutes,
    )  # fmt: skip
    return OutboxStanding("down", text)
