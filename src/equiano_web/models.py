"""Tables of the root app: audit, jobs, keys."""
