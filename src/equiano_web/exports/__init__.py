"""Exports with names: a purpose, a second person over 20 records, a file that opens by a passphrase."""
