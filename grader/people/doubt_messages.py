"""Messages about people who cannot be identified for certain, and about who may have been meant."""

import difflib
from collections.abc import Sequence
from functools import lru_cache

from grader.language.cleaning import clean_line
from grader.people.matching import Doubt
from grader.people.names import words_of

CLOSE = 0.75
"""The share of common letters from which one name may be a misspelling of the other."""
NEAR_THE_BEST = 0.05
MOST = 3
"""Most names that are suggested."""
MOST_STRANGERS = 25
"""Strangers for whom a name is suggested: in a whole class of strangers, each would be compared with everybody."""


def listed(names: Sequence[str]) -> str:
    """The names, separated by commas; by semicolons if one has a comma of its own, as in `Family, Given`."""
    return ("; " if any("," in name for name in names) else ", ").join(map(clean_line, names))


def doubt_sentence(who: str, doubt: Doubt, known: Sequence[str], sought: Sequence[str]) -> str:
    """Why a person is not matched, with the names of all concerned; empty if no clue fits anybody.

    Args:
        who: Name of the person who is not matched.
        doubt: Why.
        known: The names of the people among whom they were sought.
        sought: The names of all who were sought.
    """
    if not doubt.fits:
        return ""
    whom = " or ".join(clean_line(known[place]) for place in doubt.fits)
    rivals = " and ".join(clean_line(sought[place]) for place in doubt.rivals)
    if rivals:
        return f"{clean_line(who)} may be {whom}, but so may {rivals}."
    if len(doubt.fits) > 1:
        return f"{clean_line(who)} may be {whom}."
    if doubt.by_id:
        return f"{clean_line(who)} has the id or login of {whom}, but a completely different name."
    return f"{clean_line(who)} has the name of {whom}, but a different number or email."


def perhaps(who: str, known: Sequence[str], said: str) -> str:
    """What was said and ' Perhaps Dora Droste?' for 'Dora Drost'; empty if no name is close."""
    names = near_names(who, known)
    return f"{clean_line(said)} Perhaps {' or '.join(map(clean_line, names))}?" if names else ""


def near_names(who: str, known: Sequence[str]) -> list[str]:
    """Names that share all words of the shorter one, or nearly all letters; only the closest."""
    likeness = {name: _likeness(who, name) for name in dict.fromkeys(known)}
    close = [name for name in likeness if likeness[name] >= CLOSE]
    best = max(map(likeness.__getitem__, close), default=0.0)
    return [name for name in close if likeness[name] > best - NEAR_THE_BEST][:MOST]


def _likeness(one: str, other: str) -> float:
    words, others = _words(one), _words(other)
    if words and others and (words <= others or others <= words):
        return 1.0
    matcher = difflib.SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others)))
    # the upper bounds are quick, and most pairs are far from them
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < CLOSE:
        return 0.0
    return matcher.ratio()


@lru_cache(maxsize=1 << 14)  # a class is compared with each of its strangers
def _words(name: str) -> frozenset[str]:
    return frozenset(words_of(name))
