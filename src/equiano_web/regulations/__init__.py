"""Provisions of treaties and national law: packs beside each other. The room has no table of its own."""
