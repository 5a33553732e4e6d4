"""Hidden inputs come from a secret of full width, and nothing that a student sees or computes leads to them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from grader.assignment.cases import draw_input
from grader.assignment.checks import CasedCheck
from grader.assignment.inputs import Value
from grader.assignment.version import AssignmentVersion
from grader.authoring.skeleton import new_course, write_new
from grader.course.loading import find_assignment, load_assignment
from grader.course.location import bundled_course
from grader.marking.expected import Expectations
from tests.program import run_grader

TOML = """
title = "Twice"
SECRET
sizes = { n = 6, d = 4 }
[inputs]
X = { normal = ["n", "d"] }
w = { uniform = ["d"] }
[[checks]]
id = "seen"
kind = "value"
title = "seen"
points = 1
function = "loss"
arguments = ["X", "w"]
returns = ["J"]
reference = "twice:loss"
cases = [{ name = "six" }, { name = "seven", sizes = { n = 7 } }]
[[checks]]
id = "hidden"
kind = "value"
title = "hidden"
points = 1
visibility = "hidden"
function = "loss"
arguments = ["X", "w"]
returns = ["J"]
reference = "twice:loss"
cases = [{ name = "six" }, { name = "seven", sizes = { n = 7 } }]
[[checks]]
id = "fast"
kind = "speed"
title = "fast"
points = 1
function = "loss"
arguments = ["X", "w"]
reference = "twice:loss"
cases = [{ sizes = { n = 10 } }, { sizes = { n = 100 } }]
"""
REFERENCE = "def loss(X, w):\n    return ((X @ w) ** 2).sum() / 2\n"


def course(folder: Path, secret: str = "", slug: str = "twice") -> AssignmentVersion:
    if not folder.exists():
        write_new(new_course("mine"), folder)
    place = folder / "assignments" / slug
    (place / "starter").mkdir(parents=True)
    (place / "assignment.toml").write_text(TOML.replace("SECRET", f'secret = "{secret}"' if secret else ""))
    (place / "starter/solution.py").write_text("def loss(X, w):\n    raise NotImplementedError\n")
    (folder / "reference/twice.py").write_text(REFERENCE)
    return load_assignment(place)


@pytest.fixture
def version(tmp_path: Path) -> AssignmentVersion:
    return course(tmp_path / "course")


def check_of(version: AssignmentVersion, name: str) -> CasedCheck:
    (check,) = [check for check in version.assignment.checks if check.id == name]
    assert isinstance(check, CasedCheck)
    return check


def numbers(expectations: Expectations, name: str) -> set[float]:
    """All numbers of all inputs of a check."""
    drawn = expectations.drawn(check_of(expectations.version, name))
    return {float(number) for case in drawn for array in case.inputs.values() for number in array.ravel()}


def turns(expectations: Expectations) -> Iterator[set[float]]:
    """The numbers of each turn of the speed check."""
    for turn in range(3):
        drawn = expectations.redrawn(check_of(expectations.version, "fast"), turn)
        yield {float(number) for case in drawn for array in case.inputs.values() for number in array.ravel()}


def asked(expectations: Expectations, name: str) -> list[set[float]]:
    """The numbers that a check is asked with, case by case."""
    (check,) = [check for check in expectations.version.assignment.compared if check.id == name]
    cases = expectations.cases(check)
    return [{float(number) for array in case.arguments for number in array.ravel()} for case in cases]


def test_a_secret_changes_what_is_hidden_and_nothing_that_is_seen(tmp_path: Path) -> None:
    one, other = (Expectations(course(tmp_path / name, name * 16), 0) for name in "ab")
    assert numbers(one, "seen") == numbers(other, "seen")
    assert not numbers(one, "hidden") & numbers(other, "hidden")


def test_no_seed_joins_what_is_seen_to_what_is_hidden(version: AssignmentVersion) -> None:
    sets = [numbers(Expectations(version, seed), name) for seed in range(20) for name in ("seen", "hidden")]
    assert not any(one & other for one, other in combinations(sets, 2))


def test_every_draw_has_more_than_a_hundred_and_twenty_eight_bits(version: AssignmentVersion) -> None:
    expectations = Expectations(version, 0)
    for draws in (expectations.draws(seen=True), expectations.draws(seen=False), expectations.of("ab").own_draws):
        assert len(draws.key) == 64
        entropy = draws.generator("X", 0).bit_generator.seed_seq.entropy  # type: ignore[attr-defined]
        assert len(entropy) * 32 >= 512
        assert len({int(word) for word in entropy}) > 8  # and none of them is padding


@pytest.mark.parametrize("byte", [0, 4, 31, 63])
def test_every_byte_of_the_key_counts(version: AssignmentVersion, byte: int) -> None:
    changed = bytearray(version.hidden_key)
    changed[byte] ^= 1
    other = replace(version, hidden_key=bytes(changed))
    assert not numbers(Expectations(version, 0), "hidden") & numbers(Expectations(other, 0), "hidden")


def test_what_is_published_of_a_version_is_no_key(tmp_path: Path) -> None:
    secret = "correct-horse-battery"
    version = course(tmp_path / "course", secret)
    assert run_grader("assignment", "handout", "twice", cwd=version.course).returncode == 0
    published = [repr(version), version.sha256, version.reference_sha256]
    published += [path.read_text("latin-1") for path in (version.course / "twice-handout").iterdir()]
    assert len(published) > 6
    for kept in (secret, version.hidden_key.hex(), version.visible_key.hex()):
        assert not any(kept in text for text in published)
    for known in (bytes.fromhex(version.sha256), bytes.fromhex(version.reference_sha256), b""):
        guessed = replace(version, hidden_key=known, visible_key=known)
        assert not numbers(Expectations(guessed, 0), "hidden") & numbers(Expectations(version, 0), "hidden")


def test_another_process_draws_the_same(version: AssignmentVersion) -> None:
    code = (
        "import sys; from pathlib import Path; from grader.course.loading import load_assignment;"
        "from grader.marking.expected import Expectations;"
        "e = Expectations(load_assignment(Path(sys.argv[1])), 7).of('ab');"
        "print([float(a.sum()) for c in e.version.assignment.compared for d in e.cases(c) for a in d.arguments])"
    )
    seeds = ("1", "2")
    said = [
        subprocess.run(
            [sys.executable, "-c", code, str(version.folder)],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in seeds
    ]
    assert said[0] == said[1]
    assert said[0].count(",") == 7


def test_two_assignments_of_a_course_share_no_number(tmp_path: Path) -> None:
    first, second = course(tmp_path / "c"), course(tmp_path / "c", slug="thrice")
    for name in ("seen", "hidden"):
        assert not numbers(Expectations(first, 0), name) & numbers(Expectations(second, 0), name)


def test_a_check_that_is_added_leaves_the_numbers_of_all_others(version: AssignmentVersion) -> None:
    toml = version.folder / "assignment.toml"
    more = toml.read_text().replace('id = "seen"', 'id = "before"').split("[[checks]]")
    toml.write_text(toml.read_text() + "[[checks]]" + more[1])
    later = load_assignment(version.folder)
    assert later.sha256 != version.sha256
    assert numbers(Expectations(later, 0), "hidden") == numbers(Expectations(version, 0), "hidden")


def test_no_handout_holds_a_number_of_a_grading(version: AssignmentVersion) -> None:
    graded = [numbers(Expectations(version, seed), name) for seed in range(6) for name in ("seen", "hidden")]
    handed = [numbers(Expectations(version, seed, purpose="handout"), "seen") for seed in range(6)]
    assert not any(one & other for one in graded for other in handed)


def test_an_attempt_says_nothing_about_the_numbers_of_the_next(version: AssignmentVersion) -> None:
    shared = Expectations(version, 0)
    first, second = shared.of("first"), shared.of("second")
    assert not any(one & other for one in turns(first) for other in turns(second))
    assert list(turns(first)) == list(turns(Expectations(version, 0).of("first")))  # a regrade draws the same
    draws = (first.own_draws, second.own_draws)
    assert len({float(draw.generator("tests", seen).random()) for draw in draws for seen in (0, 1)}) == 4


def test_all_cases_of_a_check_are_each_submissions_own() -> None:
    shared = Expectations(find_assignment("h5-one-hidden-layer", bundled_course()), 0)
    first, second = shared.of("first"), shared.of("second")
    for one, other, common in zip(*(asked(of, "sigmoid") for of in (first, second, shared)), strict=True):
        assert not one & other
        assert not one & common
    assert asked(shared.of("first"), "sigmoid") == asked(first, "sigmoid")  # a regrade asks the same
    # a loss and its gradient are about the same network
    assert asked(first, "network-loss") == asked(first, "network-gradients")


def test_of_large_cases_one_is_each_submissions_own(version: AssignmentVersion) -> None:
    toml = version.folder / "assignment.toml"
    large = "cases = [{ sizes = { n = 6000 } }, {}, { sizes = { n = 7000 } }]"
    toml.write_text(re.sub("^cases = .*", large, toml.read_text(), count=1, flags=re.MULTILINE))
    shared = Expectations(load_assignment(version.folder), 0)
    drawn = shared.of("first").asked(check_of(shared.version, "seen"))
    assert [case.own for case in drawn] == [True, True, False]


@pytest.mark.parametrize("secret", ["short", "with spaces in between it", "é" * 16, "x" * 65])
def test_a_weak_or_strange_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(Exception, match="secret"):
        course(tmp_path / "course", secret)


def test_numbers_that_are_written_are_floating_point_unless_they_are_whole(version: AssignmentVersion) -> None:
    def drawn(**keys: object) -> np.ndarray:
        found = draw_input(version, Value.model_validate(keys), {}, "float64", np.random.default_rng(0))
        assert isinstance(found, np.ndarray)
        return found

    assert drawn(value=[0, 1]).dtype == np.float64
    assert drawn(value=[0, 1], whole=True).dtype == np.int64
    with pytest.raises(ValueError, match="whole numbers"):
        drawn(value=[0, 1.5], whole=True)
