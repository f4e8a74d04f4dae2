"""Addresses of the room."""

from django.urls import path

from equiano_web.partners import views

urlpatterns = [
    path("partners", views.partners, name="partners"),
    path("partners/receive", views.receive, name="partner-receive"),
    path("partners/receive-file", views.receive_file, name="partner-receive-file"),
    path("partners/files/<uuid:key>", views.carried_file, name="partner-file"),
    path("partners/referrals/<uuid:key>/files/<uuid:file>", views.file, name="crossing-file"),
    path("partners/refusals", views.refusals, name="partner-refusals"),
    path("partners/new", views.add, name="partner-new"),
    path("partners/keys", views.keys, name="partner-keys"),
    path("partners/keys/card", views.card, name="partner-card"),
    path("partners/upload", views.upload, name="partner-upload"),
    path("partners/packages/<uuid:key>", views.package, name="partner-package"),
    path("partners/packages/<uuid:key>/paper", views.package_paper, name="partner-package-paper"),
    path("partners/referrals/<uuid:key>", views.crossing, name="crossing"),
    path("partners/referrals/<uuid:key>/<slug:act>", views.act, name="crossing-act"),
    path("partners/<uuid:key>", views.partner, name="partner"),
    path("partners/<uuid:key>/verify", views.verify, name="partner-verify"),
    path("partners/<uuid:key>/revoke", views.revoke, name="partner-revoke"),
    path("partners/<uuid:key>/address", views.move, name="partner-address"),
    path("partners/<uuid:key>/card", views.new_card, name="partner-new-card"),
    path("partners/<uuid:key>/open", views.open_pair, name="partner-open"),
    path("partners/<uuid:key>/open/<uuid:opening>", views.second, name="partner-second"),
    path("partners/<uuid:key>/end/<uuid:opening>", views.end_pair, name="partner-end"),
    path("cases/<uuid:case>/abroad", views.draft, name="crossing-new"),
]
