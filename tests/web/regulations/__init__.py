"""Treaties and national law on pages."""
