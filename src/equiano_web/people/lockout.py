"""Lockout: who fails too often to prove who they are waits, whether the account exists or not.

    5 failed tries for one account, or 30 from one network address, within 15 minutes: 15 minutes of waiting

Passwords and codes count alike. Who is signed in and proves anew who they are has a count of their own, and
so has a browser from which they signed in before (`browsers.py`): an address is all that a stranger needs.
Only a complete sign-in clears the counts of an account, so that somebody who knows the password alone cannot
try codes without end. Of accounts and addresses only keyed digests are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from equiano.words import say
from equiano_web.limits import key_of
from equiano_web.people.models import Failure

# Five: a person who remembers mistypes twice or thrice; a list of the commonest passwords is far longer.
ACCOUNT_TRIES = 5
# An office has one address for all: six people who forgot theirs in one morning are no attack.
ADDRESS_TRIES = 30
WITHIN = timedelta(minutes=15)
WAIT = timedelta(minutes=15)


def account_key(email: str) -> str:
    """Key of an account, which need not exist."""
    return key_of("account", email.strip().lower())


def proof_key(email: str) -> str:
    """Key of the tries of somebody who is signed in already."""
    return key_of("proof", email.strip().lower())


def address_key(address: str) -> str:
    """Key of a network address."""
    return key_of("address", address)


def locked_until(keys: Sequence[str]) -> datetime | None:
    """Until when one must wait; None if not."""
    now = timezone.now()
    rows = Failure.objects.filter(key__in=keys, locked_until__gt=now)
    return max((row.locked_until for row in rows if row.locked_until), default=None)


def count(account: str, address: str) -> bool:
    """Count a failed try, in the caller's transaction. Whether it locks the account or the address."""
    # Both are counted: no short cut.
    locks = [count_one(account, ACCOUNT_TRIES), count_one(address, ADDRESS_TRIES)]
    return any(locks)


def count_one(key: str, tries: int) -> bool:
    """Count a failed try for one key, in the caller's transaction. Whether it locks the key."""
    now = timezone.now()
    row, made = Failure.objects.select_for_update().get_or_create(
        key=key, defaults={"count": 1, "since": now}
    )
    if not made:
        stale = now - row.since > WITHIN
        row.count, row.since = (1, now) if stale else (row.count + 1, row.since)
    locks = row.count >= tries
    row.locked_until = now + WAIT if locks else None
    if locks:
        row.count, row.since = 0, now
    row.save()
    return locks


def clear(account: str) -> None:
    """Forget the failed tries for an account, after a complete sign-in."""
    Failure.objects.filter(key=account).delete()


def use_once(account: str, code: str) -> bool:
    """Whether a code is used for the first time; one that was read over a shoulder is of no use.

    The library remembers used codes for half a minute in one process; a code is good for three half minutes.
    """
    now = timezone.now()
    key = key_of("code", f"{account}\x00{code}")
    row, made = Failure.objects.get_or_create(key=key, defaults={"count": 0, "since": now})
    if not made and now - row.since > WITHIN:
        made = bool(Failure.objects.filter(key=key, since=row.since).update(since=now))
    return made


def in_words(until: datetime) -> str:
    """What is said to who must wait."""
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    return say(
        "Too many failed tries. Wait {minutes} {minutes|minute|minutes}, then try again. "
        "Who has lost the password or the second factor asks the administrator for a new link.",
        minutes=minutes,
    )


def forget_old() -> int:
    """Remove counts that count no more; for the job runner. How many."""
    now = timezone.now()
    old = Failure.objects.filter(since__lt=now - WITHIN).exclude(locked_until__gt=now)
    return old.delete()[0]
