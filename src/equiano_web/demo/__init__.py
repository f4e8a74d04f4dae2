"""The demo network: invented agencies, people and cases to try the application with. Nobody in it exists."""
