"""What a student wrote: lines by the name that they derive, and their values."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grader.language.catalogue import Said, say
from grader.marking.comparing.compare import Array
from grader.marking.derivations.stated import StatedCase, StatedDerivation
from grader.notation.digits import InDigits
from grader.notation.faults import FormulaError
from grader.notation.lines import WrittenLine, without_index
from grader.notation.parsing import Vocabulary, parse
from grader.notation.values import Effort, Evaluation

MOST_OF_ONE = 8
"""Most lines for one name that are judged. Steps such as `dz1 = ... = ...` make a few."""


@dataclass(frozen=True)
class Line:
    """One line, parsed."""

    name: str
    """The name that it derives: the author's name for it, or the student's if it is a step of their own."""
    written: WrittenLine
    tree: ast.expr | None
    fault: Said | None = None
    """Why it cannot be read."""

    @cached_property
    def names(self) -> set[str]:
        """The names that it uses."""
        return _names(self.tree) if self.tree is not None else set()


@dataclass(frozen=True)
class Work:
    """All lines of a student."""

    statement: StatedDerivation
    lines: Mapping[str, Sequence[Line]]

    @classmethod
    def of(cls, statement: StatedDerivation, written: Sequence[WrittenLine]) -> "Work":
        """The lines by name. A line that redefines what is given is ignored."""
        words = statement.words()
        named = [(_name(one.left, words), one) for one in written if one.right]
        steps = {name for name, _ in named if name not in statement.names}
        words = statement.words(steps)
        found: dict[str, list[Line]] = {}
        for name, one in named:
            lines = found.setdefault(name, [])
            if name not in statement.given and len(lines) < MOST_OF_ONE:
                lines.append(_read(name, one, words))
        return cls(statement, {name: _without_repetition(name, lines) for name, lines in found.items() if lines})

    def of_steps(self, line: Line) -> list[Line]:
        """The lines of the student's own steps that a line uses, nearest first."""
        found: dict[int, Line] = {}
        queue = [line]
        while queue:
            for name in sorted(queue.pop(0).names):
                if name not in self.statement.names:
                    new = [one for one in self.lines.get(name, ()) if id(one) not in found]
                    found |= {id(one): one for one in new}
                    queue += new
        return list(found.values())

    def formula(self, name: str, line: str, *, own: bool) -> ast.expr | None:
        """The student's formula that a line uses for a name; None if there is none, or the right value is used.

        Args:
            name: The name.
            line: The name that the line derives.
            own: Whether the student's own lines are used where the right values are known.
        """
        lines = self.lines.get(name, ())
        if not lines or (self.is_known(name, line) and (not own or name == line)):
            return None
        return lines[-1].tree

    def uses_own_lines(self, line: Line) -> bool:
        """Whether a line uses a name with a right value that the student derives as well; otherwise both are one."""
        names = line.names.union(*(step.names for step in self.of_steps(line)))
        return any(name in self.lines and self.is_known(name, line.name) for name in names)

    def is_known(self, name: str, line: str) -> bool:
        """Whether a line may use the right value of a name."""
        # a name that is wanted later has no right value here, or a line could be derived backwards from it
        statement = self.statement
        return name in statement.known or (name in statement.lines and name in statement.before(line))

    def in_a_circle(self, name: str) -> bool:
        """Whether the lines derive a name from itself."""
        seen: set[str] = set()
        queue = [name]
        while queue:
            used = {one for line in self.lines.get(queue.pop(), ()) for one in line.names}
            if name in used:
                return True
            queue += used - seen
            seen |= used
        return False


def _without_repetition(name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines without those that only say a name again in other words, `dL/dz = delta`, if there are others."""
    own = [line for line in lines if not (isinstance(line.tree, ast.Name) and line.tree.id == name)]
    return tuple(own or lines)


def _name(left: str, words: Vocabulary) -> str:
    return words.names.find(left) or words.names.find(without_index(left)) or left


def _read(name: str, written: WrittenLine, words: Vocabulary) -> Line:
    try:
        return Line(name, written, parse(written.right, words))
    except FormulaError as error:
        return Line(name, written, None, error.said)


def _names(tree: ast.expr) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


class Values(Mapping[str, Array]):
    """The values of names in one case, to judge the line of one name: right values, or the student's own."""

    def __init__(
        self,
        work: Work,
        case: StatedCase,
        name: str,
        effort: Effort,
        *,
        own: bool,
        evaluated: type[Evaluation] = Evaluation,
    ) -> None:
        self._work, self._case, self._name, self._effort, self._own = work, case, name, effort, own
        self._evaluated = evaluated
        self._found: dict[str, Array] = {}

    def __iter__(self) -> Iterator[str]:
        return iter((*self._work.statement.names, *self._work.lines))

    def __len__(self) -> int:
        return len([*self])

    def __contains__(self, name: object) -> bool:
        return name in self._work.statement.names or name in self._work.lines

    def __getitem__(self, name: str) -> Array:
        if name in self._case.given:
            return self._case.given[name]
        if name not in self._found:
            self._compute(name)
        return self._found[name]

    def of(self, tree: ast.expr) -> Array:
        """The value of a tree with these names.

        Raises:
            FormulaError: it has no value.
        """
        with np.errstate(all="ignore"):
            return self.evaluation().of(tree)

    def evaluation(self) -> Evaluation:
        """Evaluates many trees with these names."""
        return self._evaluated(self, self._case.drawn.sizes, self._effort)

    def _compute(self, name: str) -> None:
        """Compute a name after all names that it needs. A loop, since many steps would recurse too deep."""
        wanted = [name]
        while wanted:
            found = self._stated(wanted[-1])
            if not isinstance(found, ast.expr):
                self._found[wanted.pop()] = found
                continue
            needed = [one for one in sorted(_names(found)) if one not in self._case.given and one not in self._found]
            if not needed:
                self._found[wanted.pop()] = self.of(found)
            elif needed[0] in wanted:
                raise FormulaError(say("derivation.circle", name=needed[0]))
            else:
                wanted.append(needed[0])

    def _stated(self, name: str) -> ast.expr | Array:
        """The right value of a name, where it may be used; otherwise the student's own formula."""
        work, lines = self._work, self._work.lines.get(name, ())
        if (tree := work.formula(name, self._name, own=self._own)) is not None:
            return tree
        if work.is_known(name, self._name):
            return (self._case.in_digits if self._evaluated is InDigits else self._case.right)[name]
        raise FormulaError(say("derivation.step-unread" if lines else "derivation.not-derived", name=name))
