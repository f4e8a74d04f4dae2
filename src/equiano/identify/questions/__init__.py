"""Questions that a person can be asked: the wordings (YAML), and their reader."""
