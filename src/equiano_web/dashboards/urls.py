"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from equiano_web.dashboards import views

urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/measures", views.measures, name="measures"),
]
