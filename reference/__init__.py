"""Right formulas, and beside each the known wrong ways to write it. NumPy only; one idea per file."""
