"""Suggestions for a misspelt word."""

import difflib
from collections.abc import Sequence


def near(word: str, known: Sequence[str]) -> str:
    """' Did you mean `points`?', or '' if no known word is close."""
    in_lower_case = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), in_lower_case, 1, 0.6)
    return f" Did you mean `{in_lower_case[found[0]]}`?" if found else ""
