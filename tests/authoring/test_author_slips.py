"""Slips of an author: each is told with its line, its key, and what was wanted."""

from pathlib import Path

import pytest

from grader.authoring.skeleton import new_assignment, new_course, write_new
from grader.course.loading import load_assignment
from grader.errors import Exit, SpecError
from tests.program import run_grader

MISTAKE = """
[checks.misconceptions]
one-mean = "first:one_mean"

[misconceptions.one-mean]
text = "{array} is centred by one mean."
hint = "Look at the axis."
"""
PROPERTY = """
[[checks]]
kind = "property"
id = "manners"
title = "manners"
points = 1
function = "center"
arguments = ["x"]
holds = ["finite"]
"""
VARIANT = "\n\ndef one_mean(x):\n    return x - x.mean()\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    write_new(new_course("mine") | new_assignment("first"), tmp_path)
    toml = tmp_path / "assignments/first/assignment.toml"
    lines = toml.read_text().partition("# A mistake")[0].splitlines(keepends=True)
    # the tests below count the lines of what an author writes
    toml.write_text("".join(line for line in lines if not line.startswith("secret")) + MISTAKE)
    module = tmp_path / "reference/first.py"
    module.write_text(module.read_text() + VARIANT)
    return tmp_path


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


GRADIENT = 'kind = "gradient"\nloss = "J"\nwith_respect_to = '
SPEED = """
[[checks]]
kind = "speed"
id = "fast"
title = "fast"
points = 1
function = "center"
reference = "first:center"
arguments = ["x"]
cases = """

SLIPS = [
    ('kind = "value"', 'kind = "value', "line 11", "quote"),
    ('kind = "value"', 'kind = "values"', "line 11", "check 'center', kind", "got values"),
    ('kind = "value"', "", "line 9", "check 'center', kind", "missing", "gradient"),
    ('function = "center"', 'fuction = "center"', "line 14", "fuction", "Did you mean `function`?"),
    ("points = 10", 'points = "ten"', "line 13", "check 'center', points: wanted a number, got 'ten'"),
    ("points = 10", "points = -1", "line 13", "points: wanted 0 or more, got -1"),
    ("points = 10", "points = 10\npoints = 5", "line 14", "twice"),
    ("points = 10", 'points = 10\nvisibility = "public"', "line 14", "'hidden'", "got 'public'"),
    ("points = 10", "points = 10\ntolerance = 1e-4", "line 14", "tolerance: wanted a table"),
    ("points = 10", 'points = 10\nneeds = ["softmax"]', "line 14", "no check of that name"),
    ("points = 10", "points = 10\ncases = [{ size = { n = 1 } }]", "line 14", "cases[0].size", "`sizes`"),
    ("{ normal =", "{ gaussian =", "line 7", "inputs.x: wanted a recipe", "got gaussian"),
    ('["n", "d"] }', '["n", "d"], sd = 2 }', "line 7", "inputs.x.sd", "There are: normal, scale, shift"),
    ("x = {", 'w = { named = { a = { normal = ["n"], scle = 2 } } }\nx = {', "line 7", "Did you mean `scale`?"),
    ('["n", "d"] }', '"n" }', "line 7", 'wanted a list, ["n"]'),
    ("points = 10", "points = 10\nweights = { Y = 2.0 }", "line 14", "weights 'Y'", "Did you mean `y`?"),
    ('arguments = ["x"]', 'arguments = ["X"]', "line 15", "the input 'X'"),
    ('arguments = ["x"]', 'arguments = "x"', "line 15", 'arguments: wanted a list, ["x"]'),
    ('returns = ["y"]', "returns = []", "line 16", "wanted at least 1"),
    ('"first:center"', '"first.center"', "line 17", "reference: wanted `module:function`", "got 'first.center'"),
    ("one-mean =", "one-means =", "line 21", "[misconceptions.one-means]", "Did you mean `one-mean`?"),
    ("[misconceptions.one-mean]", "[misconceptions.one_mean]", "line 23", "hyphens", "got 'one_mean'"),
    ("[misconceptions.one-mean]", "points = 3\n[misconceptions.one-mean]", "above the table"),
    ('text = "{array} is centred by one mean."', "", "line 23", "misconceptions.one-mean.text", "missing"),
    ('hint = "Look', 'credit = 50\nhint = "Look', "line 25", "credit: wanted 1 or less, got 50"),
    (
        "[inputs]",
        "tolerance = { rtol = 1e-3 }\n[inputs]",
        "line 6",
        "tolerance: no such",
        "belongs in a [[checks]]",
    ),
    ('{ normal = ["n", "d"] }', "[1.0, 2.0]", "line 7", "inputs.x: wanted a recipe", "{ value =", "got [1.0, 2.0]"),
    ("points = 10", "points = inf", "line 13", "points: wanted a finite number"),
    ("points = 10", "points = 10\nweights = { y = 0 }", "line 14", "all weights are 0"),
    ("points = 10", "points = 10\nweights = { y = -1 }", "line 14", "weights.y: wanted 0 or more"),
    ("points = 10", 'points = 10\ncases = [{ name = "a" }, { name = "a" }]', "line 14", "two cases are called 'a'"),
    ('kind = "value"', f"{GRADIENT}{{ y = 'V' }}", "line 13", "'V', which is not an argument of the loss: (x)"),
    ("[[checks]]", f"{SPEED}[{{}}, {{}}]\n[[checks]]", "line 18", "a small batch and a large one, got n = 6 and 6"),
    ("title =", 'module = "statistics"\ntitle =', "'statistics' is also a module of Python"),
    ('{ normal = ["n", "d"] }', "{ one_hot = [] }", "line 7", "one_hot: wanted at least 1"),
    ("[inputs]", 'imports = ["scipy", "time"]\n[inputs]', "line 6", "'time' is in the standard library"),
    ("[[checks]]", "[[check]]", "line 9", "write [[checks]]"),
    ("[[checks]]", "[checks]", "line 9", "write [[checks]]"),
]


