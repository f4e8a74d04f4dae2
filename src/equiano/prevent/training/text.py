"""The result of a course in words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.draw.alternative import with_alternative
from equiano.draw.picture import Picture
from equiano.draw.ranges import Range, ranges
from equiano.draw.vega import svg_png
from equiano.prevent.training.detection import NAMES
from equiano.prevent.training.gain import MeasureSpan
from equiano.prevent.training.measure import TrainingResult, WaveComparison, WaveResult
from equiano.words import number, percent, say

_SHARES = ("sensitivity", "specificity")


def wave_name(wave: str) -> str:
    """What a wave is called, in the person's language."""
    return {"before": say("before"), "after": say("after"), "followup": say("after six months")}[wave]


def measure_name(name: str) -> str:
    """What one of the four, or an agreement, is called."""
    return {
        "sensitivity": say("Sensitivity (victims referred)"),
        "specificity": say("Specificity (others not referred)"),
        "d_prime": say("d′ (how well the two are told apart)"),
        "threshold": say("Threshold (below 0: refers readily)"),
        "kappa": say("Fleiss' kappa"),
        "plain": say("Agreement of pairs"),
    }[name]


def span_text(span: MeasureSpan, *, as_share: bool, signed: bool = False) -> str:
    """A number with its interval, `61 % (48 … 72)`; a change of shares in points; a dash for none."""
    if span.value is None:
        return "–"
    value, low, high = (_shown(one, as_share) for one in (span.value, span.low, span.high))
    ends = say("no interval") if low is None or high is None else f"{low} … {high}"
    if not as_share:
        return f"{_plus(span.value) if signed else ''}{value} ({ends})"
    if signed:
        return say("{value} points ({ends})", value=f"{_plus(span.value)}{value}", ends=ends)
    return f"{percent(span.value)} ({ends})"


def _plus(value: float) -> str:
    return "+" if value > 0 else ""


def _shown(value: float | None, as_share: bool) -> str | None:
    """A share in per cent, another number with two digits; no minus before a zero."""
    if value is None:
        return None
    digits, factor = (0, 100) if as_share else (2, 1)
    return number(round(factor * value, digits) + 0.0, digits)


def _of(wave: WaveResult, name: str) -> MeasureSpan:
    span: MeasureSpan = getattr(wave.detection, name)
    return span


def table(result: TrainingResult) -> list[list[str]]:
    """Head and rows: one row a measure, one column a wave; always the four together."""
    head = [say("Measure"), *(wave_name(one.wave) for one in result.waves)]
    rows = [
        [measure_name(name), *(span_text(_of(one, name), as_share=name in _SHARES) for one in result.waves)]
        for name in NAMES
    ]
    for name in ("kappa", "plain"):
        cells = [span_text(getattr(one.agreement, name), as_share=name == "plain") for one in result.waves]
        rows.append([measure_name(name), *cells])
    answered = ["–" if one.share is None else percent(one.share) for one in result.waves]
    rows.append([say("Persons"), *(number(one.persons) for one in result.waves)])
    rows.append([say("Share of the first wave that answered"), *answered])
    return [head, *rows]


def compared(one: WaveComparison) -> list[str]:
    """What changed between two waves, in sentences."""
    between = say(
        "{first} to {second}, {persons} {persons|person|persons} who answered both",
        first=wave_name(one.first),
        second=wave_name(one.second),
        persons=one.persons,
    )
    gain = say(
        "gain of the group {gain} standard deviations", gain=span_text(one.gain, as_share=False, signed=True)
    )
    parts = [
        f"{measure_name(name)}: {span_text(one.change[name], as_share=name in _SHARES, signed=True)}"
        for name in NAMES
    ]
    return [f"{between}: {gain}.", *parts]


def beyond_waiting(result: TrainingResult) -> list[str]:
    """What the trained changed beyond those who waited; empty without such a group."""
    found = result.against_waiting
    if found is None:
        return []
    head = say(
        "Beyond {waiting} who waited for the course and answered both times ({trained} trained):",
        waiting=found.waiting,
        trained=found.trained,
    )
    parts = [
        f"{measure_name(name)}: {span_text(found.change[name], as_share=name in _SHARES, signed=True)}"
        for name in NAMES
    ]
    return [head, *parts]


def sentence(result: TrainingResult) -> str:
    """One sentence for a plan or a report: recognition rose from … to … (interval)."""
    found = [one for one in result.waves if one.wave in ("before", "after")]
    if len(found) < 2:
        return ""
    first, second = found
    return say(
        "Of {persons} trained, sensitivity went from {first} to {second}, specificity from {third} to "
        "{fourth}.",
        persons=second.persons,
        first=span_text(first.detection.sensitivity, as_share=True),
        second=span_text(second.detection.sensitivity, as_share=True),
        third=span_text(first.detection.specificity, as_share=True),
        fourth=span_text(second.detection.specificity, as_share=True),
    )


def summary(result: TrainingResult) -> str:
    """The result in words, several lines, in the person's language."""
    rows = table(result)
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    for one in result.comparisons:
        first, *parts = compared(one)
        lines += ["", _sentence_case(first), *(f"  {part}" for part in parts)]
    if told := beyond_waiting(result):
        lines += ["", told[0], *(f"  {part}" for part in told[1:])]
    if result.by_sex.value is not None:
        gap = span_text(result.by_sex, as_share=True, signed=True)
        lines += ["", say("Women referred less men referred, same vignettes: {gap}.", gap=gap)]
    hardest = sorted(result.items, key=lambda one: -one.difficulty)[:3]
    named = "; ".join(
        f"{one.vignette} ({percent(one.right)}, {number(one.difficulty, 1)})" for one in hardest
    )
    lines += ["", say("Hardest (share right, difficulty): {named}.", named=named)]
    lines += [
        "",
        say("Intervals of {level}.", level=percent(result.level)),
        *(f"- {note}" for note in result.notes),
    ]
    return "\n".join(lines)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rows(result: TrainingResult, names: Sequence[str]) -> list[Range]:
    found = []
    for name in names:
        for wave in result.waves:
            span = _of(wave, name)
            label = f"{measure_name(name)}, {wave_name(wave.wave)}"
            text = span_text(span, as_share=name in _SHARES)
            found.append(Range(label, span.value, span.low, span.high, text))
    return found


def picture(result: TrainingResult) -> Picture:
    """Sensitivity and specificity in each wave with their intervals; d' and threshold stand in the words."""
    shares, others = _rows(result, _SHARES), _rows(result, ("d_prime", "threshold"))
    title = say("Recognition before and after training")
    told = "; ".join(f"{row.label}: {row.text}" for row in (*shares, *others)) + "."
    svg = with_alternative(ranges(shares, percent, title), "training", title, told)
    return Picture(svg, told, lambda: svg_png(svg))
