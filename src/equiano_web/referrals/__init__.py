"""Referrals between agencies: drafted, consented to, sent, answered; the package read live from the sender."""
