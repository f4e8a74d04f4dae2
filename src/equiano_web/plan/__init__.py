"""The plan of action: measures, who answers for them, indicators, versions, a public form."""
