"""Whether a pack says what its sources say: examples and years marked, own words, contacts rung.

`check.py` holds a pack together and refuses it when it is loaded; what stands here is for its author, who
runs `equiano country check`. A pack that fails here can still be used.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass

from equiano.countries.check_treaties import of_the_future
from equiano.countries.entries import named_entries
from equiano.countries.model import CountryPack, Fact, Text
from equiano.countries.own_words import Prints, copied, words_of
from equiano.errors import Fault
from equiano.words import say

# Words that introduce examples, or end a list that goes on.
_EXAMPLES_EN = re.compile(
    r"\b(?:(?:such as|for (?:instance|example)|includ(?:ing|e|es|ed)|among (?:them|others|which|whom)|"
    r"and (?:so on|others)|among other things|etc)\b|e\.\s?g\.)",
    re.IGNORECASE,
)
_EXAMPLES_RU = re.compile(
    r"\b(?:например|так(?:ие|их|им|ими) как|в том числе|в частности|включая|среди (?:них|прочего|которых)|"
    r"и (?:др\.|другие|прочие|пр\.|т\. ?[дп]\.)|в числе которых|и других)",
    re.IGNORECASE,
)
# The same in a source, where a list follows: "for instance" at the head of a sentence introduces none.
_LIST_HEAD = re.compile(
    r"(?<![.!?] )\b(?:such as|for (?:instance|example)|e\.\s?g\.)[,:]?\s",
    re.IGNORECASE,
)
# A span may be written short (1998–99) and with an ending ("1990s", "1990-е").
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)(?:s|-е)?(?:\s?[-–—]\s?(1[89]\d\d|20\d\d|\d\d))?\b")
_LIST_END = re.compile(r"[.!?](?:\s|$)")
# Chosen, not measured:
_COMMON = 0.05  # of the facts; a word of more than one in twenty is of the subject, not of a list
_SMALL = 4  # letters; shorter words of a list are articles, conjunctions and prepositions


@dataclass(frozen=True)
class Material:
    """What a review is held against.

    Attributes:
        prints: Fingerprints of sources, by id.
        texts: Whole texts of sources, by id, where the author has them.
        today: The day; contacts confirmed more than 180 days before it have expired.
    """

    prints: Mapping[str, Prints] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    today: dt.date = field(default_factory=dt.date.today)


def review(pack: CountryPack, material: Material) -> list[Fault]:
    """Everything in which the pack says more, less or other than its sources allow, with file and entry."""
    return [
        *_examples(pack, material.texts),
        *_examples_counted(pack),
        *_years(pack),
        *_copies(pack, material.prints),
        *_contacts(pack, material.today),
        *of_the_future(pack, material.today),
    ]


def _where(fact: Fact) -> str:
    return f"facts.yaml: {fact.number}"


def _examples(pack: CountryPack, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Lists given as examples are marked, and say so in both languages."""
    lists = {source: _lists_of(text) for source, text in texts.items()}
    common = _common(pack.facts)
    for fact in pack.facts:
        said = {"en": bool(_EXAMPLES_EN.search(fact.en)), "ru": bool(_EXAMPLES_RU.search(fact.ru))}
        if fact.non_exhaustive:
            yield from (
                Fault(
                    say("its list holds examples only; the text ({lang}) must say so.", lang=lang),
                    _where(fact),
                )
                for lang, present in said.items()
                if not present
            )
        elif said["en"]:
            yield Fault(say("gives examples; mark it `non_exhaustive: true`."), _where(fact))
        elif any(_lists_it(fact, items - common) for items in lists.get(fact.source, ())):
            yield Fault(
                say(
                    "its source gives these only as examples; say so in both texts and mark it "
                    "`non_exhaustive: true`."
                ),
                _where(fact),
            )


def _lists_of(text: str) -> list[set[str]]:
    """Words of each list that a text introduces as examples."""
    flat = " ".join(text.split())
    lists = []
    for found in _LIST_HEAD.finditer(flat):
        end = _LIST_END.search(flat, found.end())
        listed_words = flat[found.end() : end.start() if end else len(flat)]
        if re.search(r"[,;]|\band\b", listed_words):
            lists.append(_telling(listed_words))
    return lists


def _telling(text: str) -> set[str]:
    """Words that tell items apart: numbers and longer words."""
    return {word for word in words_of(text) if word.isdigit() or len(word) > _SMALL}


