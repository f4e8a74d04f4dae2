"""The page of the library: every public name of `equiano`, and of the results, from their docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import equiano
from equiano.answer import Answer, Interval
from equiano.draw.picture import Picture
from equiano.estimate.curve import Sensitivity
from equiano.estimate.judge import Verdict
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.single_list import SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.verdict import Overview
from equiano.estimate.years import Years
from equiano.pipeline.linking import LinkedFiles
from equiano.pipeline.publishing import WrittenDraft
from equiano.pipeline.reporting import MadeReport
from equiano.record.report import IntakeReport
from equiano.situation.overview import Situation
from equiano.survey.result import ShareEstimate, SizeEstimate

LEAD = (
    "`import equiano` gives these names; each is loaded when it is first used. The command line calls the "
    "same functions. Results of estimates have in common what stands under `Answer`."
)
# The titles of Google's style that this project uses.
_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Yields|Note|Notes):$", re.MULTILINE)


def sections() -> Iterator[str]:
    """The parts of the page."""
    for name in equiano.EXPORTS:
        yield from _of(name, getattr(equiano, name))
    yield "# Results"
    yield ""
    for kind in _kinds():
        yield from _of_class(kind)


def _kinds() -> Sequence[type]:
    return (
        Answer, Estimate, NotEstimable, Overview, Verdict, StratifiedEstimate, Years, SingleList, Sensitivity,
        ShareEstimate, SizeEstimate, Interval, Picture, IntakeReport, LinkedFiles, Situation,
        WrittenDraft, MadeReport,
    )  # fmt: skip


def _of(name: str, thing: object) -> Iterator[str]:
    yield f"## `{name}`"
    yield ""
    if callable(thing):
        yield f"```python\n{name}{_signature(thing)}\n```"
        yield ""
        yield from _docstring(thing)
    elif isinstance(thing, dict):
        yield "The methods by name: what `estimate_population` takes as `method` beside `auto`."
        yield ""
        yield "| name | lists | takes ranges for counts | role | reference |"
        yield "|---|---|---|---|---|"
        for method in thing.values():
            yield (
                f"| `{method.name}` | {method.least} to {method.most} | {'yes' if method.censored else 'no'} "
                f"| {method.role} | {method.reference} |"
            )
    yield ""


def _of_class(kind: type) -> Iterator[str]:
    yield f"## `{kind.__name__}`"
    yield ""
    yield from _docstring(kind)
    yield ""
    own = [(n, m) for n, m in vars(kind).items() if not n.startswith("_") and inspect.isfunction(m)]
    if own:
        yield "| method | what it does |"
        yield "|---|---|"
        for name, method in own:
            first = (inspect.getdoc(method) or "").split("\n")[0].replace("|", "\\|")
            shown = _signature(method).replace("self, ", "").replace("self", "").replace("|", "\\|")
            one_line = re.sub(r"\s+", " ", shown)
            yield f"| `{name}{one_line}` | {first} |"
        yield ""


def _signature(function: Callable[..., object]) -> str:
    """The signature, one parameter a line where it is long."""
    found = inspect.signature(function)
    parts = list(_parameters(found.parameters.values()))
    returned = f" -> {_annotation(found.return_annotation)}"
    short = f"({', '.join(parts)}){returned}"
    # Characters of a line of code on the page before it scrolls; chosen by eye.
    if len(short) <= 90:
        return short
    return "(\n" + "\n".join(f"    {part}," for part in parts) + f"\n){returned}"


def _parameters(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    """The parameters, with the star before those that go by name only."""
    starred = False
    for one in parameters:
        if one.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        named = one.name if one.annotation is one.empty else f"{one.name}: {_annotation(one.annotation)}"
        name = f"**{named}" if one.kind is inspect.Parameter.VAR_KEYWORD else named
        yield name if one.default is one.empty else f"{name} = {_default(one.default)}"


def _annotation(annotation: object) -> str:
    return annotation.strip("'\"") if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _default(value: object) -> str:
    """A default as it is written; a function, whose text says nothing, as dots."""
    # The text of a function would hold its address, which changes with every run.
    return "..." if callable(value) else repr(value)


def _docstring(thing: object) -> Iterator[str]:
    """A Google-style docstring as Markdown: its sections are lists."""
    text = inspect.getdoc(thing) or ""
    parts = _SECTION.split(text)
    yield parts[0].strip()
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        yield ""
        yield f"**{title}**"
        yield ""
        if title in ("Returns", "Yields", "Note", "Notes"):
            yield " ".join(body.split())
        else:
            yield from _entries(body)


def _entries(body: str) -> Iterator[str]:
    entry: list[str] = []
    for line in inspect.cleandoc(body).split("\n"):
        if entry and not line.startswith(" "):
            yield _entry(entry)
            entry = []
        if line.strip():
            entry.append(line.strip())
    if entry:
        yield _entry(entry)


def _entry(lines: Sequence[str]) -> str:
    text = " ".join(lines)
    named = re.fullmatch(r"(\*{0,2}\w+): (.*)", text)
    return f"- `{named[1]}`: {named[2]}" if named else f"- {text}"
