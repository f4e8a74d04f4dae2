"""The one place that composes stages."""
