"""Disclosure control: the one short file through which every released figure passes."""
