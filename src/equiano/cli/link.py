"""`equiano link` and `equiano encode`: from several agencies' lists to capture histories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from equiano.cli.commands.link import EncodeCommand, LinkCommand, WishesAsked
from equiano.cli.opening import Reading
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.link.columns import load_column_map
from equiano.link.encode import LARGEST_LIST, encode_list, read_secret, write_encodings
from equiano.link.lists import Wishes, read_list
from equiano.link.name_order import COLUMN_ORDERS, FULL_NAME_ORDERS
from equiano.pipeline.linking import LinkedFiles, link_files
from equiano.record.dates import Order
from equiano.words import say


def _per_list(option: str, given: list[str] | None, allowed: Mapping[str, Any]) -> dict[str | None, Any]:
    """Values of an option by list; None is all lists."""
    found: dict[str | None, Any] = {}
    for text in given or ():
        name, sign, value = text.rpartition("=")
        if value not in allowed:
            raise UsageError(say("{option}: give one of {values}.", option=option, values=", ".join(allowed)))
        found[name if sign else None] = allowed[value]
    return found


def _wishes(said: WishesAsked, lists: set[str]) -> Callable[[str], Wishes]:
    """What the user says of each list."""
    names = _per_list(
        "--name-order", said.name_order, {order: order for order in (*FULL_NAME_ORDERS, *COLUMN_ORDERS)}
    )
    dates = _per_list(
        "--date-order", said.date_order, {order.value.replace("_", "-"): order for order in Order}
    )
    if unknown := ({*names, *dates} - {None}) - lists:
        raise UsageError(say("there is no list {name}.", name=", ".join(sorted(map(str, unknown)))))
    own = load_column_map(said.columns) if said.columns else {}
    opening = said.reading.opening()
    return lambda name: Wishes(
        own, opening, names.get(name, names.get(None)), dates.get(name, dates.get(None))
    )


def _tell(name: str, lines: list[str]) -> None:
    for place, line in enumerate(lines):
        text = f"{name}: {line}" if place == 0 else f"  {line}"
        messages.print(on_screen(text), markup=False, soft_wrap=True)


def link(asked: LinkCommand) -> None:
    """Run `equiano link`."""
    if asked.encoded and (asked.decisions is not None or asked.wishes != WishesAsked(reading=Reading())):
        raise UsageError(
            say("--encoded goes with no option on how lists are read: encodings have no fields to read.")
        )
    options = replace(
        asked.options,
        wishes=_wishes(asked.wishes, {path.stem for path in asked.lists}),
        decisions=asked.decisions,
        encoded=asked.encoded,
    )
    with messages.status(say("reading lists")) as status:
        linked = link_files(asked.lists, asked.out, options, progress=status.update)
    for name in linked.strangers:
        _tell(name, [say("shares nothing with the other lists. Was it made with the same secret?")])
    for name, reading in linked.readings.items():
        _tell(name, reading.lines())
    for warning in linked.report["warnings"]:
        _tell(say("warning"), [warning])
    if asked.as_json:
        print_json(linked.report)
    else:
        _tell_result(linked, encoded=asked.encoded)


def _tell_result(linked: LinkedFiles, *, encoded: bool) -> None:
    report = linked.report
    messages.print(
        say(
            "{persons:,} {persons|person|persons} on {lists} {lists|list|lists}; results in {out}",
            persons=report["persons"],
            lists=len(report["records"]),
            out=str(linked.out),
        ),
        markup=False,
        soft_wrap=True,
    )
    if kept := report["expected"]["relatives_kept_apart"]:
        messages.print(
            say(
                "{pairs:,} {pairs|pair|pairs} not united, as they may be relatives: see review.html",
                pairs=kept,
            )
        )
    if not encoded:
        messages.print(say("review.csv and review.html hold personal data: delete them after the review."))


def encode(asked: EncodeCommand) -> None:
    """Run `equiano encode`."""
    wishes = _wishes(asked.wishes, {asked.list_file.stem})
    secret = read_secret(asked.secret_file)
    # UTC, so that two parties who encode the same list on one day get the same bytes in any zone.
    today = dt.datetime.now(tz=dt.UTC).date()
    with messages.status(say("encoding")):
        read = read_list(asked.list_file, today, wishes(asked.list_file.stem))
        encodings = encode_list(read.table, secret, asked.project, today)
        write_encodings(encodings, asked.out)
    _tell(asked.list_file.stem, read.reading.lines())
    if asked.as_json:
        summary = {"records": len(read.table), "project": asked.project, "file": str(asked.out)}
        print_json(summary | {"reading": read.reading.as_dict()})
    else:
        messages.print(
            say("{records:,} {records|record|records} encoded", records=len(read.table)), soft_wrap=True
        )
    _tell(asked.out.name, [say("personal data, as the list itself: delete it after the linkage.")])
    if len(read.table) > LARGEST_LIST:
        _tell(
            asked.out.name,
            [
                say(
                    "of more than {records:,} records: frequent given names may show. "
                    "Rather let one party link the plain lists.",
                    records=LARGEST_LIST,
                )
            ],
        )
