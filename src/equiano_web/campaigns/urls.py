"""Addresses of the room."""

from django.urls import path

from equiano_web.campaigns import views

urlpatterns = [
    path("campaigns", views.campaigns, name="campaigns"),
    path("campaigns/new", views.add, name="campaign-new"),
    path("campaigns/<uuid:key>", views.campaign, name="campaign"),
    path("campaigns/<uuid:key>/change", views.change, name="campaign-change"),
    path("campaigns/<uuid:key>/judge", views.judge, name="campaign-judge"),
]
