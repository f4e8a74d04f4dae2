"""Load the list of provisions (provisions.yaml), which is one for all countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from equiano.countries.read import RawMapping, build, build_all, read_mapping
from equiano.countries.statement import Source, Text
from equiano.countries.treaties import CONSIDER, MUST, Provision, ProvisionList, Transposing
from equiano.errors import DataError, Fault
from equiano.words import say

FILE = "provisions.yaml"


@cache
def load_provisions() -> ProvisionList:
    """The list of provisions that ships with the program.

    Raises:
        DataError: If it is inconsistent; the message names every fault.
    """
    faults: list[Fault] = []
    found = read_provisions(read_mapping(resources.files("equiano.countries") / FILE, faults), faults)
    if faults:
        raise DataError("\n".join(str(fault) for fault in faults))
    return found


def read_provisions(content: RawMapping, faults: list[Fault]) -> ProvisionList:
    """The list that the content of a file gives; what is wrong with it is added to `faults`."""
    provisions = build_all(Provision, content.get("provisions", []), FILE, faults)
    sources = build_all(Source, content.get("sources", []), FILE, faults)
    found = ProvisionList(
        version=str(content.get("version", "")),
        state_of=str(content.get("state_of", "")),
        topics=_topics(content.get("topics"), faults),
        sources=MappingProxyType({source.id: source for source in sources}),
        provisions=provisions,
        transposing=build_all(Transposing, content.get("transposing", []), FILE, faults),
    )
    faults.extend(_check(found))
    return found


def _topics(raw: object, faults: list[Fault]) -> Mapping[str, Text]:
    entries = raw if isinstance(raw, dict) else {}
    built = {str(key): build(Text, entry, f"{FILE}: topics: {key}", faults) for key, entry in entries.items()}
    return MappingProxyType({key: text for key, text in built.items() if text is not None})


def _check(found: ProvisionList) -> Iterator[Fault]:
    for name, times in Counter(one.id for one in found.provisions).items():
        if times > 1:
            yield Fault(say("stands twice. Each number and id may be used once."), f"{FILE}: {name}")
    for one in found.provisions:
        where = f"{FILE}: {one.id}"
        known = {
            "topic": (one.topic, found.topics),
            "source": (one.source, found.sources),
            "force": (one.force, (MUST, CONSIDER)),
        }
        for what, (code, codes) in known.items():
            if code not in codes:
                advice = say("Add it or correct the name.")
                yield Fault(
                    say("unknown {what} `{code}`. {advice}", what=what, code=code, advice=advice), where
                )
        source = found.sources.get(one.source)
        if one.verified and source is not None and not source.verified:
            yield Fault(say("is marked as seen, but its source was not read. Mark it `memory`."), where)
