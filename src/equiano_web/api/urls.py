"""Addresses of the API and of the page of one's tokens."""

from __future__ import annotations

from django.urls import path

from equiano_web.api import views
from equiano_web.api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("me/tokens", views.mine, name="tokens"),
    path("me/tokens/<uuid:key>/end", views.end, name="token-end"),
]
