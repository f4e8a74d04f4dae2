"""Warning and training: offers, leaflets, campaigns, and training that measures the ability to recognise.

`offer` shows what an offer of work says and does not say; `leaflet` prints; `campaign` plans and judges;
`training` measures. What they need of recognition (findings of a vignette) comes as data, by `pipeline`.
"""
