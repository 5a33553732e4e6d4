"""Makes the folder and the zip that students are given."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.frozen import ARRAYS, TEXT, can_be_given, freeze
from grader.authoring.wheel import distributions, wheel
from grader.errors import UsageError
from grader.files import zipped
from grader.language.catalogue import Catalogue
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Kind, kinds_of


def handout(version: AssignmentVersion, seed: int) -> dict[str, bytes]:
    """The files of a handout by name.

    Args:
        version: The assignment.
        seed: Of the self-check's inputs; never the grading's.

    Raises:
        UsageError: there is no starter, or a package that students may import is not installed here.
    """
    starter = version.folder / "starter"
    if not starter.is_dir():
        raise UsageError(f"{starter}: not there. Students begin with the files of this folder.")
    files = {
        path.relative_to(starter).as_posix(): path.read_bytes()
        for path in sorted(starter.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    text, arrays = freeze(Expectations(version, seed))
    program, content = wheel()
    readme = instructions(version.assignment, [program, *distributions(version.assignment.imports)]).encode()
    return {**files, TEXT: text.encode(), ARRAYS: arrays, "README.md": readme, program: content}


def instructions(assignment: Assignment, wanted: Sequence[str]) -> str:
    """What a student reads first, as Markdown; `wanted` is to be installed."""
    visible = [check for check in kinds_of(assignment) if check.visibility == "visible"]
    hidden = [check for check in assignment.checks if check.visibility != "visible"]
    say = assignment.words
    rows = [f"| {check.title} | {_where(check, say)} | {check.points:g} |" for check in visible]
    lines = [
        f"# {assignment.title}",
        "",
        say("handout.install"),
        "",
        "```console",
        f"$ python -m pip install {' '.join(wanted)}",  # by its whole name: not every shell expands a `*`
        "```",
        "",
        say("handout.write", module=assignment.module),
        "",
        "```console",
        "$ grader check            # or: grader check --watch",
        "```",
        "",
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
    """That the grading has more checks than the self-check, and what they are worth."""
    worth = _worth(points, say)
    one = say("handout.elsewhere-one", worth=worth)
    return one if count == 1 else say("handout.elsewhere", count=count, worth=worth)


def _worth(points: float, say: Catalogue) -> str:
    return say("handout.point-one") if points == 1 else say("handout.points-many", points=f"{points:g}")


def _where(check: Kind, say: Catalogue) -> str:
    """`name(parameters)` where a function is called, and whether the self-check does it too."""
    call = f"`{check.call[0]}({', '.join(check.call[1])})`" if check.call else ""
    return ", ".join(filter(None, (call, "" if can_be_given(check) else say("handout.graded-only"))))


def write_folder(files: Mapping[str, bytes], folder: Path, force: bool = False) -> list[str]:
    """Write a handout's files; what is there already may be a student's, and stays unless `force`.

    Returns:
        Names of what else is there: somebody's own, or of an older handout.

    Raises:
        UsageError: the folder is not empty.
    """
    if not force and folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: not empty. Overwrite an older handout with --force, or take another --out.")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    there = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in there if name not in files)


def write_zip(files: Mapping[str, bytes], path: Path, top: str) -> None:
    """The same as a zip with one folder in it, byte for byte the same every time."""
    path.write_bytes(zipped((f"{top}/{name}", files[name]) for name in sorted(files)))
