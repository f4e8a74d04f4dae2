"""What the page of figures shows of referrals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equiano.assist.wording import code_label, state_label
from equiano.words import number, say, text_of
from equiano_web.dashboards.blocks import Block, Part, bar_chart, counts, shares, waits
from equiano_web.dashboards.network_tables import CALLED
from equiano_web.dashboards.referred import AGAIN


def queue(rows: Sequence[tuple[str, str, int]]) -> Block:
    """Referrals that wait for somebody now: came or went, state, count."""
    sides = {"came": say("came to us"), "went": say("sent by us")}
    cells = [(sides[side], state_label(state), number(n)) for side, state, n in rows]
    return Block(say("Open referrals"), (say("Direction"), say("State"), say("Referrals")), cells)


def parts(of: Mapping[str, Any]) -> Sequence[Part]:
    """Referrals of an agency; none where it was counted before they were."""
    if "came" not in of:
        return ()
    year = say("Referrals of the last twelve months. Sealed and erased cases are not among them.")
    found = [
        Part(say("Referrals that came to you"), _side(of["came"]), year),
        Part(say("Referrals that you sent"), [*_side(of["went"]), *_sent(of["went"])], year),
        Part(say("What was not to be had"), [_gaps(of["gaps"])] if of["gaps"] else (), year),
    ]
    return [one for one in found if one.blocks]


def _side(of: Mapping[str, Any]) -> list[Block]:
    if not of["sent"]:
        return []
    by_state = [(state_label(state), n) for state, n in of["states"]]
    months = [*((one["month"], one["in_time"]) for one in of["months"]), (say("All"), of["in_time"])]
    blocks = [
        counts(say("Where they stand now"), (say("State"), say("Referrals")), by_state),
        waits(say("From sending to the answer"), say("Referrals"), of["waits"], of["median"]),
        shares(
            say("Answered in time, by month of sending"),
            (say("Month"), say("To be answered")),
            months,
            say("Of those whose day for an answer is over. What was taken back before it asked for none."),
        ),
    ]
    return [one for one in blocks if one.rows]


def _sent(of: Mapping[str, Any]) -> list[Block]:
    if not of["sent"]:
        return []
    told = [*((code_label(need), one) for need, one in of["told_by_need"]), (say("All"), of["told"])]
    blocks = [
        counts(
            say("Referred for the first time, or again for the same need"),
            (say("First or again"), say("Referrals")),
            [(text_of(CALLED[kind]), of["again"][kind]) for kind in AGAIN],
        ),
        shares(say("Accepted referrals of which an outcome was told"), (say("Need"), say("Accepted")), told),
    ]
    if of["outcomes"]:
        cells = [(code_label(kind), code_label(end), number(n)) for kind, end, n in of["outcomes"]]
        header = (say("Service"), say("Last outcome told"), say("Referrals"))
        blocks.append(Block(say("What became of each service"), header, cells))
    return [one for one in blocks if one.rows]


def _gaps(rows: Sequence[Sequence[Any]]) -> Block:
    cells = [
        (
            code_label(need),
            region or say("not said"),
            state_label(kind),
            code_label(reason) if reason else say("not said"),
            number(n),
        )
        for need, region, kind, reason, n in rows
    ]
    header = (say("Need"), say("Region"), say("What became of it"), say("Why"), say("How often"))
    title = say("Help that was asked for and not to be had, or not wanted")
    by_need: dict[str, int] = {}
    for need, *_, n in rows:
        by_need[code_label(need)] = by_need.get(code_label(need), 0) + n
    sums = sorted(by_need.items(), key=lambda one: (-one[1], one[0]))
    return Block(title, header, cells, bar_chart(title, sums))
