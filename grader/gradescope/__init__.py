"""Grading in a container for each submission, as Gradescope does it: what is uploaded, and what runs in there."""
