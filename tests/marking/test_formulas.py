"""What a course's own formulas raise on a student's numbers is nobody's fault."""

import json
from pathlib import Path

import pytest

from grader.authoring.skeleton import new_course, write_new
from tests.program import run_grader

ASSIGNMENT = """
title = "Shares"
sizes = { d = 4 }
[inputs]
z = { normal = ["d"] }
[[checks]]
id = "share"
kind = "value"
title = "share"
points = 10
function = "share"
arguments = ["z"]
returns = ["p"]
reference = "shares:share"
[[checks]]
id = "entropy"
kind = "value"
title = "entropy"
points = 10
function = "entropy"
arguments = ["z"]
returns = ["h"]
reference = "shares:entropy"
"""
WAYS = {
    "own functions": 'needs = ["share"]\nown_functions = { share = "share" }\n',
    "following": 'following = "shares:following"\n',
}
REFERENCE = """
import numpy as np


class NegativeError(Exception):
    pass


def share(z):
    return np.exp(z) / np.exp(z).sum()


def entropy(z, share=share):
    p = share(z)
    if p.min() < 0:
        RAISE
    return -p * np.log(p)


def following(own, z):
    if own.min() < 0:
        RAISE
    return own
"""
STUDENT = """
import numpy as np

def share(z):
    return -np.exp(z) / np.exp(z).sum()

def entropy(z):
    return -abs(z)
"""


@pytest.mark.parametrize("raised", ["assert False", "raise RuntimeError", "raise NegativeError"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_raised_on_a_students_numbers_is_no_fault(tmp_path: Path, way: str, raised: str) -> None:
    write_new(new_course("mine"), tmp_path)
    (tmp_path / "assignments/shares").mkdir(parents=True)
    (tmp_path / "assignments/shares/assignment.toml").write_text(ASSIGNMENT + WAYS[way])
    (tmp_path / "reference/shares.py").write_text(REFERENCE.replace("RAISE", raised))
    (tmp_path / "ana.py").write_text(STUDENT)
    done = run_grader("assignment", "try", "shares", "ana.py", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [check["outcome"] for check in json.loads(done.stdout)["checks"]] == ["mismatch", "mismatch"]
