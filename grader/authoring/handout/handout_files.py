"""Make the handout for students, as a folder and as a zip."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.assignment.checks import CallCheck
from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.frozen import ARRAYS, TEXT, can_be_given, freeze
from grader.authoring.wheel import distributions, wheel
from grader.course.course_files import REQUIREMENTS
from grader.errors import UsageError
from grader.files import zipped
from grader.intake.wanted import file_of
from grader.language.catalogue import Catalogue
from grader.marking.expected import Expectations
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import Kind, kinds_of


def handout(version: AssignmentVersion, seed: int) -> dict[str, bytes]:
    """The files of a handout, {name: content}.

    Args:
        version: The assignment.
        seed: Random seed for the inputs of the self-check; the grading never has the same ones.

    Raises:
        UsageError: there is no `starter/`, or a package that students may import is not installed here.
    """
    starter = version.folder / "starter"
    if not starter.is_dir():
        raise UsageError(f"{starter} does not exist. Create this folder with the files that students start from.")
    files = {
        path.relative_to(starter).as_posix(): path.read_bytes()
        for path in sorted(starter.rglob("*"))
        # Bytecode depends on the machine and would change the handout's bytes.
        if path.is_file() and "__pycache__" not in path.parts
    }
    text, arrays = freeze(Expectations(version, seed, purpose="handout"))
    program, content = wheel()
    wanted = [program, *distributions(version.assignment.imports)]
    readme = instructions(version.assignment, wanted, list(version.given), bool(version.requirements)).encode()
    given = {**version.given, **({REQUIREMENTS: version.requirements.encode()} if version.requirements else {})}
    # course files last: the starter may hold an older copy of one
    return {**files, **given, TEXT: text.encode(), ARRAYS: arrays, "README.md": readme, program: content}


def instructions(
    assignment: Assignment, wanted: Sequence[str], given: Sequence[str] = (), has_environment: bool = False
) -> str:
    """The README for students, as Markdown.

    Args:
        assignment: The assignment.
        wanted: What they have to install.
        given: Names of the course files.
        has_environment: Whether their code has its own packages, in `requirements.txt`.
    """
    # The sentences come from the catalogue, so that the README is in the language of the assignment.
    visible = [check for check in kinds_of(assignment) if check.visibility == "visible"]
    hidden = [check for check in assignment.checks if check.visibility != "visible"]
    say = assignment.words
    # Hidden checks appear only as a number and a sum of points.
    rows = [f"| {check.title} | {_where(check, say)} | {check.points:g} |" for check in visible]
    lines = [
        f"# {assignment.title}",
        "",
        say("handout.install"),
        "",
        "```console",
        f"$ python -m pip install {' '.join(wanted)}",  # the full file name, because not every shell expands a `*`
        "```",
        "",
        say("handout.write", files=assignment.words.joined([f"`{file_of(module)}`" for module in assignment.modules])),
        "",
        "```console",
        "$ grader check            # or: grader check --watch",
        "```",
        "",
        *([say("handout.given", names=", ".join(f"`{name}`" for name in given)), ""] if given else []),
        *([say("handout.environment"), ""] if has_environment else []),
        say("handout.self-check"),
        "",
        f"| {say('handout.asked')} | {say('handout.function')} | {say('handout.points')} |",
        "|---|---|---|",
        *rows,
    ]
    if hidden:
        count, worth = len(hidden), _worth(sum(check.points for check in hidden), say)
        one = say("handout.hidden-one", worth=worth)
        lines += ["", one if count == 1 else say("handout.hidden", count=count, worth=worth)]
    return "\n".join(lines) + "\n"


def only_graded(count: int, points: float, say: Catalogue) -> str:
    """The sentence that says how many more checks the grading has than the self-check, and what they are worth."""
    worth = _worth(points, say)
    one = say("handout.elsewhere-one", worth=worth)
    return one if count == 1 else say("handout.elsewhere", count=count, worth=worth)


def _worth(points: float, say: Catalogue) -> str:
    return say("handout.point-one") if points == 1 else say("handout.points-many", points=f"{points:g}")


def _where(check: Kind, say: Catalogue) -> str:
    """The call, as `name(parameters)`, and a note if only the grading makes it."""
    # Checks that only the grading makes are listed too: the student has to know about them.
    call = f"`{check.call[0]}({', '.join(check.call[1])})`" if check.call else ""
    if not call and check.module:  # names in lines of calls, and in tests, stand without their module
        call = f"`{check.module}`"
    if isinstance(check, CallCheck) and check.calls:
        lines = ", ".join(f"`{line}`" for line in check.calls)
        call = f"{call}: {lines}" if call else lines
    return ", ".join(filter(None, (call, _graded_only(check, say))))


def _graded_only(check: Kind, say: Catalogue) -> str:
    """How much of a check is graded but not in the handout, in words: all, some conditions, or nothing ('')."""
    if not can_be_given(check):
        return say("handout.graded-only")
    count = check.asserts if isinstance(check, PytestCheck) else 0
    one = say("handout.conditions-one") if count == 1 else ""
    return one or (say("handout.conditions", count=count) if count else "")


def write_folder(files: Mapping[str, bytes], folder: Path, force: bool = False) -> list[str]:
    """Write a handout's files to a folder, which must be empty unless `force`: it may hold a student's work.

    Returns:
        Names of the other files in the folder: somebody's own, or from an older handout.

    Raises:
        UsageError: the folder is not empty.
    """
    if not force and folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty. Use --force to overwrite an older handout, or choose another --out.")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    there = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in there if name not in files)


def write_zip(files: Mapping[str, bytes], path: Path, top: str) -> None:
    """Write a handout as a zip with a single folder. The same files give the same bytes."""
    # One folder at the top, so that unpacking does not scatter the files.
    path.write_bytes(zipped((f"{top}/{name}", files[name]) for name in sorted(files)))
