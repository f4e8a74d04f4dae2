"""Addresses of the room."""

from django.urls import path

from equiano_web.services import views

urlpatterns = [
    path("services", views.services, name="services"),
    path("services/new", views.add, name="service-new"),
    path("services/new-outside", views.add_outside, name="service-new-outside"),
    path("services/<uuid:key>", views.change, name="service-change"),
    path("services/<uuid:key>/withdraw", views.withdraw, name="service-withdraw"),
]
