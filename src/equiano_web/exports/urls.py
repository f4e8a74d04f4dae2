"""Addresses of exports."""

from __future__ import annotations

from django.urls import path

from equiano_web.exports import views

urlpatterns = [
    path("exports", views.exports, name="exports"),
    path("exports/<uuid:key>/approve", views.approve, name="export-approve"),
    path("exports/<uuid:key>/make", views.make, name="export-make"),
    path("exports/<uuid:key>/file", views.fetch, name="export-file"),
]
