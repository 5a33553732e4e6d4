"""The kinds of checks. Each file contains everything about one kind, and only the union below lists them."""

from typing import Annotated

from pydantic import Field

from grader.marking.kinds.answers import AnswersCheck
from grader.marking.kinds.condition import ConditionCheck
from grader.marking.kinds.derivation import DerivationCheck
from grader.marking.kinds.gradient import GradientCheck
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.printed import PrintedCheck
from grader.marking.kinds.property import PropertyCheck
from grader.marking.kinds.random import RandomCheck
from grader.marking.kinds.recorded_test import RecordedCheck
from grader.marking.kinds.source import SourceCheck
from grader.marking.kinds.speed import SpeedCheck
from grader.marking.kinds.training import TrainingCheck
from grader.marking.kinds.value import ValueCheck

Check = Annotated[
    ValueCheck
    | GradientCheck
    | TrainingCheck
    | AnswersCheck
    | DerivationCheck
    | PropertyCheck
    | ConditionCheck
    | RandomCheck
    | PrintedCheck
    | SpeedCheck
    | SourceCheck
    | PytestCheck
    | RecordedCheck,
    Field(discriminator="kind"),
]
"""A check of any kind."""
