"""Consent to sharing: the ledger of a case, withdrawal, sharing without consent, legal demands."""
