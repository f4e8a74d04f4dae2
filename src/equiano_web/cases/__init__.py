"""Cases: persons who were or may have been trafficked, and what is written down about them."""
