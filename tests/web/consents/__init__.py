"""Tests of the room of consent."""
