"""The pytest marks with which an instructor's test states its points, its visibility and its title."""

MARKERS = ("points", "visibility", "title")
"""Names of the pytest marks: `@pytest.mark.points(3)`."""
