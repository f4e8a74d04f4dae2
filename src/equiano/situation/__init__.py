"""The situation: roles, corridors, shifts, risk groups, figures, courts."""
