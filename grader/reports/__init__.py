"""From a grading, or a class of them, to text: pure functions, one module a format."""
