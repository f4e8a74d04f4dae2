"""Provisions of treaties against trafficking, and what in a country's law answers them.

The list of provisions is one for all countries (provisions.yaml); a country's side lies in the
`treaties.yaml` of its pack. A provision that no row of the pack names is **unknown**: nobody has read the law
for it. That is no gap, and is counted as none.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic.dataclasses import dataclass

from equiano.countries.duties import SEEN
from equiano.countries.statement import STRICT, Source, Text
from equiano.words import say, using

MET, PARTLY, ABSENT, UNKNOWN = "met", "partly", "absent", "unknown"
# What a treaty asks of a state: to do it, or to weigh whether to do it.
MUST, CONSIDER = "must", "consider"


@dataclass(frozen=True, config=STRICT)
class Provision:
    """One duty of a treaty, in our own words.

    Attributes:
        id: A code, such as `pal.3a`; never used again for another duty.
        instrument: Code of `instruments` in terms.yaml.
        article: Where it stands, as the treaty numbers it.
        topic: Code of the list's `topics`; provisions of several treaties on one topic make one row.
        force: Code of `forces`: a state must do it, or must weigh it.
        mark: `seen` (its text was read) or `memory`.
        source: Id of the source in which it was read; of one from memory, where it can be checked.
        text: What it asks for.
        look_for: What in a country's law would answer it.
    """

    id: str
    instrument: str
    article: str
    topic: str
    force: str
    mark: str
    source: str
    text: Text
    look_for: Text

    @property
    def verified(self) -> bool:
        """Whether its text was read in its source."""
        return self.mark == SEEN


@dataclass(frozen=True, config=STRICT)
class Transposing:
    """A day by which states that a directive binds had to bring their law in line.

    Attributes:
        instrument: Code of `instruments`.
        amended_by: The act that set the day, as it is cited.
        day: The last day, ISO 8601.
    """

    instrument: str
    amended_by: Text
    day: str
    source: str


@dataclass(frozen=True)
class ProvisionList:
    """The provisions of all treaties.

    Attributes:
        version: Version of the list.
        state_of: Month or day of its reading, ISO 8601.
        topics: Label of each topic, in the order of the table.
        sources: Where provisions were read, by id.
        provisions: In the order of the list.
        transposing: Days by which a directive had to be brought into law.
    """

    version: str
    state_of: str
    topics: Mapping[str, Text]
    sources: Mapping[str, Source]
    provisions: tuple[Provision, ...]
    transposing: tuple[Transposing, ...]

    def provision(self, provision_id: str) -> Provision:
        """The provision of that id.

        Raises:
            KeyError: If there is none.
        """
        for found in self.provisions:
            if found.id == provision_id:
                return found
        raise KeyError(provision_id)

    @property
    def instruments(self) -> tuple[str, ...]:
        """Codes of the treaties, in the order of the list."""
        return tuple(dict.fromkeys(provision.instrument for provision in self.provisions))


@dataclass(frozen=True, config=STRICT)
class Counterpart:
    """What in a country's law answers one or several provisions, as somebody read it.

    Attributes:
        provisions: Ids of the provisions that it answers.
        status: Code of `counterpart_status`.
        checked: Day on which the source was read, ISO 8601.
        source: Id of a source of the pack that was read; None for `unknown` alone.
        where: The article of the country's law; what is met has one.
        note: What was read, and what the law lacks.
        unread: The limb of the provision for which nobody read the law; the status is then `partly`, and what
            was read does answer it.
    """

    provisions: tuple[str, ...]
    status: str
    checked: str
    source: str | None = None
    where: Text | None = None
    note: Text | None = None
    unread: Text | None = None

    @property
    def id(self) -> str:
        """What messages call it."""
        return ", ".join(self.provisions)

    def told(self, lang: str) -> str | None:
        """The note, and by name what was not read; None if there is neither."""
        lines = [self.note[lang]] if self.note else []
        if self.unread is not None:
            with using(lang):
                lines.append(say("Not read: {limb}.", limb=self.unread[lang].rstrip(".")))
        return " ".join(lines) or None


@dataclass(frozen=True, config=STRICT)
class Transposition:
    """Whether a directive was brought into a country's law by its day, and where.

    Attributes:
        instrument: Code of `instruments`.
        status: Code of `transposition_status`.
        checked: Day on which the source was read, ISO 8601.
        source: Id of a source of the pack; None for `unknown` alone.
        where: The act.
    """

    instrument: str
    status: str
    checked: str
    source: str | None = None
    where: Text | None = None
    note: Text | None = None

    @property
    def id(self) -> str:
        """What messages call it."""
        return self.instrument
