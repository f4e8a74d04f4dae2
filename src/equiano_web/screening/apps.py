"""Screening: the questions in the room, and on a device without a network."""

from django.apps import AppConfig


class Screening(AppConfig):
    """The room."""

    name = "equiano_web.screening"
    label = "screening"
