"""Table of gaps: which provisions of treaties a country's law answers, and which of them bind the country.

The rule of the count: a **gap** is a provision that binds the country as a duty and that its law answers in
part or not at all, as somebody read. What nobody read is unknown and is counted apart, never as a gap. What
a treaty asks to weigh, and what it asks of others, is shown and is no gap either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from equiano.countries.law import countries_with_law
from equiano.countries.model import CountryPack, Instrument, Source, Text
from equiano.countries.pack import load_pack
from equiano.countries.provisions import load_provisions
from equiano.countries.treaties import (
    ABSENT,
    MET,
    MUST,
    PARTLY,
    UNKNOWN,
    Counterpart,
    Provision,
    Transposition,
)
from equiano.errors import BadInputError, UsageError
from equiano.words import say, using

DUTY, WEIGHED, STANDARD, UNSURE = "duty", "weighed", "standard", "unsure"
WEIGHTS = (DUTY, WEIGHED, STANDARD, UNSURE)  # in the order of the table: what binds comes first
STATUSES = (MET, PARTLY, ABSENT, UNKNOWN)
# What it means that a treaty stands so to a country; a state without a row is not known to be bound.
_BINDS = {"party": True, "bound": True, "not_party": False, "not_bound": False}


@dataclass(frozen=True)
class Binding:
    """Whether a treaty binds a country.

    Attributes:
        instrument: Code of `instruments` in terms.yaml.
        binds: None where it is not known.
        row: What the pack says of it, None where it says nothing.
        source: The source of that row.
        reserved_by: The source of its reservations and declarations.
    """

    instrument: str
    binds: bool | None
    row: Instrument | None = None
    source: Source | None = None
    reserved_by: Source | None = None


@dataclass(frozen=True)
class GapEntry:
    """One provision and what answers it in one country.

    Attributes:
        provision: The provision.
        weight: `duty`, `weighed`, `standard` or `unsure`: what the provision is to this country.
        status: `met`, `partly`, `absent` or `unknown`.
        counterpart: The row of the pack, None where nobody read the law for it.
        source: Its source.
    """

    provision: Provision
    weight: str
    status: str
    counterpart: Counterpart | None = None
    source: Source | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it is a duty that the law answers in part or not at all, as far as it was read.

        Where the part that is missing was merely not read, nobody knows: that is no gap.
        """
        if self.counterpart is not None and self.counterpart.unread is not None:
            return False
        return self.weight == DUTY and self.status in (PARTLY, ABSENT)


@dataclass(frozen=True)
class GapCounts:
    """How many provisions of one weight have each status."""

    met: int = 0
    partly: int = 0
    absent: int = 0
    unknown: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return self.met + self.partly + self.absent + self.unknown


@dataclass(frozen=True)
class CountryGaps:
    """One country's table.

    Attributes:
        country: Id of the pack.
        label: Name of the country.
        version: Version of the pack.
        bindings: One for each treaty of the list.
        entries: One for each provision, those that bind first, by topic.
        transpositions: What the pack says of directives.
    """

    country: str
    label: Text
    version: str
    bindings: tuple[Binding, ...]
    entries: tuple[GapEntry, ...]
    transpositions: tuple[Transposition, ...]

    def tally(self, weight: str = DUTY) -> GapCounts:
        """Counts of the entries of one weight."""
        found = [entry.status for entry in self.entries if entry.weight == weight]
        return GapCounts(**{status: found.count(status) for status in STATUSES})

    @property
    def read_in_part(self) -> int:
        """How many duties are `partly` because a part was not read: what was read is answered."""
        return sum(
            1
            for entry in self.entries
            if entry.weight == DUTY and entry.counterpart and entry.counterpart.unread is not None
        )

    @property
    def gaps(self) -> tuple[GapEntry, ...]:
        """Duties that the law answers in part or not at all."""
        return tuple(entry for entry in self.entries if entry.is_gap)

    def entry(self, provision_id: str) -> GapEntry:
        """The entry of one provision.

        Raises:
            KeyError: If the list has no such provision.
        """
        for found in self.entries:
            if found.provision.id == provision_id:
                return found
        raise KeyError(provision_id)


@dataclass(frozen=True)
class TopicRow:
    """One topic, with the provisions of all treaties on it, in every country.

    Attributes:
        topic: Code of the topic.
        label: Its label.
        cells: Entries of the topic by country.
    """

    topic: str
    label: Text
    cells: Mapping[str, tuple[GapEntry, ...]]

    def leading(self, country: str) -> tuple[GapEntry, ...]:
        """What the topic is to a country first of all: its duties, else what it weighs, else standards."""
        entries = self.cells[country]
        weights = {one.weight for one in entries}
        first = next((weight for weight in WEIGHTS if weight in weights), None)
        return tuple(one for one in entries if one.weight == first)

    def status(self, country: str) -> str:
        """One status of the topic in a country, of what leads there.

        A gap outweighs what is unknown, and what is unknown outweighs what is met: a topic is `met` only if
        every provision was read and is.
        """
        found = {one.status for one in self.leading(country)}
        return next((status for status in (ABSENT, PARTLY, UNKNOWN, MET) if status in found), UNKNOWN)


