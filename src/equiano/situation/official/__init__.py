"""Official figures of one country, by rules that no figure may break: pure functions of `official_figure`.

A value is a range (`<5` is 0 to 4), a sum of ranges is a range; a missing year, `<5` and "not broken down"
are three marks; parts are shares of a total only where they can make it up; detections are never persons in
a country. The rules R1 to R9 that the modules name are those of docs/explanation/official-figures.md.
"""
