"""One case of a property, and the questions that properties put to a student about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import PropertyCheck, PropertyName
from grader.sandbox import questions
from grader.sandbox.questions import Question

SHIFT = 7.5
"""Added to all logits at once: softmax may not notice."""

Asked = tuple[Question, ...]


@dataclass(frozen=True)
class Trial:
    """A function on one case: as it is, with its first argument shifted, and watched."""

    check: PropertyCheck
    drawn: DrawnCase

    @cached_property
    def arguments(self) -> list[Any]:
        return [self.drawn.inputs[name] for name in self.check.arguments]

    @cached_property
    def plain(self) -> Question:
        return self._call(self.arguments)

    @cached_property
    def shifted(self) -> Question:
        first, *others = self.arguments
        return self._call([first + SHIFT, *others])

    @cached_property
    def observed(self) -> Question:
        return self._call(self.arguments, observe=True)

    def questions(self, name: PropertyName) -> Asked:
        """What one property asks, in order."""
        match name:
            case "shift-invariant":
                return self.plain, self.shifted
            case "deterministic":
                return self.plain, self.plain
            case "inputs-not-modified" | "random-state-untouched":
                return (self.observed,)
            case _:
                return (self.plain,)

    def all_questions(self) -> Iterator[Question]:
        """What all properties of the check ask, in order."""
        for name in self.check.holds:
            yield from self.questions(name)

    def _call(self, arguments: list[Any], *, observe: bool = False) -> Question:
        check = self.check
        return questions.call(check.function, arguments, layout=self.drawn.layout, observe=observe, call_s=check.call_s)
