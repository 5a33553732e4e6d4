"""The only part of this program that a student's process sees. It imports the standard library and NumPy only."""

SEAL_FAILED = 97
"""Exit code of a worker that could not seal itself and so ran no student code."""
SCRATCH = "/own/scratch"
"""The folder that a worker with packages of its own may write to, at level strong."""
