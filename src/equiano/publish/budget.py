"""The ledger of releases and of the privacy budget they spend."""
