"""Referrals between agencies: drafted, consented to, sent, answered; the package is read live."""
