"""Misconceptions that nobody has to write: single edits of the reference, and the values that they give.

`evaluating` runs every edit in a process of its own, `table` holds the values and finds those that reproduce an array,
`choosing` picks the mistake that is told, and `words` names it.
"""
