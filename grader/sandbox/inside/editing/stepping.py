"""Puts one edit of the submission into force after the other, while an instructor's test asks for its calls.

Nothing is judged here: whether the test passes is seen where it runs.
"""

import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from ..objects import Objects, Request
from .variation import Program
from .varying import BRIEFEST_S, SLOWER, ring


def edit(objects: Objects, request: Request) -> dict[str, Any]:
    """Put the next edit into force in place of the last one; the value says which it is, None that there is none.

    With `begin`, the submission is as it was: what runs until the next request is what will be edited, `most` times,
    and then as often with what may be missing put in; functions and classes named in `skip` are not.
    """
    signal.setitimer(signal.ITIMER_PROF, 0)
    if request["begin"]:
        objects.edits = _edits(objects.files, request)
    return {"kind": "returned", "value": next(objects.edits, None)}


def _edits(files: dict[str, str], request: Request) -> Iterator[list[Any] | None]:
    """None at first; then for each edit whether it puts in what is missing, and the edit."""
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_filename in files:
            codes.add(frame.f_code)

    started = time.process_time()
    sys.setprofile(note)
    yield None
    sys.setprofile(None)
    limit = max(BRIEFEST_S, SLOWER * (time.process_time() - started))
    signal.signal(signal.SIGPROF, ring)
    program = Program(codes, files)
    for repairing in (False, True):
        variants = program.variants(request["skip"], repairing=repairing, likely_first=not repairing)
        for variant in islice(variants, request["most"]):
            # for all calls of the test together
            signal.setitimer(signal.ITIMER_PROF, limit)
            yield [repairing, variant.told]
