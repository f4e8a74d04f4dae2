"""Page parts: one set of accessible patterns, the shell of every page, the renderer of forms (README.md)."""
