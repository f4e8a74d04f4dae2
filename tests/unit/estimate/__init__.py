"""Tests of the estimation stage."""
