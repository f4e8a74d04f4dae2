"""Attachments that cross a border: encrypted apart, announced by a signed message, held under its rights."""
