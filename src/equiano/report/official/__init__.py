"""What official figures say: the findings read back, and their sentences, one file for each subject."""
