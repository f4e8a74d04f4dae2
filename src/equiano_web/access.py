"""The one choke point: who may do what, with which things, and which fields of them they see.

    find(who, Permission.CASE_VIEW, Case, id)   one thing, or DeniedError
    within(who, Permission.CASE_VIEW, Case)     those of a table that are in reach, as a filter
    apart(who, Permission.CASE_VIEW)            the same of cases, each way to them by itself
    see(who, thing)                             what of it may be seen: a frozen view, never the model

Everything is closed until it is opened: a table without a `Reach` is refused, a field without a class is not
shown, a role without a permission has none. Sealed cases are open to those named, once they proved anew who
they are; emergency access is a grant with an end. No case is in reach of another agency: what goes there is a
referral.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import cache, cached_property, reduce
from operator import or_
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from equiano.text_files import own_yaml
from equiano.words import language, say
from equiano_web import prepared

if TYPE_CHECKING:
    from equiano_web.people.models import User

_Thing = TypeVar("_Thing", bound=Model)


class Permission(StrEnum):
    """What can be permitted."""

    CASE_CREATE = "case.create"
    CASE_SEARCH = "case.search"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_SCREEN = "case.screen"
    CASE_DECIDE = "case.decide"  # formal status, closing, opening again
    CASE_ASSIGN = "case.assign"
    CASE_MERGE = "case.merge"
    CASE_SEAL = "case.seal"
    CASE_EMERGENCY = "case.emergency"
    CASE_ERASE = "case.erase"
    CONSENT_RECORD = "consent.record"
    REFERRAL_SEND = "referral.send"
    REFERRAL_ANSWER = "referral.answer"
    EXPORT_IDENTIFIED = "export.identified"
    EXTRACT_PSEUDONYMISED = "extract.pseudonymised"
    IMPORT_RUN = "import.run"
    FIGURES_VIEW = "figures.view"
    AUDIT_VIEW = "audit.view"
    PEOPLE_MANAGE = "people.manage"
    CAMPAIGN_PLAN = "campaign.plan"
    PARTNER_MANAGE = "partner.manage"  # partners abroad, their keys, the rule of a pair
    NATIONAL_SUBMIT = "national.submit"  # an agency's part of the national picture
    NATIONAL_RUN = "national.run"  # its rounds, at the coordinator's node
    TRAINING_TAKE = "training.take"
    TRAINING_RUN = "training.run"  # courses, their results in sums, vignettes
    PLAN_WRITE = "plan.write"  # plans of action
    PLAN_REPORT = "plan.report"  # progress of the measures of one's own body


class Scope(IntEnum):
    """How far a permission reaches; the larger holds the smaller."""

    NONE = 0
    OWN = 1
    ASSIGNED = 2
    TEAM = 3
    AGENCY = 4
    NETWORK = 5


class Sensitivity(StrEnum):
    """Class of a field."""

    ORDINARY = "ordinary"
    IDENTITY = "identity"
    CONTACT = "contact"
    NARRATIVE = "narrative"
    HEALTH = "health"
    SEXUAL_VIOLENCE = "sexual_violence"
    LEGAL = "legal"
    SUSPECTS = "suspects"


class DeniedError(Exception):
    """Not in reach, or not there: whoever asks is told the same. Carries no personal value."""


class UnconfirmedError(Exception):
    """Open only to who proved anew, a moment ago, who they are: a sealed case, an export."""


@dataclass(frozen=True, slots=True)
class Role:
    """A preset.

    Attributes:
        name: Its name in `roles.yaml`.
        permissions: How far each reaches.
        opens: Classes of fields that it sees.
        writes: Classes that it writes in its answers to referrals: those that it sees, and more.
        called: What it is called, by language.
    """

    name: str
    permissions: Mapping[Permission, Scope]
    opens: frozenset[Sensitivity]
    writes: frozenset[Sensitivity]
    called: Mapping[str, str]


@cache
def roles() -> Mapping[str, Role]:
    """The roles, by name."""
    raw = own_yaml((Path(__file__).parent / "roles.yaml").read_text(encoding="utf-8"))
    return {
        name: Role(
            name,
            {Permission(one): Scope[reach.upper()] for one, reach in entry["permissions"].items()},
            frozenset(Sensitivity(one) for one in entry["opens"]),
            frozenset(Sensitivity(one) for one in (*entry["opens"], *entry.get("writes", ()))),
            {"en": entry["en"], "ru": entry["ru"]},
        )
        for name, entry in raw.items()
    }


_NOTHING = Role("", {}, frozenset(), frozenset(), {"en": "", "ru": ""})


@dataclass(frozen=True)
class Who:
    """Somebody at work, for one request.

    Attributes:
        user: The user.
        channel: By which way: `page`, `api`, `job` or `command`.
        confirmed: Proved anew, a moment ago, who they are (exports and sealed cases ask for it).
        only: Permissions beyond which nothing is done, whatever the role may; None for all of the role.
    """

    user: User
    channel: str = "page"
    confirmed: bool = False
    only: frozenset[Permission] | None = None

    @property
    def role(self) -> Role:
        """The role; one that is not known any more, or an account that was ended, may nothing."""
        return roles().get(self.user.role, _NOTHING) if self.user.is_active else _NOTHING

    @cached_property
    def teams(self) -> tuple[uuid.UUID, ...]:
        """Ids of the teams."""
        known = self.user.team_ids
        return tuple(self.user.teams.values_list("pk", flat=True)) if known is None else known

    @cached_property
    def grants(self) -> Mapping[str, tuple[uuid.UUID, ...]]:
        """Ids of cases that were opened to this person by name, by kind of grant, as far as not ended."""
        if self.user.has_grants is False:
            return {}
        now = timezone.now()
        rows = apps.get_model("cases", "Grant").objects.filter(user_id=self.user.pk)
        found: dict[str, list[uuid.UUID]] = {}
        for kind, case, until in rows.values_list("kind", "case_id", "until"):
            if until is None or until > now:
                found.setdefault(kind, []).append(case)
        return {kind: tuple(cases) for kind, cases in found.items()}


@dataclass(frozen=True, slots=True)
class Reach:
    """How a table is reached, and the classes of its fields. One of the paths is given, or all of them.

    Attributes:
        case: Path to the case; empty for the case itself.
        agency: Path to the agency; a permission of less than the agency does not reach it.
        user: Path to the user whose own it is; beside a path to the agency it serves `own` alone.
            With `case` both say who has what has no case yet: whoever made it, and who leads a team there.
        team: Path to the team in whose queue it waits; of what has no case, its members reach it too.
        receiver: Path to the agency that it was sent to, which reaches it with `referral.answer` alone.
        taker: Path to whoever there has taken it on: others who answer only what they took do not reach it.
        sent: Path to the time of sending; what was not sent has no receiver yet.
        inside: For the program alone; no page or export reads it. Why, in words.
        fields: Class of each column that may be shown.
        sealed: Names and classes of the further fields of a thing, which rest encrypted.
        unseal: Their values, of the classes asked for.
    """

    case: str | None = None
    agency: str | None = None
    user: str | None = None
    team: str | None = None
    receiver: str | None = None
    taker: str | None = None
    sent: str | None = None
    inside: str | None = None
    fields: Mapping[str, Sensitivity] = field(default_factory=dict)
    sealed: Callable[[Model], Mapping[str, Sensitivity]] | None = None
    unseal: Callable[[Model, frozenset[Sensitivity]], Mapping[str, object]] | None = None


_REACH: dict[type[Model], Reach] = {}


def reached(reach: Reach) -> Callable[[type[_Thing]], type[_Thing]]:
    """Say of a table (a class of `models.py`) how it is reached."""

    def register(model: type[_Thing]) -> type[_Thing]:
        _REACH[model] = reach
        return model

    return register


def reach_of(model: type[Model]) -> Reach | None:
    """How a table is reached; None if nobody said."""
    return _REACH.get(model)


def scope_of(who: Who, permission: Permission) -> Scope:
    """How far a permission reaches for somebody."""
    if who.only is not None and permission not in who.only:
        return Scope.NONE
    return who.role.permissions.get(permission, Scope.NONE)


def may(who: Who, permission: Permission) -> bool:
    """Whether somebody has a permission at all, for something."""
    return scope_of(who, permission) > Scope.NONE


def permitted(who: Who) -> frozenset[Permission]:
    """All permissions that somebody has at all."""
    return frozenset(one for one in who.role.permissions if may(who, one))


def require(who: Who, permission: Permission) -> None:
    """Raise `DeniedError` unless somebody has the permission.

    Raises:
        DeniedError: If not.
    """
    if not may(who, permission):
        raise DeniedError(permission)


def present(who: Who) -> Who:
    """Somebody whose person is there: for what neither an unlocked computer nor a stolen token does alone.

    Raises:
        UnconfirmedError: If they have not proved anew, a moment ago, who they are.
    """
    if not who.confirmed:
        raise UnconfirmedError
    return who


_NEVER = Q(pk__in=())
# What is over once a case was handed over to another agency, which leads it from then on.
_OF_WHO_LEADS = frozenset(
    {Permission.CASE_EDIT, Permission.CASE_SCREEN, Permission.CASE_MERGE, Permission.EXPORT_IDENTIFIED}
)


def within(who: Who, permission: Permission, model: type[Model]) -> Q:
    """Filter of a table to what is in reach.

    Raises:
        DeniedError: If the table has no `Reach`, or is for the program alone.
    """
    reach = reach_of(model)
    scope = scope_of(who, permission)
    if reach is None or reach.inside is not None:
        raise DeniedError(model._meta.label)
    if scope == Scope.NONE:
        return _NEVER
    if reach.receiver is not None and permission == Permission.REFERRAL_ANSWER:
        return _sent_to(who, scope, reach)
    if reach.case is not None:
        found = _cases(who, permission, reach.case and f"{reach.case}__")
        return found | _without_case(who, scope, reach) if reach.user else found
    if reach.agency is None and reach.user is not None:
        return Q(**{reach.user: who.user.pk})
    if reach.agency is None or scope < Scope.AGENCY:
        return _NEVER
    if scope == Scope.NETWORK and permission != Permission.FIGURES_VIEW:
        return Q()
    # Figures of the network are released numbers: a row of an agency is never one of them.
    return Q(**{reach.agency: who.user.agency_id})


def _sent_to(who: Who, scope: Scope, reach: Reach) -> Q:
    """What was sent to one's agency: all of it for who leads a team, else what nobody or oneself took on."""
    found = Q(**{f"{reach.receiver}": who.user.agency_id, f"{reach.sent}__isnull": False})
    if scope < Scope.TEAM:
        found &= Q(**{f"{reach.taker}__isnull": True}) | Q(**{f"{reach.taker}": who.user.pk})
    return found


