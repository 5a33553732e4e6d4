"""The pytest marks with which an instructor's test states its points, its visibility, its title and its module."""

MARKERS = ("points", "visibility", "title", "module")
"""Names of the pytest marks: `@pytest.mark.points(3)`."""
