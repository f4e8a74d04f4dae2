"""Addresses. Each room has its own; an address carries a random id, never a name or a number that counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from equiano_web.rooms import room


def health(request: HttpRequest) -> HttpResponse:
    """That the process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern | URLResolver] = [
    room("equiano_web.components.urls"),
    room("equiano_web.cases.urls"),
    room("equiano_web.tasks.urls"),
    room("equiano_web.api.urls"),
    room("equiano_web.extracts.urls"),
    room("equiano_web.imports.urls"),
    room("equiano_web.exports.urls"),
    room("equiano_web.consents.urls"),
    room("equiano_web.own.urls"),
    room("equiano_web.public.urls"),
    room("equiano_web.dashboards.urls"),
    room("equiano_web.campaigns.urls"),
    room("equiano_web.national.urls"),
    room("equiano_web.regulations.urls"),
    room("equiano_web.partners.urls"),
    room("equiano_web.training.urls"),
    room("equiano_web.plan.urls"),
    room("equiano_web.screening.urls"),
    room("equiano_web.services.urls"),
    room("equiano_web.referrals.urls"),
    room("equiano_web.people.urls"),
    room("equiano_web.grants.urls"),
    path("health", health, name="health"),
]
