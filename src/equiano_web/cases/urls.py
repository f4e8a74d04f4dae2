"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from equiano_web.cases import views

urlpatterns = [
    path("cases", views.cases, name="cases"),
    path("cases/search", views.search, name="case-search"),
    path("cases/new", views.new, name="case-new"),
    path("cases/<uuid:key>", views.case, name="case"),
    path("cases/<uuid:key>/edit", views.edit, name="case-edit"),
    path("cases/<uuid:key>/duplicates", views.duplicates, name="case-duplicates"),
    path("cases/<uuid:key>/merge", views.merge, name="case-merge"),
    path("cases/<uuid:key>/unmerge", views.unmerge, name="case-unmerge"),
    path("cases/<uuid:key>/add/<slug:section>", views.add_entry, name="entry-new"),
]
