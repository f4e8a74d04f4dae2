"""A country without a pack: its code and name, and nothing that anybody would have to have sourced."""

from __future__ import annotations

from equiano.countries.model import CountryPack
from equiano.countries.statement import Text
from equiano.vocab import load


def bare_pack(code: str) -> CountryPack:
    """The empty pack of a country, for reports of figures that need none.

    Args:
        code: Alpha-3 code.

    Raises:
        KeyError: If there is no such country.
    """
    term = load().term(code)
    return CountryPack(
        id=str(term.extra["alpha2"]).lower(),
        code=code,
        label=Text(en=term.label("en"), ru=term.label("ru")),
        # Empty: the imprint names no pack then, as none was read.
        version="",
        data_sha256="",
        sources=(),
        claimants={},
        populations={},
        facts=(),
        corridors=(),
        risk_groups=(),
        figures=(),
        justice=(),
        programmes=(),
        services=(),
        regions=(),
    )
