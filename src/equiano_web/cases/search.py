"""Finding a person again: by name in any script and spelling, phone, document, year; over keyed tokens alone.

    what was typed ─> labels ─> tokens of their chains ─> all cases that have one, ranked in the database
                                                         ├─ in reach: shown
                                                         └─ not: "ask …"

Nothing is cut before it is ranked (the first 200 unranked rows held 96 % of those sought; web-stack.md, 5).
The text that was typed is kept nowhere.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from equiano_web import planned, prepared
from equiano_web.access import Permission, Scope, Seen, Sensitivity, Who, require, scope_of, see, within
from equiano_web.cases import store
from equiano_web.cases.chains import extend, key_of, listed, tokens_so_far, write
from equiano_web.cases.models import Blob, Case, Token
from equiano_web.cases.reach import statement as reach_statement
from equiano_web.db import writing
from equiano_web.people.models import Agency
from equiano_web.tokens import Findable, Group, documents_in, labels_of, labels_of_query, phones_in

# Hits that a person reads through; more means that what was typed says too little.
MOST_HITS = 25
# A hit in another agency is named from this score on: a phone, a document, or a whole name with more. Below
# it every common name would be a hit (weights: equiano_web.tokens.WEIGHTS).
STRONG = 8
# Up to so many tokens a plan serves that does not know how many they are, and reckons with ten: of thousands
# it would look up each case by itself, of which a team has few. To plan takes as long as some 300 look-ups.
FROM_A_PLAN = 300
# Cases whose tokens are written in one transaction: at 200 the chains, of which each is opened and sealed
# once, cost half as much again.
RENEWED_AT_ONCE = 5000
_FINDING = frozenset({Sensitivity.IDENTITY, Sensitivity.CONTACT})
_FOUND_BY = frozenset(
    {"family_name", "given_name", "patronymic", "other_names", "phone", "document_number", "birth_date"}
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that may be of the person sought.

    Attributes:
        case: What may be seen of it.
        score: How much of what was typed it shares.
        share: The same as a part of the most that it could share, 0 to 1.
    """

    case: Seen
    score: int
    share: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        hits: Cases in reach, the likeliest first.
        more: Whether there were further ones: type more.
        ask: Whom to ask about possible matches out of reach: names of teams of one's own agency, or of other
            agencies. Not which case, nor how many.
        said_nothing: Whether nothing that was typed can be searched for.
    """

    hits: Sequence[Hit]
    more: bool
    ask: Sequence[str]
    said_nothing: bool = False

    @property
    def is_nobody(self) -> bool:
        """Whether there is neither a case nor anybody to ask."""
        return not self.hits and not self.ask


def findable(values: Mapping[str, object]) -> Findable:
    """By what a person can be found, of the fields of a case."""

    def texts(name: str) -> tuple[str, ...]:
        return tuple(line for line in str(values.get(name) or "").split("\n") if line)

    year = str(values.get("birth_date") or "")[:4]
    return Findable(
        surnames=texts("family_name"),
        given_names=texts("given_name"),
        patronymics=texts("patronymic"),
        aliases=texts("other_names"),
        phones=texts("phone"),
        documents=texts("document_number"),
        birth_years=(int(year),) if year else (),
    )


def index(case: Case, values: Mapping[str, object], changed: Mapping[str, object]) -> None:
    """Write the tokens of a case anew, if a field changed by which it is found."""
    if not _FOUND_BY & set(changed):
        return
    Token.objects.filter(case=case).delete()
    _index(case.agency, [(case.pk, values)])


def _index(agency: Agency, cases: Sequence[tuple[uuid.UUID, Mapping[str, object]]]) -> None:
    """Write the tokens of cases that have none."""
    key = key_of(agency)
    found = extend(agency, [labels_of(key, findable(values)) for _, values in cases])
    write(zip((case for case, _ in cases), found, strict=True))


def renew() -> int:
    """Write the tokens of cases that have none: after the design of tokens changed. How many cases."""
    return sum(renew_agency(agency) for agency in Agency.objects.all())


def renew_agency(agency: Agency) -> int:
    """Write the tokens of cases of an agency that have none; several agencies can be done side by side.

    Returns:
        How many cases.
    """
    needed = Blob.objects.filter(entry=None, sensitivity__in=_FINDING)
    bare = Case.objects.filter(agency=agency, wrapped_key__isnull=False, tokens=None)
    # In the order of the index that tokens are found by. Not those of nobody who could be named.
    named = bare.filter(Exists(needed.filter(case=OuterRef("pk"))))
    keys = list(named.order_by("pk").values_list("pk", flat=True))
    opened = bare.only("pk", "ordinary", "wrapped_key").prefetch_related(Prefetch("blobs", needed))
    for start in range(0, len(keys), RENEWED_AT_ONCE):
        with writing():
            cases = opened.filter(pk__in=keys[start : start + RENEWED_AT_ONCE])
            _index(agency, [(case.pk, store.open_case(case, _FINDING)) for case in cases])
            if not start and connection.vendor == "postgresql":
                # What is known of the table is that it was empty: each portion would walk through all of it.
                with connection.cursor() as cursor:
                    cursor.execute(f"ANALYZE {Token._meta.db_table}")
    return len(keys)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tokens that are looked up.

    Attributes:
        place: Number of the word or number that was typed.
        weight: What a case that has one of them gets for it.
        tokens: The tokens.
    """

    place: int
    weight: int
    tokens: Sequence[int]


