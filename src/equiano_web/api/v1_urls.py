"""Addresses below `/api/v1/`, read when the first of them is asked for."""

from __future__ import annotations

from django.urls import path, re_path

from equiano_web.api.v1 import api, nothing

urlpatterns = [
    path("", nothing),
    *api.urls[0],
    re_path("", nothing),  # whatever follows, line breaks too, which `path` does not take
]
