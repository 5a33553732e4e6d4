"""Asks a student's function in a new process, where it cannot know what it was asked before.

An array may earn credit for following from the student's own functions. That is fair only if their results depend on
nothing but the arguments: one that remembers earlier questions could answer so that any array seems to follow.
"""

from collections.abc import Sequence
from typing import Any

from grader.marking.asking import ask
from grader.marking.expected import ExpectedCase
from grader.marking.structure import same_numbers
from grader.marking.witness import Witness
from grader.sandbox.replies import Reply, Returned


def ask_alone(witness: Witness, function: str, arguments: Sequence[Any]) -> Reply:
    """The answer of a process that was asked nothing else."""
    witness.renew()
    return witness.call(function, *arguments)


def is_steady(cases: Sequence[ExpectedCase], replies: Sequence[Reply], witness: Witness) -> bool:
    """Whether each case, asked in a new process, is answered as it was when asked among the others."""
    for case, reply in zip(cases, replies, strict=False):  # there may be fewer replies than cases
        witness.renew()
        # bit for bit: an honest function gives the same numbers for the same arguments
        (again,) = ask([case], witness)
        if not (isinstance(reply, Returned) and isinstance(again, Returned) and same_numbers(reply.value, again.value)):
            return False
    return True
