"""Results and published figures as lines of evidence: what they say, and of whom.

A line is read from the JSON of `equiano estimate` or `equiano survey`, from a table of published figures, or
from a country pack. What a line's own checks forbid to publish stays on the page and is not compared.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.countries.check import terms
from equiano.countries.model import Figure
from equiano.countries.pack import load_pack
from equiano.errors import BadInputError, Fault
from equiano.estimate.methods import METHODS
from equiano.estimate.population import MEASURES
from equiano.files import must_exist
from equiano.situation.bands import band
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.survey.size import KEEPS_PRIOR
from equiano.survey.text import method_name as name_of_survey
from equiano.tables.raw_table import Opening
from equiano.text_files import parse_json, read_text
from equiano.words import say, text_of

YEARLY = "flow a year"  # of figures stated as a yearly mean over several years
# Scopes of a pack's figures that count trafficked persons; the rest is context.
_SCOPES = ("out", "into", "in_country")
_STATED = ("period", "place", "definition", "measure")


@dataclass(frozen=True)
class Item:
    """One line of evidence.

    Attributes:
        name: Where it is from: a file or a publication.
        method: How it was found, in words.
        value: Number of persons, None where only a range is given.
        low: Lower end; None where there is no interval.
        high: Upper end; infinite where only a lower end is known.
        unit: What is counted.
        statement: Period, place, definition and measure as far as they were said.
        barred: Why it is not compared, whatever it says of; empty if nothing bars it.
        source: Citation of what was published.
        code: The method as results write it, such as `nsum-mle`; empty for what was published.
        data: Hash of the data behind it; empty for what was published.
    """

    name: str
    method: str
    value: float | None
    low: float | None
    high: float | None
    unit: str = "persons"
    statement: Mapping[str, str] | None = None
    barred: str = ""
    source: str = ""
    code: str = ""
    data: str = ""

    def stated(self, part: str) -> str:
        """A part of the statement; empty if it was not said."""
        return (self.statement or {}).get(part, "").strip()

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval, or the number itself; None if there is neither."""
        if self.low is not None:
            return self.low, math.inf if self.high is None else self.high
        return None if self.value is None else (self.value, self.value)

    def as_dict(self) -> dict[str, object]:
        """For JSON; an open end is null."""
        high = self.high if self.high is not None and math.isfinite(self.high) else None
        return {
            "name": self.name,
            "method": self.method,
            "value": self.value,
            "low": self.low,
            "high": high,
            "unit": self.unit,
            "statement": dict(self.statement or {}),
            "barred": self.barred,
            "source": self.source,
        }


def as_items(path: Path | str, opening: Opening | None = None) -> list[Item]:
    """The lines of one file.

    Args:
        path: JSON of `equiano estimate` or `equiano survey`, or a table of published figures with the columns
            `name`, `value` or `low` and `high`, and `period`, `place`, `definition`, `measure`, `unit`,
            `method`, `source` as far as they are known.
        opening: Encoding, sheet and header row of a table.

    Raises:
        BadInputError: If it is none of these, or a row cannot be used.
    """
    found = must_exist(path)
    if found.suffix.lower() == ".json":
        return [_from_json(found)]
    return _from_table(sheet_of(found, opening))


def method_name(method: str) -> str:
    """A method of an estimate or a survey in words; what neither has stays as it is written."""
    if method in METHODS:
        return text_of(METHODS[method].label)
    if method == "all":
        return say("lists that overlap, all methods")
    if method.startswith("single-list"):
        return say("one list with repeated contacts")
    return name_of_survey(method)


def _from_json(path: Path) -> Item:
    try:
        content = parse_json(read_text(path))
    except ValueError as error:
        raise BadInputError(
            say("{name}: this is no JSON. Write it with `--json`.", name=path.name)
        ) from error
    if not isinstance(content, dict):
        content = {}
    stated = content.get("statement")
    if content.get("quantity") == "survey":
        content = content.get("size") or {}
    if "method" not in content or content.get("quantity") == "share":
        raise BadInputError(
            say(
                "{name}: no size of a group in it. Give the JSON of `equiano estimate` or of a survey's"
                " size.",
                name=path.name,
            )
        )
    verdict = _verdict(content)
    value, low, high = _numbers(content, verdict)
    barred = ""
    if verdict.get("code") == "stop":
        barred = say("its own checks say: do not publish a number")
    elif ((content.get("diagnostics") or {}).get("prior_share") or 0.0) > KEEPS_PRIOR:
        barred = say("the data hardly narrowed what was thought before")
    elif value is None and low is None:
        barred = say("it has no estimate")
    statement = stated or _statement(content)
    method = str(content["method"])
    return Item(
        path.stem,
        method_name(method),
        value,
        low,
        high,
        statement=statement,
        barred=barred,
        code=method,
        data=str(content.get("data_sha256") or ""),
    )


