"""Requirements on the source: what it must define and must not import."""

from collections.abc import Iterator
from typing import Literal

from grader.assignment.checks import Identifier
from grader.language.catalogue import Said, say
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox.replies import Survey


class SourceCheck(Kind):
    """What the source must define and must not import. Only the text is read, so a well-hidden import is missed."""

    kind: Literal["source"]
    defines: dict[Identifier, tuple[Identifier, ...]] = {}
    """Functions, each with the names of its parameters."""
    forbids: tuple[Identifier, ...] = ()
    """Packages that must not be imported."""

    def mark(self, marking: Marking) -> CheckResult:
        """Give all points if everything is defined and nothing forbidden is imported."""
        # parsed in the student's process: a hostile source costs Python's parser up to 30 s and 4 GB
        survey = (marking.session(self) or marking.witness).survey()
        if not isinstance(survey, Survey):
            said = sentence_of(survey, say("call.your-source"), "")
            return CheckResult.of(self, outcome_of(survey), 0.0, said)
        faults = [*self._missing(survey), *self._forbidden(survey)]
        if faults:
            return CheckResult.of(self, "mismatch", 0.0, *faults)
        return CheckResult.of(self, "passed", self.points, say("mark.as-asked"))

    def _missing(self, survey: Survey) -> Iterator[Said]:
        for name, wanted in self.defines.items():
            # the reference, used as a student, has all modules in one
            parameters = survey.functions.get(name, survey.functions.get(self.named(name)))
            if parameters is None:
                yield say("source.not-defined", name=self.named(name), parameters=", ".join(wanted))
            elif wanted and parameters != wanted:  # an empty list of parameters allows any
                got = ", ".join(parameters)
                yield say("source.other-parameters", name=self.named(name), got=got, want=", ".join(wanted))

    def _forbidden(self, survey: Survey) -> Iterator[Said]:
        for package in self.forbids:
            if any(name == package or name.startswith(f"{package}.") for name in survey.imports):
                yield say("source.forbidden-import", package=package)
        if self.forbids and survey.more_imports:  # a forbidden one may be among those that were not reported
            yield say("source.too-many-imports", count=len(survey.imports))
