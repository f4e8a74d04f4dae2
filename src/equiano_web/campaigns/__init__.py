"""Campaigns: a plan with its budget shared out, and whether calls rose afterwards; nothing of any person."""
