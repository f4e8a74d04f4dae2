"""The version of Equiano."""

__version__ = "0.1.0"
