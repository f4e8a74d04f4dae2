"""One module per section of the report; each has `build(context) -> Section | None`."""
