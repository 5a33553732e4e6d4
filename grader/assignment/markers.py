"""The pytest marks with which an instructor's test states what a check states in TOML."""

MARKERS = ("points", "visibility", "title", "module", "needs", "misconceptions")
"""Names of the pytest marks: `@pytest.mark.points(3)`."""
