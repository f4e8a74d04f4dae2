"""Figures: what waits, how long help takes, what was not to be had; those of the network protected."""
