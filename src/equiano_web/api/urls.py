"""Addresses of the API and of the page of one's tokens."""

from __future__ import annotations

from django.urls import URLResolver, path
from django.urls.resolvers import RoutePattern

from equiano_web.api import views


class _Late(URLResolver):
    """Addresses read when one of them is asked for: their shapes take a second of the first page to build.

    Django reads all addresses to write out one. A room with a namespace of its own it need not have read.
    """

    def _populate(self) -> None:
        return None


urlpatterns = [
    path("api/v1/openapi.json", views.description, name="api-description"),
    _Late(RoutePattern("api/v1/"), "equiano_web.api.v1_urls", app_name="ninja", namespace="api-1"),
    path("me/tokens", views.mine, name="tokens"),
    path("me/tokens/<uuid:key>/end", views.end, name="token-end"),
]