@pytest.mark.parametrize(("old", "new", "told"), [(old, new, told) for old, new, *told in SLIPS])
def test_a_slip_in_the_file_is_told_in_its_words(course: Path, old: str, new: str, told: list[str]) -> None:
    replaced(course / "assignments/first/assignment.toml", old, new)
    with pytest.raises(SpecError) as caught:
        load_assignment(course / "assignments/first")
    assert str(caught.value).startswith("assignments/first/assignment.toml, line ")
    assert [part for part in told if part not in str(caught.value)] == []
    assert "\n" not in str(caught.value), "one slip, one sentence"


def test_a_batch_in_which_a_loop_could_hide_is_told(course: Path) -> None:
    cases = "[{ sizes = { n = 50 } }, { sizes = { n = 2000 } }]"
    replaced(course / "assignments/first/assignment.toml", "[[checks]]", f"{SPEED}{cases}\n[[checks]]")
    assert (
        "Take 10000 more samples than in the small batch"
        in run_grader("assignment", "lint", "first", cwd=course).stdout
    )
    replaced(course / "assignments/first/assignment.toml", "n = 2000", "n = 20000")
    assert "more samples" not in run_grader("assignment", "lint", "first", cwd=course).stdout


def test_an_array_of_which_everything_may_differ_is_told(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    replaced(course / "reference/first.py", "return ", "return x[:, :1].argsort(axis=0)\n    return ")
    for order, told in (("permutation", True), ("sign", False)):
        replaced(toml, "points = 10", f'points = 10\nup_to = {{ y = "{order}" }}')
        said = run_grader("assignment", "lint", "first", cwd=course).stdout
        assert ("the right y for other numbers is right as well" in said) == told
        replaced(toml, f'\nup_to = {{ y = "{order}" }}', "")


UNDRAWABLE = [
    ("{ integers = [3], below = 0 }", "line 7"),
    ("{ normal = [-1] }", "negative dimensions"),
    ('{ data = "x.npy" }', "x.npy does not exist"),
    ('{ data = "text.npy" }', "wanted `file.npz:name`, got 'text.npy'"),
    ('{ data = "text.npz:x" }', "line 7"),
    ('{ normal = ["N"] }', "the size 'N' is not one of ['d', 'n']"),
]


@pytest.mark.parametrize(("recipe", "told"), UNDRAWABLE)
@pytest.mark.parametrize("kind", ["value", "property"])
def test_an_input_that_can_not_be_drawn_is_told_before_anybody_is_graded(
    course: Path, kind: str, recipe: str, told: str
) -> None:
    toml = course / "assignments/first/assignment.toml"
    replaced(toml, '{ normal = ["n", "d"] }', recipe)
    if kind == "property":
        head = toml.read_text().partition("[[checks]]")[0]
        toml.write_text(f"{head}{PROPERTY}")
    (course / "assignments/first/data").mkdir()
    for name in ("text.npy", "text.npz"):
        (course / "assignments/first/data" / name).write_text("no array")
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == 3, done.stderr
    assert "input 'x', case 1: " in done.stderr
    assert told in done.stderr


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"name = '\xe9'\n", "test_more.py"),
        (b"@pytest.mark.points(1)\n@pytest.mark.title(3)\ndef test_more(student):\n    pass\n", ""),
    ],
)
def test_a_test_file_is_read_as_python_reads_it(course: Path, body: bytes, told: str) -> None:
    (course / "assignments/first/test_more.py").write_bytes(body)
    if told:
        with pytest.raises(SpecError, match=told):
            load_assignment(course / "assignments/first")
    else:
        assert load_assignment(course / "assignments/first").assignment.checks[-1].title == "3"