def _without_case(who: Who, scope: Scope, reach: Reach) -> Q:
    """What has no case yet: one's own; of an agency for its team leads, lest it be lost with who leaves."""
    mine = Q(**{f"{reach.user}": who.user.pk})
    if reach.team is not None:
        mine |= Q(**{f"{reach.team}__in": who.teams})
    if scope >= Scope.TEAM:
        mine |= Q(**{f"{reach.agency}": who.user.agency_id})
    return Q(**{f"{reach.case}__isnull": True}) & mine


def _cases(who: Who, permission: Permission, path: str) -> Q:
    """Cases in reach: inside the own agency, as far as the scope goes; sealed ones for those named."""
    inside = Q(**{f"{path}agency": who.user.agency_id})
    if ties := _ties(who, scope_of(who, permission), path):
        inside &= reduce(or_, ties)
    inside = _left_open(who, permission, path, inside)
    emergency = _emergency(who, permission, path)
    return inside if emergency is None else inside | emergency


def apart(who: Who, permission: Permission) -> list[Q]:
    """Cases in reach by each way to them, which an index walks; together they are `within`, some twice.

    Planners read each case of a team for "of the team, or written or led by oneself", and of each way apart
    no more than the index.

    Args:
        who: Who asks.
        permission: For what.

    Returns:
        Filters, one at least.
    """
    scope = scope_of(who, permission)
    if scope == Scope.NONE:
        return [_NEVER]
    inside = Q(agency=who.user.agency_id)
    ways = [inside & tie for tie in _ties(who, scope, "")] or [inside]
    emergency = _emergency(who, permission, "")
    return [
        *(_left_open(who, permission, "", way) for way in ways),
        *([] if emergency is None else [emergency]),
    ]


