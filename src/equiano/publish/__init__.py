"""Publish: figures and data from which no person can be found."""
