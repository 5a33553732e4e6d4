"""Asks a student's function in a fresh process, where it can not know what it was asked before.

What is right only given the student's own functions is right only if these are functions of their arguments: one that
remembers could answer so that any array seems to follow from it.
"""

from collections.abc import Sequence
from typing import Any

from grader.marking.asking import ask
from grader.marking.expected import ExpectedCase
from grader.marking.structure import same_numbers
from grader.marking.witness import Witness
from grader.sandbox.replies import Reply, Returned


def ask_alone(witness: Witness, function: str, arguments: Sequence[Any]) -> Reply:
    """The answer of a process that has been asked nothing else."""
    witness.renew()
    return witness.call(function, *arguments)


def is_steady(cases: Sequence[ExpectedCase], replies: Sequence[Reply], witness: Witness) -> bool:
    """Whether each case is answered alone as it was among the others."""
    for case, reply in zip(cases, replies, strict=False):
        witness.renew()
        (again,) = ask([case], witness)
        if not (isinstance(reply, Returned) and isinstance(again, Returned) and same_numbers(reply.value, again.value)):
            return False
    return True
