"""What training and campaigns did: recognition with its interval, reach of a plan, calls, and harm."""

from __future__ import annotations

from equiano.draw.ranges import Range, ranges
from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, Section
from equiano.report.tables import released
from equiano.words import say

# As `pipeline.prevention_tables` names them.
TRAINING, WAITING, CAMPAIGN, JUDGED, HARM = (
    f"prevention:{name}" for name in ("training", "waiting", "campaign", "judged", "harm")
)


def build(context: Context) -> Section | None:
    """A part for each of training and campaign; None where neither was given."""
    found = {name: context.release.tables.get(name) for name in (TRAINING, WAITING, CAMPAIGN, JUDGED, HARM)}
    said: list[str] = []
    if training := found[TRAINING]:
        said += [
            *_recognition(context, training),
            say(
                "Measured on invented cases with an argued answer: that people decide better on paper is not "
                "yet that more victims are found."
            ),
        ]
    if found[CAMPAIGN]:
        said.append(
            say(
                "Reach is a range, as nobody knows how many see two channels. To know more is no protection "
                "by itself: what counts is what people do."
            )
        )
    if judged := found[JUDGED]:
        said.append(_calls(context, judged))
    tables = [one for name, one in found.items() if one is not None and name != TRAINING]
    charts = (_chart(context, training),) if training else ()
    if not charts and not tables:
        return None
    title = say("Training and campaigns")
    return Section("prevention", title, tuple(said), charts, tuple(released(context, one) for one in tables))


def _by_wave(table: ReleasedTable) -> dict[Value, tuple[Value, ...]]:
    return {row[0]: row[1:] for row in table.rows}


def _recognition(context: Context, table: ReleasedTable) -> list[str]:
    """Recognition rose or fell from … to …, each with its interval; nothing of what is hidden."""
    waves = _by_wave(table)
    before, after = waves.get("before"), waves.get("after")
    if before is None or after is None or not (_is_shown(before) and _is_shown(after)):
        return [say("Too few persons answered before and after the course for a comparison to be shown.")]
    text = say(
        "Officials trained: of cases of victims they referred {first} before the course and {second} after "
        "it; of other cases they rightly did not refer {third} and {fourth}.",
        first=_share(context, before[:3]),
        second=_share(context, after[:3]),
        third=_share(context, before[3:6]),
        fourth=_share(context, after[3:6]),
    )
    later = waves.get("followup")
    if later is None or not _is_shown(later):
        return [text]
    held = say("Six months later they referred {share}.", share=_share(context, later[:3]))
    return [f"{text} {held}"]


def _is_shown(row: tuple[Value, ...]) -> bool:
    return not any(value is None or isinstance(value, Suppressed) for value in row[:6])


def _share(context: Context, span: tuple[Value, ...]) -> str:
    value, low, high = (context.percent(size_of(one) or 0.0) for one in span)
    return say("{value} ({low} to {high})", value=value, low=low, high=high)


def _calls(context: Context, table: ReleasedTable) -> str:
    (row,) = table.rows
    verdict = context.cell(row[0], table.columns[0])
    return say(
        "Calls with a question on an offer after the campaign: {verdict}. It is judged by the rank among "
        "regions without a campaign alone; a mean before and after claims an effect where there is none.",
        verdict=verdict,
    )


def _chart(context: Context, table: ReleasedTable) -> Chart:
    lines = []
    for place, name in ((1, say("Victims referred")), (4, say("Others not referred"))):
        for row in table.rows:
            value, low, high = row[place : place + 3]
            wave = context.cell(row[0], table.columns[0])
            text = context.cell(value, table.columns[place])
            lines.append(Range(f"{name}, {wave}", size_of(value), size_of(low), size_of(high), text))
    title = table.titles[context.lang]
    described = f"{title}. " + "; ".join(f"{line.label}: {line.text}" for line in lines) + "."
    drawn = ranges(lines, context.percent, title)
    return Chart("chart-training", title, described, drawn, released(context, table), beside=False)


CHAPTER = Chapter("prevention", build)