def _ties(who: Who, scope: Scope, path: str) -> list[Q]:
    """What ties a case to somebody; nothing is asked for of who reaches the whole agency."""
    if scope >= Scope.AGENCY:
        return []
    found = [Q(**{f"{path}created_by": who.user.pk})]
    if scope >= Scope.ASSIGNED:
        found.append(Q(**{f"{path}assigned_to": who.user.pk}))
    if scope >= Scope.TEAM:
        found.append(Q(**{f"{path}team__in": who.teams}))
    return found


def _left_open(who: Who, permission: Permission, path: str, inside: Q) -> Q:
    """Without sealed cases of others, and those that another agency leads."""
    named = who.grants.get("named", ()) if who.confirmed else ()
    unsealed = Q(**{f"{path}sealed": False})
    inside &= unsealed | Q(**{_by_id(path): named}) if named else unsealed
    if permission in _OF_WHO_LEADS:
        inside &= Q(**{f"{path}handed_over_at": None})
    return inside


def _emergency(who: Who, permission: Permission, path: str) -> Q | None:
    """Cases that were opened to somebody in an emergency; None if there are none."""
    emergency = who.grants.get("emergency", ())
    if not emergency or permission != Permission.CASE_VIEW:
        return None
    return Q(**{_by_id(path): emergency, f"{path}agency": who.user.agency_id})


