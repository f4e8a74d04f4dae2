"""Who sees a sealed case, and emergency access: pages of what `cases/grants.py` does."""
