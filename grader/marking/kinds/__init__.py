"""The kinds of checks. Each file contains everything about one kind, or about what several have in common."""
