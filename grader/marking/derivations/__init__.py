"""Derivations, line by line: what an author states, what a student wrote, which line is wrong, and where in it."""