def wanted_of(agency: Agency, groups: Sequence[Group]) -> list[Wanted]:
    """The tokens of all cases of an agency that have one of the labels."""
    chains = tokens_so_far(agency, (label for group in groups for label in group))
    found: dict[tuple[int, int], list[int]] = {}
    for place, group in enumerate(groups):
        for label, weight in group.items():
            if label in chains:
                found.setdefault((place, weight), []).extend(chains[label])
    return [Wanted(place, weight, tokens) for (place, weight), tokens in found.items()]


def ranked(wanted: Sequence[Wanted], reach: Q, most: int, at_least: int = 0) -> list[tuple[uuid.UUID, int]]:
    """Cases that share tokens with what was typed, with their scores, the highest first.

    Args:
        wanted: Tokens with their weights; of those of one place the best counts.
        reach: Filter of cases; those outside it are not ranked at all, so that they crowd nobody out.
        most: How many to return, of all that were ranked.
        at_least: Lowest score.
    """
    wanted = _that_may_reach(wanted, at_least)
    if not wanted:
        return []
    rows, parts = _rows(wanted)
    try:
        inside, values = prepared.statement("scored", _scored, reach)
    except EmptyResultSet:  # no case can be in reach
        return []
    with planned.cursor() if _number(wanted) <= FROM_A_PLAN else connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted (token, place, weight) AS ({rows}), found AS ({_FOUND}), {_SCORED} "  # noqa: S608 - no text of people in it
            # In their order first: whoever reaches most cases needs no look at all of them.
            "SELECT case_id, score FROM (SELECT case_id, score FROM scored WHERE score >= %s "
            f"ORDER BY score DESC, case_id) AS scored WHERE EXISTS ({inside}) "
            "ORDER BY score DESC, case_id LIMIT %s",
            [*parts, at_least, *values, most],
        )
        return _hits(cursor)


def ranked_of_few(who: Who, wanted: Sequence[Wanted], most: int) -> list[tuple[uuid.UUID, int]]:
    """As `ranked` by thousands of tokens, of who reaches few of the cases that have one.

    Each of these would be looked at, as few of the first are in reach: those in reach are listed first.
    """
    rows, parts = _rows(wanted)
    try:
        reach, values = reach_statement(who, Permission.CASE_VIEW, "pk")
    except EmptyResultSet:  # no case can be in reach
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted (token, place, weight) AS ({rows}), reached (id) AS ({reach}), "  # noqa: S608 - no text of people in it
            # MATERIALIZED: else PostgreSQL, which takes them for a tenth, reads all tokens of those in reach.
            f"every AS MATERIALIZED ({_FOUND}), "
            f"found AS (SELECT * FROM every WHERE case_id IN (SELECT id FROM reached)), {_SCORED} "
            "SELECT case_id, score FROM scored ORDER BY score DESC, case_id LIMIT %s",
            [*parts, *values, most],
        )
        return _hits(cursor)


