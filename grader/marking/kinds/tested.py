"""Checks that are runs of a test: what all of them have in common, however the runs are made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from grader.assignment.models import Assignment
from grader.assignment.strict import Slug
from grader.language.catalogue import Said, Spoken, say
from grader.marking.author_tests.assumptions import NOTHING, Assumed
from grader.marking.author_tests.earlier_mistake import TURNS, share_upheld
from grader.marking.author_tests.findings import Finding, share_of
from grader.marking.conventions import Standing
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.results.grading import CheckResult

MOST_SENTENCES = 3
"""Most runs of a parametrised test whose messages are shown."""


class TestedKind(Kind):
    """A check with findings, one for each run of a test."""

    needs: tuple[Slug, ...] = ()
    """Checks that this one builds on: a mistake that was named there does not cost points again here. If one of them
    failed in another way, this one says so, and names no mistake."""
    alternatives: tuple[Slug, ...] = ()
    """Other choices of one of the assignment's conventions under which the test can pass; its fixture `choice` says
    which one is tried."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of the points that it earns if it fails only because something earlier is wrong."""
    asks_alone: ClassVar[bool] = True
    proved_by_solutions: ClassVar[bool] = True
    turns: ClassVar[int] = TURNS
    """Number of runs to see whether an earlier mistake explains a failure, each with other numbers."""

    @property
    def choices(self) -> tuple[str, ...]:
        return self.alternatives

    def found(self, marking: Marking, assumed: Assumed = NOTHING, turn: int = 0) -> Sequence[Finding]:
        """What its runs find; in turns after the first, with new numbers."""
        raise NotImplementedError

    def found_in_starter(self, marking: Marking, starter: Modules) -> Sequence[Finding]:
        """What its runs find in what students start from."""
        raise NotImplementedError

    def is_as_begun(self, marking: Marking, starter: Modules) -> bool:
        begun = self.found_in_starter(marking, starter)
        return [(one.outcome, one.said) for one in begun] == [(one.outcome, one.said) for one in self.found(marking)]

    def mark(self, marking: Marking) -> CheckResult:
        """Give each run of a parametrised test an equal share of the points; skipped runs do not count."""
        if marking.session(self) is None:  # in the proof, functions of the reference answer, without a process
            return CheckResult.of(self, "skipped", self.points, say("test.no-process"))
        return self._result(self.found(marking))

    def _result(self, findings: Sequence[Finding]) -> CheckResult:
        runs = [finding for finding in findings if finding.outcome != "skipped"]
        bad = [finding for finding in runs if finding.outcome != "passed"]
        shown = bad or runs or findings
        return CheckResult.of(
            self,
            shown[0].outcome if shown else "passed",
            round(self.points * share_of(findings), 6),
            *_sentences(shown)[:MOST_SENTENCES],
            # a mistake shows in every run of a parametrised test: name it once
            diagnoses={(one.id, one.array): one for finding in bad for one in finding.diagnoses}.values(),
        )

    def called_names(self, marking: Marking) -> Sequence[str]:
        findings = self.found(marking, Assumed(marking.choices[self.id]))
        return tuple(dict.fromkeys(self.named(name) for one in findings for name in one.called))

    # -- conventions

    def standing(self, choice: str, marking: Marking) -> Standing:
        result = self._under(choice, marking)
        return Standing(result.points, bool(result.diagnoses))

    def _under(self, choice: str, marking: Marking) -> CheckResult:
        first = marking.results[self.id]
        # most students follow the first choice, and a second run takes as long as the first
        if not choice or marking.session(self) is None or first.outcome in ("passed", "skipped", "grader fault"):
            return first
        return self._result(self.found(marking, Assumed(choice)))

    def weigh(self, marking: Marking) -> None:
        marking.choices[self.id] = self.chosen(marking) if self.alternatives else ""

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """The result under the student's convention, where mistakes that another check paid for cost nothing."""
        choice = marking.choices[self.id]
        result = self._under(choice, marking)
        if result.outcome in ("passed", "skipped", "grader fault"):
            return result
        for other in ("", *self.alternatives):
            if other != choice and self._under(other, marking).outcome == "passed":
                return self._other_convention(result, marking.assignment, other, choice)
        return self._paid_before(result, marking) or self._after_what_it_needs(result, marking)

    def _paid_before(self, result: CheckResult, marking: Marking) -> CheckResult | None:
        """The result with the points that only an earlier mistake costs; None if there are none."""
        wrong = dict.fromkeys(f"`{one.array}`" for one in self.found(marking) if one.array)
        arrays = ", ".join(wrong) or f"'{self.title}'"
        for assumed, reason in self.excuses(marking):
            plain = self.found(marking, Assumed(assumed.choice))
            gained = share_upheld(
                assumed, plain, lambda assumed, turn: self._asked_anew(marking, assumed, turn), self.turns
            )
            if gained:
                points = round(result.points + gained * self.carried_credit * self.points, 6)
                free = tuple(replace(one, costs=self.carried_credit < 1) for one in result.diagnoses)
                said = (*result.said, reason.having(arrays=arrays))
                return replace(result, points=points, said=said, diagnoses=free)
        return None

    def excuses(self, marking: Marking) -> Iterator[tuple[Assumed, Said]]:
        """What else could be at fault, each with the sentence that says so."""
        for one in self.needed(marking):
            if one.outcome != "passed" and (named := frozenset(mistake.id for mistake in one.diagnoses)):
                yield Assumed(marking.choices[self.id], paid=named), say("mark.again", check=one.title, arrays="")

    def _asked_anew(self, marking: Marking, assumed: Assumed, turn: int) -> Sequence[Finding]:
        marking.witness.renew()  # a process that was asked before could adapt its answers
        return self.found(marking, assumed, turn)

    def _other_convention(self, result: CheckResult, assignment: Assignment, other: str, chosen: str) -> CheckResult:
        convention = assignment.conventions[assignment.convention_of(self.alternatives[0]) or ""]
        in_words = [convention.in_words(one or convention.choices[0]) for one in (other, chosen)]
        said = say("mark.other-convention", arrays=self.title, other=in_words[0], chosen=in_words[1])
        return replace(result, said=(said,), diagnoses=())

    def _after_what_it_needs(self, result: CheckResult, marking: Marking) -> CheckResult:
        failed = [one for one in self.needed(marking) if one.outcome != "passed"]
        if not failed:
            return result
        said: Said = say("test.needs", checks=", ".join(one.title for one in failed))
        return replace(result, said=(said, *result.said), diagnoses=())

    def needed(self, marking: Marking) -> list[CheckResult]:
        """The results of the checks that it builds on."""
        # a visible check must not reveal a hidden one
        found = [marking.results[name] for name in self.needs if name in marking.results]
        return [one for one in found if one.visibility in ("visible", self.visibility)]


def _sentences(findings: Sequence[Finding]) -> list[Spoken]:
    """Each message once, with the parameters of the runs that it is about."""
    runs: dict[Spoken, list[str]] = {}
    for one in findings:
        runs.setdefault(one.said or say("mark.right"), []).extend([one.parameters] if one.parameters else [])
    return [
        say("test.with", parameters=_listed(parameters), message=said) if parameters else said
        for said, parameters in runs.items()
    ] or [say("mark.right")]


def _listed(parameters: Sequence[str]) -> str:
    more = len(parameters) - MOST_SENTENCES
    return "; ".join(parameters[:MOST_SENTENCES]) + (f"; ... ({more})" if more > 0 else "")
