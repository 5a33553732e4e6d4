"""The marks by which an instructor's test says what it is worth, who sees its result, and what it is called."""

MARKERS = ("points", "visibility", "title")
"""Names of the pytest marks: `@pytest.mark.points(3)`."""
