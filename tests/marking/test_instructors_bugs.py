"""A failing test and a test that is broken itself are told apart: the second is nobody's mistake but its author's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from tests.program import run_grader

HEAD = """import numpy as np
import pytest
from grader.testing import CallFailed
from grader.testing import assert_close as close


@pytest.mark.points(2)
def test_more(student):
"""
ASKED = "    y = student.center(np.ones((2, 2)))\n"

NO_MARKER = ("grader fault", "'titel' not found", "did not run")

BODIES = {
    "before the student is asked": ("    np.ones(2) @ np.ones(3)\n" + ASKED, "grader fault", "ValueError", "line 9"),
    "a name that is not there": (ASKED + "    assert np.allclose(y, right)\n", "grader fault", "NameError", "line 10"),
    "what the student returned": (ASKED + "    y @ np.ones(5)\n", "mismatch", "what your code returned", ""),
    "an exception in the student's function": ("    student.center(None)\n", "raised", "`center` stopped with", ""),
    "a keyword of the author's own": (ASKED + "    close(y, right=y)\n", "grader fault", "'right'", "line 10"),
    "a shape that there is not": (
        ASKED + '    close(y, y, shapes="loose")\n',
        "grader fault",
        "exact, equivalent, got 'loose'",
    ),
    "a freedom that there is not": (
        ASKED + '    close(y, y, up_to="signs")\n',
        "grader fault",
        "up_to: wanted one of sign",
    ),
    "a right array with another sign": (ASKED + '    close(y, -y, up_to="sign", rtol=1e-9)\n', "passed"),
    "a right array of another shape": (ASKED + '    close(y[0], y[:1].T, shapes="equivalent")\n', "passed"),
    "a misconception that nobody declared": (
        ASKED + '    close(y, y + 1, misconceptions={"one-men": y})\n',
        "grader fault",
        "the misconception 'one-men' has no sentence",
        "[misconceptions.one-men]",
    ),
    "a marker that there is not": ("    pass\n\n@pytest.mark.titel('x')\ndef test_y():\n    pass\n", *NO_MARKER),
    "an assertion": (ASKED + '    assert y.sum() == 1, "the sum is wrong"\n', "mismatch", "the sum is wrong", ""),
    "a failure by name": (ASKED + '    pytest.fail("the sum is wrong")\n', "mismatch", "the sum is wrong", ""),
    "a raise that the student decides": (
        ASKED + '    if y.shape != (3,):\n        raise ValueError("not three")\n',
        "mismatch",
        "not three",
    ),
    "the end of the process without an error": (
        ASKED + "    if y.size:\n        __import__('os')._exit(0)\n",
        "crashed",
        "exit code 0",
    ),
    "an exception that does not come": (
        "    with pytest.raises(CallFailed):\n        student.center(np.ones((2, 2)))\n",
        "mismatch",
        "A call should raise an exception here",
        "",
    ),
    "an exception that does come": (
        '    with pytest.raises(CallFailed, match="raised"):\n        student.center(None)\n',
        "passed",
    ),
    "a skip": (ASKED + '    pytest.skip("not this year")\n', "skipped", "costs nothing: not this year"),
    "a print": (ASKED + "    print(y)\n", "passed"),
    "an import": ("    pass\n\nimport no_such_package\n", "grader fault", "no_such_package", "did not run"),
    "a fixture": ("    pass\n\n@pytest.fixture\ndef student(nowhere):\n    pass\n", "grader fault", "nowhere", ""),
}


APART = ("a marker that there is not", "an import", "a fixture")
"""What breaks more than the one test."""
RUNS = {
    "a run that is skipped": (
        '@pytest.mark.parametrize("n", [1, 2, 3])\n',
        "(student, n)",
        "    if n == 1: pytest.skip('nothing to see')\n    assert len(student.center(np.ones((n, 2)))) == 2, 'odd'\n",
        ("mismatch", 1, "With n = 3: odd"),
    ),
    "parameters": (
        '@pytest.mark.parametrize(("n", "d"), [(2, 2), (3, 2)])\n',
        "(student, n, d)",
        "    assert student.center(np.ones((n, d))).size == 4, 'odd'\n",
        ("mismatch", 1, "With n = 3, d = 2: odd"),
    ),
}
"""Of parametrised tests: marks, parameters, body, and what comes of it."""
Results = dict[str, Any]


def graded(folder: Path, files: Mapping[str, str]) -> Results:
    """What comes of tests for a right submission, by the name of the file that holds one."""
    write_new(new_course("mine") | new_assignment("first"), folder)
    for name, text in files.items():
        path = folder / f"assignments/first/test_{name}.py"
        path.write_text(text.replace("test_more", f"test_{name}"))
    done = run_grader("assignment", "try", "first", "submissions/first/correct", "--json", cwd=folder)
    return {check["id"].replace("-", "_"): check for check in json.loads(done.stdout)["checks"]}


def named(what: str) -> str:
    return what.replace("'", "").replace(" ", "_")


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """All that can stand beside each other, in one assignment."""
    files = {named(what): HEAD + body for what, (body, *_) in BODIES.items() if what not in APART}
    for what, (marks, parameters, body, _) in RUNS.items():
        files[named(what)] = HEAD.replace("@pytest", f"{marks}@pytest").replace("(student)", parameters) + body
    return graded(tmp_path_factory.mktemp("together"), files)


@pytest.mark.parametrize("what", BODIES)
def test_whose_fault_it_is(tmp_path: Path, together: Results, what: str) -> None:
    body, outcome, *told = BODIES[what]
    results = graded(tmp_path, {named(what): HEAD + body}) if what in APART else together
    result = results[named(what)]
    assert result["outcome"] == outcome, result["message"]
    assert [part for part in told if part not in result["message"]] == []


@pytest.mark.parametrize("what", RUNS)
def test_of_a_parametrised_test_the_run_that_failed_is_told(together: Results, what: str) -> None:
    result = together[named(what)]
    assert (result["outcome"], result["points"], result["message"]) == RUNS[what][-1]


def test_what_a_test_prints_is_there_for_its_author(tmp_path: Path) -> None:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    (tmp_path / "assignments/first/test_more.py").write_text(HEAD + "    print('seen here')\n")
    done = run_grader("assignment", "try", "first", "submissions/first/correct", cwd=tmp_path)
    assert ("seen here" in done.stdout, "seen here" in done.stderr) == (False, True)


def test_a_broken_test_is_nobodys_zero(tmp_path: Path) -> None:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    path = tmp_path / "assignments/first/test_more.py"
    path.write_text(f"import no_such_package\n{HEAD}    pass\n")
    assert "no_such_package" in run_grader("assignment", "lint", "first", cwd=tmp_path).stdout
    done = run_grader("grade", "first", "submissions/first/correct", cwd=tmp_path)
    assert (done.returncode, "more: grader fault" in done.stdout, "INTERNAL" in done.stderr) == (4, True, False)
    assert "1 of them are undecided because of a fault in the grader or a test of yours" in done.stderr
    final = run_grader("results", "final", "first", "--student", "correct", cwd=tmp_path).stdout
    assert "none yet" in final
    assert "Not decided, because the grader or a test failed: more. No score yet." in final
    path.write_text(f"{HEAD}    pass\n")
    assert run_grader("grade", "first", "submissions/first/correct", cwd=tmp_path).returncode == 0
    assert "Final: 12 of 12." in run_grader("results", "final", "first", "--student", "correct", cwd=tmp_path).stdout


def test_a_module_that_can_not_be_imported_lacks_what_the_test_asked_for(tmp_path: Path) -> None:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    (tmp_path / "assignments/first/test_more.py").write_text(HEAD + ASKED)
    (tmp_path / "ana.py").write_text("def center(x:\n    return x\n")
    done = run_grader("assignment", "try", "first", "ana.py", "--json", cwd=tmp_path)
    (result,) = [check for check in json.loads(done.stdout)["checks"] if check["id"] == "more"]
    assert result["message"] == (
        "`center` is not defined: solution.py, line 1 was left out, because Python cannot read it "
        "('(' was never closed)."
    )
