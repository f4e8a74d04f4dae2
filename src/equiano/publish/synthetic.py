"""Differentially private synthetic microdata."""
