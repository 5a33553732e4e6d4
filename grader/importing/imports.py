"""Imports in tests: NumPy is replaced by one that records comparisons, the student's modules by `student`."""

import ast
from collections.abc import Set

RECORDED = "grader.testing.recorded"
NOSE = "grader.testing.nose_tools"
ASSERTIONS = {
    "assert_allclose",
    "assert_almost_equal",
    "assert_array_almost_equal",
    "assert_array_equal",
    "assert_equal",
}
COMPARISONS = {"allclose", "isclose", "array_equal"}
USUAL = {
    "np": "from grader.testing.recorded import np",
    "numpy": "from grader.testing.recorded import np as numpy",
    "pd": "import pandas as pd",
    "math": "import math",
    "random": "import random",
    "scipy": "import scipy",
    "re": "import re",
    "os": "import os",
    "itertools": "import itertools",
    "npt": "from grader.testing.recorded import assertions as npt",
}
"""Names that tests use without importing them, because the notebook has."""
SHOWS = {
    *("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "IPython", "ipywidgets"),
    *("otter", "okpy", "client", "gofer"),
}
"""Packages that show something, or belong to the other grader: no test of an array needs them."""


def recorded(node: ast.Import | ast.ImportFrom) -> str:
    """The statement with NumPy's comparisons replaced by ours."""
    if isinstance(node, ast.Import):
        return "\n".join(_one(alias) for alias in node.names)
    if node.module == "nose.tools":
        return ast.unparse(ast.ImportFrom(NOSE, node.names, 0))
    if node.module == "numpy.testing":
        return _split(node, ASSERTIONS)
    if node.module == "numpy":
        return _split(node, COMPARISONS)
    return ast.unparse(node)


def _one(alias: ast.alias) -> str:
    if alias.name == "nose.tools" and alias.asname:
        return f"import {NOSE} as {alias.asname}"
    known = {"numpy": "np", "numpy.testing": "assertions"}
    if alias.name in known and (alias.asname or alias.name == "numpy"):
        name, called = known[alias.name], alias.asname or alias.name
        return f"from {RECORDED} import {name}" + (f" as {called}" if called != name else "")
    return ast.unparse(ast.Import([alias]))


def _split(node: ast.ImportFrom, ours: Set[str]) -> str:
    own = [alias for alias in node.names if alias.name in ours]
    rest = [alias for alias in node.names if alias.name not in ours]
    parts = [(RECORDED, own), (node.module, rest)]
    return "\n".join(ast.unparse(ast.ImportFrom(module, names, 0)) for module, names in parts if names)


def packages(tree: ast.AST) -> set[str]:
    """The top-level packages that code imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return found
