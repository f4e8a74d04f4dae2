"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from equiano_web.consents import more_views, views

urlpatterns = [
    path("cases/<uuid:key>/consents", views.ledger, name="case_consents"),
    path("cases/<uuid:key>/consents/new", views.give, name="consent_give"),
    path("cases/<uuid:key>/consents/withdraw", views.withdraw, name="consent_withdraw"),
    path("cases/<uuid:key>/consents/paper", views.paper, name="consent_paper"),
    path("cases/<uuid:key>/consents/stop/<uuid:stop>", views.note_stop, name="stop_note"),
    path("cases/<uuid:key>/consents/danger", more_views.ask_risk, name="risk_ask"),
    path("consents/danger/<uuid:key>", more_views.risk, name="risk_one"),
    path("consents/audio/<slug:lang>", more_views.recording, name="consent_audio"),
    path("consents/stop", more_views.stops, name="stops"),
    path("consents/stop/<uuid:key>", more_views.stop, name="stop_one"),
    path("cases/<uuid:key>/demands", more_views.demands_of_case, name="demands"),
    path("demands/<uuid:key>", more_views.demand, name="demand"),
    path("demands/<uuid:key>/objection", more_views.object_to, name="demand_object"),
    path("demands/<uuid:key>/close", more_views.close, name="demand_close"),
]
