"""What the pages of the room show, in the language of who reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils.safestring import mark_safe

from equiano.words import language, number, percent, say
from equiano_web.access import Seen
from equiano_web.dashboards.blocks import NOTHING, Block, bar_chart
from equiano_web.national.models import NationalRound, Schedule
from equiano_web.national.readings import AgencySide, DraftSeen, RoundLine, RoundSeen


def _state(code: str) -> str:
    return {
        "waiting": say("waits to be looked at"),
        "sent": say("sent"),
        "refused": say("could not be made"),
        "open": say("open"),
        "combining": say("is being combined"),
        "combined": say("combined"),
    }[code]


def room(agency: AgencySide | None, lines: Sequence[RoundLine] | None) -> Mapping[str, object]:
    """The first page."""
    drafts = [{"seen": one, "state": _state(str(one["state"]))} for one in agency.drafts] if agency else []
    rounds = [{"one": one, "state": _state(one.state)} for one in lines or ()]
    return {"agency": agency, "drafts": drafts, "coordinates": lines is not None, "rounds": rounds}


def schedule_values(found: Schedule | None) -> dict[str, object]:
    """What stands in the form of the schedule."""
    if found is None:
        return {"cadence": "half-year", "due_days": 30, "basis": "consent"}
    return {name: getattr(found, name) for name in ("network", "cadence", "due_days", "basis")}


def draft(found: DraftSeen) -> Mapping[str, object]:
    """What would go, number by number, and the account of what stays."""
    from equiano.national.case import CaseAccount  # noqa: PLC0415
    from equiano.national.wording import goes_lines, stays_lines  # noqa: PLC0415

    seen, account = found.seen, cast("dict[str, Any]", found.seen["account"] or {})
    counted = CaseAccount(account["taken"], account["left_out"], account["encoded"]) if account else None
    sent = found.submission
    return {
        "seen": seen,
        "round": found.round,
        "state": _state(str(seen["state"])),
        "waits": seen["state"] == "waiting",
        "goes": goes_lines(sent) if sent else [],
        "stays": stays_lines(counted) if counted else [],
        "tables": _count_tables(found),
    }


def _count_tables(found: DraftSeen) -> list[tuple[str, list[tuple[str, str]]]]:
    from equiano.national.submission import TABLES  # noqa: PLC0415
    from equiano.pipeline.national_counts import TITLES, value_label  # noqa: PLC0415
    from equiano.publish.counts import TOTAL, UNKNOWN  # noqa: PLC0415

    if found.submission is None:
        return []
    lang, fixed = language(), {"total": TOTAL, "unknown": UNKNOWN}
    tables = []
    for name in TABLES:
        rows = [
            (
                (fixed.get(row.value) or value_label(row.value))[lang],
                say("not shown") if row.count is None else number(row.count),
            )
            for row in found.submission.counts
            if row.table == name
        ]
        if rows:
            tables.append((TITLES[name][lang], rows))
    return tables


def result(seen: Seen) -> Mapping[str, object]:
    """An agency's figures beside the medians."""
    return {
        "code": seen["code"],
        "blocks": comparison_blocks(cast("Sequence[Mapping[str, Any]]", seen["rows"])),
    }


def comparison_blocks(rows: Sequence[Mapping[str, Any]]) -> list[Block]:
    """A picture and a table for each measure."""
    from equiano.national.figure import MEASURES  # noqa: PLC0415
    from equiano.national.wording import measure_name, verdict_text  # noqa: PLC0415
    from equiano.pipeline.national_folder import picture_of  # noqa: PLC0415
    from equiano.schema.national_rows import AgencyComparisonRow  # noqa: PLC0415

    made = [AgencyComparisonRow(**row) for row in rows]
    blocks = []
    for one in made:
        written = _days if MEASURES[one.measure] == "days" else _percent
        cells = [
            (say("Own"), written(one.own), written(one.own_low), written(one.own_high)),
            (
                say("Median of {n} agencies", n=one.agencies),
                written(one.median), written(one.median_low), written(one.median_high),
            ),
        ]  # fmt: skip
        header = (say("Whose"), say("Value"), say("95 % interval, from"), say("to"))
        # Where nothing can be told there is nothing to draw; the sentence says it.
        known = one.own is not None or one.median is not None
        drawn = mark_safe(picture_of(made, one.measure, f"picture-{one.measure}")) if known else ""
        blocks.append(Block(measure_name(one), header, cells, drawn, verdict_text(one)))
    return blocks


def _days(value: float | None) -> str:
    return NOTHING if value is None else number(round(value))


def _percent(value: float | None) -> str:
    return NOTHING if value is None else percent(value)


def round_page(found: RoundSeen) -> Mapping[str, object]:
    """A round: who sent, and what came out."""
    lines = [
        {
            "one": one,
            "state": say("received late")
            if one.late
            else say("received")
            if one.received_at
            else say("missing"),
        }
        for one in found.participants
    ]
    content = cast("Mapping[str, Any] | None", found.content)
    outside = [{"name": name, "blocks": comparison_blocks(cast("Any", rows))} for name, rows in found.outside]
    return {
        "found": found,
        "state": _state(found.state),
        "is_open": found.state == NationalRound.OPEN,
        "combining": found.state == NationalRound.COMBINING,
        "lines": lines,
        "why_none": [text[language()] for text in content["why_none"]] if content else [],
        "number": content["number"] if content else "",
        "policy": content["policy"] if content else "",
        "blocks": [released_block(table) for table in content["tables"]] if content else [],
        "outside": outside,
    }


def released_block(table: Mapping[str, Any]) -> Block:
    """A released table; where it counts one thing by another, with bars."""
    lang, columns = language(), table["columns"]
    rows = [
        [_cell(value, column, lang) for value, column in zip(row, columns, strict=True)]
        for row in table["rows"]
    ]
    picture = ""
    if len(columns) == 2 and columns[1]["kind"] == "count":
        some = [
            (cells[0], row[1]) for cells, row in zip(rows, table["rows"], strict=True) if row[0] != "total"
        ]
        picture = bar_chart(table["titles"][lang], some)
    said = " ".join(table["notes"].get(lang, ()))
    return Block(table["titles"][lang], [one["labels"][lang] for one in columns], rows, picture, said)


def _cell(value: Any, column: Mapping[str, Any], lang: str) -> str:  # noqa: ANN401 - of JSON
    if isinstance(value, dict):
        return say("not shown")
    if value is None:
        return NOTHING
    if column["kind"] in ("dimension", "text"):
        known = column["values"].get(str(value))
        return str(known[lang] if known else value)
    return percent(value) if column["kind"] == "share" else number(value)
