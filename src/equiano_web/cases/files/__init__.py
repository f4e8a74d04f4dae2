"""Attachments of a case: recognised by their content, cleaned, sealed, never shown as they came."""
