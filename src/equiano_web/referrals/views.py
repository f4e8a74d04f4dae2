"""Pages of referrals."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano_web.callers import caller
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.values import UnfitError
from equiano_web.referrals import actions, acts, pages, readings, statutory
from equiano_web.referrals.forms import NeedForm, PackageForm, PersonForm, ReceiverForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """Inbox and outbox, by queue and state."""
    who = caller(request)
    return render(request, "referrals/list.html", acts.queues(who, request.GET))


@EDIT
def new(request: HttpRequest, case: UUID) -> HttpResponse:
    """Begin a referral of a case."""
    who, form = (
        caller(request),
        NeedForm(request.POST or None, initial={"urgency": "ordinary", "purpose": "help"}),
    )
    readings.to_draft(who, case)
    if request.method == "POST" and form.is_valid():
        key = actions.draft(who, case, form.cleaned_data["need"], form.cleaned_data["urgency"])
        actions.change(who, key, form.cleaned_data)
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.need_page(form, case=case))


@require_safe
def referral(request: HttpRequest, key: UUID) -> HttpResponse:
    """A referral, as the side that looks may see it."""
    who = caller(request)
    return render(request, "referrals/referral.html", pages.shown(readings.page(who, key), who))


@EDIT
def need(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what is needed."""
    who = caller(request)
    form = NeedForm(request.POST or None, initial=pages.initial_need(readings.draft_page(who, key)))
    if request.method == "POST" and form.is_valid():
        actions.change(who, key, form.cleaned_data)
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.need_page(form, key=key))


@EDIT
def receiver(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the service that is asked."""
    who = caller(request)
    form = ReceiverForm(request.POST or None, offered=pages.services(readings.to_address(who, key)))
    if request.method == "POST" and form.is_valid():
        actions.change(who, key, service=UUID(form.cleaned_data["service"]))
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.receiver_page(form, key))


@EDIT
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose somebody of the receiver by name."""
    who = caller(request)
    readings.draft_page(who, key)
    form = PersonForm(request.POST or None, people=readings.to_name(who, key), nobody=True)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["person"]
        actions.change(who, key, addressee="" if chosen == "nobody" else UUID(chosen))
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.person_page(form, key))


@EDIT
def hand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand a referral that came in to a colleague by name."""
    who = caller(request)
    form = PersonForm(request.POST or None, people=readings.to_hand(who, key), nobody=False)
    if request.method == "POST" and form.is_valid():
        actions.hand_to(who, key, UUID(form.cleaned_data["person"]))
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.hand_page(form, key))


@EDIT
def package(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose what the receiver is told."""
    who = caller(request)
    offered, page = readings.to_choose(who, key), readings.draft_page(who, key)
    form = PackageForm(request.POST or None, offered=offered, initial=pages.initial_package(page))
    if request.method == "POST" and form.is_valid():
        actions.change(who, key, chosen=form.chosen(), message=form.cleaned_data["message"])
        return redirect("referral", key)
    return render(request, "equiano_web/one_form.html", acts.package_page(form, key))


@EDIT
def act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Do an act of the table."""
    who, typed = caller(request), request.POST if request.method == "POST" else None
    page = readings.page(who, key)
    form = acts.form_of(page, act, who)(typed)
    if typed is not None and form.is_valid():
        try:
            acts.do(who, page, act, form.brought())
            return redirect("referral", key)
        except StepRefusedError as refused:
            form.show_refusals(refused.refusals)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "referrals/act.html", {**acts.act_page(page, act, who), "form": form})


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The prompt sheet, to print: what to ask and to say before a referral."""
    readings.to_print(caller(request))
    return render(request, "referrals/sheet.html", acts.sheet_page())


@require_safe
def read(request: HttpRequest, key: UUID) -> HttpResponse:
    """The referral as the person reads it."""
    who = caller(request)
    return render(request, "referrals/read.html", pages.shown(readings.draft_page(who, key), who))


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Why help was not to be had."""
    who = caller(request)
    shown = {"rows": pages.gaps(readings.counted_gaps(who)), "notices": pages.notices(readings.notices(who))}
    return render(request, "referrals/gaps.html", shown)


@require_safe
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The anonymous notice that the law asks for, to print."""
    told = statutory.content(caller(request), key)
    return render(request, "referrals/notice.html", {"rows": pages.notice(told), "id": key})
