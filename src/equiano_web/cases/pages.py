"""What the pages of cases show: frozen views put in words, never a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from equiano.assist.wording import state_label
from equiano.words import say
from equiano_web.access import Permission, Seen, Who, may
from equiano_web.cases.actions import ConflictError
from equiano_web.cases.forms import SectionForm, section_form
from equiano_web.cases.kinship import Relative, relation_name
from equiano_web.cases.panels import FIRST_PANELS, panels
from equiano_web.cases.readings import VERY_LIKE, CaseList, CasePage, EntryPage, entries_of, names_of
from equiano_web.cases.search import Found
from equiano_web.cases.sections import PERSON, Section, sections, typed_sections
from equiano_web.cases.tracks import pages as tracks
from equiano_web.cases.values import shown as value_in_words
from equiano_web.cases.values import typed

# Beyond it nobody turns pages: they search.
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list of cases.

    Attributes:
        id: Id of the case.
        code: Its code.
        name: Name of the person, or that there is none.
        about: Sex, child or adult, citizenship, as far as known.
        changed_at: When it was changed last.
        likeness: Of a search: in words.
    """

    id: str
    code: object
    name: str
    about: str
    changed_at: object
    likeness: str = ""

    @property
    def merge_text(self) -> str:
        """What the button says that merges it into another."""
        return say("Merge case {code} into this one", code=self.code)


@dataclass(frozen=True, slots=True)
class Shown:
    """A section of a page, or one of its entries.

    Attributes:
        name: Name of the section.
        title: What it is called.
        rows: Label and value of each field that is filled in or closed.
    """

    name: str
    title: str
    rows: Sequence[tuple[str, str]]


def number_of(text: str | None) -> int:
    """Number of a page, from an address."""
    return min(max(int(text), 1), LAST_PAGE) if text and text.isascii() and text.isdigit() else 1


def section_or_404(name: str) -> Section:
    """A section of which a case has many.

    Raises:
        Http404: If there is none of that name.
    """
    found = next((one for one in typed_sections() if one.name == name), None)
    if found is None:
        raise Http404
    return found


def name_of(seen: Seen) -> str:
    """Name of a person as pages write it."""
    if "family_name" in seen.closed:
        return say("name closed to your role")
    parts = [str(seen[one]) for one in ("family_name", "given_name", "patronymic") if seen[one]]
    return " ".join(parts) or say("no name written down")


def _about(seen: Seen) -> str:
    fields = sections()[PERSON].fields
    parts = [
        value_in_words(fields[one], seen[one]) for one in ("sex", "age_band", "citizenship") if seen[one]
    ]
    return ", ".join(parts)


def _line(seen: Seen, likeness: str = "") -> Line:
    # The hyphen that does not break: a code is read as one.
    code = str(seen["code"]).replace("-", "\u2011")
    return Line(seen.id, code, name_of(seen), _about(seen), seen["changed_at"], likeness)


def listed(found: CaseList) -> Mapping[str, object]:
    """A page of the list."""
    return {"lines": [_line(seen) for seen in found.cases], "more": found.more}


# Below VERY_LIKE; chosen: one name of two.
_ALIKE = 0.4


def _likeness(share: float) -> str:
    if share >= VERY_LIKE:
        return say("very like")
    return say("alike in part") if share >= _ALIKE else say("a little alike")


def found(result: Found) -> Mapping[str, object]:
    """What a search found."""
    return {
        "lines": [_line(hit.case, _likeness(hit.share)) for hit in result.hits],
        "more": result.more,
        "ask": result.ask,
        "said_nothing": result.said_nothing,
    }


def field_rows(section: Section, seen: Seen) -> list[tuple[str, str]]:
    """Label and value of each field that is filled in, or that is closed."""
    rows = []
    for name, one in section.fields.items():
        if name in seen.closed:
            rows.append((one.label, say("closed to your role")))
        elif seen[name] != "":
            rows.append((one.label, value_in_words(one, seen[name])))
    return rows


