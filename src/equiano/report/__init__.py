"""Report: one content model, written as a self-contained web page and as a tagged PDF.

Reads a `Release` and a country pack; there is no import path from here to a case.
"""
