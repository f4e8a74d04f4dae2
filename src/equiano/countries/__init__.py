"""Country packs: law, corridors, risk groups, published figures, programmes, services.

`countries.pack.load_pack("ru")` gives a pack; `countries.law` reads the criminal law of one.
"""
