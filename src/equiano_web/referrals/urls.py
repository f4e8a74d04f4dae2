"""Addresses of the room."""

from django.urls import path

from equiano_web.referrals import link_views, views

urlpatterns = [
    path("referrals", views.referrals, name="referrals"),
    path("referrals/sheet", views.sheet, name="referral-sheet"),
    path("referrals/gaps", views.gaps, name="referral-gaps"),
    path("cases/<uuid:case>/refer", views.new, name="referral-new"),
    path("referrals/<uuid:key>", views.referral, name="referral"),
    path("referrals/<uuid:key>/need", views.need, name="referral-need"),
    path("referrals/<uuid:key>/receiver", views.receiver, name="referral-receiver"),
    path("referrals/<uuid:key>/person", views.person, name="referral-person"),
    path("referrals/<uuid:key>/hand", views.hand, name="referral-hand"),
    path("referrals/<uuid:key>/package", views.package, name="referral-package"),
    path("referrals/<uuid:key>/read", views.read, name="referral-reading"),
    path("referrals/<uuid:key>/link", link_views.link, name="referral-link"),
    path("referrals/<uuid:key>/notice", views.notice, name="referral-notice"),
    path("reception", link_views.reception, name="reception"),
    path("reception/<slug:token>", link_views.reception, name="reception-link"),
    path("referrals/<uuid:key>/do/<slug:act>", views.act, name="referral-act"),
]
