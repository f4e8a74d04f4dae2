"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from equiano_web.imports import views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/<uuid:key>", views.dry_run, name="import"),
    path("imports/<uuid:key>/columns", views.columns, name="import-columns"),
    path("imports/<uuid:key>/run", views.run, name="import-run"),
    path("imports/<uuid:key>/undo", views.undo, name="import-undo"),
]
