"""Every picture of every stage, and the shell of every page.

It knows no release and no country pack: it takes plain numbers, labels, and a mark for what is hidden.
"""
