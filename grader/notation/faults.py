"""What is wrong with a formula, as a sentence."""

from collections.abc import Callable

from grader.language.catalogue import Said


class FormulaError(Exception):
    """A formula that cannot be read, or that has no value."""

    def __init__(self, said: Said | Callable[[], Said]) -> None:
        """Keep the sentence, or what makes it: most edits of a formula fail, and nobody reads why."""
        super().__init__()
        self._said = said

    @property
    def said(self) -> Said:
        return self._said if isinstance(self._said, Said) else self._said()


class ExhaustedError(FormulaError):
    """All the work that one derivation may cost is done."""
