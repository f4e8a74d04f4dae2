"""What a referral does to its files: ours go no more, those that came are closed, deleted or kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from equiano.exchange.file_states import OPENED, file_event, file_move
from equiano.exchange.protocol import Side
from equiano_web.erased_log import empty_log_soon
from equiano_web.partners.files import store
from equiano_web.partners.models import ArrivedFile, Crossing, OutgoingFile

_WITH_CONTENT = ("held", "hidden", "kept")


def follow(crossing: Crossing) -> None:
    """Have the files of a referral follow the state that it has just come into; inside a transaction."""
    side: Side = "sender" if crossing.side == "sender" else "receiver"
    event = file_event(side, crossing.state)
    if event is None:
        return
    rows = crossing.files_out.all() if side == "sender" else crossing.files_in.all()
    # Each of them, whatever the first one did.
    changed = sum(move(row, event) for row in rows.select_for_update())
    if changed and side == "receiver":
        empty_log_soon()


def move(row: OutgoingFile | ArrivedFile, event: str) -> bool:
    """Let a file have an event; whether anything changed. What is over loses its content and its key."""
    side: Side = "sender" if isinstance(row, OutgoingFile) else "receiver"
    after = file_move(side, row.state, event)
    if after is None or after == row.state:
        return False
    row.state = after
    if isinstance(row, OutgoingFile):
        row.next_at = None
        store.erase(row)
    elif after not in (*_WITH_CONTENT, "awaited"):
        row.wrapped_key = row.secret = None
        store.erase(row)
    row.save()
    return True


def answered(crossing: Crossing, kept: Collection[str]) -> None:
    """Keep of what was withdrawn the classes that a law asks for, and delete the others."""
    for row in crossing.files_in.filter(state="hidden").select_for_update():
        move(row, "keep" if row.sensitivity in kept else "delete")
    empty_log_soon()


def classes_there(crossing: Crossing) -> frozenset[str]:
    """Classes of files that came and are still there."""
    rows = crossing.files_in.filter(state__in=_WITH_CONTENT)
    return frozenset(rows.values_list("sensitivity", flat=True))


def over(at: dt.datetime) -> int:
    """Give up what did not come, or could not be sent, in time; how many. Inside a transaction."""
    awaited = ArrivedFile.objects.filter(state="awaited", until__lt=at).select_for_update()
    waiting = OutgoingFile.objects.filter(state="waiting", expires_at__lt=at).select_for_update()
    return sum(move(row, "over") for row in awaited) + sum(move(row, "stop") for row in waiting)


def is_open(row: ArrivedFile) -> bool:
    """Whether somebody may open it now, as far as the referral goes."""
    return row.state == OPENED
