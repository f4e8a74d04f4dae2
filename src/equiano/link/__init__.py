"""Link the agencies' lists: from names to capture histories."""
