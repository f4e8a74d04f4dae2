"""Kinds of help, and which services of a country pack give each.

A service on the plan has its states in the track `service` of `tracks.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from equiano.assist.track import table
from equiano.errors import DataError
from equiano.text_files import own_yaml

if TYPE_CHECKING:  # the packs bring pydantic: half a second in which nobody gets the first page
    from equiano.countries.help import Service
    from equiano.countries.model import CountryPack


@dataclass(frozen=True)
class HelpKind:
    """A kind of help.

    Attributes:
        code: Its code, of the list `help_kind` of the tracks.
        given_by: Codes of `service_kinds` of a country pack, the first to be asked first.
        minimum: Whether CETS 197, article 12(1), names it as due to every victim (schooling: to every child).
    """

    code: str
    given_by: tuple[str, ...]
    minimum: bool


@cache
def help_kinds() -> Mapping[str, HelpKind]:
    """The kinds of help of `services.yaml`, in their order.

    Raises:
        DataError: If the file names a kind that the tracks or the packs do not know, or leaves one out.
    """
    file = resources.files("equiano.assist") / "services.yaml"
    return read_help_kinds(own_yaml(file.read_text(encoding="utf-8")))


def read_help_kinds(content: Mapping[str, Any]) -> Mapping[str, HelpKind]:
    """The kinds of what YAML gave.

    Raises:
        DataError: As of `help_kinds`.
    """
    from equiano.countries.check import terms  # noqa: PLC0415 - as above

    kinds = {
        code: HelpKind(code, tuple(raw["given_by"]), raw["minimum"])
        for code, raw in content["help_kinds"].items()
    }
    if tuple(kinds) != table().codes["help_kind"]:
        raise DataError(
            "assist/services.yaml: not the kinds of `help_kind` in tracks.yaml, or in another order"
        )
    known = terms()["service_kinds"]
    if strangers := [name for kind in kinds.values() for name in kind.given_by if name not in known]:
        raise DataError(f"assist/services.yaml: no `service_kinds` {strangers}")
    return MappingProxyType(kinds)


def givers(pack: CountryPack, help_kind: str) -> tuple[Service, ...]:
    """The services of a country that give a kind of help, the first to be asked first.

    Their contacts are given out by `Service.contacts_on` alone; an empty answer is a gap to be recorded as
    not possible, with its reason.

    Raises:
        KeyError: If there is no such kind of help.
    """
    order = help_kinds()[help_kind].given_by
    found = [service for service in pack.services if service.kind in order]
    return tuple(sorted(found, key=lambda service: order.index(service.kind)))


def helps_of(service_kind: str) -> tuple[str, ...]:
    """The kinds of help that a service gives: what a finding's next step can put on a plan.

    Args:
        service_kind: Code of `service_kinds`, as the findings of `identify` name services.
    """
    return tuple(kind.code for kind in help_kinds().values() if service_kind in kind.given_by)
