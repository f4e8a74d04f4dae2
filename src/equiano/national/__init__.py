"""The national picture without names: what agencies submit, and what comes back to each of them."""
