"""A function against the reference."""

from typing import Literal

from grader.marking.kinds.compared import CallKind


class ValueCheck(CallKind):
    """Function against reference."""

    kind: Literal["value"]