_TOKENS = Token._meta.db_table
# CROSS: else SQLite may walk through the whole table of tokens and look each up among the few wanted.
_FOUND = f"SELECT t.case_id, w.place, w.weight FROM wanted w CROSS JOIN {_TOKENS} t WHERE w.token = t.token"  # noqa: S608 - our names
_SCORED = (
    "best AS (SELECT case_id, place, MAX(weight) AS weight FROM found GROUP BY case_id, place), "
    "scored AS (SELECT case_id, SUM(weight) AS score FROM best GROUP BY case_id)"
)


def _number(wanted: Sequence[Wanted]) -> int:
    return sum(len(one.tokens) for one in wanted)


def _rows(wanted: Sequence[Wanted]) -> tuple[str, list[Any]]:
    """Tokens, places and weights as rows, and the values; a list of tokens is one, however long it is.

    In the order of the index: its pages are walked from one end to the other, in a third less time.
    """
    is_file = connection.vendor == "sqlite"
    part = "SELECT value, %s, %s FROM json_each(%s)" if is_file else "SELECT unnest(%s::bigint[]), %s, %s"
    parts: list[Any] = []
    for one in wanted:
        numbers, tokens = (one.place, one.weight), sorted(one.tokens)
        parts += (*numbers, json.dumps(tokens)) if is_file else (listed(tokens), *numbers)
    return " UNION ALL ".join([part] * len(wanted)), parts


def _hits(cursor: Any) -> list[tuple[uuid.UUID, int]]:  # noqa: ANN401 - of the database
    return [(uuid.UUID(str(case)), int(score)) for case, score in cursor.fetchall()]


def _that_may_reach(wanted: Sequence[Wanted], at_least: int) -> Sequence[Wanted]:
    """Without the tokens that no case with such a score owes it to: it would need more than all the rest."""
    best: dict[int, int] = {}
    for one in wanted:
        best[one.place] = max(one.weight, best.get(one.place, 0))
    short = sum(best.values()) - at_least
    return [one for one in wanted if best[one.place] - one.weight <= short]


def _scored(reach: Q) -> QuerySet[Case, Any]:
    """The case that was scored, if in reach; by its id, as a list of all is as long as the agency."""
    return Case.objects.filter(reach, pk=RawSQL("scored.case_id", ())).order_by().values("pk")


def with_identity(name: Hashable, cases: Callable[[Q], QuerySet[Case]], wanted: Q) -> list[Case]:
    """Cases for a list, with the blob that says who it is: one question to the database for both.

    Args:
        name: Name of the question, as for `prepared.rows`.
        cases: The question with a filter put in.
        wanted: The filter.
    """
    theirs = Blob.objects.filter(case=OuterRef("pk"), entry=None, sensitivity=Sensitivity.IDENTITY)

    def build(wanted: Q) -> QuerySet[Case]:
        # Not joined: it would be read of all cases that are sorted, and not only of those that are shown.
        return cases(wanted).annotate(sealed_identity=Subquery(theirs.values("sealed")))

    rows: list[Any] = prepared.rows(("with identity", name), build, wanted)
    blobs = (
        store.Given(row.pk, Sensitivity.IDENTITY, row.sealed_identity)
        for row in rows
        if row.sealed_identity is not None
    )
    store.give_blobs(rows, blobs)
    return rows


