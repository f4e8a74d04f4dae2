"""What is to be done, by whom and by when: of the clocks of cases, of other rooms, and set by hand."""
