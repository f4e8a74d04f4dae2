"""Addresses of the API and of the page of one's tokens."""

from __future__ import annotations

from django.urls import path, re_path

from equiano_web.api import views
from equiano_web.api.v1 import api, nothing

urlpatterns = [
    path("api/v1/", nothing),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/", nothing),  # whatever follows, line breaks too, which `path` does not take
    path("me/tokens", views.mine, name="tokens"),
    path("me/tokens/<uuid:key>/end", views.end, name="token-end"),
]
