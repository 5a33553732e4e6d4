"""Checks of a condition on what one call returns: what all of them have in common. They need no reference."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from grader.assignment.cases import DrawnCase, moved
from grader.assignment.checks import ComparedCheck, Identifier
from grader.assignment.models import Assignment
from grader.language.catalogue import Said, say
from grader.marking.asking import ask
from grader.marking.comparing.structure import arrays_in, describe, pair, same_numbers
from grader.marking.credit.all_answers import all_answers_of
from grader.marking.credit.claims import named
from grader.marking.credit.computed import is_computed
from grader.marking.credit.rule import Claim
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, judge
from grader.marking.kinds.kind import CasedKind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox import questions
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

REDRAWN = 3
"""How often inputs are drawn anew to see whether a function without a comparison is a constant."""


class OneCallKind(CasedKind):
    """A student's function is called once on each case, and what it returns must fulfil a condition."""

    function: Identifier
    """The student's function."""
    arguments: tuple[Identifier, ...]
    """Names of inputs, in the order of the parameters."""
    settles_last: ClassVar[bool] = True

    @property
    def called(self) -> str:
        """The student's function, with its module if the check states one."""
        return self.named(self.function)

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        return self.called, self.arguments

    def fault(self, value: Any, drawn: DrawnCase) -> Said | None:
        """Why the condition does not hold for what a case returned; None if it holds."""
        raise NotImplementedError

    def questions(self, expectations: Expectations) -> list[Question]:
        # Asking compares questions by identity, so the same ones must be announced and asked.
        make = partial(self._questions, expectations)
        return expectations.memo.once((self.id, "questions"), make)

    def question(self, drawn: DrawnCase, *, observe: bool = False) -> Question:
        """The call of a case, with its memory layout and the time limit of the check."""
        arguments = [drawn.inputs[name] for name in self.arguments]
        asked = questions.call(self.called, arguments, layout=drawn.layout, observe=observe, call_s=self.call_s)
        # the right size is not known here; it cannot be far from that of the inputs
        return asked.expecting(sum(array.nbytes for array in arrays_in(arguments)))

    def mark(self, marking: Marking) -> CheckResult:
        """All points if the condition holds in every case."""
        return self._result(marking, marking.witness.ask)

    def _result(self, marking: Marking, answer: Callable[[Question], Reply]) -> CheckResult:
        expectations = marking.expectations
        for drawn, question in zip(expectations.drawn(self), self.questions(expectations), strict=True):
            reply = answer(question)
            if not isinstance(reply, Returned):
                return self.no_answer(reply, drawn, marking)
            if refused := self.without_numbers(reply.value, drawn):
                return refused
            if fault := self.fault(reply.value, drawn):
                return CheckResult.of(self, "mismatch", 0.0, fault)
        return CheckResult.of(self, "passed", self.points, say("mark.holds"))

    def without_numbers(self, value: Any, drawn: DrawnCase) -> CheckResult | None:
        """The result for an answer without any number; None if it has one."""
        # Without this, `return None` would be finite, sorted, and the same each time.
        if any(array.size for array in arrays_in(value)):
            return None
        reason = say("call.it-is", what=describe(value))
        said = say("call.unreadable", function=self.called, where=f" ({drawn.name})", reason=reason)
        return CheckResult.of(self, "refused", 0.0, said)

    def claims(self, marking: Marking) -> Iterator[Claim]:
        """The condition counts only for a function that computes something: a constant is sorted and finite."""
        compared = self._compared(marking)
        open_points = marking.results[self.id].points and not _is_trusted(compared, marking)
        open_points = open_points and not self._is_right(marking)
        for judged in compared if open_points else ():
            known = {array.name: array.hypotheses for array in judged.wrong if array.hypotheses}
            if known:
                yield named(self.id, judged, marking.choices[judged.check.id], known, 1.0)

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        compared = self._compared(marking)
        if not first.points or _is_trusted(compared, marking):
            return first
        if unfounded := self._unfounded(compared, marking):
            return self.unfounded(unfounded)
        return self.mark_alone(marking)

    def unfounded(self, why: Said) -> CheckResult:
        """The result if the condition counts for nothing."""
        return CheckResult.of(self, "mismatch", 0.0, why)

    def fresh_questions(self, marking: Marking) -> Sequence[Question]:
        # a right function has no use for remembering what it was asked
        doubted = marking.results[self.id].points and not _is_trusted(self._compared(marking), marking)
        return self.second_opinion(marking.expectations) if doubted else ()

    def second_opinion(self, expectations: Expectations) -> Sequence[Question]:
        """What a process is asked that was asked nothing before."""
        return self.questions(expectations)

    def mark_alone(self, marking: Marking) -> CheckResult:
        """The result by a process that was asked nothing before, and so cannot answer to fit."""
        return self._result(marking, marking.fresh_replies.__getitem__)

    def _compared(self, marking: Marking) -> list[Judged]:
        """The checks that compare what the function returns with a reference."""
        # A visible check must not reveal what a hidden one found.
        about = self._about(marking.assignment, hidden=False)
        return [marking.judged[check.id] for check in about if check.id in marking.judged]

    def _about(self, assignment: Assignment, *, hidden: bool) -> list[ComparedCheck]:
        about = [check for check in assignment.compared if check.asked == self.called]
        return [check for check in about if (check.visibility not in ("visible", self.visibility)) == hidden]

    def _is_right(self, marking: Marking) -> bool:
        """Whether the function returns an array that is right for other numbers, and depends on its inputs."""
        for judged in self._compared(marking):
            if marking.expectations.may_be_known(judged.check):
                continue
            check, choice = judged.check, marking.choices[judged.check.id]
            cases = marking.expectations.cases(check, choice)
            again = marking.expectations.again(check, choice, moved_too=False)
            pairs = [(case, other) for case, others in zip(cases, again, strict=False) for other in others]
            all_answers = all_answers_of(cases, marking.replies[check.id])
            right = [array.name for array in judged.arrays if array.right and not array.followed]
            if all_answers is not None and any(
                is_computed(all_answers.tracks(name)) and _is_decided(name, pairs) for name in right
            ):
                return True
        return False

    def _unfounded(self, compared: Sequence[Judged], marking: Marking) -> Said | None:
        """Why the condition counts for nothing: the function computes nothing that was asked for."""
        payers = {payer for payer, _ in marking.awards}
        if self._is_right(marking) or not payers.isdisjoint([self.id, *(one.check.id for one in compared)]):
            return None
        known = [one.check for one in compared if marking.expectations.may_be_known(one.check) and _some_right(one)]
        if compared and not known:
            return say("mark.not-founded", function=self.called, check=compared[0].check.title)
        if unsure := known or self._about(marking.assignment, hidden=True):
            founded = any(self._computes(check, marking) for check in unsure)
            return None if founded else say("mark.not-computed", function=self.called)
        return self._constant(marking)

    def _computes(self, check: ComparedCheck, marking: Marking) -> bool:
        """Whether the function computes what a check asks for, by numbers of no check."""
        found = [rows for rows in (self._own_rows(check, marking), self._rows_of(check, marking)) if rows]
        if not found:
            return True  # a handout has no other numbers
        marking.witness.renew()
        return any(self._is_computed_in(rows, marking) for rows in found)

    def _is_computed_in(self, rows: Sequence[Sequence[ExpectedCase]], marking: Marking) -> bool:
        cases = [row[0] for row in rows]
        replies = ask(cases, marking.witness)
        pairs = [(row[0], other) for row in rows for other in row[1:]]
        arrays = [array for array in judge(cases, replies).arrays if _is_decided(array.name, pairs)]
        if any(array.right and not array.followed for array in arrays):
            return True  # nobody has met these numbers
        known = [array.name for array in arrays if array.hypotheses]
        if not known:
            return False
        all_answers = all_answers_of(cases, replies, [row[1:] for row in rows], marking.witness)
        return all_answers is not None and any(is_computed(all_answers.tracks(name)) for name in known)

    def computes_there(self, answers: Sequence[tuple[DrawnCase, Reply]], marking: Marking) -> bool:
        """Whether the function also computes something where the condition is looked at, not only where it is compared.

        Args:
            answers: Its own cases with the answers of a fresh process.
            marking: The state of the marking.
        """
        compared = [one.check for one in self._compared(marking) if len(one.check.arguments) == len(self.arguments)]
        if not compared:
            return True
        self.leave_first_process(marking)
        return any(self._changes(check, answers, marking) for check in compared)

    def leave_first_process(self, marking: Marking) -> None:
        """Ask another process than that of the second opinion: it cannot tell a case from the same one moved.

        All conditions share it, since starting it takes longer than its answers.
        """
        marking.memo.once(("left", self.visibility), marking.witness.renew)

    def _changes(self, check: ComparedCheck, answers: Sequence[tuple[DrawnCase, Reply]], marking: Marking) -> bool:
        near = [(self._as_of(check, drawn, marking), reply, moved(drawn, self.arguments)) for drawn, reply in answers]
        near = [one for one in near if one[0].is_defined]
        later = [[self._as_of(check, one, marking)] if one else [] for _, _, one in near]
        found = all_answers_of([one for one, *_ in near], [reply for _, reply, _ in near], later, marking.witness)
        return not near or (found is not None and any(is_computed(found.tracks(name)) for name in check.returns))

    def _rows_of(self, check: ComparedCheck, marking: Marking) -> Sequence[Sequence[ExpectedCase]]:
        """For each case of a check, other numbers."""
        choice = marking.choices.get(check.id, "")
        return [row for row in marking.expectations.again(check, choice, moved_too=True) if row]

    def _own_rows(self, check: ComparedCheck, marking: Marking) -> Sequence[Sequence[ExpectedCase]]:
        """For each of its own cases, other numbers, as another check asks for them: they are often fewer."""
        if len(check.arguments) != len(self.arguments):
            return []
        turns = [(drawn, moved(drawn, self.arguments)) for drawn in marking.expectations.redrawn(self, 1)]
        found = [[self._as_of(check, one, marking) for one in turn if one] for turn in turns]
        return [row for row in found if len(row) > 1 and all(one.is_defined for one in row)]

    def _as_of(self, check: ComparedCheck, drawn: DrawnCase, marking: Marking) -> ExpectedCase:
        """One of its own cases as another check asks for it."""
        case = marking.expectations.cases(check, marking.choices.get(check.id, ""))[0]
        inputs = dict(zip(check.arguments, map(drawn.inputs.get, self.arguments), strict=True))
        batch = drawn.sizes.get(marking.assignment.batch)
        return replace(case.with_inputs(replace(drawn, inputs=inputs)), batch=batch)

    def _constant(self, marking: Marking) -> Said | None:
        """Why the condition does not count if nothing else compares the results: they are the same for all inputs."""
        expectations = marking.expectations
        drawn = [
            expectations.drawn(self),
            *(expectations.redrawn(self, turn) for turn in range(REDRAWN)),
        ]
        if len({len(cases) for cases in drawn}) > 1:  # a handout cannot draw
            return None
        for turns in zip(*drawn, strict=True):
            inputs = [one.only(self.arguments) for one in turns]
            replies = [marking.witness.ask(self.question(one)) for one in turns]
            values = [reply.value for reply in replies if isinstance(reply, Returned)]
            if same_numbers(inputs[0], inputs[-1]) or not all(same_numbers(values[0], value) for value in values[1:]):
                return None
        return say("mark.constant", function=self.called)

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        version = expectations.version
        about = self._about(version.assignment, hidden=True)
        if about and not self._about(version.assignment, hidden=False):
            at = version.where_check(self.id)
            yield (
                f"{at}: only {about[0].id!r} compares what {self.function} returns, and students do not see it. This "
                "check counts only for a function that computes that, so its points tell something. Hide both, or none."
            )

    def _questions(self, expectations: Expectations) -> list[Question]:
        return [self.question(drawn) for drawn in expectations.drawn(self)]


def _is_trusted(compared: Sequence[Judged], marking: Marking) -> bool:
    """Whether a function is right, and needs no second opinion."""
    right = [one.check for one in compared if one.arrays and not (one.wrong or one.failures)]
    return not all(map(marking.expectations.may_be_known, right))


def _some_right(judged: Judged) -> bool:
    return any(array.right and not array.followed for array in judged.arrays)


def _is_decided(name: str, pairs: Sequence[tuple[ExpectedCase, ExpectedCase]]) -> bool:
    """Whether the inputs decide the right array: the numbers of the steps of a run are the same for all."""
    found = [pair(case.value, other.value, case.check.returns) for case, other in pairs]
    leaves = [leaf for leaves in found for leaf in leaves if leaf.array == name]
    return not leaves or not all(same_numbers(leaf.want, leaf.got) for leaf in leaves)
