"""Addresses of the room: open to everybody, as all below `/public/`."""

from __future__ import annotations

from django.urls import path

from equiano_web.public import views

urlpatterns = [path("public/offer-check", views.offer_check, name="offer_check")]
