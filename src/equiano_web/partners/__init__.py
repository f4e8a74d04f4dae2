"""Partners: cross-border referrals between installations that share no database."""