def test_a_starter_that_is_no_python_is_told(course: Path) -> None:
    (course / "assignments/first/starter/solution.py").write_text("def center(x:\n")
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == 3, done.stderr
    assert "solution.py, line 1" in done.stderr


BROKEN = [
    ("np.mean(x, axis=0)", "np.mean(x, axis=0", "reference/first.py: cannot be imported: SyntaxError", "line 8"),
    ("np.mean(x, axis=0)", "means", "NameError", "reference/first.py, line 8: `return x - means`"),
    ("def center(x)", "def center(x, w)", "first:center(x, w) failed on the arguments (x)"),
    ("def center(x)", "def centre(x)", "reference/first.py has no function 'center'. Did you mean `centre`?"),
    ("return x - np.mean(x, axis=0)", "x = 1", "no array of numbers for y. Is a `return` missing?"),
    ("np.mean(x, axis=0)", "np.mean(x, axis=0), 3", "it returns 2 values, but `returns` has one name: y"),
]


@pytest.mark.parametrize(("old", "new", "told"), [(old, new, told) for old, new, *told in BROKEN])
def test_a_broken_reference_is_told_with_its_line(course: Path, old: str, new: str, told: list[str]) -> None:
    replaced(course / "reference/first.py", old, new)
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == 3
    assert "assignments/first/assignment.toml, line 17: " in done.stderr
    assert [part for part in told if part not in done.stderr] == []


def test_a_reference_of_calls_says_which_parameter_is_no_input(course: Path) -> None:
    settings = course / "assignments/first/assignment.toml"
    replaced(settings, 'function = "center"', 'calls = ["cache = keep(x)", "y = center(x, cache)"]')
    replaced(settings, 'arguments = ["x"]', "")
    replaced(course / "reference/first.py", "def center(x)", "def center(x, w)")
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert "it may have only inputs as parameters, and not w." in done.stderr


ADVICE = [
    ("assignments/first/assignment.toml", "points", "tolerance = { rtol = 0.3 }\npoints", "line 13", "rtol = 0.3"),
    (
        "assignments/first/assignment.toml",
        "points",
        "tolerance = { rtol = 0, atol = 1 }\npoints",
        "line 13",
        "atol = 1",
    ),
    ("assignments/first/assignment.toml", "d = 4", "d = 6", "line 7", "n = d = 6"),
    ("assignments/first/assignment.toml", "{array} is", "It is", "line 24", "Write {array}"),
    ("assignments/first/assignment.toml", '["correct"]', '["corect"]', "line 4", "submissions/first/corect"),
]
TOML = "assignments/first/assignment.toml"
WITHOUT_EFFECT = [
    ("reference/first.py", "x - x.mean()", "x - means", "line 21", "NameError", "in every case"),
    ("reference/first.py", "def one_mean(x)", "def one_mean(x, w)", "line 21", "TypeError", "in every case"),
    ("reference/first.py", "x - x.mean()", "x - x.mean(axis=0)", "line 21", "the right value in every case"),
    (TOML, "points", "cases = [{ sizes = { m = 1 } }]\npoints", "line 13", "'m'"),
    (TOML, "points", "cases = [{ inputs = { z = 1 } }]\npoints", "line 13", "replaces the input 'z'"),
    (TOML, "points", 'own_functions = { mean = "mean" }\npoints', "line 13", "no keyword parameter 'mean'"),
    (TOML, "[inputs]", "[inputs]\nz = 1", "line 7", "inputs.z: no check uses it"),
    (TOML, "[inputs]", 'imports = ["nosuch_package"]\n[inputs]', "nosuch_package"),
    (
        TOML,
        "[misconceptions.one-mean]",
        '[misconceptions.none]\ntext = "It."\n[misconceptions.one-mean]',
        "none: no check",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "told"), [(*slip[:3], slip[3:]) for slip in ADVICE])
