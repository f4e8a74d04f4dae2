"""Pages of talks in the room."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.errors import BadInputError
from equiano.words import say
from equiano_web.access import Who
from equiano_web.callers import caller
from equiano_web.cases.forms import SearchForm
from equiano_web.cases.pages import found as cases_found
from equiano_web.cases.readings import search as find_cases
from equiano_web.cases.values import UnfitError
from equiano_web.screening import actions, pages, readings, unwritten
from equiano_web.screening.actions import AnswersDifferError
from equiano_web.screening.forms import (
    AboutForm,
    DecisionForm,
    DiscardForm,
    KnownForm,
    SafetyForm,
    stage_of,
    stopped,
)

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where a talk is begun or gone on with."""
    who = caller(request)
    (waiting, names), (inbox, _) = readings.waiting(who), readings.inbox(who)
    shown = {"lines": pages.lines(waiting, names), "inbox": len(inbox)}
    return render(request, "screening/index.html", shown)


@require_safe
def of_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Talks of a case, and what was asked in them."""
    who = caller(request)
    found = readings.of_case(who, key)
    return render(request, "screening/of_case.html", pages.of_case(found, who))


@_FORM
def new(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Safety and consent, age and subject; then the first question."""
    who = caller(request)
    earlier = readings.before(who, key) if key else None
    known, age = (pages.known(earlier), pages.age_in(earlier.case, who)) if earlier else ([], {})
    country = readings.agency_country(who)
    data = request.POST if request.method == "POST" else None
    stage = stage_of(data, KnownForm if known else AboutForm, age)
    if stage.start is None:
        case = earlier.case if earlier else None
        return render(request, "screening/new.html", pages.stage_shown(stage, case, known, age))
    if not unwritten.may_be_written(stage.start):
        readings.unrecorded(who)
        return unwritten.page(request, unwritten.begun(stage.start), country)
    if key is None:
        return redirect("screening-talk", actions.begin(who, stage.start))
    return redirect("screening-talk", actions.begin_for(who, key, stage.start, stage.take_over))


@require_POST
def unrecorded(request: HttpRequest) -> HttpResponse:
    """A talk of which nothing is written down: the page carries it, and it is gone with the page."""
    country = readings.unrecorded(caller(request))
    try:
        return unwritten.page(request, unwritten.answered(request.POST), country)
    except (BadInputError, KeyError, ValueError):
        raise Http404 from None


@_FORM
def talk(request: HttpRequest, key: UUID, question: str = "") -> HttpResponse:
    """A question, and the answer to it."""
    who = caller(request)
    differ = _answer(who, key, request.POST) if request.method == "POST" else None
    if request.method == "POST" and differ is None:
        return redirect("screening-talk", key)
    page = readings.talk(who, key)
    try:
        shown = pages.question(page, request.POST["question"] if differ else question)
    except KeyError:
        raise Http404 from None
    if shown is None:
        return redirect("screening-result", key)
    said = request.POST.get("said", "") if differ else ""
    about = {**pages.talk_shown(page), "shown": shown, "differ": pages.differ(differ, page), "said": said}
    return render(request, "screening/question.html", about)


def _answer(who: Who, key: UUID, sent: QueryDict) -> AnswersDifferError | None:
    """Write an answer down; what another answered meanwhile, if that stands against it."""
    question, value, said = sent.get("question", ""), sent.get("answer", "?"), sent.get("said", "")
    try:
        actions.answer(who, key, question, value, _version(sent.get("base")), said)
    except AnswersDifferError as error:
        return error
    return None


def _version(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


@_FORM
def before(request: HttpRequest, key: UUID) -> HttpResponse:
    """Safety anew, before somebody goes on after a break."""
    who = caller(request)
    page = readings.talk(who, key)
    audience = str(page.screening["audience"])
    form = SafetyForm(audience, request.POST if request.method == "POST" else None)
    stop = ""
    if form.is_valid():
        stop = stopped(audience, form.said()) or pages.not_written(audience, form.said())
        if not stop:
            actions.settle(who, key, pages.start_of(page, form.said()))
            return redirect("screening-talk", key)
    shown = {**pages.talk_shown(page), "form": form, "stop": stop, "before": pages.before_asking(audience)}
    return render(request, "screening/before.html", shown)


@require_safe
def answers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every answer of a talk, to look through and change."""
    page = readings.talk(caller(request), key)
    shown = {**pages.talk_shown(page), "answers": pages.answers(page)}
    return render(request, "screening/answers.html", shown)


@require_POST
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop asking, and see the result."""
    actions.finish(caller(request), key)
    return redirect("screening-result", key)


@require_safe
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the answers show, and what people decided."""
    who = caller(request)
    return render(request, "screening/result.html", pages.result_shown(readings.result(who, key), who))


@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """A summary for paper: no name, unless it is asked for and open to the role."""
    who = caller(request)
    page = readings.result(who, key)
    name = readings.name(who, page.case.id) if page.case and "name" in request.GET else ""
    return render(request, "screening/print.html", {**pages.result_shown(page, who), "name": name})


@_FORM
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a person decides, beside what the rules found."""
    who = caller(request)
    page = readings.talk(who, key)
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, initial=pages.decision_initial(page))
    if sent is not None and form.is_valid():
        try:
            actions.decide(who, key, **form.cleaned_data)
            return redirect("screening-result", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "screening/decide.html", {**pages.result_shown(page, who), "form": form})


@_FORM
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a talk or a received set with a case: one found by searching, or a new one without a name."""
    who = caller(request)
    page = readings.talk(who, key)
    if page.case is not None:
        return redirect("screening-result", key)
    if "case" in request.POST:
        actions.attach(who, key, request.POST["case"])
        return redirect("screening-result", key)
    if "anonymous" in request.POST:
        actions.keep(who, key)
        return redirect("screening-result", key)
    form = SearchForm(request.POST if "text" in request.POST else None)
    found = find_cases(who, form.cleaned_data["text"]) if form.is_valid() else None
    shown = {**pages.result_shown(page, who), "form": form, "found": cases_found(found) if found else None}
    return render(request, "screening/keep.html", shown)


@_FORM
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw away a talk or a received set, with a reason."""
    who = caller(request)
    page = readings.talk(who, key)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.discard(who, key, form.cleaned_data["reason"])
        return redirect("screening")
    shown = {"question": say("Throw this talk away?"), "form": form, "yes": say("Throw away")}
    shown |= {"warned": say("Its answers cannot be brought back."), "back": pages.talk_shown(page)["home"]}
    return render(request, "equiano_web/confirm.html", shown)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Sets that devices sent and that belong to no case yet."""
    found, names = readings.inbox(caller(request))
    return render(request, "screening/inbox.html", {"lines": pages.lines(found, names)})
