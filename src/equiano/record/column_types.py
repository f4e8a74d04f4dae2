"""The types of `schema/` as the engine knows them."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
from narwhals.dtypes import DType

NARWHALS_TYPES: Mapping[str, DType] = {
    "string": nw.String(),
    "int64": nw.Int64(),
    "float64": nw.Float64(),
    "boolean": nw.Boolean(),
    "date": nw.Date(),
}
