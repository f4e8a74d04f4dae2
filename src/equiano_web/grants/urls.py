"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from equiano_web.grants import views

urlpatterns = [
    path("cases/<uuid:key>/access", views.access, name="case_access"),
    path("cases/<uuid:key>/access/seal", views.seal, name="case_seal"),
    path("cases/<uuid:key>/access/unseal", views.unseal, name="case_unseal"),
    path("cases/<uuid:key>/access/<uuid:user>/remove", views.unname, name="case_unname"),
    path("emergency", views.ask, name="emergency"),
    path("emergency/review", views.emergencies, name="emergencies"),
    path("emergency/<uuid:key>", views.emergency, name="emergency_one"),
]
