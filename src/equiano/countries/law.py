"""Load the criminal law of a country: the `law.yaml` of its pack, cross-checked.

Nothing in this module knows a country. The format is described in docs/how-to/country-law.md.
"""

from __future__ import annotations

from functools import cache

from equiano.countries.folders import available, is_outside, law_file
from equiano.countries.law_model import Law
from equiano.countries.law_read import read_law
from equiano.errors import BadInputError, DataError
from equiano.settings import get as setting
from equiano.words import say

__all__ = ["Law", "countries_with_law", "load_law"]


def countries_with_law() -> tuple[str, ...]:
    """Ids of the packs that have a law, shipped or in the folder of EQUIANO_PACKS, in alphabetical order."""
    return tuple(code for code in available() if law_file(code) is not None)


@cache
def _load(country: str, outside: str) -> Law:
    """Cached by the pack's id and the folder of outside packs, which the setting may change."""
    file = law_file(country)
    if file is None:
        known = ", ".join(countries_with_law())
        raise BadInputError(
            say(
                "no law for country `{country}`. Known: {known}. See docs/how-to/country-law.md.",
                country=country,
                known=known,
            )
        )
    law, faults = read_law(file)
    if law is not None and not faults:
        return law
    if is_outside(country):
        raise BadInputError(
            say(
                "the law of country pack `{country}` has {faults:,} {faults|fault|faults}:",
                country=country,
                faults=len(faults),
            ),
            faults,
        )
    # A shipped law that is wrong is a bug of ours, one of the user a fault in an input.
    listed = "\n".join(f"  {fault}" for fault in faults)
    raise DataError(f"countries/{country}: {len(faults)} fault(s)\n{listed}")


def load_law(country: str) -> Law:
    """The law of a country pack, cross-checked. The result is cached.

    Args:
        country: Lower-case ISO alpha-2 code, the name of the pack's folder.

    Raises:
        BadInputError: If there is no such law, or one outside the program is inconsistent.
        DataError: If a shipped one is inconsistent; the message names the entry of every fault.
    """
    return _load(country, setting("packs"))
