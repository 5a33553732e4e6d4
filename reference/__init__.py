"""The right formulas, each followed by known wrong ways to write it. NumPy only; one idea per file."""
