"""Training that measures whether people recognise better: vignettes, answers, and what they say.

`measure` reads the answers of a course; `bank` holds the vignettes; `classroom` makes a page for a room
without a network. No accuracy over all vignettes is ever given: it depends on their mix, and whoever says
"refer" to everything looks good on a set of victims.
"""
