"""A site that shows every page part in both languages; also the example to write a room's templates by."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import yaml
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from equiano.words import language
from equiano_web.components.shapes import Link, Navigation, Option
from equiano_web.components.widgets import Checkboxes, DayField, Radios

HERE = Path(__file__).parent


@cache
def _texts(lang: str) -> dict[str, str]:
    both = yaml.safe_load((HERE / "gallery.yaml").read_text("utf-8"))
    return {name: pair[lang == "ru"] for name, pair in both.items()}


def texts() -> dict[str, str]:
    return _texts(language())


def ways(request: HttpRequest) -> Navigation:
    """Navigation of the site, as a role's would be."""
    t = texts()
    return Navigation(
        main=[Link(t["cases"], "/"), Link(t["tasks"], "/tasks"), Link(t["plan"], "/plan")],
        account=[Link(t["mine"], "/mine")],
        sign_out="/sign-out",
        footer=[Link(t["why"], "/why")],
    )


class Person(forms.Form):
    """Every kind of field."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        t = texts()
        choices = [("today", t["today"]), ("week", t["week"]), ("later", t["later"])]
        needs = [("shelter", t["shelter"]), ("doctor", t["doctor"]), ("nothing", t["nothing"])]
        self.fields |= {
            "name": forms.CharField(label=t["name"], max_length=8),
            "born": DayField(label=t["born"], help_text=t["like"], required=False),
            "spoken": forms.ChoiceField(label=t["language"], choices=[("ru", "Русский"), ("en", "English")]),
            "urgent": forms.ChoiceField(
                label=t["urgent"], choices=choices, widget=Radios(hints={"today": t["today_hint"]})
            ),
            "needs": forms.MultipleChoiceField(
                label=t["needs"], choices=needs, widget=Checkboxes(exclusive="nothing")
            ),
            "notes": forms.CharField(label=t["notes"], widget=forms.Textarea, required=False),
            "file": forms.FileField(label=t["file"], help_text=t["file_hint"], required=False),
            "password": forms.CharField(label=t["password"], widget=forms.PasswordInput),
            "consent": forms.BooleanField(label=t["consent"]),
            "version": forms.CharField(widget=forms.HiddenInput, required=False),
        }


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    template = engines["django"].from_string((HERE / name).read_text("utf-8"))
    return HttpResponse(template.render({"t": texts(), **context}, request))


def parts(request: HttpRequest) -> HttpResponse:
    t = texts()
    messages.success(request, t["noted"])
    messages.error(request, t["failed"])
    return _page(
        request,
        "parts.html",
        day=dt.date(2026, 3, 14),
        moment=dt.datetime(2026, 3, 14, 9, 30, tzinfo=dt.UTC),
        above=[Link(t["cases"], "/")],
        options=[Option("a", t["today"], t["today_hint"]), Option("b", t["week"], checked=True)],
        rows=[(f"7Q2-{sign}", place) for place, sign in enumerate("KLMNP")],
    )


def form(request: HttpRequest) -> HttpResponse:
    return _page(request, "form.html", form=Person(request.POST if request.method == "POST" else None))


def public(request: HttpRequest) -> HttpResponse:
    return _page(request, "public.html")


def confirm(request: HttpRequest) -> HttpResponse:
    t = texts()
    template = engines["django"].get_template("equiano_web/confirm.html")
    context = {
        **{"question": t["question"], "told": t["told"], "warned": t["duty"], "yes": t["yes"]},
        **{"action": "/close", "back": "/", "hidden": {"version": "3"}},
    }
    return HttpResponse(template.render(context, request))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Ирина К.")


def closed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Ирина К.")


def unread(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("Ирина К.")


urlpatterns = [
    path("", include("equiano_web.components.urls")),
    path("", parts),
    path("form", form),
    path("public", public),
    path("confirm", confirm),
    path("broken", broken),
    path("closed", closed),
    path("unread", unread),
]
PAGES = ("/", "/form", "/public", "/confirm")
# Addresses that fail, and how.
FAILING = {"/broken": 500, "/closed": 403, "/unread": 400, "/no-such-page": 404}