def _by_id(path: str) -> str:
    return f"{path}pk__in" if path else "pk__in"


def find(
    who: Who,
    permission: Permission,
    model: type[_Thing],
    key: uuid.UUID | str,
    rows: Callable[[], QuerySet[_Thing]] | None = None,
) -> _Thing:
    """One thing in reach.

    Args:
        who: Who asks.
        permission: For what.
        model: Its table.
        key: Its id.
        rows: Makes the table with what is to be read beside each row; the table alone if None.

    Raises:
        DeniedError: If it is not there or not in reach.
        UnconfirmedError: If it is of a sealed case that is open to them by name, and they have not proved
            anew who they are.
    """
    try:
        number = key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        raise DeniedError(model._meta.label) from None
    table = model._default_manager.all if rows is None else rows
    wanted = within(who, permission, model) & Q(pk=number)
    for found in prepared.rows(("find", model, rows), lambda one: table().filter(one).order_by(), wanted):
        return found
    if model._default_manager.filter(_only_confirmed(who, permission, model), pk=number).exists():
        raise UnconfirmedError
    raise DeniedError(model._meta.label)


def _only_confirmed(who: Who, permission: Permission, model: type[Model]) -> Q:
    """What would be in reach after a proof; nothing where a proof would change nothing."""
    if who.confirmed or not who.grants.get("named"):
        return _NEVER
    return within(replace(who, confirmed=True), permission, model)


def awaiting_proof(who: Who, permission: Permission, model: type[Model]) -> int:
    """How many sealed things a list leaves out until somebody proves anew who they are."""
    if who.confirmed or not who.grants.get("named"):
        return 0
    proved = model._default_manager.filter(_only_confirmed(who, permission, model))
    return proved.exclude(within(who, permission, model)).count()


def own(who: Who, model: type[Model]) -> Q:
    """Filter of a table to what is somebody's own (`Reach.user`); it takes no permission, only an account.

    Raises:
        DeniedError: If nothing of the table is anybody's own, or the account was ended.
    """
    reach = reach_of(model)
    if reach is None or reach.user is None or not who.user.is_active:
        raise DeniedError(model._meta.label)
    return Q(**{reach.user: who.user.pk})


def counted(who: Who, permission: Permission) -> Q:
    """Filter of cases to those that somebody may count without seeing any: of the agency, or of all.

    Sealed cases, erased ones, and such as were merged into another are not among them.

    Raises:
        DeniedError: If the permission reaches no whole agency.
    """
    scope = scope_of(who, permission)
    if scope < Scope.AGENCY:
        raise DeniedError(permission)
    inside = Q() if scope == Scope.NETWORK else Q(agency=who.user.agency_id)
    return inside & Q(sealed=False, merged_into=None, wrapped_key__isnull=False)


class Closed:
    """Stands in a view for a field that somebody may not see: says that it is closed, not what it holds."""

    def __bool__(self) -> bool:
        """False, so that `{% if %}` takes it for nothing."""
        return False

    def __str__(self) -> str:
        """In words."""
        return say("closed to your role")

    def __deepcopy__(self, memo: object) -> Closed:
        """There is one."""
        return self


CLOSED = Closed()


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see of a thing.

    Attributes:
        kind: Label of its table.
        id: Its id.
        fields: Open fields.
        closed: Names of closed fields.
    """

    kind: str
    id: str
    fields: Mapping[str, object]
    closed: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> object:
        """The value, `CLOSED`, or "" for a field that nobody filled in; `id` is the thing's own."""
        if name == "id":
            return self.id
        if name in self.closed:
            return CLOSED
        # A template asks here first for what is an attribute, and goes on to it when it is told so.
        if name in self.__slots__:
            raise KeyError(name)
        return self.fields.get(name, "")


def opens(who: Who) -> frozenset[Sensitivity]:
    """Classes of fields that somebody sees."""
    return who.role.opens


def opens_in(who: Who, case: Model) -> frozenset[Sensitivity]:
    """Classes of fields that somebody sees of a case: all of their role, until it was handed over.

    Whoever handed it over keeps a stub, the ordinary fields; emergency access, with its reason and its
    review, opens it to them once more.
    """
    handed_over = getattr(case, "handed_over_at", None) is not None
    if not handed_over or case.agency_id != who.user.agency_id:  # type: ignore[attr-defined]  # of a case
        return opens(who)
    return opens(who) if case.pk in who.grants.get("emergency", ()) else opens(who) & {Sensitivity.ORDINARY}


