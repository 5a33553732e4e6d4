"""Errors in formulas, each with a sentence."""

from collections.abc import Callable

from grader.language.catalogue import Said


class FormulaError(Exception):
    """A formula that cannot be read, or that has no value."""

    def __init__(self, said: Said | Callable[[], Said]) -> None:
        """Keep the sentence, or a function that makes it: most edits fail, and their sentences are never read."""
        super().__init__()
        self._said = said

    @property
    def said(self) -> Said:
        return self._said if isinstance(self._said, Said) else self._said()


class ExhaustedError(FormulaError):
    """A derivation takes more work than it may."""
