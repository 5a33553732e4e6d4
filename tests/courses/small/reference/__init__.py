"""A course for the tests: every kind of check in one assignment."""
