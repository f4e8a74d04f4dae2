"""The person's own page: by a code and a PIN on paper, without an account."""
