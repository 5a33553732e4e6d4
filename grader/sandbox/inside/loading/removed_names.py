"""Names that NumPy has removed, and what they meant. An assignment with `compat` has them put back."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

REMOVED: dict[str, Any] = {
    # removed in 1.24
    "float": float, "int": int, "bool": bool, "object": object, "str": str, "complex": complex,
    "typeDict": np.sctypeDict if hasattr(np, "sctypeDict") else {},
    # removed in 2.0
    "float_": np.float64, "complex_": np.complex128, "longfloat": np.longdouble,
    "string_": np.bytes_, "unicode_": np.str_,
    "Inf": np.inf, "Infinity": np.inf, "infty": np.inf, "PINF": np.inf, "NINF": -np.inf, "NaN": np.nan,
    "PZERO": 0.0, "NZERO": -0.0, "product": np.prod, "cumproduct": np.cumprod, "alltrue": np.all, "sometrue": np.any,
    "round_": np.round, "mat": np.asmatrix, "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype),
    "asscalar": lambda a: np.asarray(a).item(), "msort": lambda a: np.sort(a, axis=0), "rank": np.ndim,
    "row_stack": np.vstack, "in1d": lambda a, b, **rest: np.isin(np.ravel(a), b, **rest),
    "trapz": getattr(np, "trapezoid", None),
}  # fmt: skip


_USE = re.compile(r"\b(?:np|numpy)\.([A-Za-z_]\w*)\b")


def used(sources: Mapping[str, list[str]]) -> list[str]:
    """The removed names that sources use, as far as their text shows."""
    found = {name for lines in sources.values() for line in lines for name in _USE.findall(line)}
    # asked of the module's own names: for some, NumPy's `__getattr__` would warn
    return sorted(name for name in found & {*REMOVED} if name not in vars(np))


def put_back(names: list[str]) -> list[str]:
    """Give NumPy these names again, where there is something that they can mean; returns these names."""
    known = [name for name in names if REMOVED[name] is not None]
    for name in known:
        setattr(np, name, REMOVED[name])
    return known
