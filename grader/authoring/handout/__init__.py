"""What students are given: the starter, the data, and a self-check that needs no reference."""
