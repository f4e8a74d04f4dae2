"""The API: every act and reading of the rooms for other programs: `/api/v1`, by scoped tokens."""
