"""Estimate the hidden population from capture histories."""
