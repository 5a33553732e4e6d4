"""Derivations, line by line: what the author states, what the student wrote, which line is wrong, and where."""
