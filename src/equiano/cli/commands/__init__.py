"""What is asked of each command: its arguments and options, light to load."""