def shown(page: CasePage, who: Who) -> Mapping[str, object]:
    """A case."""
    case = page.case
    return {
        "case": case,
        "name": name_of(case),
        "about": _about(case),
        "person": Shown(PERSON, sections()[PERSON].label, field_rows(sections()[PERSON], case)),
        "sections": [_listed(page, section) for section in typed_sections()],
        "has_journey": any(one["country"] for one in entries_of(page, "journey")),
        "state": say("merged") if case["state"] == "merged" else state_label(str(case["state"])),
        "is_closed": case["state"] == "closed",
        "given_to": page.names.get(str(case["assigned_to_id"]), ""),
        "happened": tracks.happened(page.steps, page.names, fields=False),
        "may_edit": may(who, Permission.CASE_EDIT) and not page.case["handed_over_at"],
        "may_assign": may(who, Permission.CASE_ASSIGN),
        "first_panels": [make(who, page) for make in FIRST_PANELS],
        "panels": panels(who, page),
        "may_merge": may(who, Permission.CASE_MERGE),
        "may_seal": may(who, Permission.CASE_SEAL),
        "may_erase": may(who, Permission.CASE_ERASE),
        "merged": page.merged,
        "relatives": [_relative(case.id, one) for one in page.relatives],
        **tracks.of_case(case.id, page.standing),
    }


def _relative(case: str, one: Relative) -> tuple[str, str, str, str]:
    """A linked case: relation, name, its address and that of undoing the link; "" where it is closed."""
    relation = relation_name(one.relation)
    if one.case is None:
        return relation, say("a case that is not open to you"), "", ""
    undo = reverse("case-unkin", args=(case, one.id))
    return relation, name_of(one.case), reverse("case", args=(one.case.id,)), undo


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry on the page of a case.

    Attributes:
        id: Its id.
        case: Id of its case, which may be one that was merged.
        title: What tells it from the others of its section.
        rows: Label and value of each field that is filled in or closed.
        is_done: Marked as done.
    """

    id: str
    case: str
    title: str
    rows: Sequence[tuple[str, str]]
    is_done: bool


def _listed(page: CasePage, section: Section) -> tuple[Section, list[ShownEntry]]:
    """A section with its entries."""
    return section, [
        ShownEntry(
            entry.id, str(entry["case_id"]), str(number), field_rows(section, entry), entry["done"] == "yes"
        )
        for number, entry in enumerate(entries_of(page, section.name), 1)
    ]


def there(section: Section, entries: Sequence[Seen], who: Who) -> Sequence[tuple[object, str, object]]:
    """What stands in a section already: when it was written down, by whom, and its rows."""
    names = names_of(who, (entry["made_by_id"] for entry in entries))
    return [
        (entry["made_at"], names.get(str(entry["made_by_id"]), ""), field_rows(section, entry))
        for entry in entries
    ]


def _section_of(seen: Seen) -> Section:
    """The section of an entry; that of a case is the person."""
    return sections()[str(seen["section"]) or PERSON]


def initial(seen: Seen) -> dict[str, object]:
    """What a form begins with."""
    values = {name: typed(one, seen[name]) for name, one in _section_of(seen).fields.items()}
    return {**values, "version": seen["version"]}


def entry_form(page: EntryPage, case: UUID) -> type[SectionForm]:
    """The form of an entry.

    Raises:
        Http404: If it is not of this case, was taken back, or is written by an act of its own.
    """
    section = _section_of(page.entry)
    if page.case.id != str(case) or page.is_removed or not section.is_typed:
        raise Http404
    return section_form(section, page.entry.closed)


def of_entry(page: EntryPage) -> Mapping[str, object]:
    """The page of an entry that is changed."""
    section = _section_of(page.entry)
    return {"case": page.case, "section": section, "entry": page.entry}


def turning(page: EntryPage, case: UUID) -> Mapping[str, object]:
    """The page that asks why an entry is taken back, or brought back.

    Raises:
        Http404: If it is not of this case.
    """
    if page.case.id != str(case):
        raise Http404
    label = _section_of(page.entry).label
    if page.is_removed:
        question, yes = say("Bring back the entry “{section}”?", section=label), say("Bring back")
    else:
        question, yes = say("Take back the entry “{section}”?", section=label), say("Take back")
    told = say("The history keeps it, with your reason. It can be brought back.")
    back = reverse("case", args=(page.case.id,))
    return {"question": question, "told": told if not page.is_removed else "", "yes": yes, "back": back}


def conflict(seen: Seen, error: ConflictError) -> list[tuple[str, str]]:
    """What the other wrote in the fields that both changed."""
    fields = _section_of(seen).fields
    return [(fields[name].label, value_in_words(fields[name], seen[name])) for name in error.fields]


def both(sent: Mapping[str, str], seen: Seen, error: ConflictError) -> Mapping[str, object]:
    """What the form holds after a conflict: what was typed over the case as `seen`, whose version it carries.

    A field that only the other changed holds the other's value; what it held when the page was opened
    would be saved over it.
    """
    return {**initial(seen), **{name: sent[name] for name in error.mine if name in sent}}
