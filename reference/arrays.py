"""The array types of all formulas."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Rows are samples: `X` is `(n, d)`, one-hot labels are `(n, k)`."""

Gradients = dict[str, Array]
"""Gradients by name."""
