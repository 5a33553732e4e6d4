"""Misconceptions that nobody has to write: single edits of the reference, and the values that they give.

`variants` evaluates every edit in a process of its own, `table` keeps the values and finds those that reproduce a
student's array, `telling` chooses the words.
"""
