"""Tests of the person's own page."""
