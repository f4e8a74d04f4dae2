"""The situation report. Reads a Release and has no import path to a case."""
