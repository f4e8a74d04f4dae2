"""Screening: the questions of recognition, in the room and on a device without a network."""
