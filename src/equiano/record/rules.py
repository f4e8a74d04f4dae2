"""What one column of a mapping says of fields of the case table: from an entry of the file to a rule.

A cell that is unknown gives unknown. A country, a tick or an incomplete date that cannot be read makes its
field unknown and warns; a number or date that cannot be, and a text that the mapping does not list, refuse
the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from equiano.errors import BadInputError
from equiano.record import days, values
from equiano.record.dates import Order
from equiano.record.derived import REGISTERED, year_and_day
from equiano.record.journey import from_text, to_text
from equiano.record.place_rule import REGIONS, country_rule, place_rule, region_rule
from equiano.record.standing_words import consent_of, status_of
from equiano.record.values import DoubtError, NotAValueError, Parse
from equiano.schema.table import column_of, load_table
from equiano.tables.ticks import NotATickError, tick_reader, tick_texts
from equiano.tables.unknown import is_unknown, is_unknown_date
from equiano.vocab import load
from equiano.vocab.find import did_you_mean
from equiano.vocab.plain import plain
from equiano.words import say

Reader = Callable[[Sequence[str]], Parse]

# Fields that no mapping may fill: intake sets them.
SET_BY_INTAKE = ("source_format", "source_row", "source_record")
# Known to intake for checks, never written to the case table.
WORKING_FIELDS: Mapping[str, str] = MappingProxyType({"birth_date": "date", "registration_date": "date"})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_either(value: object) -> bool:
    return _is_text(value) or _is_list(value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_either, value.values()))


# What may stand under each key; every scalar of a mapping file is text.
_SHAPES: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        **dict.fromkeys(("field", "type", "separator", "order", "codes"), _is_text),
        **dict.fromkeys(("fields", "formats", "empty"), _is_list),
        **dict.fromkeys(("yes", "no"), _is_either),
        **dict.fromkeys(("values", "flags"), _is_table),
    }
)
_OTHER_SEPARATORS = re.compile(r"[;,/|\n]")


@dataclass(frozen=True)
class ColumnRule:
    """What one source column says of fields of the case table.

    Attributes:
        column: Name of the source column.
        targets: Columns of the case table (or working fields) that it fills.
        reader: From the different texts of the column, a function of a text to the values of the targets, in
            their order; it raises `NotAValueError` or `DoubtError`. Blank texts never reach it.
        verbatim: Whether the text is taken as it is; such columns are never looked at value by value.
        empty: Further texts of this column that mean unknown.
    """

    column: str
    targets: tuple[str, ...]
    reader: Reader
    verbatim: bool = False
    empty: frozenset[str] = frozenset()

    def parse(self, text: str) -> Sequence[Any]:
        """The values of the targets that a text has by itself, with no column around it."""
        found: Sequence[Any] = self.reader((text,))(text)
        return found


@cache
def field_types() -> Mapping[str, str]:
    """Type of each field that a mapping may fill, by column name."""
    known = {
        item.name: str(item.type) for item in load_table("case").fields if item.name not in SET_BY_INTAKE
    }
    return {**known, **WORKING_FIELDS}


def _fixed(parse: Parse) -> Reader:
    """A reader for what no column around it changes."""
    return lambda texts: parse


def _or_unknown(parse: Parse, unknown: Callable[[str], bool] = is_unknown) -> Parse:
    return lambda text: None if unknown(text) else parse(text)


def _or_doubt(parse: Parse) -> Parse:
    """What cannot be read makes the field unknown and warns."""

    def read(text: str) -> object:
        try:
            return parse(text)
        except NotAValueError as error:
            raise DoubtError(str(error), None) from None

    return read


def _alone(parse: Parse) -> Parse:
    """The value of a single target as a tuple of one."""

    def one(text: str) -> tuple[Any]:
        try:
            return (parse(text),)
        except DoubtError as doubt:
            raise DoubtError(str(doubt), (doubt.found,)) from None

    return one


def _flags(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], Parse]:
    """Several yes flags in one cell: a named token means yes for its fields, silence means unknown."""
    tokens = {
        plain(str(token)): tuple(column_of(code) for code in ([codes] if isinstance(codes, str) else codes))
        for token, codes in entry["flags"].items()
    }
    targets = tuple(dict.fromkeys(target for found in tokens.values() for target in found))
    separator = entry.get("separator", ";")

    def parse(text: str) -> tuple[bool | None, ...]:
        yes = {target for part in _tokens_in(text, separator, tokens) for target in tokens[part]}
        return tuple(True if target in yes else None for target in targets)

    return targets, parse


def _tokens_in(text: str, separator: str, tokens: Mapping[str, Any]) -> list[str]:
    """The tokens of a cell; a part that is none is cut once more at the other usual separators."""
    found = []
    for part in text.split(separator):
        several = [part] if plain(part) in tokens else _OTHER_SEPARATORS.split(part)
        for token in map(plain, several):
            if token in tokens:
                found.append(token)
            elif not is_unknown(token):
                raise NotAValueError(say("one of the values is not known here."))
    return found


def _joined(parse: Parse, separator: str) -> Parse:
    """Several values in one cell, kept in the order of the source, joined by `;`."""

    def parse_all(text: str) -> str | None:
        found = [parse(part.strip()) for part in text.split(separator) if part.strip()]
        return ";".join(dict.fromkeys(str(value) for value in found if value is not None)) or None

    return parse_all


def _answers(entry: Mapping[str, Any], for_file: Mapping[str, Any]) -> Reader:
    """Ticks: the words of the mapping, then those that all readers know.

    A column that names its own two words (`yes: [Minor]`, `no: [Adult]`) is no tick, so it has no others. A
    file that says `no: []` has no word for no (CTDC's flags are 1 or missing), so none is read.
    """
    words = {**for_file, **entry}
    said = {
        plain(str(text)): meant
        for key, meant in (("no", False), ("yes", True))
        for text in words.get(key, ())
    }
    own = {plain(str(text)) for key in ("yes", "no") for text in entry.get(key, ())}
    closed = bool(own) and not own & set(tick_texts())
    no_word = words.get("no") == []

    def reader(texts: Sequence[str]) -> Parse:
        tick = tick_reader(texts)

        def parse(text: str) -> bool | None:
            if plain(text) in said:
                return said[plain(text)]
            try:
                found = None if is_unknown(text) and closed else tick(text)
            except NotATickError as error:
                raise DoubtError(str(error), None) from None
            if found is None or not (closed or (no_word and not found)):
                return found
            raise DoubtError(say("neither yes nor no: unknown."), None)

        return parse

    return reader


def _journeys(text: str) -> str:
    """Journeys in the text of the case table (`record/journey.py`), as they stand."""
    try:
        return to_text(from_text(text))
    except ValueError:
        raise NotAValueError(
            say("journeys must read like R:RUS@2015-01-01>T:POL>X:DEU, several joined by |.")
        ) from None


def _consent(entry: Mapping[str, Any], for_file: Mapping[str, Any]) -> Reader:
    """Consent: the mapping's own words for yes and no, then what people write of a consent."""
    words = {**for_file, **entry}
    said = {plain(str(text)): key == "yes" for key in ("yes", "no") for text in words.get(key, ())}
    return _fixed(lambda text: said[plain(text)] if plain(text) in said else consent_of(text))


_SCHEME_OF = MappingProxyType(
    {
        **dict.fromkeys(("gender", "perpetrator_gender"), "gender"),
        **dict.fromkeys(("citizenship_region", "exploitation_region"), "region"),
        **dict.fromkeys(("perpetrator_citizenship_region",), "region"),
        **dict.fromkeys(("citizenship", "exploitation_country", "origin", "destination"), "country"),
        **dict.fromkeys(("transit_1", "transit_2", "transit_3", "transit_4"), "country"),
        "status": "status",
    }
)
_MEANT: Mapping[str, bool | None] = MappingProxyType({"yes": True, "no": False, "unknown": None})


def _meant(value: str, kind: str, target: str) -> str | int | bool | None:
    """What a `values:` entry stands for, in the type of its field.

    Raises:
        BadInputError: If it is not of that type, or no code of the field's scheme.
    """
    if value == "unknown":
        return None
    if kind == "boolean":
        if value not in _MEANT:
            raise BadInputError(say("a yes/no field takes the values yes, no and unknown."))
        return _MEANT[value]
    if kind == "int64":
        if not value.isdigit():
            raise BadInputError(say("this field takes whole numbers."))
        return int(value)
    if target in _SCHEME_OF and value not in load().scheme(_SCHEME_OF[target]).codes:
        known = load().scheme(_SCHEME_OF[target]).codes
        raise BadInputError(
            say(
                "`{value}` is no code of scheme {scheme}. {nearest}",
                value=value,
                scheme=_SCHEME_OF[target],
                nearest=did_you_mean(str(value), known),
            )
        )
    return value


def _order(entry: Mapping[str, Any]) -> Order | None:
    try:
        return Order(entry["order"]) if "order" in entry else None
    except ValueError:
        raise BadInputError(say("`order` takes day_first or month_first.")) from None


def _date(entry: Mapping[str, Any], today: date, of: Callable[[days.ReadPartial, str], Any]) -> Reader:
    formats, order = [str(pattern) for pattern in entry.get("formats", ())], _order(entry)

    def reader(texts: Sequence[str]) -> Parse:
        read = days.partial_reader(texts, today, formats, order)
        return _or_unknown(lambda text: of(read, text), is_unknown_date)

    return reader


def _plain(
    entry: Mapping[str, Any], for_file: Mapping[str, Any], kind: str, target: str, today: date
) -> Reader:
    """Reader of a single target."""
    if "values" in entry:
        listed = {text: _meant(value, kind, target) for text, value in entry["values"].items()}
        return _fixed(values.one_of(listed))
    match kind:
        case _ if target == "journeys":
            return _fixed(_or_unknown(_journeys))
        case _ if target == "status":
            return _fixed(_or_doubt(status_of))
        case "boolean" if target == "consent":
            return _consent(entry, for_file)
        case "boolean":
            return _answers(entry, for_file)
        case "date":
            return _date(entry, today, days.whole_day)
        case "year_of_date":
            return _date(entry, today, days.year_of)
        case "age_band":
            return _fixed(_or_unknown(values.age_band))
        case "months_band":
            return _fixed(_or_unknown(values.months_band))
        case "int64" | "integer" if "year" in target:
            return _fixed(_or_unknown(values.year_until(today), is_unknown_date))
        case "int64" | "integer":
            # A bound that fits 32 bits, beyond all counts and ages; what has more digits is a number of a
            # document.
            return _fixed(_or_unknown(values.integer_between(0, 10**9)))
        case "string" | "text":
            return _fixed(_or_unknown(values.any_text))
        case _:
            raise BadInputError(
                say(
                    "unknown type `{kind}`. Use boolean, date, year_of_date, country, place, age_band, "
                    "months_band, period, integer or text.",
                    kind=kind,
                )
            )


_AGES: Mapping[str, Parse] = MappingProxyType(
    {"age_years": values.age_and_child, "age_band": values.band_and_child}
)


def _several(parts: Sequence[ColumnRule]) -> tuple[tuple[str, ...], Reader]:
    """One column that says the same of several fields."""

    def reader(texts: Sequence[str]) -> Parse:
        parsers = [part.reader(texts) for part in parts]

        def parse(text: str) -> tuple[Any, ...]:
            found: list[Any] = []
            doubts: dict[str, None] = {}
            for parser in parsers:
                try:
                    found += parser(text)
                except DoubtError as doubt:
                    found += doubt.found
                    doubts[str(doubt)] = None
            if doubts:
                raise DoubtError(" ".join(doubts), tuple(found))
            return tuple(found)

        return parse

    return tuple(target for part in parts for target in part.targets), reader


def rule_of(column: str, entry: object, for_file: Mapping[str, Any], today: date) -> ColumnRule:
    """The rule that an entry of a mapping file stands for.

    Args:
        column: Name of the column.
        entry: What stands under it.
        for_file: `yes` and `no` of the whole file.
        today: Dates after it are faults.

    Raises:
        BadInputError: If the entry is inconsistent.
    """
    said = _entry_of(entry)
    if "flags" in said:
        targets, parse_flags = _flags(said)
        rule = ColumnRule(column, targets, _fixed(parse_flags))
    elif "fields" in said:
        rest = {key: said[key] for key in said if key != "fields"}
        parts = [rule_of(column, {**rest, "field": name}, for_file, today) for name in said["fields"]]
        rule = ColumnRule(column, *_several(parts))
    else:
        rule = _field_rule(column, said, for_file, today)
    return replace(rule, empty=frozenset(str(text) for text in said.get("empty", ())))


def _entry_of(entry: object) -> Mapping[str, Any]:
    """An entry as a table of keys, every key known and of its shape.

    Raises:
        BadInputError: If it is none.
    """
    found = {"field": entry} if isinstance(entry, str) else entry
    if not isinstance(found, dict) or len({"field", "fields", "flags"} & set(found)) != 1:
        raise BadInputError(say("give one of `field: NAME`, `fields: [NAMES]` or `flags: {{TEXT: NAME}}`."))
    if unknown := sorted(set(found) - set(_SHAPES)):
        raise BadInputError(
            say("unknown key `{name}`. Known: {names}.", name=unknown[0], names=", ".join(sorted(_SHAPES)))
        )
    if wrong := [key for key in found if not _SHAPES[key](found[key])]:
        raise BadInputError(
            say("`{name}` does not hold what it should. See docs/how-to/intake.md.", name=wrong[0])
        )
    return found


def _field_rule(
    column: str, entry: Mapping[str, Any], for_file: Mapping[str, Any], today: date
) -> ColumnRule:
    """The rule of a column that fills one field, and those that follow from it by themselves."""
    target = column_of(entry["field"])
    kind = entry.get("type", field_types().get(target, "string"))
    if kind == "period":
        targets = ("registration_period", "registration_year")
        return ColumnRule(column, targets, _fixed(_all_unknown(values.period_and_year, 2)))
    if kind == "place":
        return ColumnRule(column, *place_rule(target, entry))
    if "values" not in entry:
        if (kind, target) == ("year_of_date", REGISTERED[0]):
            dated = _date(entry, today, year_and_day)
            return ColumnRule(column, REGISTERED, lambda texts: _both(dated(texts)))
        if target in REGIONS:
            return ColumnRule(column, *region_rule(target))
        if kind == "country":
            return ColumnRule(column, *country_rule(target, entry))
        if target in _AGES:
            return ColumnRule(column, (target, "is_child"), _fixed(_all_unknown(_AGES[target], 2)))
    reader = _plain(entry, for_file, kind, target, today)
    if "separator" in entry:
        return ColumnRule(column, (target,), lambda texts: _alone(_joined(reader(texts), entry["separator"])))
    verbatim = kind in ("string", "text") and "values" not in entry and target not in ("status", "journeys")
    return ColumnRule(column, (target,), lambda texts: _alone(reader(texts)), verbatim)


def _both(parse: Parse) -> Parse:
    return lambda text: parse(text) or (None, None)


def _all_unknown(parse: Parse, targets: int) -> Parse:
    return lambda text: (None,) * targets if is_unknown(text) else parse(text)
