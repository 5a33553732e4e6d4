"""Every exit code of the contract, and what is told with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit, SandboxError
from grader.gradebook import open_gradebook
from grader.results.grading import Grading
from grader.results.submission import Submission
from grader.sandbox import Isolation, Level, Sandbox
from tests.cli.conftest import Grade, half_marks
from tests.program import run_installed

GradedAs = Callable[[Grade], None]


def raising(error: BaseException) -> Grade:
    def grade(submission: Submission) -> Grading:
        if submission.student == "ana":  # the last to come: ben is graded already
            raise error
        return half_marks(submission)

    return grade


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ([], Exit.OK),
        (["--fail-under", "50"], Exit.OK),
        (["--fail-under", "50.1"], Exit.BELOW),
        (["--fail-under", "0"], Exit.OK),
    ],
)
def test_a_low_score_is_a_failure_only_if_asked(
    course: Path, graded_as: GradedAs, option: list[str], code: Exit
) -> None:
    graded_as(half_marks)
    assert run(["grade", "h1", "in", *option]) == code


def test_a_refused_submission_is_below_everything(course: Path, graded_as: GradedAs) -> None:
    graded_as(lambda submission: half_marks(submission, outcome="refused", score=0, checks=(), max_score=4))
    assert run(["grade", "h1", "in"]) == Exit.OK
    assert run(["grade", "h1", "in", "--fail-under", "1"]) == Exit.BELOW


def test_a_fault_of_ours_comes_before_low_scores(course: Path, graded_as: GradedAs) -> None:
    graded_as(lambda submission: half_marks(submission, outcome="fault", checks=(), score=0))
    assert run(["grade", "h1", "in", "--fail-under", "100"]) == Exit.FAULT


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grade", "h2", "in"], "h2: no such assignment in"),
        (["grade", "h1", "nowhere"], "nowhere: there is no such file"),
        (["grade", "h1", "in", "--db", "missing/grades.db"], "the folder missing does not exist"),
        (["grade", "h1", "in", "--report", "in/ana/solution.py"], "is a file"),
        (["grade", "h1", "in", "--fail-under", "101"], "less than or equal to 100"),
        (["grade", "h1"], "Missing argument"),
        (["results", "list"], "grades.db: no database there yet"),
        (["results", "list", "--db", "in"], "a folder, not a database"),
        (["gradescope", "build", "h1", "--out", "no/such/x.zip"], "no/such/x.zip: No such file or directory"),
        (["init", "in/ana/solution.py"], "in/ana/solution.py: "),
        (["grad"], "Did you mean 'grade'"),
        (["schema", "nothing"], "nothing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_command_says_why_on_stderr_and_exits_with_2(
    course: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(arguments) == Exit.USAGE
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


def test_an_assignment_that_does_not_validate(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "assignments/h1/assignment.toml").write_text("title = 1")
    assert run(["grade", "h1", "in"]) == Exit.SPEC
    assert "assignment.toml, line 1: title" in capsys.readouterr().err


def test_a_machine_that_can_not_isolate(course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]) -> None:
    graded_as(raising(SandboxError("no worker starts")))
    assert run(["grade", "h1", "in"]) == Exit.FAULT
    assert capsys.readouterr().err == "grader: no worker starts\n"


def offer(monkeypatch: pytest.MonkeyPatch, level: Level) -> None:
    """Let this machine be one that offers a level."""
    monkeypatch.setattr(Sandbox, "isolation", property(lambda self: Isolation(level, ("rlimits",))))


def test_a_machine_that_isolates_less_than_asked_runs_nothing(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, Level.LIMITED)
    assert run(["grade", "h1", "in", "--require-isolation", "sealed"]) == Exit.FAULT
    told = capsys.readouterr().err
    assert "This machine offers isolation limited (rlimits), and 'sealed' is required." in told
    with open_gradebook("grades.db") as gradebook:
        assert gradebook.gradings() == []
    assert run(["grade", "h1", "in", "--require-isolation", "limited"]) == Exit.OK


def test_what_was_graded_in_weaker_isolation_is_not_known_already(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade = ["grade", "h1", "in", "--quiet", "--require-isolation"]
    for level, asked in ((Level.LIMITED, "limited"), (Level.SEALED, "sealed"), (Level.SEALED, "limited")):
        offer(monkeypatch, level)
        assert run([*grade, asked]) == Exit.OK
    with open_gradebook("grades.db") as gradebook:
        kept = [found.grading.isolation for found in gradebook.gradings(latest=False)]
        counts = [found.grading.isolation for found in gradebook.gradings()]
    assert (sorted(kept), counts) == (["limited", "limited", "sealed", "sealed"], ["sealed", "sealed"])


def test_an_error_nobody_thought_of_is_our_fault(
    course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str]
) -> None:
    graded_as(raising(RuntimeError("odd \x1b[31m")))
    assert run(["grade", "h1", "in"]) == Exit.FAULT
    told = capsys.readouterr().err
    assert "a fault in the grader, not in a submission: RuntimeError: odd \ufffd[31m" in told
    assert "issue tracker" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("error", [RuntimeError("odd"), SandboxError("no worker starts")])
def test_debug_shows_the_traceback(
    course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    graded_as(raising(error))
    assert run(["grade", "h1", "in", "--debug"]) == Exit.FAULT
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), RuntimeError("odd")], ids=["ctrl-c", "fault"])
def test_what_was_graded_before_a_stop_is_kept(
    course: Path, graded_as: GradedAs, capsys: pytest.CaptureFixture[str], stop: BaseException
) -> None:
    graded_as(raising(stop))
    code = run(["grade", "h1", "in"])
    told = capsys.readouterr().err
    if isinstance(stop, KeyboardInterrupt):
        assert (code, told.splitlines()) == (
            130,
            [
                "1 of 2 are graded. Run the same command again to go on.",
                "grader: stopped. Gradings that were finished are kept.",
            ],
        )
    with open_gradebook("grades.db") as gradebook:
        assert [found.grading.student for found in gradebook.gradings()] == ["ben"]


def test_the_installed_program_leaves_with_the_same_codes(course: Path) -> None:
    done = run_installed("grade", "h1", "nowhere", cwd=course)
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert done.stderr.startswith("grader: nowhere: ")
    assert run_installed("--help", cwd=course).returncode == Exit.OK
