"""A first mapping for an ordinary list: what its headings and values seem to say, for a person to check."""
