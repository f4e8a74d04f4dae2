"""Imports: tables of persons become cases, after a dry run, and can be taken back as one act."""