@dataclass(frozen=True)
class RegulationsTable:
    """Countries side by side.

    Attributes:
        version: Version of the list of provisions.
        state_of: When it was read.
        countries: One for each country, in the order asked for.
        rows: One for each topic.
    """

    version: str
    state_of: str
    countries: tuple[CountryGaps, ...]
    rows: tuple[TopicRow, ...]


def gaps_of(pack: CountryPack) -> CountryGaps:
    """The table of one country, from its pack."""
    listed = load_provisions()
    bindings = {code: _binding(pack, code) for code in listed.instruments}
    answered = {code: row for row in pack.counterparts for code in row.provisions}
    sources = {source.id: source for source in pack.sources}
    entries = []
    for provision in listed.provisions:
        row = answered.get(provision.id)
        entries.append(
            GapEntry(
                provision,
                _weight(provision, bindings[provision.instrument]),
                row.status if row else UNKNOWN,
                row,
                sources.get(row.source or "") if row else None,
            )
        )
    topics = list(listed.topics)
    # Sorted is stable: within a topic the provisions keep the order of the list.
    entries.sort(key=lambda one: (topics.index(one.provision.topic), WEIGHTS.index(one.weight)))
    return CountryGaps(
        pack.id, pack.label, pack.version, tuple(bindings.values()), tuple(entries), pack.transpositions
    )


def _binding(pack: CountryPack, code: str) -> Binding:
    row = next((row for row in pack.instruments if row.instrument == code), None)
    if row is None:
        return Binding(code, None)
    sources = {source.id: source for source in pack.sources}
    reserved_by = sources.get(row.reservations.source) if row.reservations else None
    return Binding(code, _BINDS.get(row.status), row, sources.get(row.source), reserved_by)


def _weight(provision: Provision, binding: Binding) -> str:
    if binding.binds is None:
        return UNSURE
    if not binding.binds:
        return STANDARD
    return DUTY if provision.force == MUST else WEIGHED


def compare_regulations(countries: Sequence[str] | None = None) -> RegulationsTable:
    """Countries side by side: which provisions against trafficking their law answers.

    Args:
        countries: Ids of packs (lower-case ISO alpha-2 codes); every pack with a law if None.

    Raises:
        BadInputError: If a country has no pack, or is named twice.
    """
    wanted = [code.lower() for code in countries] if countries is not None else list(countries_with_law())
    if len(set(wanted)) < len(wanted):
        raise BadInputError(say("a country is named twice. Name each once."))
    found = tuple(gaps_of(load_pack(code)) for code in wanted)
    listed = load_provisions()
    return RegulationsTable(listed.version, listed.state_of, found, _rows(found))


def _rows(countries: Iterable[CountryGaps]) -> tuple[TopicRow, ...]:
    rows = []
    for topic, label in load_provisions().topics.items():
        cells = {
            one.country: tuple(entry for entry in one.entries if entry.provision.topic == topic)
            for one in countries
        }
        if any(cells.values()):
            rows.append(TopicRow(topic, label, cells))
    return tuple(rows)


def narrowed(
    table: RegulationsTable, *, instrument: str = "", topic: str = "", status: str = ""
) -> RegulationsTable:
    """The table with the entries of one treaty, topic or status alone; an empty one keeps all.

    The status is that of the provision: rows in which no country has such a provision are left out. Counts
    of a narrowed table are counts of what is left.

    Raises:
        UsageError: If there is no such treaty, topic or status.
    """
    listed = load_provisions()
    for given, known in ((instrument, listed.instruments), (topic, listed.topics), (status, STATUSES)):
        if given and given not in known:
            raise UsageError(
                say("`{code}` is not known here. Known: {known}.", code=given, known=", ".join(known))
            )

    def kept(entry: GapEntry) -> bool:
        return (
            instrument in ("", entry.provision.instrument)
            and topic in ("", entry.provision.topic)
            and status in ("", entry.status)
        )

    countries = tuple(
        replace(one, entries=tuple(entry for entry in one.entries if kept(entry))) for one in table.countries
    )
    return replace(table, countries=countries, rows=_rows(countries))


def cited_by(source: Source, lang: str) -> str:
    """A source as it is cited for a row of law: what is not the law itself says so."""
    with using(lang):
        mark = f" ({say('secondary source')})" if source.kind == "secondary" else ""
    return source.cited(lang) + mark


class EntryJson(TypedDict):
    """One entry in JSON."""

    provision: str
    instrument: str
    article: str
    topic: str
    weight: str
    status: str
    gap: bool
    where: str | None
    source: str | None
    url: str | None
    checked: str | None
    note: str | None


def entry_json(entry: GapEntry, lang: str) -> EntryJson:
    """One entry as JSON types; texts in one language."""
    row, provision = entry.counterpart, entry.provision
    return EntryJson(
        provision=provision.id,
        instrument=provision.instrument,
        article=provision.article,
        topic=provision.topic,
        weight=entry.weight,
        status=entry.status,
        gap=entry.is_gap,
        where=row.where[lang] if row and row.where else None,
        source=cited_by(entry.source, lang) if entry.source else None,
        url=entry.source.url if entry.source else None,
        checked=row.checked if row else None,
        note=row.told(lang) if row else None,
    )
