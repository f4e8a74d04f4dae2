"""Addresses. Each room has its own; an address carries a random id, never a name or a number that counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def health(request: HttpRequest) -> HttpResponse:
    """That the process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("equiano_web.components.urls")),
    path("", include("equiano_web.cases.urls")),
    path("", include("equiano_web.tasks.urls")),
    path("", include("equiano_web.api.urls")),
    path("", include("equiano_web.extracts.urls")),
    path("", include("equiano_web.imports.urls")),
    path("", include("equiano_web.exports.urls")),
    path("", include("equiano_web.consents.urls")),
    path("", include("equiano_web.own.urls")),
    path("", include("equiano_web.public.urls")),
    path("", include("equiano_web.dashboards.urls")),
    path("", include("equiano_web.campaigns.urls")),
    path("", include("equiano_web.national.urls")),
    path("", include("equiano_web.regulations.urls")),
    path("", include("equiano_web.partners.urls")),
    path("", include("equiano_web.training.urls")),
    path("", include("equiano_web.plan.urls")),
    path("", include("equiano_web.screening.urls")),
    path("", include("equiano_web.services.urls")),
    path("", include("equiano_web.referrals.urls")),
    path("", include("equiano_web.people.urls")),
    path("", include("equiano_web.grants.urls")),
    path("health", health, name="health"),
]
