"""Pages of partners, and the address to which their packages come."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.exchange.paper import fingerprint, package_pdf
from equiano.words import say
from equiano_web.access import Who
from equiano_web.callers import caller
from equiano_web.cases.files.pages import handed_out
from equiano_web.partners import act_pages, acts, forms, overview, pages, pairs, readings, registry, wording
from equiano_web.partners.acts import Drafted
from equiano_web.partners.envelope import MOST_BYTES
from equiano_web.partners.files import readings as file_readings
from equiano_web.partners.files.arriving import LARGEST, digest_in, refused_unread
from equiano_web.partners.files.arriving import receive_file as take_in_file
from equiano_web.partners.files.sending import TYPE as FILE_TYPE
from equiano_web.partners.noting import Answered
from equiano_web.partners.receiving import receive as take_in
from equiano_web.partners.sending import TYPE

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@login_not_required
@require_POST
@sensitive_variables()
def receive(request: HttpRequest) -> HttpResponse:
    """A package from a partner's server; its size is looked at before a byte is read. No account is asked."""
    if request.content_type != TYPE:
        return HttpResponse(status=415)
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > MOST_BYTES:
        return JsonResponse({"refused": "oversized"}, status=413)
    found = take_in(request.read(int(length)), "https")
    if found.refused:
        return JsonResponse({"refused": found.outcome}, status=409)
    if not found.package:
        return HttpResponse(status=204)
    return HttpResponse(found.package, content_type=TYPE)


@csrf_exempt
@login_not_required
@require_POST
@sensitive_variables()
def receive_file(request: HttpRequest) -> HttpResponse:
    """A file that goes with a package; of one that nobody announced, or of another size, no byte is read."""
    if request.content_type != FILE_TYPE:
        return HttpResponse(status=415)
    length, digest = request.META.get("CONTENT_LENGTH") or "", digest_in(request.headers)
    bytes_said = int(length) if length.isdigit() else LARGEST + 1
    found = refused_unread(digest, bytes_said)
    if found is None:
        found = take_in_file(request.read(bytes_said), "https", digest)
    if found.refused:
        return JsonResponse({"refused": found.outcome}, status=413 if found.outcome == "oversized" else 409)
    return HttpResponse(found.package, content_type=TYPE)


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Partners, keys, what waits, referrals that came and went."""
    return render(request, "partners/list.html", pages.registry(overview.registry(caller(request))))


@require_safe
def refusals(request: HttpRequest) -> HttpResponse:
    """Packages that were refused, without their content."""
    return render(request, "partners/refusals.html", pages.refusals(overview.refusals(caller(request))))


@EDIT
def add(request: HttpRequest) -> HttpResponse:
    """Write down a partner."""
    who, form = caller(request), forms.PartnerForm(request.POST or None)
    readings.to_manage(who)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        key = registry.add(who, said["name"], said["country"], said["kind"], said["address"], said["card"])
        return redirect("partner", key)
    return _form(request, form, say("Add a partner"), "/partners")


def _form(request: HttpRequest, form: object, title: str, back: str, **more: object) -> HttpResponse:
    return render(request, "partners/form.html", {"form": form, "title": title, "back": back, **more})


def _once_more(
    request: HttpRequest, key: UUID, act: Callable[[Who], object], title: str, told: str
) -> HttpResponse:
    """An act upon a partner, asked once more, as two persons undo it."""
    who = caller(request)
    if request.method == "POST":
        act(who)
        return redirect("partner", key)
    readings.partner(who, key)
    return _form(request, forms.SureForm(), title, f"/partners/{key}", told=told)


@require_safe
def partner(request: HttpRequest, key: UUID) -> HttpResponse:
    """A partner."""
    return render(request, "partners/partner.html", pages.partner(readings.partner(caller(request), key)))


@require_POST
def verify(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that one compared the words."""
    registry.verify(caller(request), key)
    return redirect("partner", key)


@EDIT
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Trust its keys no more."""
    told = say(
        "Nothing of this partner is taken from then on, and nothing but withdrawals goes to it, until two "
        "persons have compared the words of a new card."
    )
    return _once_more(
        request, key, lambda who: registry.revoke(who, key), say("Trust these keys no more"), told
    )


@EDIT
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down another address."""
    who = caller(request)
    page = readings.partner(who, key)
    form = forms.AddressForm(request.POST or None, initial={"address": page.seen["address"]})
    if request.method == "POST" and form.is_valid():
        registry.move(who, key, form.cleaned_data["address"])
        return redirect("partner", key)
    return _form(request, form, say("Change the address"), f"/partners/{key}")


