"""The pytest marks with which an instructor's test states what TOML states for a check."""

MARKERS = (
    "points",
    "visibility",
    "title",
    "module",
    "needs",
    "misconceptions",
    "alternatives",
    "own_functions",
    "carried_credit",
    "self_check",
)
"""Names of the pytest marks: `@pytest.mark.points(3)`."""
LISTS = {"needs", "alternatives"}
"""Those that take any number of arguments."""
