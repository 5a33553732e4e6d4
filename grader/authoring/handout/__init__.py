"""The handout for students: the starter, the data, and a self-check that needs no reference."""