@EDIT
def new_card(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down the new card of a partner whose keys were revoked or lost."""
    who, form = caller(request), forms.NewCardForm(request.POST or None)
    readings.partner(who, key)
    if request.method == "POST" and form.is_valid():
        registry.renew(who, key, form.cleaned_data["card"])
        return redirect("partner", key)
    told = say("Its name and its referrals stay. Nothing goes until two persons have compared the new words.")
    return _form(request, form, say("Write down a new card"), f"/partners/{key}", told=told)


@EDIT
def open_pair(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose to open the pair."""
    who, today = caller(request), timezone.localdate()
    page = readings.partner(who, key)
    end = forms.in_a_year(today)
    initial = {"our_since": today, "their_since": today, "our_until": end, "their_until": end, "until": end}
    form = forms.OpenForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        pairs.propose(who, key, form.proposed())
        return redirect("partner", key)
    return _form(
        request,
        form,
        say("Propose to open the pair"),
        f"/partners/{key}",
        reality=pages.reality(*page.countries),
    )


@require_POST
def second(request: HttpRequest, key: UUID, opening: UUID) -> HttpResponse:
    """Open it as the second person."""
    pairs.agree(caller(request), opening)
    return redirect("partner", key)


@EDIT
def end_pair(request: HttpRequest, key: UUID, opening: UUID) -> HttpResponse:
    """End it."""
    told = say(
        "Nothing of persons goes or is taken from then on; withdrawals and their answers still travel. Two "
        "persons open it anew."
    )
    return _once_more(request, key, lambda who: pairs.end(who, opening), say("Close the pair now"), told)


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Own keys: made, changed, revoked."""
    who = caller(request)
    found = readings.own_keys(who)
    if request.method == "POST":
        if "revoke" in request.POST and found[0] is not None:
            registry.revoke_keys(who, found[0].id)
        else:
            (registry.rotate if found[0] else registry.make_keys)(who)
        return redirect("partner-keys")
    return render(request, "partners/keys.html", pages.keys(found))


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """The own card as a file, for partners."""
    _, text, _ = readings.own_keys(caller(request))
    if not text:
        raise Http404
    return _file("keys.txt", text.encode() + b"\n", "text/plain; charset=utf-8")


def _file(name: str, content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@EDIT
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a package that came as a file; its acknowledgement is shown, to be carried back."""
    who, form = caller(request), forms.PackageUploadForm(request.POST or None, request.FILES or None)
    readings.to_take_in(who)
    if request.method == "POST" and form.is_valid():
        found = _carried(form.cleaned_data["package"])
        shown = {
            "found": found,
            "fingerprint": fingerprint(form.cleaned_data["package"]),
            "text": wording.outcome(found.outcome),
            "answer": found.package.decode("ascii"),
        }
        return render(request, "partners/taken.html", shown)
    return _form(request, form, say("Take in a package"), "/partners", is_file=True)


def _carried(content: bytes) -> Answered:
    """A package, or a file that goes with one."""
    return (take_in_file if forms.is_carried_file(len(content)) else take_in)(content, "file")


@require_safe
def package(request: HttpRequest, key: UUID) -> HttpResponse:
    """A message of ours as a file."""
    name, content = readings.package_of(caller(request), key)
    return _file(name, content, TYPE)


@require_safe
def package_paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same on paper: small enough as codes, else the number that its file is compared by."""
    name, content = readings.package_of(caller(request), key)
    return _file(f"{name.removesuffix('.jose')}.pdf", package_pdf(content), "application/pdf")


@require_safe
def carried_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file of ours, encrypted, to be carried beside its package."""
    name, content = file_readings.carried(caller(request), key)
    return _file(name, content, FILE_TYPE)


@require_safe
def file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that came."""
    return handed_out(file_readings.content_of(caller(request), file, key))


@EDIT
def draft(request: HttpRequest, case: UUID) -> HttpResponse:
    """Begin a referral abroad."""
    who = caller(request)
    offered = readings.to_ask(who, case)
    initial = {"urgency": "ordinary", "purpose": "help"}
    form = forms.DraftForm(request.POST or None, partners=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect("crossing", acts.draft(who, case, Drafted(*form.drafted())))
    return _form(request, form, say("Refer abroad"), f"/cases/{case}", none=not offered)


@require_safe
def crossing(request: HttpRequest, key: UUID) -> HttpResponse:
    """A referral abroad, whichever side we are."""
    return render(request, "partners/crossing.html", pages.crossing(readings.crossing(caller(request), key)))


@EDIT
def act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Do an act of a referral abroad."""
    who, asked = caller(request), act_pages.act_pages().get(act)
    page = readings.crossing(who, key)
    if asked is None:
        raise Http404
    form = act_pages.form_of(page, asked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked.do(who, key, form.cleaned_data)
        return redirect("crossing", key)
    told = act_pages.before(page, act, asked)
    return _form(request, form, act_pages.name_of_act(act), f"/partners/referrals/{key}", **told)
