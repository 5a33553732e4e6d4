"""A function whose result is compared with that of the reference."""

from typing import Literal

from grader.marking.kinds.compared import CallKind


class ValueCheck(CallKind):
    """The result of a function is compared with the reference's."""

    kind: Literal["value"]
