"""Cross-check a country pack: every reference must lead somewhere and every number must make sense."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

from equiano.countries.check_places import corridors, home, places, read_by_name
from equiano.countries.check_treaties import answers, transposed
from equiano.countries.entries import named_entries, parts_of
from equiano.countries.model import Clock, Corridor, CountryPack, Fact, Instrument, Quantity, Right, Text
from equiano.countries.read import build, read_mapping
from equiano.errors import DataError, Fault
from equiano.vocab.find import did_you_mean, near_names
from equiano.vocab.load import load
from equiano.words import say

_Check = Callable[[CountryPack], Iterator[Fault]]
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)  # a text without any was copied from the English one


@cache
def terms() -> Mapping[str, Mapping[str, Text]]:
    """The closed lists of terms.yaml: name of the list, code, label.

    Raises:
        DataError: If the file is inconsistent.
    """
    faults: list[Fault] = []
    content = read_mapping(resources.files("equiano.countries") / "terms.yaml", faults)
    lists = {
        name: {
            code: text
            for code, entry in labels.items()
            if (text := build(Text, entry, f"terms.yaml: {name}.{code}", faults))
        }
        for name, labels in content.items()
        if isinstance(labels, dict)
    }
    if faults:
        raise DataError("\n".join(str(fault) for fault in faults))
    return lists


def _known(place: str, codes: Iterable[object], known: Collection[object], what: str) -> Iterator[Fault]:
    for code in codes:
        if code is not None and code not in known:
            near = ", ".join(f"`{name}`" for name in near_names(str(code), map(str, known)))
            advice = say("Did you mean {codes}?", codes=near) if near else say("Add it or correct the name.")
            yield Fault(
                say("unknown {what} `{code}`. {advice}", what=what, code=code, advice=advice), field=place
            )


def _unique(pack: CountryPack) -> Iterator[Fault]:
    seen: Counter[tuple[str, str]] = Counter()
    for file, name, entry in named_entries(pack):
        kind = "corridor" if isinstance(entry, Corridor) else file
        seen[kind, name] += 1
        if seen[kind, name] == 2:
            yield Fault(say("stands twice. Each number and id may be used once."), field=f"{file}: {name}")
    quantities = Counter(quantity.id for fact in pack.facts for quantity in fact.quantities)
    for name, count in quantities.items():
        if count > 1:
            yield Fault(say("this quantity stands twice."), field=f"facts.yaml: {name}")


def _numbered(pack: CountryPack) -> Iterator[Fault]:
    numbers = {fact.number for fact in pack.facts}
    for missing in sorted(set(range(1, len(pack.facts) + 1)) - numbers):
        yield Fault(
            say("this number is missing. Facts are numbered from 1 without gaps."),
            field=f"facts.yaml: {missing}",
        )


# Attributes that hold a code of terms.yaml, by class: one that is missing here is taken unchecked.
_TERM_OF = {
    ("Fact", "kind"): "fact_kinds",
    ("Quantity", "unit"): "units",
    ("Quantity", "measure"): "measures",
    ("Quantity", "qualifier"): "qualifiers",
    ("Stop", "role"): "roles",
    ("Corridor", "direction"): "directions",
    ("Figure", "method"): "methods",
    ("Figure", "scope"): "scopes",
    ("JusticeFigure", "stage"): "justice_stages",
    ("Programme", "kind"): "programme_kinds",
    ("Service", "kind"): "service_kinds",
    ("Source", "kind"): "source_kinds",
    ("Instrument", "instrument"): "instruments",
    ("Instrument", "status"): "instrument_status",
    ("Instrument", "mark"): "marks",
    ("Instrument", "date_mark"): "marks",
    ("Reservations", "status"): "reservation_status",
    ("Clock", "clock"): "clocks",
    ("Clock", "status"): "clock_status",
    ("Clock", "mark"): "marks",
    ("Clock", "basis_mark"): "marks",
    ("Clock", "unit"): "clock_units",
    ("Clock", "up_to_unit"): "clock_units",
    ("Right", "right"): "rights",
    ("Right", "status"): "right_status",
    ("Right", "mark"): "marks",
    ("Counterpart", "status"): "counterpart_status",
    ("Transposition", "status"): "transposition_status",
    ("Transposition", "instrument"): "instruments",
}


def _terms_used(pack: CountryPack) -> Iterator[Fault]:
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            for (kind, attribute), codes_of in _TERM_OF.items():
                if type(part).__name__ == kind:
                    codes = (getattr(part, attribute),)
                    yield from _known(f"{file}: {name}: {attribute}", codes, terms()[codes_of], codes_of)


def _references(pack: CountryPack) -> Iterator[Fault]:
    known: dict[str, Collection[object]] = {
        "source": {source.id for source in pack.sources},
        "claimed_by": pack.claimants,
        "population": pack.populations,
        "population_source": {source.id for source in pack.sources},
        "fact": {fact.number for fact in pack.facts},
        "facts": {fact.number for fact in pack.facts},
        "via": pack.claimants,
    }
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            for attribute, codes in known.items():
                value = getattr(part, attribute, None)
                if isinstance(value, str | int):
                    value = (value,)
                if isinstance(value, tuple):
                    yield from _known(f"{file}: {name}: {attribute}", value, codes, attribute)


def _wholes(pack: CountryPack) -> Iterator[Fault]:
    """What something is part of is known, and nothing is part of itself by whatever way."""
    kinds: dict[str, Mapping[str, str | None]] = {
        "risk_groups.yaml": {group.id: group.part_of for group in pack.all_risk_groups},
        "figures.yaml": {figure.id: figure.part_of for figure in pack.figures},
        "pack.yaml: populations": {name: entry.part_of for name, entry in pack.populations.items()},
    }
    for file, wholes in kinds.items():
        for name, whole in wholes.items():
            yield from _known(f"{file}: {name}: part_of", (whole,), wholes, "part_of")
            seen, above = {name}, whole
            while above is not None and above not in seen:
                seen.add(above)
                above = wholes.get(above)
            if above == name:
                yield Fault(say("is part of itself. Correct `part_of`."), f"{file}: {name}: part_of")


def _vocabulary_codes(pack: CountryPack) -> Iterator[Fault]:
    vocabulary = load()
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            codes = (
                *getattr(part, "codes", ()),
                *getattr(part, "sectors", ()),
                *getattr(part, "forms", ()),
                getattr(part, "gender", None),
            )
            for code in codes:
                if code is not None and code not in vocabulary:
                    yield Fault(
                        say(
                            "unknown code of the vocabulary `{code}`. {advice}",
                            code=code,
                            advice=did_you_mean(code),
                        ),
                        field=f"{file}: {name}: codes",
                    )


def _quantity_faults(quantity: Quantity) -> Iterator[str]:
    numbers = [end for end in (quantity.value, quantity.low, quantity.high) if end is not None]
    if bool(numbers) == (quantity.qualifier == "not_reported"):
        yield say("needs `value`, `low` or `high`; only `not_reported` has none")
    if any(end < 0 for end in numbers):
        yield say("a number is below zero")
    if quantity.low is not None and quantity.high is not None and quantity.low > quantity.high:
        yield say("`low` is above `high`; swap them")
    low, high = quantity.range
    if quantity.value is not None and not (low or 0) <= quantity.value <= (high or 0):
        yield say("`value` lies outside its range")
    if quantity.qualifier == "range" and None in (quantity.low, quantity.high):
        yield say("a range needs `low` and `high`")
    if quantity.qualifier == "up_to" and quantity.value is None and quantity.high is None:
        yield say("`up_to` needs `high` or `value`")
    months = (quantity.start_month, quantity.end_month)
    if any(month is not None and not 1 <= month <= 12 for month in months):
        yield say("a month is a number from 1 to 12")
    if quantity.duration_years is not None and quantity.duration_years < 1:
        yield "`duration_years` is 1 or more"
    if quantity.start_year and quantity.end_year and quantity.start_year > quantity.end_year:
        yield say("`start_year` is after `end_year`; swap them")
    if (quantity.unit == "percent") != (quantity.measure == "share"):
        yield say("per cent and share go together")
    if quantity.measure == "share" and quantity.of is None:
        yield say("a share needs `of`: what it is a share of")


def _quantities(pack: CountryPack) -> Iterator[Fault]:
    known = {*pack.populations, *(quantity.id for fact in pack.facts for quantity in fact.quantities)}
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            if isinstance(part, Quantity):
                where = f"{file}: {name}: {part.id}"
                yield from (Fault(f"{message}.", field=where) for message in _quantity_faults(part))
                yield from _known(where, (part.of,), known, "quantity or population")


# A looking-up has its day, as the state of a treaty can change within a month; of a ratification sources
# often give the year alone.
# Rights that begin at an age; whoever is younger than 18 is a child (Palermo Protocol, article 3(d)).
AGES = frozenset({"consent_alone", "consent_assent"})
# Duties to tell an authority, each of which names it: without identity of an adult who declined; of a child;
# of the crime.
NOTICES = frozenset({"notice", "notice_child", "notice_crime"})
OF_AGE = 18
_A_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
# From 1800 on: no instrument in use is older.
_A_DATE = re.compile(r"(?:1[89]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def _duties(pack: CountryPack) -> Iterator[Fault]:
    """Rows on treaties, clocks and rights: each dated, each with what its status asks for."""
    duties: dict[str, tuple[Instrument | Clock | Right, ...]] = {
        "instruments.yaml": pack.instruments,
        "clocks.yaml": (*pack.clocks, *pack.rights),
    }
    for file, rows in duties.items():
        for row in rows:
            where = f"{file}: {row.id}"
            if not _A_DAY.fullmatch(row.looked_up):
                yield Fault(say("`looked_up` must be a day such as 2026-11-25."), where)
            yield from (Fault(message, where) for message in _duty_faults(row))


def _notices(pack: CountryPack) -> Iterator[Fault]:
    """Who must be told, and that nobody must, is claimed by a source that was read; else it is unknown."""
    read = {source.id for source in pack.sources if source.verified}
    for row in pack.rights:
        if row.right in NOTICES and row.status != "not_found" and not (row.verified and row.source in read):
            yield Fault(
                say("a duty of notice, or its absence, rests on a source that was read; else `not_found`."),
                f"clocks.yaml: {row.id}",
            )


def _duty_faults(row: Instrument | Clock | Right) -> Iterator[str]:
    match row:
        case Instrument():
            dates = (row.ratified, row.state_of)
            if any(date is not None and not _A_DATE.fullmatch(date) for date in dates):
                yield say("a date is a year, a month or a day, such as 2004, 2004-05 or 2004-05-26.")
            if (row.ratified is None) != (row.date_mark is None):
                yield say("`ratified` and `date_mark` go together.")
            if row.ratified is not None and row.status != "party":
                yield say("only a party has a date of ratification.")
            yield from _reservation_faults(row)
        case Clock():
            in_law = row.status == "in_law"
            if in_law != (row.length is not None) or (row.length is None) != (row.unit is None):
                yield say("`in_law` needs `length` and `unit`; any other status has none.")
            if (row.up_to is None) != (row.up_to_unit is None):
                yield say("`up_to` and `up_to_unit` go together.")
            if (row.legal_basis is None) != (row.basis_mark is None):
                yield say("`legal_basis` and `basis_mark` go together.")
        case Right():
            if (row.status == "given") != (row.text is not None):
                yield say("`given` needs a text; what is not in law or was not found has a note at most.")
            if (row.status == "given" and row.right in NOTICES) != (row.body is not None):
                yield say("a duty of notice names in `body` the authority that is told; no other right does.")
            begins_at_an_age = row.status == "given" and row.right in AGES
            if begins_at_an_age != (row.years is not None) or not 0 <= (row.years or 0) <= OF_AGE:
                yield say(
                    "the age from which consent counts is given in `years`, 0 to 18; no other right is."
                )


def _reservation_faults(row: Instrument) -> Iterator[str]:
    """Reservations are of a party, dated, and have a text if and only if it was read."""
    if (found := row.reservations) is None:
        return
    if row.status != "party":
        yield say("only a party has reservations.")
    if not _A_DAY.fullmatch(found.looked_up):
        yield say("`looked_up` must be a day such as 2026-11-25.")
    if (found.status == "made") != (found.text is not None):
        yield say("`made` says in `text` what was reserved or declared; any other status has none.")


def _derived(pack: CountryPack) -> Iterator[Fault]:
    known = {quantity.id for fact in pack.facts for quantity in fact.quantities}
    for figure in pack.figures:
        where = f"figures.yaml: {figure.id}: derived"
        if (figure.method == "derived") != (figure.derived is not None):
            yield Fault(say("a derived figure, and only that, says its formula."), field=where)
        if figure.derived is not None:
            yield from _known(where, figure.derived.quantities, known, "quantity")


def _addresses(pack: CountryPack) -> Iterator[Fault]:
    """Addresses become links of a report, so only those that a browser opens as pages may stand here."""
    for source in pack.sources:
        if source.url and not re.fullmatch(r"https?://\S+", source.url):
            yield Fault(
                say("the address of a source must begin with https://. Correct or remove it."),
                f"pack.yaml: {source.id}",
            )


def _russian(pack: CountryPack) -> Iterator[Fault]:
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            if isinstance(part, Text | Fact) and not _CYRILLIC.search(part.ru):
                yield Fault(
                    say("the Russian text has no Russian letter. Translate it."), field=f"{file}: {name}"
                )


# In the order in which an author mends them: doubles and numbers first, as other faults may follow from them.
_CHECKS: tuple[_Check, ...] = (
    _unique,
    _numbered,
    home,
    _terms_used,
    _references,
    _wholes,
    places,
    _vocabulary_codes,
    corridors,
    _quantities,
    _duties,
    _notices,
    answers,
    transposed,
    _derived,
    _addresses,
    _russian,
)


# The names of all places in all their cases: 12 MB, and half of the time of reading a pack.
_SLOW: tuple[_Check, ...] = (read_by_name,)


def cross_check(pack: CountryPack, *, slow: bool = True) -> list[Fault]:
    """Every fault of a pack that was read: dangling references, doubles, impossible numbers and routes.

    Args:
        pack: The pack.
        slow: Whether names are read too, for which much is loaded: not for a pack of ours, which the tests
            check with it.
    """
    return [fault for check in (*_CHECKS, *(_SLOW if slow else ())) for fault in check(pack)]
