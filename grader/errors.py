"""The errors of this program, one class for each party that can be at fault.

    GraderError
      |- UsageError       a flag or a path on the command line  -> Exit.USAGE
      |- SpecError        the instructor's assignment            -> Exit.SPEC
      |- SubmissionError  what a student handed in               -> a refused submission, never a crash
      `- SandboxError     this machine or this program           -> Exit.FAULT, and no score is written

A message says what is wrong, where, what was found, what was wanted, and what to do next.
"""

from enum import IntEnum

from grader.language.catalogue import Said


class Exit(IntEnum):
    """Exit codes of the command line. Scripts rely on them, so a code never changes its meaning."""

    OK = 0
    """Graded, whatever the score."""
    BELOW = 1
    """A score is below `--fail-under`, an export found no cell to fill, or lint found what has no effect."""
    USAGE = 2
    """A flag or a path is wrong."""
    SPEC = 3
    """The assignment does not validate."""
    FAULT = 4
    """The grader itself failed; no student loses points."""


class GraderError(Exception):
    """Base class of every error that this program raises on purpose."""

    # the default for a subclass that sets none: an unknown error must never pass for a student's mistake
    exit_code = Exit.FAULT


class UsageError(GraderError):
    """The command line names something that is not there or makes no sense."""

    exit_code = Exit.USAGE


class SpecError(GraderError):
    """The assignment or its reference is at fault; its author has to fix it."""

    exit_code = Exit.SPEC


class SubmissionError(GraderError):
    """A submission cannot be read; the student has to fix it."""

    exit_code = Exit.OK  # a refused submission is a result, so the command that graded it succeeded

    def __init__(self, said: Said) -> None:
        """Refuse a submission, for a reason that the student reads."""
        super().__init__(said)
        self.said = said


class SandboxError(GraderError):
    """The machine cannot isolate or run student code as asked."""

    exit_code = Exit.FAULT
