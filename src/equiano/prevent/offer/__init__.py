"""What an offer of work, study, marriage or au-pair says and leaves unsaid. No score."""