def _verdict(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The verdict that stands beside an estimate; empty if none does."""
    found = content.get("verdict")
    return found if isinstance(found, Mapping) else {"code": found} if isinstance(found, str) else {}


def _numbers(
    content: Mapping[str, Any], verdict: Mapping[str, Any]
) -> tuple[float | None, float | None, float | None]:
    """Value and ends; a verdict "at least" leaves the upper end open."""
    population = content.get("population")
    if isinstance(content.get("total"), Mapping):  # strata
        population, intervals = content["total"].get("population"), content["total"].get("intervals") or []
    else:
        intervals = content.get("intervals") or []
    value = float(population) if isinstance(population, (int, float)) else None
    ends = next((one for one in intervals if abs(one.get("level", 0) - 0.95) < 1e-9), None)
    if ends is None and isinstance(content.get("range"), Mapping):  # all methods side by side
        ends = content["range"]
    if verdict.get("low") is not None:  # with the choice of the model in it
        ends = verdict
    low = None if ends is None or ends.get("low") is None else float(ends["low"])
    high = (
        None if low is None else math.inf if ends is None or ends.get("high") is None else float(ends["high"])
    )
    if verdict.get("code") in ("at-least", "at_least"):
        return None, low if low is not None else value, math.inf
    return value, low, high


def _statement(content: Mapping[str, Any]) -> Mapping[str, str] | None:
    for found in (content.get("population"), (content.get("diagnostics") or {}).get("population")):
        if isinstance(found, Mapping):
            return {part: str(found.get(part, "")) for part in _STATED}
    return None


def _from_table(sheet: SurveySheet) -> list[Item]:
    sheet.need(("name",))
    faults: list[Fault] = []
    numbers = {
        part: sheet.numbers_of(part, faults, least=0.0, blank=True)
        if part in sheet.columns
        else [None] * len(sheet.rows)
        for part in ("value", "low", "high")
    }
    items = []
    for i, row in enumerate(sheet.rows):
        value, low, high = (numbers[part][i] for part in ("value", "low", "high"))
        if value is None and low is None:
            faults.append(sheet.fault(i, "value", say("neither a value nor a lower end.")))
        if low is not None and high is not None and low > high:
            faults.append(sheet.fault(i, "low", say("the lower end is above the upper end.")))
        if value is not None and not (low or 0) <= value <= (math.inf if high is None else high):
            faults.append(sheet.fault(i, "value", say("the value is not within its ends.")))
        measure = row.get("measure", "").strip()
        if measure and measure not in MEASURES:
            faults.append(
                sheet.fault(i, "measure", say("choose `stock` (on one day) or `flow` (in a period)."))
            )
        open_above = low is not None and high is None
        items.append(
            Item(
                row["name"],
                method_name(row.get("method", "")) or say("published"),
                value,
                low if low is not None else 0.0 if high is not None else None,
                math.inf if open_above else high,
                row.get("unit", "") or "persons",
                {part: row.get(part, "") for part in _STATED},
                source=row.get("source", ""),
            )
        )
    sheet.refuse(faults)
    return items


def pack_items(country: str, lang: str) -> list[Item]:
    """The figures of a country pack that count trafficked persons.

    Args:
        country: Code of the pack, such as `ru`.
        lang: `en` or `ru`.

    Raises:
        BadInputError: If there is no such pack.
    """
    pack, methods, scopes = load_pack(country), terms()["methods"], terms()["scopes"]
    items = []
    for figure in pack.figures:
        if figure.scope not in _SCOPES:
            continue
        quantity, ends = figure.quantity, band(figure.quantity)
        first, last = quantity.start_year, quantity.end_year
        period = "" if first is None else str(first) if last in (None, first) else f"{first}-{last}"
        whom = pack.populations.get(quantity.population)
        counted = whom[lang] if whom else quantity.population
        many_years = first != last or first is None
        measure = YEARLY if quantity.per_year and many_years else quantity.measure
        point = quantity.value if ends.low != ends.high else None
        items.append(
            Item(
                figure.label[lang],
                methods[figure.method][lang],
                quantity.value if point is None else point,
                ends.low if ends.low != ends.high else None,
                ends.high if ends.low != ends.high else None,
                quantity.unit,
                {
                    "period": period,
                    "place": ", ".join(quantity.place),
                    "definition": f"{scopes[figure.scope][lang]}: {counted}",
                    "measure": measure,
                },
                barred=_barred(figure),
                source=figure.source,
            )
        )
    return items


def _barred(figure: Figure) -> str:
    """Why a published figure is not compared, whatever it speaks of."""
    if figure.derived is not None:
        return say("it is derived from another figure, not found anew")
    if figure.quantity.unit != "persons":
        return say("it does not count persons")
    return ""


def years_of(period: str) -> tuple[int, int] | None:
    """First and last year that a period names; None if it names none."""
    found = [int(year) for year in re.findall(r"(?<![0-9])(?:1[89]|20|21)[0-9]{2}(?![0-9])", period)]
    return (min(found), max(found)) if found else None
