"""Extracts without names: the tables on which `equiano report`, `situation`, `link` and `publish` run."""
