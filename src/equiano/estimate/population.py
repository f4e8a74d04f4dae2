"""What the lists count: a statement that travels with the estimate, and the refusal to mix what differs.

A stock is the number of persons in the situation on one day; a flow is the number who were in it at some time
during a period. A person held for four years is one in the stock but in four yearly flows, so the two can be
neither added nor compared (UNODC and others make the same distinction for administrative data).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import yaml

from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist
from equiano.text_files import parse_yaml, read_text
from equiano.words import say

MEASURES = ("stock", "flow")


@dataclass(frozen=True)
class Population:
    """What is counted.

    Attributes:
        period: The day (stock) or period (flow), such as `2013`.
        place: Where, such as `UK`.
        definition: Who counts, such as the law or standard applied.
        measure: `stock` or `flow`.
    """

    period: str
    place: str
    definition: str
    measure: str

    def __post_init__(self) -> None:
        faults = [
            Fault(say("missing. Say what the lists count."), f.name)
            for f in fields(self)
            if not self.get(f.name)
        ]
        if self.measure and self.measure not in MEASURES:
            faults.append(Fault(say("choose `stock` (on one day) or `flow` (during a period)."), "measure"))
        if faults:
            raise BadInputError(say("The statement of the population is not complete."), faults)

    def get(self, name: str) -> str:
        """A part of the statement by name."""
        return str(getattr(self, name) or "").strip()

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def read_population(path: Path | str) -> Population:
    """Read a statement from a YAML file with the keys period, place, definition and measure.

    Raises:
        BadInputError: If the file is no such statement.
    """
    found = must_exist(path)
    try:
        content: object = parse_yaml(read_text(found), found.name)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(
            say("{name}: not valid YAML. Write `key: value` lines.", name=found.name)
        ) from error
    names = {f.name for f in fields(Population)}
    if not isinstance(content, dict) or set(content) - names:
        raise BadInputError(
            say(
                "{name}: give the keys {names} and no others.",
                name=found.name,
                names=", ".join(sorted(names)),
            )
        )
    return Population(**{name: str(content.get(name, "") or "") for name in names})


def refuse_to_mix(statements: Iterable[Population], purpose: str) -> None:
    """Refuse what cannot be added or compared.

    Args:
        statements: Statements of the estimates.
        purpose: `total` (places may differ and must not repeat) or `comparison` (place or period may differ).

    Raises:
        UsageError: If stock meets flow, definitions differ, a total mixes periods or counts a place twice,
        or a
            comparison varies place and period together.
    """
    known: Sequence[Population] = list(statements)
    if len({s.measure for s in known}) > 1:
        raise UsageError(say("A stock and a flow cannot be mixed: one counts a day, the other a period."))
    if len({s.definition for s in known}) > 1:
        raise UsageError(
            say("Estimates under different definitions cannot be mixed. Recount under one of them.")
        )
    periods, places = {s.period for s in known}, [s.place for s in known]
    if purpose == "total":
        if len(periods) > 1:
            raise UsageError(
                say("Estimates of different periods cannot be added: persons would count twice.")
            )
        if len(set(places)) < len(places):
            raise UsageError(say("One place stands twice in the total. Leave one of the two out."))
    elif len(periods) > 1 and len(set(places)) > 1:
        raise UsageError(say("Compare either places in one period or periods of one place."))
