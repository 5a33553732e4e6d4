"""Suggests the word that was probably meant."""

import difflib
from collections.abc import Sequence


def near(word: str, known: Sequence[str]) -> str:
    """' Did you mean `points`?', if something is near."""
    in_lower_case = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), in_lower_case, 1, 0.6)
    return f" Did you mean `{in_lower_case[found[0]]}`?" if found else ""
