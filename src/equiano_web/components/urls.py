"""Addresses of the shell."""

from django.urls import path

from equiano_web.components.shell import choose_language

urlpatterns = [path("language", choose_language, name="language")]
