"""Addresses of the room."""

from django.urls import path

from equiano_web.regulations import views

urlpatterns = [
    path("regulations", views.side_by_side, name="regulations"),
    path("regulations/<slug:code>", views.country, name="regulations-country"),
]
