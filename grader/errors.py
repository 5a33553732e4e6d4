"""What can go wrong, split by whose fault it is.

    GraderError
      |- UsageError       a flag or a path on the command line  -> Exit.USAGE
      |- SpecError        the instructor's assignment            -> Exit.SPEC
      |- SubmissionError  what a student handed in               -> a refused submission, never a crash
      `- SandboxError     this machine or this program           -> Exit.FAULT, and no score is written

A message says what, where, got, wanted, and what to do next.
"""

from enum import IntEnum

from grader.language.catalogue import Said


class Exit(IntEnum):
    """Exit codes of the command line, part of the outer contract."""

    OK = 0
    """Graded, whatever the score."""
    BELOW = 1
    """A score is below `--fail-under`."""
    USAGE = 2
    """A flag or a path is wrong."""
    SPEC = 3
    """The assignment does not validate."""
    FAULT = 4
    """A fault of the grader's own: nobody's score."""


class GraderError(Exception):
    """The root of every error that this program raises on purpose."""

    exit_code = Exit.FAULT


class UsageError(GraderError):
    """The command line names something that is not there or makes no sense."""

    exit_code = Exit.USAGE


class SpecError(GraderError):
    """The assignment or its reference is at fault; its author mends it."""

    exit_code = Exit.SPEC


class SubmissionError(GraderError):
    """A submission cannot be read; its author fixes it."""

    exit_code = Exit.OK

    def __init__(self, said: Said) -> None:
        """Refuse a submission for the reason that its author reads."""
        super().__init__(said)
        self.said = said


class SandboxError(GraderError):
    """The machine cannot isolate or run student code as asked."""

    exit_code = Exit.FAULT
