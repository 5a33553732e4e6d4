"""A failing test and a test that is broken itself are told apart: the second is nobody's mistake but its author's."""

import json
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from tests.cli.conftest import installed

HEAD = "import numpy as np\nimport pytest\n\n\n@pytest.mark.points(2)\ndef test_more(student):\n"
ASKED = "    y = student.center(np.ones((2, 2)))\n"

BODIES = {
    "before the student is asked": ("    np.ones(2) @ np.ones(3)\n" + ASKED, "grader fault", "ValueError", "line 7"),
    "a name that is not there": (ASKED + "    assert np.allclose(y, right)\n", "grader fault", "NameError", "line 8"),
    "what the student returned": (ASKED + "    y @ np.ones(5)\n", "mismatch", "what your code returned", ""),
    "an exception in the student's function": ("    student.center(None)\n", "raised", "`center` stopped with", ""),
    "an assertion": (ASKED + '    assert y.sum() == 1, "the sum is wrong"\n', "mismatch", "the sum is wrong", ""),
    "an import": ("    pass\n\nimport no_such_package\n", "grader fault", "no_such_package", "did not run"),
    "a fixture": ("    pass\n\n@pytest.fixture\ndef student(nowhere):\n    pass\n", "grader fault", "nowhere", ""),
}


@pytest.mark.parametrize("what", BODIES)
def test_whose_fault_it_is(tmp_path: Path, what: str) -> None:
    body, outcome, *told = BODIES[what]
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    (tmp_path / "assignments/first/test_more.py").write_text(HEAD + body)
    done = installed("assignment", "try", "first", "submissions/first/correct", "--json", cwd=tmp_path)
    (result,) = [check for check in json.loads(done.stdout)["checks"] if check["id"] == "more"]
    assert result["outcome"] == outcome, result["message"]
    assert [part for part in told if part not in result["message"]] == []
