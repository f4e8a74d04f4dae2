"""Making extracts. What is taken and what for stands in the audit before anything leaves.

The act itself is short; the file is made after it, so that nobody waits for it with their writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from equiano.files import private_folder
from equiano.words import say
from equiano_web import bridge
from equiano_web.access import Permission, Scope, Who, counted, scope_of
from equiano_web.actions import Act, RefusedError, action
from equiano_web.people.models import Agency


@dataclass(frozen=True, slots=True)
class MatchKeys:
    """A list of match keys that was written.

    Attributes:
        agency: Name of the agency.
        file: The file.
        persons: Persons in it.
    """

    agency: str
    file: Path
    persons: int


@action(Permission.EXTRACT_PSEUDONYMISED, "extract.make", confirmed=True)
def _begin(act: Act, purpose: str, agency: UUID | None) -> Q:
    """Filter of the cases that are extracted.

    Raises:
        RefusedError: If the purpose is no word or a few.
    """
    if not bridge.PURPOSE.fullmatch(purpose):
        text = say("State the purpose in small Latin letters, digits and hyphens, such as report-2026.")
        raise RefusedError(code="purpose", text=text)
    act.codes += [f"purpose:{purpose}", *([f"agency:{agency}"] if agency else [])]
    reach = counted(act.who, Permission.EXTRACT_PSEUDONYMISED)
    return reach & Q(agency=agency) if agency else reach


@action(Permission.EXTRACT_PSEUDONYMISED, "extract.match-keys", confirmed=True)
def _begin_match_keys(act: Act, project: str, agency: UUID | None) -> tuple[Q, Sequence[Agency]]:
    """Filter of the cases, and the agencies that agreed to be linked.

    Raises:
        RefusedError: If none of them agreed.
    """
    reach = counted(act.who, Permission.EXTRACT_PSEUDONYMISED)
    agreed = Agency.objects.filter(hints_others=True)
    if scope_of(act.who, Permission.EXTRACT_PSEUDONYMISED) < Scope.NETWORK:
        agreed = agreed.filter(pk=act.who.user.agency_id)
    found = tuple(agreed.filter(pk=agency) if agency else agreed)
    if not found:
        text = say("No agency in reach has agreed to be linked with others: set its legal basis first.")
        raise RefusedError(code="not_agreed", text=text)
    act.codes += [f"agency:{one.pk}" for one in found]
    return reach, found


def extract(who: Who, purpose: str, path: Path, agency: UUID | None = None) -> int:
    """Write the case table to a file; how many cases.

    Args:
        who: Who takes it, proved anew.
        purpose: What for: a word or a few, with hyphens.
        path: The Parquet file.
        agency: Only this one; all in reach if not given.

    Raises:
        DeniedError: If there is no permission that reaches a whole agency.
        RefusedError: If the purpose is no word or a few.
    """
    return bridge.write_cases(_begin(who, purpose, agency), purpose, path)


def extract_bytes(who: Who, purpose: str) -> bytes:
    """The same as the content of a file.

    Raises:
        DeniedError: As `extract`.
        RefusedError: As `extract`.
    """
    with private_folder() as folder:
        extract(who, purpose, folder / "cases.parquet")
        return (folder / "cases.parquet").read_bytes()


def match_keys(
    who: Who, secret: bytes, project: str, folder: Path, agency: UUID | None = None
) -> Sequence[MatchKeys]:
    """Write a list of match keys for each agency in reach that agreed to be linked.

    Args:
        who: Who takes them, proved anew.
        secret: The agencies' common secret, from `equiano.link.encode.read_secret`.
        project: Name of this linkage.
        folder: Where the files go; it must be there.
        agency: Only this one.

    Raises:
        DeniedError: If there is no permission that reaches a whole agency.
        RefusedError: If no agency agreed.
    """
    reach, agencies = _begin_match_keys(who, project, agency)
    made = []
    for one in agencies:
        file = folder / f"agency_{one.pk.hex[:8]}.clk"
        made.append(MatchKeys(one.name, file, bridge.write_match_keys(reach, one, secret, project, file)))
    return tuple(made)
