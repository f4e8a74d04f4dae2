"""Addresses of extracts."""

from __future__ import annotations

from django.urls import path

from equiano_web.extracts import views

urlpatterns = [path("extracts", views.extracts, name="extracts")]
