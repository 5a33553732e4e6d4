"""Spellings of a name that mean the same person: in any order, with or without accents, commas and spaces."""

import re
from collections.abc import Iterator
from unicodedata import category, normalize

LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not split into a plain letter and an accent."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""How they are written where a keyboard has none."""
ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
"""Marks that may be left out: accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic. In other
scripts, such as those of Hindi, Thai and Japanese, a mark is a vowel or changes the sound."""

MOST_TURNS = 30
"""Most words of a name that are tried as the first one. A student may write a long text as a name, and each try copies
all of it."""


def exact_spellings(name: str) -> set[str]:
    """The name in lower case without spaces and punctuation, whichever of its words comes first.

    'Ana Pérez Ruiz' is 'pérezruizana' in the names of Canvas's files.
    """
    return {_squeezed(turned) for turned in _turned(normalize("NFC", name))} - {""}


def bare_spellings(name: str) -> set[str]:
    """The same without accents, which some systems drop; an umlaut is a plain letter or two letters."""
    plain = normalize("NFC", name).casefold()
    spelt = {_without_accents(text) for text in (plain, plain.translate(UMLAUTS))}
    return {_squeezed(turned) for text in spelt for turned in _turned(text)} - {""}


def words_of(name: str) -> set[str]:
    """The words of a name without accents."""
    return {*_words(name)}


def sorted_words(name: str) -> set[str]:
    """All words in alphabetical order, so that any order of several names is the same."""
    words = _words(name)
    return {" ".join(sorted(words))} if len(words) > 1 else set()


def _turned(name: str) -> Iterator[str]:
    # it is not known where the family name starts, so any word may be the first
    words = name.replace(",", " ").split()
    return ("".join(words[at:] + words[:at]) for at in range(min(max(len(words), 1), MOST_TURNS)))


def _without_accents(name: str) -> str:
    apart = normalize("NFKD", name.casefold()).translate(LETTERS)
    return ACCENTS.sub("", apart)


def _words(name: str) -> list[str]:
    return "".join(sign if _is_letter(sign) else " " for sign in _without_accents(name)).split()


def _squeezed(name: str) -> str:
    return "".join(sign for sign in name.casefold() if _is_letter(sign))


def _is_letter(sign: str) -> bool:
    # a mark also counts: in many scripts it is the vowel
    return sign.isalnum() or category(sign).startswith("M")
