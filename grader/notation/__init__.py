"""Formulas as students type them: read, bounded, evaluated and typeset. Nothing here runs as Python."""
