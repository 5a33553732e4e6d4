"""Misconceptions that are derived: single edits of the reference, and the values that they give.

`evaluating` runs every edit in a separate process, `table` holds the values and finds those that reproduce an array,
`choosing` picks the mistake that is reported, and `known_names` has the words for it.
"""
