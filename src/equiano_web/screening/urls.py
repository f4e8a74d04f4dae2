"""Addresses of the room."""

from django.urls import path

from equiano_web.screening import views

urlpatterns = [
    path("screening/offline", views.page, name="offline"),
    path("screening/offline/table-<str:rules>.json", views.table, name="offline-table"),
    path("screening/offline/words.json", views.words, name="offline-words"),
    path("screening/offline/files.json", views.files, name="offline-files"),
    path("screening/offline/app.webmanifest", views.manifest, name="offline-manifest"),
    path("screening/offline/worker.js", views.worker, name="offline-worker"),
]
