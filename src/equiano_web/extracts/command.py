"""`equiano web extract`: the same act as the page's, done by the operator on behalf of somebody who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from equiano.errors import BadInputError, UsageError
from equiano.files import make_folder
from equiano.link.encode import read_secret
from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Who, scope_of
from equiano_web.actions import RefusedError
from equiano_web.extracts import actions
from equiano_web.extracts.actions import MatchKeys
from equiano_web.people.models import Agency, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the operator asks for.

    Attributes:
        email: E-mail address of whoever answers for it; the role must have the permission.
        purpose: What for.
        agency: Name of an agency; all of the network if empty.
        out: The Parquet file; none if only lists are wanted.
        lists: Folder for lists of match keys.
        secret_file: File of the agencies' common secret.
    """

    email: str
    purpose: str
    agency: str
    out: Path | None
    lists: Path | None
    secret_file: Path | None


def run(wanted: Wanted) -> tuple[int, Sequence[MatchKeys]]:
    """Make the extract and the lists; how many cases, and which lists.

    Raises:
        UsageError: If there is no such user or agency, or the role may not.
        BadInputError: If the purpose is refused, or no agency agreed to be linked.
    """
    user = User.objects.filter(email=wanted.email).first()
    if user is None:
        raise UsageError(say("--as: there is nobody with this e-mail address."))
    who = Who(user, "command", confirmed=True)  # who has the keys of the installation has proved more
    agency = _agency(who, wanted.agency)
    try:
        cases = actions.extract(who, wanted.purpose, wanted.out, agency) if wanted.out else 0
        if wanted.lists is None or wanted.secret_file is None:
            return cases, ()
        make_folder(wanted.lists)
        secret = read_secret(wanted.secret_file)
        return cases, actions.match_keys(who, secret, wanted.purpose, wanted.lists, agency)
    except DeniedError:
        raise UsageError(say("--as: the role of this person may not make extracts.")) from None
    except RefusedError as refused:
        raise BadInputError(refused.text) from None


def _agency(who: Who, name: str) -> UUID | None:
    network = scope_of(who, Permission.EXTRACT_PSEUDONYMISED) == Scope.NETWORK
    if not name:
        if not network:
            raise UsageError(say("--network: only a role that reaches the network may. Name the --agency."))
        return None
    found = Agency.objects.filter(name=name).first()
    if found is None or not (network or found.pk == who.user.agency_id):
        raise UsageError(say("--agency: there is no such agency in reach of this person."))
    return found.pk
