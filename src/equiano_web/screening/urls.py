"""Addresses of the room."""

from django.urls import path

from equiano_web.screening import room_views, sealed_views, views

urlpatterns = [
    path("screening", room_views.index, name="screening"),
    path("screening/new", room_views.new, name="screening-new"),
    path("screening/unrecorded", room_views.unrecorded, name="screening-unrecorded"),
    path("screening/inbox", room_views.inbox, name="screening-inbox"),
    path("screening/sealed", sealed_views.receive, name="screening-sealed"),
    path("screening/offline", views.page, name="offline"),
    path("screening/offline/table-<str:rules>.json", views.table, name="offline-table"),
    path("screening/offline/words.json", views.words, name="offline-words"),
    path("screening/offline/files.json", views.files, name="offline-files"),
    path("screening/offline/app.webmanifest", views.manifest, name="offline-manifest"),
    path("screening/offline/worker.js", views.worker, name="offline-worker"),
    path("screening/<uuid:key>", room_views.talk, name="screening-talk"),
    path("screening/<uuid:key>/ask/<slug:question>", room_views.talk, name="screening-ask"),
    path("screening/<uuid:key>/before", room_views.before, name="screening-before"),
    path("screening/<uuid:key>/answers", room_views.answers, name="screening-answers"),
    path("screening/<uuid:key>/finish", room_views.finish, name="screening-finish"),
    path("screening/<uuid:key>/result", room_views.result, name="screening-result"),
    path("screening/<uuid:key>/print", room_views.printed, name="screening-print"),
    path("screening/<uuid:key>/decide", room_views.decide, name="screening-decide"),
    path("screening/<uuid:key>/keep", room_views.keep, name="screening-keep"),
    path("screening/<uuid:key>/discard", room_views.discard, name="screening-discard"),
    path("cases/<uuid:key>/screening", room_views.of_case, name="case-screening"),
    path("cases/<uuid:key>/screening/new", room_views.new, name="case-screening-new"),
]
