"""The line where numbers grew beyond the largest one, by the warning that NumPy printed there."""

import re
from collections.abc import Collection, Sequence

import numpy as np

from grader.marking.judging import Judged
from grader.results.grading import LikelyPlace
from grader.sandbox.replies import Reply, Returned

WARNING = re.compile(
    r"^(?P<file>[^\n:]{1,200}?)(?:, cell (?P<cell>\d{1,4}))?:(?P<line>\d{1,6}): RuntimeWarning: "
    r"(?P<what>overflow|divide by zero) encountered in ",
    re.MULTILINE,
)
"""As `sandbox.inside.faults` writes it. The student's process may print others like it, about its own lines."""


def overflowing_line(
    judged: Judged, replies: Sequence[Reply], module: str, files: Collection[str]
) -> tuple[LikelyPlace, ...]:
    """The line of the first overflow, if a result is not finite where it should be; else nothing.

    Args:
        judged: The check as judged.
        replies: Its answers.
        module: The file that a notebook becomes.
        files: The student's files.
    """
    if not _is_beyond(judged):
        return ()
    printed = [reply.printed for reply in replies if isinstance(reply, Returned)]
    warnings = [warning for text in printed for warning in WARNING.finditer(text)]
    # a right sigmoid may also overflow on the way and become 0; a division by 0 is looked for in another way
    if not warnings or any(warning["what"] != "overflow" for warning in warnings):
        return ()
    cell, line = warnings[0]["cell"], int(warnings[0]["line"])
    file = module if cell else warnings[0]["file"]
    place = LikelyPlace(file=file, cell=int(cell) if cell else None, line=line, kind="overflow", confidence=1.0)
    return (place,) if file in files else ()


def _is_beyond(judged: Judged) -> bool:
    pieces = [leaf.evidence for array in judged.wrong for leaf in array.leaves if leaf.evidence is not None]
    return any(np.isfinite(piece.want).all() and not np.isfinite(piece.got).all() for piece in pieces)