def test_what_would_be_regretted_is_told(course: Path, file: str, old: str, new: str, told: list[str]) -> None:
    replaced(course / file, old, new)
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == Exit.OK, done.stderr
    assert [part for part in told if part not in done.stdout] == []


@pytest.mark.parametrize(("file", "old", "new", "told"), [(*slip[:3], slip[3:]) for slip in WITHOUT_EFFECT])
def test_what_has_no_effect_is_refused(course: Path, file: str, old: str, new: str, told: list[str]) -> None:
    replaced(course / file, old, new)
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == Exit.BELOW, done.stderr
    assert [part for part in told if part not in done.stdout] == []


def test_arguments_in_another_order_than_the_reference_has_them_are_told(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    replaced(toml, "[inputs]", '[inputs]\nm = { normal = ["n", "d"] }')
    replaced(toml, 'arguments = ["x"]', 'arguments = ["m", "x"]')
    for old, new in (("def center(x)", "def center(x, m)"), ("def one_mean(x)", "def one_mean(x, m)")):
        replaced(course / "reference/first.py", old, new)
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "line 16: check 'center': arguments are (m, x), first:center takes (x, m)." in told
    replaced(toml, '["m", "x"]', '["x", "m"]')
    assert "arguments are" not in run_grader("assignment", "lint", "first", cwd=course).stdout


def test_what_no_check_asks_for_and_no_starter_has_is_told(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    replaced(toml, "[inputs]", "[inputs]\neps = 0.1")
    replaced(toml, "points = 10", 'points = 10\ncases = [{ name = "large", inputs = { X = 3.0 } }]')
    replaced(toml, 'function = "center"', 'function = "centre"')
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "case 'large' replaces the input 'X', which the check does not use. Did you mean `x`?" in told
    assert "asks for 'centre', which starter/solution.py does not define. Did you mean `center`?" in told


def test_a_policy_for_an_assignment_that_is_not_there_is_told(course: Path) -> None:
    (course / "course.toml").write_text('[policy]\nattempts = "best"\n\n[assignments.frist]\nattempts = "latest"\n')
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "course.toml, line 4: no assignment is called 'frist'" in told
    assert "Did you mean `first`?" in told


def test_a_misconception_of_a_test_that_nobody_declared_is_told(course: Path) -> None:
    body = "import pytest\n\n\n@pytest.mark.points(1)\ndef test_more(student):\n"
    body += '    assert_close(1, 2, misconceptions={"one-maen": 3})\n'
    (course / "assignments/first/test_more.py").write_text(body)
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "test_more.py, line 6: the misconception 'one-maen' has no sentence" in told
    assert "Did you mean `one-mean`?" in told


def test_the_proof_says_why_a_hidden_check_is_not_passed(course: Path) -> None:
    replaced(course / "assignments/first/assignment.toml", "points = 10", 'points = 10\nvisibility = "hidden"')
    replaced(course / "submissions/first/correct/solution.py", "return ", "return 2 * ")
    told = run_grader("assignment", "test", "first", "--seeds", "1", cwd=course).stdout
    assert "correct does not get the score that it deserves" in told
    assert "`y` is wrong in every entry" in " ".join(told.split())


def test_a_test_without_points_is_told(course: Path) -> None:
    (course / "assignments/first/test_more.py").write_text("\n\ndef test_more(student):\n    pass\n")
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "test_more.py, line 3: test_more has no points" in told


@pytest.mark.parametrize("wrong", ["x - means", "x - x.mean(axis=0)"])
def test_a_misconception_that_is_none_does_not_pass_the_proof(course: Path, wrong: str) -> None:
    replaced(course / "reference/first.py", "x - x.mean()", wrong)
    done = run_grader("assignment", "test", "first", cwd=course)
    assert done.returncode == 3
    assert "in every case" in done.stdout


def test_a_misconception_that_makes_no_difference_may_be_waived(course: Path) -> None:
    replaced(course / "reference/first.py", "x - x.mean()", "x - x.mean(axis=0)")
    toml = course / "assignments/first/assignment.toml"
    toml.write_text(f'{toml.read_text()}\n[[proof.waived]]\nmutant = "center/*/one-mean"\nreason = "another year"\n')
    assert "in every case" not in run_grader("assignment", "lint", "first", cwd=course).stdout
    assert run_grader("assignment", "test", "first", "--seeds", "1", cwd=course).returncode == 0


def test_the_mutants_are_listed_with_what_is_waived(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    toml.write_text(f'{toml.read_text()}\n[[proof.waived]]\nmutant = "*/sign-flipped"\nreason = "no signs here"\n')
    listed = run_grader("assignment", "test", "first", "--list", cwd=course).stdout.splitlines()
    assert "center/*/one-mean" in listed
    assert "center/y/sign-flipped (waived: no signs here)" in listed


def test_a_right_submission_that_loses_points_is_told_once(course: Path) -> None:
    replaced(course / "submissions/first/correct/solution.py", "axis=0", "axis=1")
    lines = run_grader("assignment", "test", "first", "--seeds", "3", cwd=course).stdout.splitlines()
    (told,) = [line for line in lines if "correct does not" in line]
    assert "correct does not get the score that it deserves on all seeds: center: " in told


def test_outside_of_the_course_it_says_where_to_go(course: Path) -> None:
    told = run_grader("assignment", "lint", "first", cwd=course.parent).stderr
    assert "first: no such assignment" in told
    assert "`cd`" in told


def test_no_line_of_a_table_ends_in_blanks_in_a_file(course: Path) -> None:
    lines = run_grader("assignment", "test", "first", "--seeds", "1", cwd=course).stdout.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_key_without_any_effect_is_told(course: Path) -> None:
    toml = course / "assignments/first/assignment.toml"
    replaced(toml, "points = 10", 'points = 10\nown_functions = { mean = "average" }')
    replaced(
        toml, "[inputs]", '[conventions.side]\nchoices = ["left", "right"]\ntext = "from the {choice}"\n\n[inputs]'
    )
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "first:center has no keyword parameter 'mean' with a default" in told
    assert "conventions.side: no check has `alternatives` for its choices" in told
    replaced(course / "reference/first.py", "def center(x)", "def center(x, mean=np.mean)")
    told = run_grader("assignment", "lint", "first", cwd=course).stdout
    assert "no check compares what 'average' returns, so it is never at fault" in told


CALLS = [
    ("close(1, 2, rtoll=1)", "there is no argument 'rtoll'. Did you mean `rtol`?"),
    ("close(1)", "missing a required argument: 'expected'"),
    ("close(1, 2, 3)", "too many positional arguments"),
    ('close(1, 2, shapes="any")', "shapes: wanted one of exact, equivalent, got 'any'"),
    ("close(1, 2, rtol=-1)", "rtol: "),
    ('close(1, 2, up_to={"sign": 0.5})', "up_to: wanted one of sign"),
    ("trains_to(1, 2)", "missing a required argument: 'below'"),
]


def test_arguments_of_assertions_are_checked_before_any_student_is(course: Path) -> None:
    head = "import pytest\nfrom grader.testing import assert_close as close, trains_to\n"
    body = "".join(f"    {call}\n" for call, _ in CALLS) + "    close(1, 2, rtol=1e-3, up_to='sign')\n"
    test = f"{head}@pytest.mark.points(1)\ndef test_more(student):\n{body}"
    (course / "assignments/first/test_more.py").write_text(test)
    done = run_grader("assignment", "lint", "first", cwd=course)
    assert done.returncode == Exit.BELOW
    for number, (_, told) in enumerate(CALLS):
        assert f"test_more.py, line {5 + number}: " in done.stdout
        assert told in done.stdout
    assert f"line {5 + len(CALLS)}" not in done.stdout
