"""An autograder for numeric coursework: a student's program is a witness, never a judge."""

__version__ = "0.1.0"
