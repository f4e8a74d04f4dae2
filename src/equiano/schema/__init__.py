"""One definition per table that crosses a stage."""
