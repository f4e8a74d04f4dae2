"""The parallel tracks of a case: where each stands, what may be done now, what is due (`equiano.assist`)."""
