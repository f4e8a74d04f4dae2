"""Partners abroad and referrals across a border, for other programs: the acts and readings of the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile

from equiano_web.access import Who
from equiano_web.api import abroad_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.people import fit
from equiano_web.api.problems import STATUSES, Problem, binary
from equiano_web.api.shapes import Made
from equiano_web.cases.files.pages import handed_out
from equiano_web.partners import act_pages, acts, forms, overview, pairs, readings, registry, taking_over
from equiano_web.partners.files import readings as file_readings
from equiano_web.partners.files.arriving import LARGEST, receive_file
from equiano_web.partners.files.sending import TYPE as FILE_TYPE
from equiano_web.partners.noting import Answered
from equiano_web.partners.overview import Sent
from equiano_web.partners.receiving import receive
from equiano_web.partners.sending import TYPE

abroad = Router(tags=["abroad"])
_PROBLEMS = {STATUSES: Problem}
_PARTNER = ("name", "country", "kind")
_OFFERED = ("id", "sensitivity", "format", "size")
_FILE = (*_OFFERED, "state", "text", "is_open", "is_carried")


@abroad.get("/partners", response={200: shapes.Partners, **_PROBLEMS})
def partners(request: HttpRequest) -> object:
    """Partners, referrals that came in and went out, and messages that have not arrived."""
    page = overview.registry(who_of(request))
    return {
        "partners": [
            {"id": one.id, **{name: one.fields[name] for name in _PARTNER}, "open": is_open}
            for one, is_open in page.partners
        ],
        "came": [_line(one) for one in page.came],
        "went": [_line(one) for one in page.went],
        "waiting": [_sent(one) for one in page.waiting],
    }


def _line(seen: Any) -> dict[str, object]:  # noqa: ANN401  # a view of a referral
    names = ("state", "need", "urgency", "answer_due")
    return {"id": seen.id, "partner": seen["partner_name"], **{name: seen[name] for name in names}}


def _sent(one: Sent) -> dict[str, object]:
    return {"id": one.id, "kind": one.kind, "state": one.code, "text": one.text, "partner": one.partner}


@abroad.post("/partners", response={201: Made, **_PROBLEMS})
def add(request: HttpRequest, body: shapes.NewPartner) -> object:
    """Write down a partner; its keys count once two people have compared the words, on the page."""
    said = fit(forms.PartnerForm(body.dict())).cleaned_data
    names = ("name", "country", "kind", "address", "card")
    return Status(201, {"id": registry.add(who_of(request), *(said[name] for name in names))})


@abroad.get("/partners/{uuid:key}", response={200: shapes.PartnerOf, **_PROBLEMS})
def partner(request: HttpRequest, key: UUID) -> object:
    """A partner: its keys in words, and whether the pair of countries is open."""
    page = readings.partner(who_of(request), key)
    return {
        "id": page.seen.id,
        **{name: page.seen.fields[name] for name in (*_PARTNER, "address", "second_at")},
        "words": [
            {"number": number, "en": english, "ru": russian} for number, english, russian in page.words
        ],
        "closed": page.closed,
        "opening": page.opening.id if page.opening else None,
        "opened": page.opening is not None and page.opening["second_at"] is not None,
    }


@abroad.put("/partners/{uuid:key}/address", response={204: None, **_PROBLEMS})
def move(request: HttpRequest, key: UUID, body: shapes.Address) -> object:
    """Write down another address; empty: packages are carried as files."""
    registry.move(who_of(request), key, fit(forms.AddressForm(body.dict())).cleaned_data["address"])
    return Status(204, None)


@abroad.put("/partners/{uuid:key}/card", response={204: None, **_PROBLEMS})
def new_card(request: HttpRequest, key: UUID, body: shapes.Card) -> object:
    """Write down the new card of a partner whose keys were revoked or lost; asks for a code."""
    registry.renew(who_of(request), key, fit(forms.NewCardForm(body.dict())).cleaned_data["card"])
    return Status(204, None)


@abroad.post("/partners/{uuid:key}/revoke", response={204: None, **_PROBLEMS})
def revoke(request: HttpRequest, key: UUID) -> object:
    """Trust a partner's keys no more."""
    registry.revoke(who_of(request), key)
    return Status(204, None)


@abroad.post("/partners/{uuid:key}/openings", response={204: None, **_PROBLEMS})
def propose(request: HttpRequest, key: UUID, body: shapes.NewOpening) -> object:
    """Propose to open the pair of countries; a second person opens it."""
    pairs.propose(who_of(request), key, fit(forms.OpenForm(body.boxes())).proposed())
    return Status(204, None)


@abroad.post("/openings/{uuid:key}/agree", response={204: None, **_PROBLEMS})
def agree(request: HttpRequest, key: UUID) -> object:
    """Open a pair as the second person."""
    pairs.agree(who_of(request), key)
    return Status(204, None)


@abroad.post("/openings/{uuid:key}/end", response={204: None, **_PROBLEMS})
def end_pair(request: HttpRequest, key: UUID) -> object:
    """Close a pair at once: one person is enough."""
    pairs.end(who_of(request), key)
    return Status(204, None)


@abroad.get("/own-keys", response={200: shapes.OwnKeysOf, **_PROBLEMS})
def own_keys(request: HttpRequest) -> object:
    """The agency's keys: the card that partners get, and its eight words."""
    seen, card, words = readings.own_keys(who_of(request))
    return {
        "card": card,
        "signing_until": seen["signing_until"] if seen else None,
        "agreement_until": seen["agreement_until"] if seen else None,
        "words": [{"number": number, "en": english, "ru": russian} for number, english, russian in words],
    }


