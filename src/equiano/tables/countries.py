"""Countries and citizenships in a column: one table of names; what is unclear is said with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from equiano.tables.unknown import is_unknown
from equiano.vocab import load
from equiano.vocab.place_names import STATELESS, Unclear, countries_of, labels
from equiano.words import language, say


@dataclass(frozen=True)
class PlaceReading:
    """What one cell says.

    Attributes:
        codes: Alpha-3 codes in the order of the cell, each once; `XXA` for a stateless person.
        warning: Why a part of the cell is unknown; empty if nothing is. Never holds the cell's text: the
            names that it offers are those of the vocabulary.
    """

    codes: tuple[str, ...] = ()
    warning: str = ""


ReadPlace = Callable[[str], PlaceReading]
_NAMIBIA = "NA"
# A column with more words that are no country is of something else; looking for names only takes time.
_MOST_OFFERS = 300


def _warning(unclear: Unclear) -> str:
    offered = " / ".join(labels(unclear.may_be, language()))
    match unclear.reason:
        case "former":
            return say(
                "a state that is no more: unknown. Name the country of today ({countries}).",
                countries=offered,
            )
        case "several":
            return say(
                "the name of several countries: unknown. Write which ({countries}).", countries=offered
            )
        case "not_listed":
            return say("not a country of ISO 3166-1: unknown. Name the country that the papers show.")
        case "no_country":
            return say("this names no country: unknown.")
        case "not_known":
            if not offered:
                return say("no name or code of a country: unknown.")
            return say(
                "no name or code of a country: unknown. Nearest names: {countries}.", countries=offered
            )


def place_of(text: str, *, place: bool = False, codes: bool = True, near: bool = True) -> PlaceReading:
    """What a cell says of citizenship, or of a place.

    Args:
        text: The cell.
        place: Whether a place is asked for: a stateless person is none.
        codes: Whether `NA` is Namibia (a column of two-letter codes) or "not available".
        near: Whether a warning offers the nearest names.
    """
    if is_unknown(text) and not (codes and text.strip() == _NAMIBIA):
        return PlaceReading()
    found = countries_of(text, near=near)
    known = tuple(code for code in found.codes if not (place and code == STATELESS))
    warning = " ".join(dict.fromkeys(_warning(entry) for entry in found.unclear))
    if len(known) < len(found.codes):
        warning = " ".join([warning, say("a stateless person is no place: unknown.")]).strip()
    return PlaceReading(known, warning)


def place_reader(texts: Iterable[str], *, place: bool = False) -> ReadPlace:
    """How to read one column, from all texts that stand in it.

    `NA` is Namibia beside other two-letter codes, and "not available" beside names or three-letter codes.

    Args:
        texts: The different texts of the column.
        place: As `place_of`.
    """
    pairs = {term.extra["alpha2"] for term in load().scheme("country").active_terms if "alpha2" in term.extra}
    beside = any(text.strip() in pairs - {_NAMIBIA} for text in texts)
    warned = 0

    def read(text: str) -> PlaceReading:
        nonlocal warned
        found = place_of(text, place=place, codes=beside, near=warned < _MOST_OFFERS)
        warned += bool(found.warning)
        return found

    return read