def _opens_of(who: Who, thing: Model) -> frozenset[Sensitivity]:
    """The same of a thing of a case; what holds ordinary fields alone does not ask for its case."""
    reach = reach_of(type(thing))
    if reach is None or reach.case is None:
        return opens(who)
    if reach.sealed is None and set(reach.fields.values()) <= {Sensitivity.ORDINARY}:
        return opens(who)
    case: Model | None = thing
    for name in filter(None, reach.case.split("__")):
        case = getattr(case, name, None)
    return opens(who) if case is None else opens_in(who, case)


def see(who: Who, thing: Model, classes: Iterable[Sensitivity] | None = None) -> Seen:
    """What somebody may see of a thing that `find` or `within` gave.

    Args:
        who: Who looks.
        thing: The thing.
        classes: Only these classes, where a page needs no more (what is not shown is not decrypted).

    Raises:
        DeniedError: If its table has no `Reach`.
    """
    all_open = _opens_of(who, thing)
    return _shown(thing, all_open, all_open if classes is None else all_open & frozenset(classes))


def see_shared(thing: Model, classes: Iterable[Sensitivity]) -> Seen:
    """What of a thing may be shown to somebody of another body, who has no role here: these classes alone.

    Args:
        thing: The thing; whoever calls this has asked whether they may see it at all.
        classes: What a consent or another legal basis opens to them at this moment.

    Raises:
        DeniedError: If its table has no `Reach`.
    """
    open_classes = frozenset(classes)
    return _shown(thing, open_classes, open_classes)


def _shown(thing: Model, all_open: frozenset[Sensitivity], open_classes: frozenset[Sensitivity]) -> Seen:
    reach = reach_of(type(thing))
    if reach is None or reach.inside is not None:
        raise DeniedError(type(thing)._meta.label)
    classified, closed = _classified(reach, reach.sealed(thing) if reach.sealed else _NONE, all_open)
    shown = {name: getattr(thing, name) for name, kind in reach.fields.items() if kind in open_classes}
    if reach.unseal is not None:
        # Once more by class: what the room hands over is not trusted to be what was asked for.
        shown |= {
            name: value
            for name, value in reach.unseal(thing, open_classes).items()
            if classified.get(name) in open_classes
        }
    return Seen(type(thing)._meta.label, str(thing.pk), shown, closed)


_NONE: Mapping[str, Sensitivity] = MappingProxyType({})


def _classified(
    reach: Reach, sealed: Mapping[str, Sensitivity], all_open: frozenset[Sensitivity]
) -> tuple[Mapping[str, Sensitivity], frozenset[str]]:
    """Classes of all fields of a thing, and names of those that are closed.

    Where the sealed fields cannot change they are put together once: a page shows dozens of one kind.
    """
    key = (id(reach), id(sealed), all_open)
    known = _PUT_TOGETHER.get(key)
    # The table holds what its keys name, so that no other has their place in memory.
    if known is not None and known[0] is reach and known[1] is sealed:
        return known[2], known[3]
    classified = {**reach.fields, **sealed}
    closed = frozenset(name for name, kind in classified.items() if kind not in all_open)
    if isinstance(sealed, MappingProxyType):
        if len(_PUT_TOGETHER) >= _MOST_PUT_TOGETHER:
            _PUT_TOGETHER.clear()
        _PUT_TOGETHER[key] = (reach, sealed, classified, closed)
    return classified, closed


# Tables, sections and roles are few; classes a thing at a time (a consent) are as many as their sets.
_MOST_PUT_TOGETHER = 1000
_PUT_TOGETHER: dict[
    tuple[int, int, frozenset[Sensitivity]],
    tuple[Reach, Mapping[str, Sensitivity], Mapping[str, Sensitivity], frozenset[str]],
] = {}


def role_name(name: str) -> str:
    """What a role is called, in the person's language."""
    role = roles().get(name)
    return role.called[language()] if role else name


def class_name(sensitivity: str) -> str:
    """What a class of fields is called, in the person's language."""
    return {
        Sensitivity.ORDINARY: say("ordinary fields"),
        Sensitivity.IDENTITY: say("identity"),
        Sensitivity.CONTACT: say("ways of contact"),
        Sensitivity.NARRATIVE: say("accounts and notes"),
        Sensitivity.HEALTH: say("state of health"),
        Sensitivity.SEXUAL_VIOLENCE: say("sexual violence"),
        Sensitivity.LEGAL: say("proceedings"),
        Sensitivity.SUSPECTS: say("suspects"),
    }[Sensitivity(sensitivity)]
