"""Assisting one person: parallel tracks, statutory clocks, services. Pure tables: no store, engine or web.

`tracks.yaml` says which act leads from which state to which, what it must bring and what guards it;
`steps.take` does one act and `steps.acts_open` lists what may be done now.
"""
