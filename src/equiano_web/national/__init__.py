"""The national picture without names: what an agency sends, and what the coordinator makes of all."""
