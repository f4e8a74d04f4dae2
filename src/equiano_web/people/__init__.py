"""People who work with the application: agencies, teams, users, their roles and devices."""
