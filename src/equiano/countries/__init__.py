"""Country packs: law, corridors, risk groups, published figures, programmes, services."""
