"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from equiano_web.cases import erase_views as erasing
from equiano_web.cases import more_views as more
from equiano_web.cases import views
from equiano_web.cases.files import views as files
from equiano_web.cases.plan import views as plan
from equiano_web.cases.tracks import views as tracks

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
    path("cases/<uuid:key>/entries/<uuid:entry>", views.edit_entry, name="entry-edit"),
    path("cases/<uuid:key>/entries/<uuid:entry>/remove", views.remove_entry, name="entry-remove"),
    path("cases/<uuid:key>/entries/<uuid:entry>/restore", views.restore_entry, name="entry-restore"),
    path("cases/<uuid:key>/history", more.history, name="case-history"),
    path("cases/<uuid:key>/assign", more.assign, name="case-assign"),
    path("cases/<uuid:key>/family/link", more.kin, name="case-kin"),
    path("cases/<uuid:key>/family/<uuid:link>/undo", more.unkin, name="case-unkin"),
    path("cases/<uuid:key>/print", more.print_case, name="case-print"),
    path("cases/<uuid:key>/plan", plan.plan, name="case-plan"),
    path("cases/<uuid:key>/plan/print", plan.print_plan, name="case-plan-print"),
    path("cases/<uuid:key>/journey.svg", more.journey_map, name="case-journey"),
    path("cases/<uuid:key>/erase", erasing.erase, name="case-erase"),
    path("cases/<uuid:key>/hold", erasing.hold, name="case-hold"),
    path("cases/<uuid:key>/files", files.files, name="files"),
    path("cases/<uuid:key>/files/add", files.add, name="file-new"),
    path("cases/<uuid:key>/files/<uuid:attachment>", files.file, name="file"),
    path("cases/<uuid:key>/files/<uuid:attachment>/picture", files.picture, name="file-picture"),
    path("cases/<uuid:key>/files/<uuid:attachment>/remove", files.remove, name="file-remove"),
    path("cases/<uuid:key>/files/<uuid:attachment>/erase", files.erase, name="file-erase"),
    path("cases/<uuid:key>/tracks", tracks.tracks, name="tracks"),
    path("cases/<uuid:key>/tracks/<slug:track>", tracks.track, name="track"),
    path("cases/<uuid:key>/tracks/<slug:track>/do/<slug:act>", tracks.step, name="track-step"),
    path("cases/<uuid:key>/tracks/<slug:track>/<uuid:subject>", tracks.track, name="track-one"),
    path(
        "cases/<uuid:key>/tracks/<slug:track>/<uuid:subject>/do/<slug:act>",
        tracks.step,
        name="track-one-step",
    ),
    path("cases/<uuid:key>/steps/<uuid:step>/take-back", tracks.undo, name="track-undo"),
    path("retention", erasing.retention, name="retention"),
]
