"""All of this program that a student's process ever sees: the standard library and NumPy, nothing else of ours."""

SEAL_FAILED = 97
"""Exit code of a worker that could not seal itself and therefore ran no student code."""