def search(who: Who, *texts: str) -> Found:
    """Search the agency's cases, and where agencies agreed to it say whom else to ask.

    Args:
        who: Who looks.
        texts: What was typed, in one or in several fields: words of two fields are not read together.

    Raises:
        DeniedError: If there is no permission to search.
    """
    require(who, Permission.CASE_SEARCH)
    groups = _groups(who.user.agency, texts)
    if not groups:
        return Found((), False, (), said_nothing=True)
    wanted = wanted_of(who.user.agency, groups)
    reach = within(who, Permission.CASE_VIEW, Case)
    reaches_few = scope_of(who, Permission.CASE_VIEW) < Scope.AGENCY and _number(wanted) > FROM_A_PLAN
    scores = dict(
        ranked_of_few(who, wanted, MOST_HITS + 1) if reaches_few else ranked(wanted, reach, MOST_HITS + 1)
    )
    most = sum(max(group.values()) for group in groups)
    shown = {case.pk: case for case in with_identity("hits", Case.objects.filter, Q(pk__in=list(scores)))}
    hits = tuple(
        Hit(see(who, shown[key], (Sensitivity.ORDINARY, Sensitivity.IDENTITY)), score, score / most)
        for key, score in list(scores.items())[:MOST_HITS]
    )
    hidden = _out_of_reach(who, wanted, reach, min(STRONG, most))
    return Found(hits, len(scores) > MOST_HITS, (*_teams(hidden), *_agencies(who, texts)))


def _groups(agency: Agency, texts: Sequence[str]) -> tuple[Group, ...]:
    return tuple(group for text in texts for group in labels_of_query(key_of(agency), text))


def _out_of_reach(who: Who, wanted: Sequence[Wanted], reach: Q, strong: int) -> list[uuid.UUID]:
    """Strong matches among the cases of one's own agency that are not in reach.

    Of sealed cases nothing is said, not even that there may be one.
    """
    if scope_of(who, Permission.CASE_VIEW) >= Scope.AGENCY:
        return []
    hidden = Q(agency=who.user.agency_id, sealed=False) & ~reach
    return [key for key, _ in ranked(wanted, hidden, MOST_HITS, strong)]


def alike(who: Who, case: Case | None, values: Mapping[str, object]) -> Found:
    """Cases that may be of the same person as one, or as what is about to be written down.

    Args:
        who: Who looks.
        case: The case itself, which is left out.
        values: Its fields.
    """
    found = search(who, *_asked_by(findable(values)))
    hits = tuple(hit for hit in found.hits if case is None or hit.case.id != str(case.pk))
    return replace(found, hits=hits)


def by_number(who: Who, values: Mapping[str, object]) -> Found:
    """Cases with a phone or document of what is about to be written down, whatever name they have."""
    found = search(who, *_numbers(findable(values)))
    return replace(found, hits=tuple(hit for hit in found.hits if hit.score >= STRONG))


def groups_of(agency: Agency, values: Mapping[str, object]) -> tuple[Group, ...]:
    """What `alike` looks for."""
    return _groups(agency, _asked_by(findable(values)))


def _asked_by(person: Findable) -> tuple[str, ...]:
    names = (*person.surnames, *person.given_names, *person.patronymics, *person.aliases)
    return (*names, *map(str, person.birth_years), *_numbers(person))


def _numbers(person: Findable) -> tuple[str, ...]:
    phones = (phone for text in person.phones for phone in phones_in(text))
    return (*phones, *(key for text in person.documents for key in documents_in(text)))


def _teams(hidden: Sequence[uuid.UUID]) -> list[str]:
    """Teams (or the agency, for cases of no team) that hold strong matches out of reach."""
    if not hidden:
        return []
    sql, values = prepared.statement("teams", _their_teams, Q(pk__in=list(hidden)))
    with planned.cursor() as cursor:
        cursor.execute(sql, values)
        return sorted({team or agency for team, agency in cursor.fetchall()})


def _their_teams(cases: Q) -> QuerySet[Case, Any]:
    return Case.objects.filter(cases).values_list("team__name", "agency__name")


def _agencies(who: Who, texts: Sequence[str]) -> list[str]:
    """Other agencies that hold a strong match, where both agreed to such hints."""
    if not who.user.agency.hints_others:
        return []
    found = []
    for agency in Agency.objects.filter(hints_others=True).exclude(pk=who.user.agency_id):
        wanted = wanted_of(agency, _groups(agency, texts))
        if any(score >= STRONG for _, score in ranked(wanted, Q(agency=agency, sealed=False), 1)):
            found.append(agency.name)
    return found
