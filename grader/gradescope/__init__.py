"""Grading in one container per submission, as Gradescope does: the zip to upload, and the program that runs there."""
