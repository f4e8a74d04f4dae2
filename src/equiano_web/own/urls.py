"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from equiano_web.own import views

urlpatterns = [
    path("mine", views.mine, name="mine"),
    path("cases/<uuid:key>/own", views.paper, name="own_paper"),
]
