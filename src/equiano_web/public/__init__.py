"""Pages for everybody, without an account: an offer is checked. They keep nothing."""