@abroad.post("/own-keys", response={204: None, **_PROBLEMS})
def make_keys(request: HttpRequest) -> object:
    """Make the first keys of the agency."""
    registry.make_keys(who_of(request))
    return Status(204, None)


@abroad.post("/own-keys/change", response={204: None, **_PROBLEMS})
def rotate(request: HttpRequest) -> object:
    """Change keys, and tell partners."""
    registry.rotate(who_of(request))
    return Status(204, None)


@abroad.post("/own-keys/revoke", response={204: None, **_PROBLEMS})
def revoke_keys(request: HttpRequest) -> object:
    """Revoke keys that may have been stolen, and tell partners; asks for a code."""
    who = who_of(request)
    seen, _, _ = readings.own_keys(who)
    if seen is None:
        raise Http404
    registry.revoke_keys(who, seen.id)
    return Status(204, None)


@abroad.get("/partner-refusals", response={200: shapes.Refusals, **_PROBLEMS})
def refusals(request: HttpRequest) -> object:
    """Packages that were refused: when, of which partner, why; nothing of their content."""
    rows = overview.refusals(who_of(request))
    return {"refusals": [{"at": at, "partner": partner, "code": code} for at, partner, code in rows]}


@abroad.post("/partner-packages", response={200: shapes.Taken, **_PROBLEMS})
def take_in(request: HttpRequest, body: shapes.Package) -> object:
    """Take in a package that was carried; its acknowledgement goes back by the same way."""
    readings.to_take_in(who_of(request))
    return _taken(receive(body.package.encode(), "file"))


def _taken(found: Answered) -> dict[str, object]:
    return {
        "outcome": found.outcome,
        "refused": found.refused,
        "acknowledgement": found.package.decode("ascii"),
        "referral": found.crossing,
    }


@abroad.get("/partner-packages/{uuid:key}", openapi_extra=binary(TYPE), response=_PROBLEMS)
def package(request: HttpRequest, key: UUID) -> HttpResponse:
    """A message of ours that has not arrived, to be carried."""
    _, content = readings.package_of(who_of(request), key)
    return HttpResponse(content, content_type=TYPE)


@abroad.post("/partner-files", response={200: shapes.Taken, **_PROBLEMS})
def take_in_file(request: HttpRequest, file: File[UploadedFile]) -> object:
    """Take in a file that was carried beside its package, encrypted as it came; answered as a package is."""
    readings.to_take_in(who_of(request))
    return _taken(receive_file(file.read(LARGEST + 1), "file"))


@abroad.get("/partner-files/{uuid:key}", openapi_extra=binary(FILE_TYPE), response=_PROBLEMS)
def carried_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file of ours that has not arrived, encrypted, to be carried beside its package."""
    _, content = file_readings.carried(who_of(request), key)
    return HttpResponse(content, content_type=FILE_TYPE)


@abroad.get("/abroad/{uuid:key}/files/{uuid:file}", openapi_extra=binary(FILE_TYPE), response=_PROBLEMS)
def file_content(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that came with a referral, as long as the referral lets it be opened. That it was is noted."""
    answer = handed_out(file_readings.content_of(who_of(request), file, key))
    answer["Content-Type"] = FILE_TYPE
    return answer


@abroad.post("/cases/{uuid:key}/abroad", response={201: Made, **_PROBLEMS})
def draft(request: HttpRequest, key: UUID, body: shapes.NewCrossing) -> object:
    """Begin a referral abroad of a case; nothing goes yet."""
    who = who_of(request)
    form = fit(forms.DraftForm(body.dict(), partners=readings.to_ask(who, key)))
    return Status(201, {"id": acts.draft(who, key, acts.Drafted(*form.drafted()))})


@abroad.get("/abroad/{uuid:key}", response={200: shapes.CrossingOf, **_PROBLEMS})
def crossing(request: HttpRequest, key: UUID) -> object:
    """A referral abroad as its side sees it; of the receiver with what came."""
    page = readings.crossing(who_of(request), key)
    seen = page.seen
    return {
        "id": page.id,
        "side": page.side,
        **{name: seen[name] for name in ("state", "need", "urgency", "purpose", "asked", "chosen")},
        "partner": seen["partner_name"],
        "told": {name: value for name, value in seen.fields.items() if name[:4] in ("prs_", "ext_", "hte_")},
        "acts": page.acts,
        "against": page.against,
        "messages": [_sent(one) for one in page.sent],
        "files": [{name: getattr(one, name) for name in _FILE} for one in page.files],
        "may_go": [{name: getattr(one, name) for name in _OFFERED} for one in page.offered_files],
        "due": page.due,
        "own_case": seen["own_case_id"],
    }


@abroad.post("/abroad/{uuid:key}/take-over", response={201: Made, **_PROBLEMS})
def into_case(request: HttpRequest, key: UUID) -> object:
    """Take what was told over into a case of the agency's own."""
    return Status(201, {"id": taking_over.take_over(who_of(request), key)})


@abroad.post("/abroad/{uuid:key}/acts/{act}", response={204: None, **_PROBLEMS})
def act(request: HttpRequest, key: UUID, act: shapes.Act, body: shapes.ActOf) -> object:
    """Do an act of a referral abroad: those open now stand in `acts`, what each asks for in the guide."""
    _do(who_of(request), key, act, body)
    return Status(204, None)


def _do(who: Who, key: UUID, act: str, body: shapes.ActOf) -> None:
    page, asked = readings.crossing(who, key), act_pages.act_pages()[act]
    form = act_pages.form_of(page, asked, body.dict(exclude_none=True))
    asked.do(who, key, fit(form).cleaned_data)