def _common(facts: Sequence[Fact]) -> set[str]:
    """Words of so many facts that they tell no item from another, such as the country's name."""
    times = Counter(word for fact in facts for word in _telling(fact.en) if not word.isdigit())
    # Three at least, so that in a small pack one list told in three facts does not hide itself.
    return {word for word, times_used in times.items() if times_used > max(3, len(facts) * _COMMON)}


def _lists_it(fact: Fact, items: set[str]) -> bool:
    """Whether a fact repeats such a list: three of its telling words, or two numbers, in a list."""
    shared = _telling(fact.en) & items
    return bool(re.search(r"[,;]", fact.en)) and (
        # Two words may be shared by chance, two numbers hardly; chosen, not measured.
        len(shared) >= 3 or sum(word.isdigit() for word in shared) >= 2
    )


def _examples_counted(pack: CountryPack) -> Iterator[Fault]:
    """A court figure on articles that its fact gives as examples counts other articles, too."""
    open_facts = {fact.number for fact in pack.facts if fact.non_exhaustive}
    for figure in pack.justice:
        where = f"justice.yaml: {figure.id}"
        if figure.fact in open_facts and len(figure.articles) > 1 and not figure.non_exhaustive:
            yield Fault(
                say("its fact names the articles as examples; mark it `non_exhaustive: true`."), where
            )
        if figure.non_exhaustive and not (
            _EXAMPLES_EN.search(figure.label.en) and _EXAMPLES_RU.search(figure.label.ru)
        ):
            yield Fault(say("other articles are counted with these; its label must say so."), where)


def _years_said(text: str) -> set[int]:
    said: set[int] = set()
    for first, last in _YEAR.findall(text):
        end = last and (first[:2] + last if len(last) == 2 else last)
        said |= set(range(int(first), int(end or first) + 1))
    return said


def _years(pack: CountryPack) -> Iterator[Fault]:
    """A year that the fact's own text does not name is our reading, and the note says of what."""
    for fact in pack.facts:
        carried = {fact.year} | {
            year for quantity in fact.quantities for year in (quantity.start_year, quantity.end_year)
        }
        ours = sorted({year for year in carried if year is not None} - _years_said(fact.en))
        if ours and not fact.years_ours:
            years = ", ".join(map(str, ours))
            yield Fault(
                say(
                    "the year {years} is not in its text. Say it there if the source does; else mark it "
                    "`years_ours: true` and tell in its note how it was read.",
                    years=years,
                ),
                _where(fact),
            )
        elif fact.years_ours and not ours:
            yield Fault(say("is marked `years_ours`, but its text names every year."), _where(fact))
        elif fact.years_ours and fact.note is None:
            yield Fault(say("its year is our reading; say in a note of what."), _where(fact))


def _texts(entry: object) -> Iterator[str]:
    """Every English text of an entry."""
    if isinstance(entry, Text | Fact):
        yield entry.en
    if is_dataclass(entry):
        for part in fields(entry):
            yield from _texts(getattr(entry, part.name))
    elif isinstance(entry, Sequence) and not isinstance(entry, str):
        for part in entry:
            yield from _texts(part)


def _copies(pack: CountryPack, prints: Mapping[str, Prints]) -> Iterator[Fault]:
    quoted = {source.id for source in pack.sources}
    for file, name, entry in named_entries(pack):
        for text in _texts(entry):
            for source, found in prints.items():
                if source in quoted and copied(text, found):
                    yield Fault(
                        say(
                            "nine words or more stand just so in the source `{source}`. Say it in yours.",
                            source=source,
                        ),
                        f"{file}: {name}",
                    )


def _contact_fault(fault: str) -> str:
    match fault:
        case "not_confirmed":
            return say("nobody has rung it. Ring it and enter the day as `confirmed`, or make a lead of it.")
        case "no_date":
            return say("`confirmed` must be a day such as 2026-11-25.")
        case "in_future":
            return say("`confirmed` lies in the future.")
        case _:
            return say("was confirmed more than 180 days ago. Ring it again, or make a lead of it.")


def _contacts(pack: CountryPack, today: dt.date) -> Iterator[Fault]:
    for service in pack.services:
        for place, contact in enumerate(service.contacts, 1):
            if fault := contact.fault(today):
                yield Fault(_contact_fault(fault), f"services.yaml: {service.id}: contact {place}")
