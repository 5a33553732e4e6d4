"""Turn a grading, or the gradings of a class, into text: pure functions, one module for each format."""
