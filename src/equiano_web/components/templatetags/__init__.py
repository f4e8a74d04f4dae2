"""Template tags: `say` (words), `parts` (page parts), `fields` (forms)."""
