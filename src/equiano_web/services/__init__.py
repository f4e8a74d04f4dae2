"""Directory of services: what each agency offers, for whom, and whether there is room."""
