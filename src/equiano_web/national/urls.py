"""Addresses of the room."""

from django.urls import path

from equiano_web.national import views

urlpatterns = [
    path("national", views.room, name="national"),
    path("national/schedule", views.set_schedule, name="national-schedule"),
    path("national/participants/new", views.add_participant, name="national-participant"),
    path("national/secret", views.secret, name="national-secret"),
    path("national/drafts/<uuid:key>", views.draft, name="national-draft"),
    path("national/drafts/<uuid:key>/look", views.look, name="national-look"),
    path("national/drafts/<uuid:key>/send", views.send, name="national-send"),
    path("national/results/<uuid:key>", views.result, name="national-result"),
    path("national/rounds/<uuid:key>", views.one_round, name="national-round"),
    path("national/rounds/<uuid:key>/renew", views.renew, name="national-renew"),
    path("national/rounds/<uuid:key>/receive", views.receive, name="national-receive"),
    path("national/rounds/<uuid:key>/run", views.run, name="national-run"),
    path("national/rounds/<uuid:key>/file", views.round_file, name="national-round-file"),
]
