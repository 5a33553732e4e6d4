"""Single edits of a program, and the values that the edited programs give."""
