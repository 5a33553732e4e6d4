"""Formulas as students type them: read, bounded, evaluated and set as mathematics. Nothing here runs as Python."""
