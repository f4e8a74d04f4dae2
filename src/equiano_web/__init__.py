"""The application: a caseworker's day, on one laptop or for a country. A leaf above the library."""
