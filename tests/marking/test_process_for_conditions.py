"""How many processes are asked about the properties of a function that is not right."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from grader.api import load_assignment
from grader.marking.comparing.compare import Array
from grader.marking.expected import Expectations
from grader.marking.grade_submission import mark_all
from grader.marking.witness import ReferenceWitness

ROOT = Path(__file__).parents[2]


class Renewed(ReferenceWitness):
    """A student that counts its processes."""

    processes = 1

    def renew(self, *, survey: bool = False) -> None:
        self.processes += 1


def twice_softmax(logits: Array) -> Array:
    """A known mistake: the shape and the invariance hold, the sum of a row does not."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return 2 * powers / powers.sum(axis=-1, keepdims=True)


def test_all_properties_share_a_process_next_to_that_of_the_second_opinion() -> None:
    version = load_assignment(ROOT / "assignments/h5-one-hidden-layer")
    checks = [one for one in version.assignment.checks if one.call and one.call[0] == "softmax"]
    properties = [one for one in checks if one.kind == "property"]
    assert properties
    some = replace(version, assignment=version.assignment.model_copy(update={"checks": checks}))
    witness = Renewed({"softmax": twice_softmax})
    marked = {result.id: result for result in mark_all(Expectations(some, 3), witness).results}
    assert all(0 < marked[one.id].points < one.points for one in properties)
    assert witness.processes == 3
